/**
 * How much the engine takes with the journal on: rounds of market data and facts, each told when the one before was
 * committed and released, so that nothing is conflated and nothing waits long.
 */
import type { Reading } from '../figures.ts';
import { INSTRUMENTS } from './syntheticVenue.ts';
import { startSynthetic, type RunningEngine } from './running.ts';

interface Mix { readonly name: string; readonly quotes: number; readonly fills: number; readonly note: string }

const MIXES: readonly Mix[] = [
  { name: 'engine, quotes and fills', quotes: INSTRUMENTS, fills: 25,
    note: 'journal and tape on; 500 quotes and 25 fills a batch, portfolio of 40 legs revalued' },
  { name: 'engine, fills alone', quotes: 0, fills: 200, note: 'journal on; 200 fills a batch' },
];

export async function engineThroughput(seconds: number): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const mix of MIXES) readings.push(...await throughputOf(mix, seconds));
  return readings;
}

async function throughputOf({ name, quotes, fills, note }: Mix, seconds: number): Promise<readonly Reading[]> {
  const running = await startSynthetic();
  try {
    await rounds(running, quotes, fills, 0.5);
    const before = running.engine.metrics();
    const idle = process.cpuUsage();
    const { events, elapsedMs } = await rounds(running, quotes, fills, seconds);
    const { user, system } = process.cpuUsage(idle);
    const { conflated } = running.engine.metrics();
    if (conflated > before.conflated) throw new Error(`${name}: ${conflated - before.conflated} were conflated`);
    return [
      { name, unit: 'events/s', value: events / elapsedMs * 1_000, note },
      { name: `${name}, of a processor`, unit: 'events/s', value: events / (user + system) * 1e6,
        note: 'by processor time, which other work on the machine does not change' },
    ];
  } finally {
    running.end();
  }
}

function rounds(
  { engine, venue }: RunningEngine, quotes: number, fills: number, seconds: number,
): Promise<{ events: number; elapsedMs: number }> {
  const started = performance.now();
  let told = 0;
  const tell = (): void => {
    for (let at = 0; at < quotes; at += 1) venue.quote();
    for (let at = 0; at < fills; at += 1) venue.fill();
    told += 1;
  };
  return new Promise((resolve) => {
    const stop = engine.onBatch(() => {
      // A timer's batch may come between: the round is over when nothing waits.
      if (engine.metrics().waiting > 0) return;
      const elapsedMs = performance.now() - started;
      if (elapsedMs < seconds * 1_000) return tell();
      stop();
      resolve({ events: told * (quotes + fills), elapsedMs });
    });
    tell();
  });
}
