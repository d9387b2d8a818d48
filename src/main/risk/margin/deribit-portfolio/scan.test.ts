// The grid against ../shared/vectors/portfolio_margin.json (60 digits, made without any library), where it lies beside
// the checkout, and a case of our own worked by hand.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeribitPairParameters } from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import type { FutureLeg, OptionLeg } from '../deribit/legs.ts';
import { EXTENDED_MOVES, extendedWeight, gainOf, shockedVol, standardMoves, VOL_SHOCKS, type VolShock } from './scan.ts';

interface VectorPosition {
  readonly type: 'option' | 'inverse_future';
  readonly cp?: 'C' | 'P';
  readonly K?: number;
  readonly days?: number;
  readonly iv?: number;
  readonly qty?: number;
  readonly usd?: number;
  readonly F: number;
}
interface VectorCase {
  readonly pnl_unit: 'coin' | 'usd';
  readonly positions: readonly VectorPosition[];
  readonly standard: readonly { readonly move: number; readonly vol: number; readonly pnl: string }[];
  readonly extended: readonly { readonly move: number; readonly weight: string; readonly pnl: string; readonly weighted: string }[];
  readonly worst_standard: string;
  readonly worst_extended_weighted: string;
  readonly scan_risk: string;
}

const parameters: DeribitPairParameters = {
  pair: 'btc_usd', priceRange: 0.16, volRangeUp: 0.5, volRangeDown: 0.25, shortTermVegaPower: 0.3,
  longTermVegaPower: 0.13, minVolForShockUp: 0.5, extendedTableFactor: 1, deltaShockThresholdUsd: 20e6,
};

const common = { instrument: 'deribit:x', name: 'x', coin: 'BTC', pair: 'btc_usd', currency: 'BTC', currencyUsd: 60_000,
  worth: 0 };

/** In dollars the vectors' inverse future is what a linear one of as many coins is. */
function legOf(position: VectorPosition, unit: 'coin' | 'usd'): FutureLeg | OptionLeg {
  const inverse = unit === 'coin';
  const { F, K = NaN, days = NaN, iv = NaN, qty = NaN, usd = NaN } = position;
  if (position.type === 'inverse_future') {
    return { ...common, inverse, kind: 'future', coins: usd / F, priceUsd: F, years: 0 };
  }
  return { ...common, inverse, kind: 'option', coins: qty, optionType: position.cp === 'C' ? 'call' : 'put', strikeUsd: K,
    forwardUsd: F, mark: 0, vol: iv, years: days / 365 };
}

const SHOCK_OF: Readonly<Record<string, VolShock>> = { '1': 'up', '0': 'same', '-1': 'down' };

const FILE = new URL('../../../../../../shared/vectors/portfolio_margin.json', import.meta.url);
const beside = existsSync(FILE);
if (!beside) console.warn('skipped: ../shared/vectors/portfolio_margin.json does not lie beside the checkout');
const cases = beside ? (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: readonly VectorCase[] }).cases : [];

describe.skipIf(!beside)('M23 the scenario grid of the vectors', () => {
  test.each(cases.map((known, index) => ({ index, unit: known.pnl_unit, known })))('case $index in $unit', ({ known }) => {
    const gains = known.positions.map((position) => gainOf(legOf(position, known.pnl_unit), parameters));
    const at = (move: number, shock: VolShock): number => gains.reduce((sum, gain) => sum + gain(move, shock), 0);
    // The file's own tolerance: 1e-9 of a coin, 1e-7 of a dollar amount.
    const near = (ours: number, theirs: string): void => {
      const allowed = known.pnl_unit === 'coin' ? 1e-9 : 1e-7 * Math.max(1, Math.abs(Number(theirs)));
      expect(Math.abs(ours - Number(theirs))).toBeLessThanOrEqual(allowed);
    };
    const moves = standardMoves(parameters.priceRange, 4);
    expect(known.standard.map(({ move }) => move)).toEqual(
      moves.flatMap((move) => [move, move, move]).map((move) => expect.closeTo(move, 12)));
    expect(known.standard.map(({ vol }) => SHOCK_OF[vol])).toEqual(moves.flatMap(() => VOL_SHOCKS));
    const standard = known.standard.map(({ move, vol }) => at(move, SHOCK_OF[vol] ?? 'same'));
    standard.forEach((gain, index) => { near(gain, known.standard[index]?.pnl ?? ''); });
    expect(known.extended.map(({ move }) => move)).toEqual(EXTENDED_MOVES);
    const extended = known.extended.map(({ move, weight, pnl }) => {
      expect(extendedWeight(move, parameters)).toBeCloseTo(Number(weight), 14);
      near(at(move, 'up'), pnl);
      return at(move, 'up') * extendedWeight(move, parameters);
    });
    extended.forEach((gain, index) => { near(gain, known.extended[index]?.weighted ?? ''); });
    near(Math.min(...standard), known.worst_standard);
    near(Math.min(...extended), known.worst_extended_weighted);
    near(-Math.min(...standard, ...extended), known.scan_risk);
  });
});

test('M23 vol shocks: by the power of thirty days over the life, up to the least vol, never below none', () => {
  const at = (days: number, vol: number, shock: VolShock): number => shockedVol(vol, days / 365, shock, parameters);
  expect([at(30, 0.6, 'up'), at(30, 0.6, 'down'), at(30, 0.6, 'same')]).toEqual([0.9, 0.45, 0.6].map((vol) =>
    expect.closeTo(vol, 12)));
  // 7.5 days: 4^0.3 = 1.5157; 120 days: 4^-0.13 = 0.8351.
  expect(at(7.5, 0.6, 'up')).toBeCloseTo(0.6 * (1 + 0.5 * 4 ** 0.3), 12);
  expect(at(120, 0.6, 'up')).toBeCloseTo(0.6 * (1 + 0.5 * 4 ** -0.13), 12);
  expect(at(30, 0.2, 'up')).toBe(0.5);
  expect(at(0.01, 0.6, 'down')).toBe(0);
});
