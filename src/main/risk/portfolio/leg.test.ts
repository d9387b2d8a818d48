import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import {
  DAY_MS, NOW_MS, decimal, future, inversePerpetual, legSource, option, perpetual, quote, spot,
} from '../samples.ts';
import { black76Price } from '../pricing/black76.ts';
import { optionLeg } from '../scenarios/optionLeg.ts';
import { NO_SHOCK } from '../scenarios/shock.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import { valueLeg, type LegSource, type OwnVol } from './leg.ts';

const BOUNDS = { maxQuoteAgeMs: 5_000 };

/** Everything that a valuation depends on, so that each can be bumped. */
interface Point {
  readonly source: LegSource;
  readonly nowMs: number;
}

const value = ({ source, nowMs }: Point): Leg => valueLeg(source, nowMs, { maxQuoteAgeMs: Infinity });

function optionPoint(style: 'linear' | 'inverse', type: 'call' | 'put', strike: number, quantity = -3): Point {
  const instrument = option(style, type, strike, 30);
  const known = { forwardPrice: 60_600, markImpliedVol: 0.62, receivedTimeMs: NOW_MS };
  const source = legSource({
    instrument, quantity, averagePrice: style === 'inverse' ? 0.04 : 2_400, indexPriceUsd: 60_000,
    quote: quote(instrument.id, known),
  });
  return { source, nowMs: NOW_MS };
}

/** Index and forward move by one fraction; the mark is left to the model, so that value follows. */
function moved({ source, nowMs }: Point, fraction: number, volChange = 0, laterMs = 0): Point {
  const q = source.quote;
  if (q === null || q.forwardPrice === null || q.markImpliedVol === null) throw new Error('needs a quote');
  const changed = { ...q, forwardPrice: q.forwardPrice * (1 + fraction), markImpliedVol: q.markImpliedVol + volChange };
  const indexPriceUsd = (source.indexPriceUsd ?? 0) * (1 + fraction);
  return { source: { ...source, quote: changed, indexPriceUsd }, nowMs: nowMs + laterMs };
}

const usd = (point: Point): number => value(point).valueUsd ?? NaN;
const fullDeltaUsd = (point: Point): number => {
  const { greeks, premiumDeltaCoin } = value(point);
  return (greeks?.deltaUsd ?? NaN) + (premiumDeltaCoin ?? NaN) * (point.source.indexPriceUsd ?? NaN);
};
const close = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(1e-3, Math.abs(expected)));
};

const OPTIONS = (['linear', 'inverse'] as const).flatMap((style) =>
  (['call', 'put'] as const).flatMap((type) => [50_000, 61_000, 75_000].map((strike) => ({ style, type, strike }))));

describe.each(OPTIONS)('$style $type $strike', ({ style, type, strike }) => {
  const point = optionPoint(style, type, strike);
  const greeks = value(point).greeks ?? undefined;

  test('G1 delta with its premium effect is what the value in USD moves with', () => {
    const h = 1e-5;
    close(fullDeltaUsd(point), (usd(moved(point, h)) - usd(moved(point, -h))) / (2 * h), 1e-6);
  });

  test('G2 gamma, vega, vanna and volga are finite differences of value and delta', () => {
    const index = 60_000;
    const h = 1e-4;
    const second = (usd(moved(point, h)) - 2 * usd(point) + usd(moved(point, -h))) / (h * h * 100);
    close(greeks?.gammaUsdPer1Pct ?? NaN, second, 1e-4);
    const up = moved(point, 0, 1e-4);
    const down = moved(point, 0, -1e-4);
    close(greeks?.vegaUsdPerVolPoint ?? NaN, (usd(up) - usd(down)) / 0.02, 1e-6);
    close(greeks?.vannaUsdPerVolPoint ?? NaN, (fullDeltaUsd(up) - fullDeltaUsd(down)) / 0.02, 1e-5);
    const vega = (at: Point): number => value(at).greeks?.vegaUsdPerVolPoint ?? NaN;
    close(greeks?.volgaUsdPerVolPoint ?? NaN, (vega(up) - vega(down)) / 0.02, 1e-4);
    const perForward = (greeks?.gammaUsdPer1Pct ?? NaN) * 100 / (60_600 * (style === 'inverse' ? index : 60_600));
    close(greeks?.gammaCoinPerUsd ?? NaN, perForward, 1e-9);
  });

  test('G3 theta and charm are the change over a calendar day', () => {
    const minute = 60_000;
    const later = moved(point, 0, 0, minute);
    const sooner = moved(point, 0, 0, -minute);
    close(greeks?.thetaUsdPerDay ?? NaN, ((usd(later) - usd(sooner)) / (2 * minute)) * DAY_MS, 1e-5);
    close(greeks?.charmUsdPerDay ?? NaN, ((fullDeltaUsd(later) - fullDeltaUsd(sooner)) / (2 * minute)) * DAY_MS, 1e-4);
  });

  test('G3 rho is the change when the forward rises with the rate and the premium is discounted', () => {
    const years = 30 / 365;
    const at = (rate: number): number => {
      const forward = 60_600 * Math.exp(rate * years);
      const price = Math.exp(-rate * years) * black76Price(type, forward, strike, years, 0.62, 0);
      return -3 * price * (style === 'inverse' ? 60_000 / 60_600 : 1);
    };
    close(greeks?.rhoUsdPerPct ?? NaN, (at(1e-5) - at(-1e-5)) / 2e-3, 1e-6);
  });
});

test('G1 a coin-settled option has a price-adjusted delta, its premium effect apart', () => {
  const leg = value(optionPoint('inverse', 'call', 61_000, 1));
  const linear = value(optionPoint('linear', 'call', 61_000, 1));
  close((leg.greeks?.deltaCoin ?? NaN) + (leg.premiumDeltaCoin ?? NaN), linear.greeks?.deltaCoin ?? NaN, 1e-12);
  close(leg.premiumDeltaCoin ?? NaN, leg.modelPrice ?? NaN, 1e-12);
  expect(linear.premiumDeltaCoin).toBe(0);
  expect(leg.greeks?.deltaUsd).toBeCloseTo((leg.greeks?.deltaCoin ?? NaN) * 60_000, 9);
});

test('G3 Greeks are finite as time runs out, and theta is what the rest of the life brings', () => {
  for (const leftMs of [DAY_MS, 3_600_000, 1_000, 1, 0.001]) {
    const at = (ms: number): Leg => value({ ...optionPoint('inverse', 'put', 60_600), nowMs: NOW_MS + 30 * DAY_MS - ms });
    const { greeks, valueUsd } = at(leftMs);
    for (const number of Object.values(greeks ?? { none: NaN })) expect(number).toSatisfy(Number.isFinite);
    if (leftMs < DAY_MS) expect(Math.abs(greeks?.thetaUsdPerDay ?? NaN)).toBeLessThanOrEqual(Math.abs(valueUsd ?? NaN));
  }
});

test('G3 theta takes no more than the option is worth', () => {
  // BTC-16JAN26-100000-C, 0.34 days before expiry: the venue printed -13.6298, an uncapped theta would be -46.
  const leftMs = 1_768_550_400_000 - 1_768_521_040_210;
  const instrument = { ...option('inverse', 'call', 100_000, 0), expiryTimeMs: NOW_MS + leftMs };
  const leg = valueLeg(legSource({
    instrument, quantity: 1, averagePrice: 0, indexPriceUsd: 95_586.16,
    quote: quote('x', { forwardPrice: 95_591.56, markImpliedVol: 0.7043 }),
  }), NOW_MS, BOUNDS);
  close(leg.greeks?.thetaUsdPerDay ?? NaN, -13.6298, 5e-3);
  expect(leg.greeks?.thetaUsdPerDay).toBeCloseTo(-(leg.valueUsd ?? NaN), 9);
});

test('G4 the vol is the venue mark, else implied by the mark, else by the mid; a forward may come from the index', () => {
  const instrument = option('inverse', 'put', 58_000, 30);
  const price = black76Price('put', 60_600, 58_000, 30 / 365, 0.7, 0) / 60_600;
  const at = (known: object, forwardPrice: number | null = 60_600): Leg =>
    valueLeg(legSource({
      instrument, quantity: 1, averagePrice: 0.02, indexPriceUsd: 60_600, quote: quote(instrument.id, { forwardPrice, ...known }),
    }), NOW_MS, BOUNDS);
  const byMark = at({ markPrice: decimal(price) });
  expect(byMark.impliedVol).toBeCloseTo(0.7, 8);
  expect(byMark.assumptions).toEqual([`implied vol of ${instrument.venueName} from its mark`]);
  const byMid = at({ bidPrice: decimal(price - 0.0005), askPrice: decimal(price + 0.0005) });
  expect(byMid.impliedVol).toBeCloseTo(0.7, 8);
  expect(byMid.valueUsd).toBeCloseTo(price * 60_600, 4);
  expect(byMid.assumptions).toEqual([
    `implied vol of ${instrument.venueName} from its mid`, `mark of ${instrument.venueName} taken from the model`,
  ]);
  const byIndex = at({ markPrice: decimal(price), markImpliedVol: 0.7 }, null);
  expect(byIndex.assumptions).toEqual([`forward of ${instrument.venueName} taken from the index`]);
  expect(byIndex.modelPrice).toBeCloseTo(price, 12);
  expect(at({}).missing).toEqual([`implied vol of ${instrument.venueName}`]);
  expect(at({ markPrice: decimal(1e-12) }, 50_000).missing).toEqual([
    `implied vol of ${instrument.venueName}: price is belowIntrinsic`,
  ]);
});

test('G5 a missing or stale input makes the numbers unknown and is named, with age and bound', () => {
  const instrument = inversePerpetual();
  const whole = {
    instrument, quantity: 100, averagePrice: 59_000, indexPriceUsd: 60_000,
    quote: quote(instrument.id, { markPrice: decimal(60_000) }),
  };
  const missing = (known: Partial<LegSource>, nowMs = NOW_MS): readonly string[] => {
    const leg = valueLeg(legSource({ ...whole, ...known }), nowMs, BOUNDS);
    expect([leg.greeks, leg.valueUsd, leg.unrealizedPnlUsd, leg.premiumDeltaCoin, leg.oldestInputMs])
      .toEqual([null, null, null, null, null]);
    return leg.missing;
  };
  expect(missing({ quote: null })).toEqual(['quote of sim:BTC-USD-PERP']);
  expect(missing({ quote: quote(instrument.id, {}) })).toEqual(['mark price of BTC-USD-PERP']);
  expect(missing({ quote: quote(instrument.id, { markPrice: decimal(0) }) })).toEqual(['mark price of BTC-USD-PERP']);
  expect(missing({ indexPriceUsd: null })).toEqual(['index of BTC on sim']);
  expect(missing({}, NOW_MS + 12_340)).toEqual(['quote of sim:BTC-USD-PERP is 12.3 s old (bound 5.0 s)']);
  const older = { indexReceivedTimeMs: NOW_MS - 6_000 };
  expect(missing(older)).toEqual(['index of BTC on sim is 6.0 s old (bound 5.0 s)']);
  const fresh = valueLeg(legSource({ ...whole, indexReceivedTimeMs: NOW_MS - 4_000 }), NOW_MS, BOUNDS);
  expect([fresh.missing, fresh.oldestInputMs, fresh.oldestInput]).toEqual([[], NOW_MS - 4_000, 'index of BTC on sim']);
});

test('G5 without an average price delta is known, profit is not', () => {
  const leg = valueLeg(legSource({
    instrument: perpetual(), quantity: 2, quote: quote('sim:BTC-PERP', { markPrice: decimal(60_000) }),
  }), NOW_MS, BOUNDS);
  expect([leg.greeks?.deltaCoin, leg.unrealizedPnlUsd, leg.valueUsd]).toEqual([2, null, null]);
  expect(leg.missing).toEqual(['average price of BTC-PERP']);
});

test('G6 a linear perpetual has its size as delta, and its gain as value', () => {
  const leg = valueLeg(legSource({
    instrument: perpetual(), quantity: -2, averagePrice: 61_000,
    quote: quote('sim:BTC-PERP', { markPrice: decimal(60_000) }),
  }), NOW_MS, BOUNDS);
  expect([leg.valueUsd, leg.unrealizedPnlUsd, leg.premiumDeltaCoin, leg.greeks?.deltaCoin, leg.greeks?.deltaUsd])
    .toEqual([2_000, 2_000, 0, -2, -120_000]);
  expect([leg.greeks?.gammaUsdPer1Pct, leg.greeks?.rhoUsdPerPct]).toEqual([0, 0]);
});

test('G6 an inverse perpetual gains along 1/price, and what it gained is coin', () => {
  // The venue's own example: size 1 USD from 2074.25 to 1963.31 is -2.7242e-05 coin (facts on Deribit 3.1).
  const instrument = { ...inversePerpetual('ETH'), contractMultiplier: decimal(1) };
  const at = (mark: number): Leg => valueLeg(legSource({
    instrument, quantity: 1, averagePrice: 2_074.25, indexPriceUsd: mark,
    quote: quote(instrument.id, { markPrice: decimal(mark) }),
  }), NOW_MS, BOUNDS);
  const leg = at(1_963.31);
  expect(leg.premiumDeltaCoin).toBeCloseTo(-2.7242e-5, 9);
  expect(leg.greeks?.deltaCoin).toBeCloseTo(1 / 1_963.31, 15);
  expect(leg.valueUsd).toBeCloseTo(-2.7242e-5 * 1_963.31, 6);
  const slope = ((at(1_964.31).valueUsd ?? NaN) - (at(1_962.31).valueUsd ?? NaN)) / 2;
  expect((leg.greeks?.deltaCoin ?? NaN) + (leg.premiumDeltaCoin ?? NaN)).toBeCloseTo(slope, 12);
});

test('G6 a dated future has the delta of its forward and rho; spot is owned', () => {
  const dated = valueLeg(legSource({
    instrument: future('linear', 73), quantity: 1, averagePrice: 60_000,
    quote: quote('x', { markPrice: decimal(61_200) }),
  }), NOW_MS, BOUNDS);
  expect([dated.greeks?.deltaCoin, dated.greeks?.deltaUsd, dated.valueUsd]).toEqual([1, 61_200, 1_200]);
  expect(dated.greeks?.rhoUsdPerPct).toBeCloseTo((61_200 * 0.2) / 100, 9);
  const owned = valueLeg(legSource({
    instrument: spot(), quantity: 2, averagePrice: 50_000, quote: quote('x', { markPrice: decimal(60_000) }),
  }), NOW_MS, BOUNDS);
  expect([owned.valueUsd, owned.unrealizedPnlUsd, owned.greeks?.deltaUsd]).toEqual([120_000, 20_000, 120_000]);
});

test('G7 a coin balance has delta one a coin, dollars have none and their own price', () => {
  const cash = (currency: string, quantity: number, indexPriceUsd: number | null): Leg =>
    valueLeg(legSource({ instrument: null, currency, quantity, indexPriceUsd }), NOW_MS, BOUNDS);
  const btc = cash('BTC', -2, 60_000);
  expect([btc.kind, btc.valueUsd, btc.unrealizedPnlUsd, btc.greeks?.deltaCoin, btc.greeks?.deltaUsd, btc.premiumDeltaCoin])
    .toEqual(['cash', -120_000, 0, -2, -120_000, 0]);
  expect(cash('BTC', 1, null).missing).toEqual(['index of BTC on sim']);
  const usdc = cash('USDC', 1_000, 0.9);
  expect([usdc.valueUsd, usdc.greeks?.deltaCoin, usdc.assumptions]).toEqual([900, 0, []]);
  expect([cash('USDC', 5, null).valueUsd, cash('USDC', 5, null).assumptions]).toEqual([5, ['USDC taken at 1 USD']]);
  expect([cash('USD', 5, null).valueUsd, cash('USD', 5, null).assumptions, cash('USD', 5, null).oldestInputMs])
    .toEqual([5, [], null]);
});

test('G8 between expiry and settlement an option is its intrinsic value at the index, and only its coins move', () => {
  const instrument = option('inverse', 'put', 66_000, 30);
  const leg = valueLeg(legSource({
    instrument, quantity: 2, averagePrice: 0.05, indexPriceUsd: 60_000, indexReceivedTimeMs: NOW_MS + 30 * DAY_MS,
  }), NOW_MS + 30 * DAY_MS, BOUNDS);
  expect([leg.modelPrice, leg.greeks?.deltaCoin, leg.missing]).toEqual([0.1, 0, []]);
  expect([leg.valueUsd, leg.premiumDeltaCoin]).toEqual([12_000, 0.2]);
  expect(leg.unrealizedPnlUsd).toBeCloseTo(6_000, 9);
  expect(leg.assumptions).toEqual([`${instrument.venueName} has expired: valued at the index until it is settled`]);
});

test("G9 the venue's own Greeks stand beside, as it sent them", () => {
  const { source } = optionPoint('inverse', 'call', 61_000);
  const venueGreeks = { delta: 0.51, gamma: 0.00002, vega: null, theta: -80, rho: 9 };
  const leg = value({ source: { ...source, quote: quote('x', { ...source.quote, venueGreeks }) }, nowMs: NOW_MS });
  expect([leg.venueDelta, leg.venueGamma, leg.venueVega, leg.venueTheta]).toEqual([0.51, 0.00002, null, -80]);
});

test('G10 every number is finite and proportional to the quantity, whatever the market', () => {
  const market = fc.record({
    style: fc.constantFrom('linear' as const, 'inverse' as const),
    type: fc.constantFrom('call' as const, 'put' as const),
    strike: fc.double({ min: 1, max: 1e6, noNaN: true }),
    forward: fc.double({ min: 1, max: 1e6, noNaN: true }),
    vol: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    leftMs: fc.double({ min: -1e6, max: 1e11, noNaN: true }),
    quantity: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  });
  fc.assert(fc.property(market, ({ style, type, strike, forward, vol, leftMs, quantity }) => {
    const instrument = { ...option(style, type, strike, 0), expiryTimeMs: NOW_MS + leftMs };
    const of = (contracts: number): Leg => valueLeg(legSource({
      instrument, quantity: contracts, averagePrice: 0.01, indexPriceUsd: forward,
      quote: quote('x', { forwardPrice: forward, markImpliedVol: vol }),
    }), NOW_MS, BOUNDS);
    const [leg, opposite] = [of(quantity), of(-quantity)];
    const numbers = { ...leg.greeks, valueUsd: leg.valueUsd, premium: leg.premiumDeltaCoin };
    const mirrored = { ...opposite.greeks, valueUsd: opposite.valueUsd, premium: opposite.premiumDeltaCoin };
    expect(leg.missing).toEqual([]);
    for (const [name, number] of Object.entries(numbers)) {
      expect(number).toSatisfy(Number.isFinite);
      expect(number).toBeCloseTo(-(mirrored[name as 'valueUsd'] ?? NaN), 6);
    }
  }));
});

describe('our own surface', () => {
  const { source, nowMs } = optionPoint('inverse', 'put', 58_000, 2);
  const own: OwnVol = { vol: 0.7, skew: -0.2, status: 'fitted', reason: null, dynamics: 'stickyStrike' };
  const name = source.instrument?.venueName ?? '';
  const at = (ownVol: OwnVol | null, known: Partial<Quote> = {}): Leg =>
    value({ source: { ...source, ownVol, quote: quote('x', { ...source.quote, ...known }) }, nowMs });
  const notes = ({ impliedVol, volSource, volReason, assumptions }: Leg): unknown =>
    [impliedVol, volSource, volReason, assumptions.filter((text) => !text.startsWith('mark of'))];

  test('G11 an option is valued at the vol of our surface, and what stands in for a fit is named', () => {
    expect(notes(at(own))).toEqual([0.7, 'surface', null, []]);
    expect(notes(at({ ...own, status: 'repaired', reason: 'moved' }))).toEqual([0.7, 'repaired', 'moved', []]);
    expect(notes(at({ ...own, status: 'borrowed', reason: '3 usable quotes' }))).toEqual([0.7, 'borrowed',
      '3 usable quotes', [`vol of ${name} from a borrowed smile: 3 usable quotes`]]);
    expect(notes(at({ ...own, status: 'lastGood', reason: 'misses, its shape is 9 s old' }))).toEqual([0.7, 'lastGood',
      'misses, its shape is 9 s old', [`vol of ${name} from the last good smile: misses, its shape is 9 s old`]]);
  });

  test('G11 without one the venue mark vol stands in, else what its prices imply: flagged, never silent', () => {
    const none: OwnVol = { ...own, vol: null, status: 'none', reason: 'no surface of BTC yet' };
    expect(notes(at(none))).toEqual([0.62, 'venueMark', 'no surface of BTC yet',
      [`vol of ${name} from the venue's mark: no surface of BTC yet`]]);
    const price = black76Price('put', 60_600, 58_000, 30 / 365, 0.66, 0) / 60_600;
    const [vol, from, reason, texts] = notes(at(none, { markImpliedVol: null, markPrice: decimal(price) })) as unknown[];
    expect([from, reason, texts]).toEqual(['mark', 'no surface of BTC yet', [`implied vol of ${name} from its mark`]]);
    expect(vol).toBeCloseTo(0.66, 8);
    expect(notes(at(null))).toEqual([0.62, 'venueMark', null, []]);
  });

  test("G11 Greeks at the venue's vol stand beside, whatever ours is", () => {
    const [ours, theirs] = [at(own), at(null)];
    expect(ours.greeksAtVenueVol).toEqual(theirs.greeksAtVenueVol);
    expect(theirs.greeksAtVenueVol).toEqual({
      deltaCoin: (theirs.greeks?.deltaCoin ?? NaN) + (theirs.premiumDeltaCoin ?? NaN),
      gammaCoinPerUsd: theirs.greeks?.gammaCoinPerUsd, vegaUsdPerVolPoint: theirs.greeks?.vegaUsdPerVolPoint,
      thetaUsdPerDay: theirs.greeks?.thetaUsdPerDay,
    });
    expect([ours.venueImpliedVol, at(own, { markImpliedVol: null }).greeksAtVenueVol]).toEqual([0.62, null]);
    expect(ours.greeks?.deltaCoin).not.toBe(theirs.greeks?.deltaCoin);
  });

  test.each(['inverse', 'linear'] as const)('G12 %s: delta under the dynamics is what the value moves with', (style) => {
    const point = optionPoint(style, 'put', 58_000, 2);
    for (const [dynamics, eta] of [['stickyStrike', 0], ['stickyDelta', -1], ['minimumVariance', 1]] as const) {
      const moved1 = (h: number): number => {
        const there = moved(point, h);
        // As the forward moves by h, the vol of the strike moves by eta x skew x h.
        return usd({ ...there, source: { ...there.source, ownVol: { ...own, vol: 0.7 + eta * own.skew * h } } });
      };
      const leg = value({ ...point, source: { ...point.source, ownVol: { ...own, dynamics } } });
      const delta = (leg.greeks?.deltaUsd ?? NaN) + (leg.premiumDeltaCoin ?? NaN) * 60_000;
      close(delta, (moved1(1e-5) - moved1(-1e-5)) / 2e-5, 1e-5);
    }
  });

  test('G12 W3 Greeks after no shock are those of the leg, its smile dynamics included', () => {
    const held = { ...source, ownVol: { ...own, dynamics: 'minimumVariance' as const } };
    const leg = value({ source: held, nowMs });
    const { greeks, premiumDeltaCoin } = optionLeg(held, source.instrument as Option, leg, nowMs).greeksAt(NO_SHOCK);
    expect(premiumDeltaCoin).toBeCloseTo(leg.premiumDeltaCoin ?? NaN, 12);
    for (const [name, number] of Object.entries(greeks)) {
      close(number, leg.greeks?.[name as keyof typeof greeks] ?? NaN, 1e-9);
    }
  });

  test('G12 where no slope is known the delta is sticky strike, and says so', () => {
    const none: OwnVol = { ...own, vol: null, status: 'none', reason: 'no smile', dynamics: 'minimumVariance' };
    expect(at(none).greeks).toEqual(at(null).greeks);
    expect(at(none).assumptions).toContain(`delta of ${name} is sticky strike: the slope of its smile is not known`);
  });
});
