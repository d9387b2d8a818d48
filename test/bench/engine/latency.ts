/**
 * From a venue's message to what a screen is sent, at a steady pace: the real engine and journal, the real bridge, and
 * a transport that takes everything at once. The bridge sends at most 20 patches and 60 hot frames a second: what they
 * wait for that is in the figures.
 */
import { createBridge } from '../../../src/main/bridge/bridge.ts';
import { decodeHotFrame, HOT_COLUMNS } from '../../../src/shared/contract/hotFrame.ts';
import type { Transport } from '../../../src/shared/contract/messages.ts';
import { quoteRow } from '../../../src/shared/contract/wire.ts';
import { percentile, type Reading } from '../figures.ts';
import { startSynthetic, type RunningEngine } from './running.ts';

const QUOTES_PER_SECOND = 2_000;
const FILLS_PER_SECOND = 20;
const TELL_EVERY_MS = 5;
const RECEIVED_COLUMN = HOT_COLUMNS.indexOf('receivedTimeMs');

export async function messageLatency(seconds: number): Promise<readonly Reading[]> {
  const running = await startSynthetic();
  const bridge = createBridge({ host: 'test', name: 'bench', timers: {
    nowMs: () => running.ports.clock.nowMs(), every: (ms, run) => running.ports.scheduler.every(ms, run) } });
  const screen = new Screen();
  bridge.serve({ state: running.engine.state, journal: running.engine.journal,
    onBatch: (listener) => running.engine.onBatch(listener) });
  bridge.connect(screen.transport);
  screen.watch(running.venue.instruments.map(({ id }) => quoteRow(id)));
  await tell(running, screen, 1);
  screen.forget();
  await tell(running, screen, seconds);
  const { messageToRelease } = running.engine.metrics();
  bridge.close('done');
  running.end();
  const note = `at ${QUOTES_PER_SECOND} quotes and ${FILLS_PER_SECOND} fills a second`;
  return [
    { name: 'venue message to batch released p50', unit: 'ms', value: messageToRelease.p50Ms ?? NaN,
      note: `${note}; journal committed, listeners told` },
    { name: 'venue message to batch released p99', unit: 'ms', value: messageToRelease.p99Ms ?? NaN },
    { name: 'venue fill to patch released p50', unit: 'ms', value: percentile(screen.fillMs, 0.5),
      note: `${note}; at most 20 patches a second` },
    { name: 'venue fill to patch released p99', unit: 'ms', value: percentile(screen.fillMs, 0.99) },
    { name: 'venue quote to hot frame released p50', unit: 'ms', value: percentile(screen.quoteMs, 0.5),
      note: `${note}; at most 60 frames a second, clock of 1 ms` },
    { name: 'venue quote to hot frame released p99', unit: 'ms', value: percentile(screen.quoteMs, 0.99) },
  ];
}

function tell({ venue, ports }: RunningEngine, screen: Screen, seconds: number): Promise<void> {
  const started = performance.now();
  let [quotes, fills] = [0, 0];
  return new Promise((resolve) => {
    const timer = ports.scheduler.every(TELL_EVERY_MS, () => {
      const elapsed = (performance.now() - started) / 1_000;
      for (; quotes < elapsed * QUOTES_PER_SECOND; quotes += 1) venue.quote();
      for (; fills < elapsed * FILLS_PER_SECOND; fills += 1) screen.told.set(venue.fill(), performance.now());
      if (elapsed < seconds) return;
      timer.cancel();
      // What is under way arrives.
      ports.scheduler.after(200, resolve);
    });
  });
}

class Screen {
  readonly told = new Map<string, number>();
  fillMs: number[] = [];
  quoteMs: number[] = [];
  private receive: (data: string) => void = () => {};
  readonly transport: Transport;

  constructor() {
    this.transport = {
      send: (data) => (typeof data === 'string' ? this.takeText(data) : this.takeFrame(data)),
      onMessage: (receive) => { this.receive = receive; },
      onClose: () => {},
      close: () => {},
      bufferedBytes: 0,
    };
  }

  watch(rows: readonly string[]): void {
    this.receive(JSON.stringify({ kind: 'hello', protocol: 1 }));
    this.receive(JSON.stringify({ kind: 'watch', rows }));
  }

  forget(): void {
    this.fillMs = [];
    this.quoteMs = [];
  }

  /** A look for the ids is all: a real screen reads the patch in a process of its own. */
  private takeText(text: string): void {
    if (!text.startsWith('{"kind":"patch"')) return;
    const nowMs = performance.now();
    for (const [fillId, toldMs] of this.told) {
      if (!text.includes(`"fillId":"${fillId}"`)) continue;
      this.fillMs.push(nowMs - toldMs);
      this.told.delete(fillId);
    }
  }

  private takeFrame(bytes: Uint8Array): void {
    const nowMs = performance.timeOrigin + performance.now();
    const frame = decodeHotFrame(bytes);
    if (frame === null) throw new Error('not a hot frame');
    frame.cells.forEach((cell, at) => {
      if (cell % HOT_COLUMNS.length === RECEIVED_COLUMN) this.quoteMs.push(nowMs - (frame.values[at] ?? NaN));
    });
    this.receive(JSON.stringify({ kind: 'ack', frame: frame.frame }));
  }
}
