import { expect, it } from 'vitest';
import { emptyState } from '../../core/state.ts';
import { rangeOf } from './reviewDesk.ts';

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
