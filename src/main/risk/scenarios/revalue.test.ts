import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../samples.ts';
import { healthOf } from '../portfolio/health.ts';
import { shockPath } from '../portfolio/shock.ts';
import { marginModelOf } from '../margin/registry.ts';
import { valueLeg } from '../portfolio/leg.ts';
import { prepareBook, type Book } from './book.ts';
import { BOUNDS, sampleBook } from './bookSamples.ts';
import { stressGrid } from './grid.ts';
import { bookPnl, revalueBook } from './revalue.ts';
import { jointShock, NO_MOVE, NO_SHOCK, shockedVol, singleShock, type Shock } from './shock.ts';

const BOOK = sampleBook();
const PREPARED = prepareBook(BOOK);
const known = (value: number | null | undefined): number => value ?? NaN;

test('W1 no shock gives exactly zero, and every account back as it is', () => {
  const result = revalueBook(PREPARED, NO_SHOCK);
  expect(result.pnlUsd).toBe(0);
  for (const leg of result.legs) expect([leg.id, leg.pnlUsd, leg.valueUsdAfter]).toEqual([leg.id, 0, leg.valueUsd]);
  for (const { pnlUsd, before, after } of result.accounts) expect([pnlUsd, after]).toEqual([0, before]);
  expect(result.missing).toEqual([]);
});

test('W1 an underlying that is not shocked gains exactly nothing', () => {
  const { legs } = revalueBook(PREPARED, singleShock('ETH', { spotMove: -0.3, volPoints: 0.4, basisPerYear: 0.1 }));
  for (const leg of legs.filter(({ underlying }) => underlying !== 'ETH')) expect([leg.id, leg.pnlUsd]).toEqual([leg.id, 0]);
  expect(legs.filter(({ underlying }) => underlying === 'ETH').every(({ pnlUsd }) => pnlUsd !== 0)).toBe(true);
});

test('W1 an option whose vol is not known costs its account nothing while it is not touched', () => {
  const blind = { ...BOOK, legs: BOOK.legs.map((source) => source.instrument?.kind !== 'option' || source.underlying !== 'ETH'
    ? source : { ...source, quote: source.quote === null ? null : { ...source.quote, markImpliedVol: null, markPrice: null } }) };
  const prepared = prepareBook(blind);
  const [options] = prepared.accounts;
  for (const shock of [NO_SHOCK, singleShock('BTC', { spotMove: -0.1 })]) {
    const expected = revalueBook(PREPARED, shock).accounts[0]?.after;
    expect(revalueBook(prepared, shock).accounts[0]?.after).toEqual(expected);
  }
  expect(revalueBook(prepared, singleShock('ETH', { spotMove: -0.1 })).accounts[0]?.after.missing)
    .toEqual(['implied vol of ETH-60D-2200-P-inverse']);
  expect(options?.missing).toEqual([]);
});

test('W2 worth before is that of the portfolio, and after a move that of the portfolio at the moved market', () => {
  for (const { leg, valueUsd } of PREPARED.legs) {
    expect(Math.abs(known(valueUsd) - known(leg.valueUsd))).toBeLessThanOrEqual(1e-12 * Math.abs(known(leg.valueUsd)));
  }
  const move = -0.2;
  const result = revalueBook(PREPARED, jointShock({ spotMove: move, volPoints: 0.1 }));
  for (const [i, source] of BOOK.legs.entries()) {
    const { quote, instrument } = source;
    if (instrument?.kind !== 'option' || quote?.markImpliedVol === null || quote === null) continue;
    // Without its mark the portfolio values at the model: apart from the rounding of the mark, the same.
    const moved = { ...quote, markPrice: null, markImpliedVol: known(quote.markImpliedVol) + 0.1,
      forwardPrice: known(quote.forwardPrice) * (1 + move) };
    const after = valueLeg({ ...source, quote: moved, indexPriceUsd: known(source.indexPriceUsd) * (1 + move) },
      BOOK.nowMs, BOUNDS);
    const rounding = Math.abs(known(PREPARED.legs[i]?.leg.markPrice) - known(PREPARED.legs[i]?.leg.modelPrice)) *
      Math.abs(source.quantity) * (instrument.style === 'inverse' ? 60_000 : 1);
    expect(Math.abs(known(result.legs[i]?.valueUsdAfter) - known(after.valueUsd))).toBeLessThanOrEqual(rounding + 1e-9);
  }
});

test('W2 an account after a pure spot move is that of the liquidation distance', () => {
  for (const { input, model } of BOOK.accounts) {
    for (const move of [-0.5, -0.1, 0.2, 1]) {
      const after = revalueBook(PREPARED, singleShock('BTC', { spotMove: move })).accounts
        .find(({ account }) => account === input.account)?.after;
      const expected = marginModelOf(model).evaluate(shockPath(input, 'BTC').at(move));
      for (const key of ['equityUsd', 'haircutEquityUsd', 'initialMarginUsd', 'maintenanceMarginUsd'] as const) {
        expect(known(after?.[key])).toBeCloseTo(known(expected[key]), 6);
      }
    }
  }
  expect(healthOf(BOOK.accounts[0]!.input, 'deribit-standard', new Map()).health)
    .toBe(revalueBook(PREPARED, NO_SHOCK).accounts[0]?.after.health);
});

const shocks: fc.Arbitrary<Shock> = fc.record({
  spotMove: fc.double({ min: -0.9, max: 3, noNaN: true }), volPoints: fc.double({ min: -0.5, max: 2, noNaN: true }),
  volRelative: fc.double({ min: -0.9, max: 3, noNaN: true }), volTermPower: fc.double({ min: 0, max: 1, noNaN: true }),
  volSkew: fc.double({ min: -0.2, max: 0.2, noNaN: true }), volTermTwist: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  basisPerYear: fc.double({ min: -1, max: 1, noNaN: true }), perpetualBasis: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  fundingPerYear: fc.double({ min: -1, max: 1, noNaN: true }),
  days: fc.double({ min: 0, max: 90, noNaN: true }),
}).map(({ days, ...move }) => ({ ...jointShock(move, days * DAY_MS), stableMoves: { USDC: -0.05 } }));

test('W3 legs add up to accounts, to underlyings and to the whole, and all is finite', () => {
  fc.assert(fc.property(shocks, (shock) => {
    const { pnlUsd, legs, accounts, underlyings, nodes } = revalueBook(PREPARED, shock);
    const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, one) => all + known(one), 0);
    expect(known(pnlUsd)).toBeCloseTo(sum(legs.map((leg) => leg.pnlUsd)), 4);
    expect(known(pnlUsd)).toBeCloseTo(sum(accounts.map((account) => account.pnlUsd)), 4);
    expect(known(pnlUsd)).toBeCloseTo(sum(underlyings.map((one) => one.pnlUsd)), 4);
    expect(pnlUsd).toBe(bookPnl(PREPARED, shock));
    for (const { greeks } of nodes) for (const value of Object.values(greeks ?? {})) expect(value).toSatisfy((one) => one === null || Number.isFinite(one));
    for (const { after } of accounts) expect(after.health).not.toBeNaN();
  }), { numRuns: 60 });
});

test('W3 Greeks after are the slope of the P&L after', () => {
  const at = (spotMove: number, volPoints = 0.1, days = 1): Shock => singleShock('BTC', { spotMove, volPoints }, days * DAY_MS);
  const h = 1e-5;
  const slope = (known(bookPnl(PREPARED, at(-0.15 + h))) - known(bookPnl(PREPARED, at(-0.15 - h)))) / (2 * h) * 0.85;
  const node = revalueBook(PREPARED, at(-0.15)).nodes.find(({ id }) => id === 'portfolio/BTC');
  const full = known(node?.greeks?.deltaUsd) + known(node?.premiumDeltaCoin) * 60_000 * 0.85;
  // Funding is paid on the moved notional, which the Greeks of the position do not hold.
  expect(Math.abs(full / slope - 1)).toBeLessThan(2e-3);
  const vega = (known(bookPnl(PREPARED, at(-0.15, 0.1001))) - known(bookPnl(PREPARED, at(-0.15, 0.0999)))) / 0.02;
  expect(Math.abs(known(node?.greeks?.vegaUsdPerVolPoint) / vega - 1)).toBeLessThan(1e-6);
});

describe('W4 what is not known makes the sums unknown and is named', () => {
  const without = (change: (source: Book['legs'][number]) => Book['legs'][number]): Book =>
    ({ ...BOOK, legs: BOOK.legs.map(change) });

  test('W4 a leg without a quote', () => {
    const blind = prepareBook(without((source) => source.instrument?.kind === 'option' && source.underlying === 'ETH'
      ? { ...source, quote: null } : source));
    const result = revalueBook(blind, jointShock({ spotMove: -0.1 }));
    expect([result.pnlUsd, result.missing]).toEqual([null, ['quote of sim:ETH-60D-2200-P-inverse']]);
    expect(result.accounts.map(({ pnlUsd, after }) => [pnlUsd === null, after.health === null]))
      .toEqual([[true, true], [false, false], [false, false]]);
    expect(result.underlyings.map(({ underlying, pnlUsd }) => [underlying, pnlUsd === null]))
      .toEqual([['BTC', false], ['ETH', true], ['USDC', false]]);
  });

  test('W4 a perpetual without a funding rate, once time passes', () => {
    const blind = prepareBook(without((source) => source.quote === null ? source
      : { ...source, quote: { ...source.quote, fundingRate: null } }));
    expect(bookPnl(blind, jointShock({ spotMove: -0.1 }))).not.toBeNull();
    const result = revalueBook(blind, jointShock({}, DAY_MS));
    expect(result.missing).toEqual(['funding rate of BTC-USD-PERP', 'funding rate of BTC-PERP', 'funding rate of ETH-PERP']);
    expect([result.pnlUsd, result.accounts[1]?.after.health]).toEqual([null, null]);
  });

  test('W4 a scenario that does not say what a coin does', () => {
    const shock = { ...NO_SHOCK, others: null, underlyings: { BTC: { ...NO_MOVE, spotMove: -0.1 } } };
    const result = revalueBook(PREPARED, shock);
    expect([result.pnlUsd, result.missing]).toEqual([null, ['move of ETH in the scenario']]);
    expect(result.accounts[2]?.after.missing).toContain('move of ETH in the scenario');
  });
});

test('W5 a stable coin that loses its peg takes what is held and owed in it along, and nothing else', () => {
  const { legs, accounts } = revalueBook(PREPARED, { ...NO_SHOCK, stableMoves: { USDC: -0.12 } });
  const pnl = (id: string): number => known(legs.find((leg) => leg.id === id)?.pnlUsd);
  expect(pnl('perps/main|USDC')).toBeCloseTo(-3_600, 9);
  expect(pnl('lending/main|USDC')).toBeCloseTo(5_400, 9);
  expect(pnl('options/main|BTC')).toBe(0);
  // A gain that is paid in it shrinks with it: -0.8 x (60,012 - 61,000) x -12 %.
  expect(pnl('perps/main|sim:BTC-PERP')).toBeCloseTo(-0.12 * 0.8 * 988, 6);
  expect(known(accounts[2]?.after.health)).toBeCloseTo(known(accounts[2]?.before.health) / 0.88, 9);
});

test('W6 a haircut moves health, not worth; a borrow rate accrues over the horizon', () => {
  const haircut = revalueBook(PREPARED, { ...NO_SHOCK, haircuts: { ETH: -0.1 } });
  expect(haircut.pnlUsd).toBe(0);
  expect(known(haircut.accounts[2]?.after.health)).toBeCloseTo(known(haircut.accounts[2]?.before.health) * 0.725 / 0.825, 9);
  const year = { ...NO_SHOCK, horizonMs: 365 * DAY_MS, borrowRatePerYear: 0.04 };
  const owed = revalueBook(PREPARED, year).legs.find(({ id }) => id === 'lending/main|USDC');
  expect(known(owed?.pnlUsd)).toBeCloseTo(-4_500, 9);
});

test('W7 time decays options, pays funding, runs the basis down and settles what expires into cash', () => {
  const at = (days: number, fundingPerYear = 0): ReturnType<typeof revalueBook> =>
    revalueBook(PREPARED, jointShock({ fundingPerYear }, days * DAY_MS));
  const pnl = (days: number, id: string, funding = 0): number =>
    known(at(days, funding).legs.find((leg) => leg.id === id)?.pnlUsd);
  // 0.8 short at 60,012, 0.01 % an hour for a day, longs pay.
  expect(pnl(1, 'perps/main|sim:BTC-PERP')).toBeCloseTo(0.8 * 60_012 * 0.0001 * 24, 6);
  expect(pnl(1, 'perps/main|sim:BTC-PERP', 0.365)).toBeCloseTo(0.8 * 60_012 * (0.0001 * 24 + 0.001), 6);
  // All of the basis of the dated future is gone at its expiry: 5,000 USD of face from 60,600 to 60,000.
  expect(pnl(60, 'options/main|sim:BTC-60D-inverse')).toBeCloseTo(5_000 * (1 / 60_600 - 1 / 60_000) * 60_000, 6);
  const expired = at(7);
  const leg = expired.legs.find(({ id }) => id === 'options/main|sim:BTC-7D-62000-C-inverse');
  expect([leg?.valueUsdAfter, expired.missing]).toEqual([0, []]);
  const paid = revalueBook(PREPARED, singleShock('BTC', { spotMove: 0.1 }, 7 * DAY_MS));
  const settled = paid.legs.find(({ id }) => id === 'options/main|sim:BTC-7D-62000-C-inverse');
  expect(known(settled?.valueUsdAfter)).toBeCloseTo(2 * (66_000 - 62_000), 6);
  const short = BOOK.accounts[0]!;
  expect(known(paid.accounts[0]?.after.equityUsd)).toBeCloseTo(known(paid.accounts[0]?.before.equityUsd) + known(paid.accounts[0]?.pnlUsd), 3);
  expect(short.input.positions.length).toBe(7);
});

test('W8 vol shocks: parallel, of the term, twisted in strike and in time, never below the floor', () => {
  const vol = (change: object, days = 30, k = 0): number => shockedVol({ ...NO_MOVE, ...change }, 0.6, days / 365, k);
  expect([vol({}), vol({ volPoints: 0.1 }), vol({ volRelative: 0.5 })]).toEqual([0.6, 0.7, 0.6 + 0.3]);
  expect(vol({ volPoints: 0.1, volTermPower: 0.5 }, 120)).toBeCloseTo(0.65, 12);
  expect(vol({ volPoints: 0.1, volTermPower: 0.5 }, 7.5)).toBeCloseTo(0.8, 12);
  const deviation = 0.6 * Math.sqrt(30 / 365);
  expect(vol({ volSkew: 0.05 }, 30, -deviation)).toBeCloseTo(0.65, 12);
  expect(vol({ volSkew: 0.05 }, 30, 10 * deviation)).toBeCloseTo(0.45, 12);
  expect([vol({ volTermTwist: 0.05 }, 365), vol({ volTermTwist: 0.05 }, 30)]).toEqual([0.6 + 0.05, 0.6]);
  expect(vol({ volPoints: -3 })).toBe(0.01);
});

test('W9 the grid is the revaluation cell by cell', () => {
  const axes = { underlying: null, spotMoves: [-0.2, 0, 0.2], volPoints: [0, 0.3], horizonsMs: [0, DAY_MS] };
  const { sheets, missing } = stressGrid(PREPARED, axes);
  expect([missing, sheets[0]?.pnlUsd[0]?.[1]]).toEqual([[], 0]);
  for (const [t, horizonMs] of axes.horizonsMs.entries()) {
    for (const [v, volPoints] of axes.volPoints.entries()) {
      for (const [s, spotMove] of axes.spotMoves.entries()) {
        const whole = revalueBook(PREPARED, jointShock({ spotMove, volPoints }, horizonMs));
        expect(sheets[t]?.pnlUsd[v]?.[s]).toBe(whole.pnlUsd);
        expect(sheets[t]?.health.map(({ cells }) => cells[v]?.[s])).toEqual(whole.accounts.map(({ after }) => after.health));
      }
    }
  }
});

test('W10 a shock that leaves no price is refused by name', () => {
  for (const shock of [jointShock({ spotMove: -1 }), singleShock('BTC', { spotMove: NaN }), jointShock({}, -1),
    { ...NO_SHOCK, stableMoves: { USDC: -1 } }]) {
    expect(() => revalueBook(PREPARED, shock)).toThrow(RangeError);
  }
  expect(() => revalueBook(PREPARED, singleShock('BTC', { spotMove: -1.5 }))).toThrow('spotMove of BTC: -1.5');
});
