import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZERO_GREEKS } from '../../../shared/domain/greeks.ts';
import type { Leg, PortfolioNode } from '../../../shared/domain/valuation.ts';
import { isoDay } from './isoDay.ts';
import { buildTree } from './tree.ts';

const NOV_27_MS = 1_795_766_400_000;
const DEC_25_MS = 1_798_185_600_000;

function leg(known: Partial<Leg> & { id: string }): Leg {
  return {
    account: 'sim/main', venue: 'sim', kind: 'option', underlying: 'BTC', instrument: known.id, currency: null,
    expiryTimeMs: NOV_27_MS, label: known.id, quantity: 1, averagePrice: 1, markPrice: 1, modelPrice: 1, impliedVol: 0.5,
    valueUsd: 10, unrealizedPnlUsd: 1, greeks: { ...ZERO_GREEKS, deltaCoin: 1, deltaUsd: 100, gammaCoinPerUsd: 2 },
    premiumDeltaCoin: 0.5, volSource: 'surface', volReason: null, venueImpliedVol: null, greeksAtVenueVol: null,
    venueDelta: null, venueGamma: null, venueVega: null, venueTheta: null, oldestInputMs: 1_000,
    missing: [], assumptions: [], ...known,
  };
}

const BOOK = [
  leg({ id: 'C2', label: 'BTC-27NOV26-100000-C' }),
  leg({ id: 'C1', label: 'BTC-27NOV26-90000-C', oldestInputMs: 900 }),
  leg({ id: 'D', label: 'BTC-25DEC26', kind: 'future', expiryTimeMs: DEC_25_MS }),
  leg({ id: 'P', label: 'BTC-PERP', kind: 'perpetual', expiryTimeMs: null }),
  leg({ id: 'B', label: 'BTC', kind: 'cash', instrument: null, currency: 'BTC', expiryTimeMs: null }),
  leg({ id: 'E', label: 'ETH-PERP', kind: 'perpetual', underlying: 'ETH', expiryTimeMs: null }),
];

const outline = (nodes: readonly PortfolioNode[]): readonly string[] =>
  nodes.map(({ depth, kind, id, parent, order }) => `${order} ${depth} ${kind} ${id} < ${parent ?? '-'}`);

test('T1 portfolio, underlyings, expiries and legs stand in one order, parents first', () => {
  expect(outline(buildTree(BOOK))).toEqual([
    '0 0 portfolio portfolio < -',
    '1 1 underlying portfolio/BTC < portfolio',
    '2 2 expiry portfolio/BTC/2026-11-27 < portfolio/BTC',
    '3 3 leg portfolio/BTC/2026-11-27/C1 < portfolio/BTC/2026-11-27',
    '4 3 leg portfolio/BTC/2026-11-27/C2 < portfolio/BTC/2026-11-27',
    '5 2 expiry portfolio/BTC/2026-12-25 < portfolio/BTC',
    '6 3 leg portfolio/BTC/2026-12-25/D < portfolio/BTC/2026-12-25',
    '7 2 expiry portfolio/BTC/perpetual < portfolio/BTC',
    '8 3 leg portfolio/BTC/perpetual/P < portfolio/BTC/perpetual',
    '9 2 expiry portfolio/BTC/cash < portfolio/BTC',
    '10 3 leg portfolio/BTC/cash/B < portfolio/BTC/cash',
    '11 1 underlying portfolio/ETH < portfolio',
    '12 2 expiry portfolio/ETH/perpetual < portfolio/ETH',
    '13 3 leg portfolio/ETH/perpetual/E < portfolio/ETH/perpetual',
  ]);
});

test('T1 an empty book is the portfolio row alone, worth nothing', () => {
  const [root, ...rest] = buildTree([]);
  expect([rest, root?.valueUsd, root?.greeks?.deltaUsd, root?.missing]).toEqual([[], 0, 0, []]);
});

test('T1 the day of an expiry is its UTC day', () => {
  const days = [0, 951_782_400_000, 1_709_164_800_000 - 1, 1_709_164_800_000, NOV_27_MS + 57_599_999, 4_107_542_400_000];
  expect(days.map(isoDay)).toEqual(['1970-01-01', '2000-02-29', '2024-02-28', '2024-02-29', '2026-11-27', '2100-03-01']);
});

test('T2 every sum is the sum of the legs below', () => {
  const amount = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const legs = fc.array(fc.record({
    underlying: fc.constantFrom('BTC', 'ETH'), expiryTimeMs: fc.constantFrom(NOV_27_MS, DEC_25_MS),
    valueUsd: amount, premiumDeltaCoin: amount, greeks: amount.map((vegaUsdPerVolPoint) => ({
      ...ZERO_GREEKS, deltaCoin: vegaUsdPerVolPoint / 3, vegaUsdPerVolPoint,
    })),
  }), { maxLength: 12 }).map((records) => records.map((record, index) => leg({ id: `L${index}`, ...record })));
  fc.assert(fc.property(legs, (book) => {
    for (const node of buildTree(book)) {
      const below = book.filter((of) => node.underlying === null || (of.underlying === node.underlying
        && (node.expiryTimeMs === null || of.expiryTimeMs === node.expiryTimeMs) && (node.leg ?? of.id) === of.id));
      const total = (of: (one: Leg) => number | null): number => below.reduce((sum, one) => sum + (of(one) ?? NaN), 0);
      expect(node.valueUsd).toBeCloseTo(total((one) => one.valueUsd), 4);
      expect(node.greeks?.vegaUsdPerVolPoint).toBeCloseTo(total((one) => one.greeks?.vegaUsdPerVolPoint ?? null), 4);
      if (node.kind === 'portfolio') continue;
      expect(node.greeks?.deltaCoin).toBeCloseTo(total((one) => one.greeks?.deltaCoin ?? null), 4);
      expect(node.premiumDeltaCoin).toBeCloseTo(total((one) => one.premiumDeltaCoin), 4);
    }
  }));
});

test('T3 a sum is unknown once one summand is, says which, and leaves the others alone', () => {
  const blind = leg({ id: 'X', label: 'BTC-27NOV26-95000-P', greeks: null, valueUsd: null, premiumDeltaCoin: null,
    oldestInputMs: null, missing: ['quote of sim:X is 61.0 s old (bound 60.0 s)'] });
  const nodes = new Map(buildTree([...BOOK, blind]).map((node) => [node.id, node]));
  const shown = (id: string): unknown[] => {
    const node = nodes.get(id);
    return [node?.valueUsd, node?.unrealizedPnlUsd, node?.greeks?.deltaUsd ?? null, node?.premiumDeltaCoin,
      node?.oldestInputMs, node?.missing];
  };
  expect(shown('portfolio')).toEqual([null, 7, null, null, null, blind.missing]);
  expect(shown('portfolio/BTC')).toEqual([null, 6, null, null, null, blind.missing]);
  expect(shown('portfolio/BTC/2026-11-27')).toEqual([null, 3, null, null, null, blind.missing]);
  expect(shown('portfolio/BTC/2026-12-25')).toEqual([10, 1, 100, 0.5, 1_000, []]);
  expect(shown('portfolio/BTC/2026-11-27/C1')).toEqual([10, 1, 100, 0.5, 900, []]);
});

test('T4 coin is summed within one underlying only, USD everywhere', () => {
  const [root, btc] = buildTree(BOOK);
  expect([root?.greeks?.deltaCoin, root?.greeks?.gammaCoinPerUsd, root?.premiumDeltaCoin, root?.greeks?.deltaUsd])
    .toEqual([null, null, null, 600]);
  expect([btc?.greeks?.deltaCoin, btc?.greeks?.gammaCoinPerUsd, btc?.premiumDeltaCoin]).toEqual([5, 10, 2.5]);
});

test('T5 the order of the legs does not matter', () => {
  fc.assert(fc.property(fc.shuffledSubarray(BOOK, { minLength: BOOK.length }), (shuffled) => {
    expect(buildTree(shuffled)).toEqual(buildTree(BOOK));
  }));
});

test('T6 a row is as old as its oldest input, and names every assumption once', () => {
  const first = leg({ id: 'Z', oldestInputMs: 800, oldestInput: 'quote of Z' });
  expect([BOOK, [first, ...BOOK]].map((legs) => buildTree(legs)[0]?.oldestInput)).toEqual([null, 'quote of Z']);
  const assumed = [leg({ id: 'A', assumptions: ['x'] }), leg({ id: 'B', assumptions: ['x', 'y'], oldestInputMs: null })];
  const [root] = buildTree([...BOOK, ...assumed]);
  expect([root?.oldestInputMs, root?.assumptions]).toEqual([900, ['x', 'y']]);
});
