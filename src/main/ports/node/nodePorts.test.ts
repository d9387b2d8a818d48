import { expect, test } from 'vitest';
import { nodeLog, nodePorts } from './nodePorts.ts';

const linesOf = (level: string | undefined): string[] => {
  const lines: string[] = [];
  const log = nodeLog(level, (line) => { lines.push(line); });
  log.write('debug', 'a', 'one');
  log.write('info', 'a', 'two');
  log.write('warn', 'a', 'three');
  log.write('error', 'b', 'four "quoted"');
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as Record<string, string>;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT/);
    return `${rest['level']} ${rest['source']} ${rest['text']}`;
  });
};

test('the log writes JSON lines from the level of BALLAST_LOG up', () => {
  expect(linesOf(undefined)).toEqual(['warn a three', 'error b four "quoted"']);
  expect(linesOf('debug')).toHaveLength(4);
  expect(linesOf('silent')).toEqual([]);
  expect(linesOf('loud')[0]).toBe('warn log BALLAST_LOG=loud is not one of debug, info, warn, error, silent');
});

test('timers run in order, can be cancelled, and the clock moves forward', async () => {
  const { clock, scheduler } = nodePorts();
  const began = clock.monotonicMs();
  const seen: string[] = [];
  await new Promise<void>((done) => {
    scheduler.after(1, () => { seen.push('cancelled'); }).cancel();
    scheduler.soon(() => { seen.push('soon'); });
    let ticks = 0;
    const every = scheduler.every(2, () => {
      seen.push('tick');
      ticks += 1;
      if (ticks === 2) { every.cancel(); scheduler.after(6, done); }
    });
  });
  expect(seen).toEqual(['soon', 'tick', 'tick']);
  expect(clock.monotonicMs()).toBeGreaterThan(began);
});

test('random numbers lie in [0, 1) and ids have the asked length', () => {
  const { random } = nodePorts();
  const draws = Array.from({ length: 200 }, () => random.next());
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  expect(new Set(draws).size).toBeGreaterThan(190);
  expect(random.hex(8)).toMatch(/^[0-9a-f]{16}$/);
});
