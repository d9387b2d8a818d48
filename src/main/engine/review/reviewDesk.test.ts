import { expect, it } from 'vitest';
import { emptyState } from '../../core/state.ts';
import { rangeOf, ReviewDesk } from './reviewDesk.ts';

const HOUR = 3_600_000;

function stateAt(timeMs: number, dayStartTimeMs: number | null) {
  const state = emptyState();
  state.timeMs = timeMs;
  state.session.put('one', { session: 's', run: 'r', mode: 'practice', startedTimeMs: HOUR, killSwitch: 'released',
    killSwitchTimeMs: null, killSwitchReason: null, dayStartEquityUsd: 1, dayStartTimeMs });
  return state;
}
const ask = (part: { fromMs?: number; toMs?: number; lastMs?: number }) =>
  ({ type: 'Explain' as const, fromMs: part.fromMs ?? null, toMs: part.toMs ?? null, lastMs: part.lastMs ?? null });

it('a range begins where P&L begins at the earliest and ends at what is shown at the latest', () => {
  const state = stateAt(5 * HOUR, HOUR + 9);
  expect([
    rangeOf(state, ask({})), rangeOf(state, ask({ lastMs: HOUR })), rangeOf(state, ask({ lastMs: 9 * HOUR })),
    rangeOf(state, ask({ fromMs: 2 * HOUR, toMs: 9 * HOUR })),
  ]).toEqual([
    { fromMs: HOUR + 9, toMs: 5 * HOUR }, { fromMs: 4 * HOUR, toMs: 5 * HOUR }, { fromMs: HOUR + 9, toMs: 5 * HOUR },
    { fromMs: 2 * HOUR, toMs: 5 * HOUR },
  ]);
  expect(() => rangeOf(state, ask({ fromMs: 5 * HOUR }))).toThrow('nothing to explain yet');
  expect(() => rangeOf(stateAt(5 * HOUR, null), ask({}))).toThrow('an account is not known');
});

it('a cancelled report ends with an error, and what else was asked is asked anew', async () => {
  // Reads for ever where it is told to report, and answers at once where it is told to explain.
  const source = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id, kind }) => {
      if (kind === 'explain') return parentPort.postMessage({ id, ok: true, answer: 'explained' });
      parentPort.postMessage({ id, share: 0.25 });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const desk = new ReviewDesk(new URL(`data:text/javascript,${encodeURIComponent(`
    import { createRequire } from 'node:module'; const require = createRequire('file:///');${source}`)}`));
  const state = stateAt(5 * HOUR, HOUR);
  expect(desk.progress(true)).toEqual({ share: null });
  const report = desk.report('folder', state).then(String, (error: unknown) => String(error));
  const explained = desk.explain('folder', state, ask({}));
  await expect.poll(() => desk.progress(false), { timeout: 10_000 }).toEqual({ share: 0.25 });
  expect(desk.progress(true)).toEqual({ share: null });
  expect([await report, await explained]).toEqual(['Error: the report was cancelled', 'explained']);
  await desk.close();
});
