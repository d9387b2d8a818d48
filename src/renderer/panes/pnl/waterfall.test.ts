import { expect, it } from 'vitest';
import { PNL_TERMS, type PnlTerms } from '../../../shared/contract/questions/explain.ts';
import { GROUPS, residualShare, TERM_TEXT, waterfallOf } from './waterfall.ts';

const terms = (part: Partial<PnlTerms>): PnlTerms =>
  ({ ...Object.fromEntries(PNL_TERMS.map((term) => [term, 0])) as PnlTerms, ...part });

it('each bar begins where the one before ended, the total stands on zero', () => {
  const { bars, zero } = waterfallOf(terms({ delta: 60, gamma: -100, fees: -10, residual: 10 }), -40);
  const shown = Object.fromEntries(bars.map(({ term, from, to }) => [term, [from, to]]));
  // The lowest point is -50, the highest 60: 110 wide, zero at 50.
  expect(zero).toBeCloseTo(50 / 110);
  expect(shown['delta']?.map((share) => share * 110)).toEqual([expect.closeTo(50), expect.closeTo(110)]);
  expect(shown['gamma']?.map((share) => share * 110)).toEqual([expect.closeTo(10), expect.closeTo(110)]);
  expect(shown['fees']?.map((share) => share * 110)).toEqual([expect.closeTo(0), expect.closeTo(10)]);
  expect(shown['residual']?.map((share) => share * 110)).toEqual([expect.closeTo(0), expect.closeTo(10)]);
  expect(shown['total']?.map((share) => share * 110)).toEqual([expect.closeTo(10), expect.closeTo(50)]);
  expect(waterfallOf(terms({}), 0).bars.every(({ from, to }) => from === to)).toBe(true);
});

it('every term has words and one group', () => {
  expect(GROUPS.flatMap(([, members]) => members)).toEqual([...PNL_TERMS]);
  expect(PNL_TERMS.filter((term) => TERM_TEXT[term][1] === '')).toEqual([]);
});

it('the residual as a share of all that moved', () => {
  expect(residualShare(terms({ delta: -60, gamma: 30, residual: 10 }))).toBe(0.1);
  expect(residualShare(terms({}))).toBeNull();
});
