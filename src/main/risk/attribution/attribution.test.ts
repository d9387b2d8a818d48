import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toNumber } from '../../../shared/domain/decimal.ts';
import { BOUNDS, PRICES, sampleBook } from '../scenarios/bookSamples.ts';
import { DAY_MS, decimal, NOW_MS } from '../samples.ts';
import type { LegSource } from '../portfolio/leg.ts';
import { strikeOf } from '../portfolio/contractValue.ts';
import { black76Price } from '../pricing/black76.ts';
import { attribute, type Attribution, type AttributionInput, type Flow } from './attribution.ts';
import { TERM_NAMES, totalOf, type Terms } from './terms.ts';

interface Move { readonly spot: number; readonly vol: number; readonly basis: number; readonly days: number }
const STILL: Move = { spot: 0, vol: 0, basis: 0, days: 0 };

/** The market later: options marked at the model, without the rounding, at both instants. */
function marked(source: LegSource, { spot, vol, basis, days }: Move): LegSource {
  const nowMs = NOW_MS + days * DAY_MS;
  const { quote, instrument, indexPriceUsd } = source;
  const coin = source.underlying !== 'USDC';
  const index = indexPriceUsd === null ? null : indexPriceUsd * (coin ? 1 + spot : 1);
  if (quote === null || instrument === null) return { ...source, indexPriceUsd: index, indexReceivedTimeMs: nowMs };
  if (instrument.kind !== 'option') {
    const markNow = toNumber(quote.markPrice ?? decimal(0));
    const life = instrument.kind === 'future' ? (instrument.expiryTimeMs - NOW_MS) / DAY_MS : Infinity;
    const runDown = Math.exp(-Math.log(markNow / (indexPriceUsd ?? NaN)) * Math.min(days, life) / life);
    const shift = life === Infinity ? 1 : Math.exp(basis * Math.max(0, life - days) / 365);
    const mark = markNow * (1 + spot) * runDown * shift;
    return { ...source, indexPriceUsd: index, indexReceivedTimeMs: nowMs,
      quote: { ...quote, receivedTimeMs: nowMs, markPrice: decimal(mark) } };
  }
  const total = (instrument.expiryTimeMs - NOW_MS) / (365 * DAY_MS);
  const years = Math.max(0, total - days / 365);
  const carry = Math.log((quote.forwardPrice ?? NaN) / (indexPriceUsd ?? NaN)) / total;
  const forward = (index ?? NaN) * Math.exp((carry + basis) * years);
  const sigma = (quote.markImpliedVol ?? NaN) + vol;
  const price = black76Price(instrument.optionType, forward, strikeOf(instrument), years, sigma, 0);
  return { ...source, indexPriceUsd: index, indexReceivedTimeMs: nowMs, quote: { ...quote, receivedTimeMs: nowMs,
    forwardPrice: forward, markImpliedVol: sigma, markPrice: decimal(instrument.style === 'inverse' ? price / forward : price) } };
}

const LEGS = sampleBook().legs.map((source) => marked(source, STILL));
const pricesAt = ({ spot }: Move): AttributionInput['pricesUsd'] => new Map(['options/main', 'perps/main', 'lending/main']
  .map((account) => [account, new Map(Object.entries({ ...PRICES, BTC: 60_000 * (1 + spot), ETH: 2_500 * (1 + spot) }))]));

function between(move: Move, known: Partial<AttributionInput> = {}): Attribution {
  const later = sampleBook().legs.map((source) => marked(source, move));
  return attribute({ fromMs: NOW_MS, toMs: NOW_MS + move.days * DAY_MS, bounds: BOUNDS, before: LEGS, heldAfter: later,
    after: later, flows: [], settlements: [], pricesUsd: pricesAt(move), ...known });
}
const known = (terms: Terms | null): Terms => {
  if (terms === null) throw new Error('terms are not known');
  return terms;
};

const flow: fc.Arbitrary<Flow> = fc.record({
  account: fc.constantFrom('options/main', 'perps/main', 'lending/main'),
  reason: fc.constantFrom('fee', 'funding', 'interest', 'premium', 'realizedPnl', 'settlement', 'transfer', 'opening'),
  currency: fc.constantFrom('BTC', 'ETH', 'USDC', 'USD'),
  amount: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
});
const moves = fc.record({
  spot: fc.double({ min: -0.6, max: 1, noNaN: true }), vol: fc.double({ min: -0.3, max: 1, noNaN: true }),
  basis: fc.double({ min: -0.2, max: 0.2, noNaN: true }), days: fc.double({ min: 0, max: 6, noNaN: true }),
});

test('X1 the parts are the total to the last bit, in every order, of every leg, account and the whole', () => {
  fc.assert(fc.property(moves, fc.array(flow, { maxLength: 6 }), (move, flows) => {
    const { accounts, legs, terms, totalUsd } = between(move, { flows });
    for (const one of [...accounts, ...legs, { terms, totalUsd }]) {
      const parts = known(one.terms);
      expect(totalOf(parts)).toBe(one.totalUsd);
      expect([...TERM_NAMES].reverse().reduce((sum, name) => sum + parts[name], 0)).toBe(one.totalUsd);
    }
    expect(accounts.reduce((sum, account) => sum + (account.totalUsd ?? NaN), 0)).toBe(totalUsd);
    for (const name of TERM_NAMES) {
      expect(accounts.reduce((sum, account) => sum + known(account.terms)[name], 0)).toBe(known(terms)[name]);
    }
  }), { numRuns: 50 });
});

test('X2 nothing moved: every part is exactly zero', () => {
  const { terms, totalUsd } = between(STILL);
  expect([totalUsd, ...Object.values(known(terms))]).toEqual([...TERM_NAMES, 'total'].map(() => 0));
});

test('X3 each cause alone lands in its own term, and leaves a residual of higher order', () => {
  const cases: readonly (readonly [Partial<Move>, readonly (keyof Terms)[]])[] = [
    [{ spot: 0.004 }, ['delta', 'gamma']], [{ vol: 0.01 }, ['vega', 'volga']], [{ days: 0.05 }, ['theta', 'gamma']],
    [{ basis: 0.003 }, ['rho', 'gamma']],
  ];
  for (const [change, causes] of cases) {
    const parts = known(between({ ...STILL, ...change }).terms);
    for (const name of TERM_NAMES) {
      if (name !== 'residual' && !causes.includes(name)) expect([name, parts[name]]).toEqual([name, 0]);
    }
    const explanation = causes.reduce((sum, name) => sum + parts[name], 0);
    expect([change, Math.abs(parts.residual / explanation) < 0.02]).toEqual([change, true]);
  }
  const both = known(between({ ...STILL, spot: 0.01, vol: 0.05 }).terms);
  expect(both.vanna).not.toBe(0);
});

test('X4 the vol is that of the new time: an unchanged vol has no vega though the option is a day older', () => {
  const { legs } = between({ ...STILL, days: 1 });
  for (const { terms } of legs) expect([known(terms).vega, known(terms).vanna, known(terms).volga]).toEqual([0, 0, 0]);
  const fitted = between({ spot: -0.03, vol: 0.06, basis: 0.01, days: 1 });
  const size = TERM_NAMES.reduce((sum, name) => sum + Math.abs(known(fitted.terms)[name]), 0);
  expect(Math.abs(known(fitted.terms).residual) / size).toBeLessThan(0.05);
});

test('X5 trades count from their price to the marks of the end, fees and funding by themselves, transfers not at all', () => {
  const move = { ...STILL, spot: 0.02 };
  const perpetual = 'perps/main|sim:BTC-PERP';
  const held = sampleBook().legs.map((source) => marked(source, move));
  // Bought 0.3 of the 0.8 that were sold at 61,000 back at 60,500.
  const after = held.map((source) => (source.legId === perpetual ? { ...source, quantity: -0.5 } : source)
    ).map((source) => (source.legId === 'perps/main|USDC' ? { ...source, quantity: 30_000 + 150 - 9 - 4 + 1_000 } : source));
  const flows: Flow[] = [['realizedPnl', 150], ['fee', -9], ['funding', -4], ['transfer', 1_000]]
    .map(([reason, amount]) => ({ account: 'perps/main', currency: 'USDC', reason, amount }) as Flow);
  const result = between(move, { after, heldAfter: held, flows });
  const parts = known(result.accounts.find(({ account }) => account === 'perps/main')?.terms ?? null);
  expect(parts.newTrades).toBeCloseTo(0.3 * (60_012 * 1.02 - 60_500), 3);
  expect([parts.fees, parts.funding]).toEqual([-9, -4]);
  const still = known(between(move).accounts.find(({ account }) => account === 'perps/main')?.terms ?? null);
  expect([parts.delta, parts.gamma]).toEqual([still.delta, still.gamma]);
  expect(Math.abs(parts.residual - still.residual)).toBeLessThan(1e-3);
  expect(known(between(move).terms).newTrades).toBe(0);
});

test('X6 what expired is explained up to its settlement price, and leaves nothing under new trades', () => {
  const move = { ...STILL, spot: 0.05, days: 8 };
  const id = 'options/main|sim:BTC-7D-62000-C-inverse';
  const later = sampleBook().legs.map((source) => marked(source, move));
  const coins = 2 * (63_000 - 62_000) / 63_000;
  const after = later.filter(({ legId }) => legId !== id).map((source) =>
    source.legId === 'options/main|BTC' ? { ...source, quantity: 3 + coins } : source);
  const result = between(move, { after, heldAfter: later,
    flows: [{ account: 'options/main', reason: 'settlement', currency: 'BTC', amount: coins }],
    settlements: [{ account: 'options/main', instrument: 'sim:BTC-7D-62000-C-inverse', quantity: 2, currency: 'BTC',
      amount: coins, priceUsd: 63_000 }] });
  expect(known(result.terms).newTrades).toBe(0);
  const leg = result.legs.find((one) => one.id === id);
  const worthBefore = 2 * toNumber(LEGS.find(({ legId }) => legId === id)?.quote?.markPrice ?? decimal(0)) * 60_000;
  expect(leg?.totalUsd).toBeCloseTo(coins * 63_000 - worthBefore, 2);
  expect(known(leg?.terms ?? null).theta).toBeLessThan(0);
});

test('X7 what is not known makes its account and the whole unknown, and is named', () => {
  const blind = LEGS.map((source) => (source.legId === 'perps/main|sim:ETH-PERP' ? { ...source, quote: null } : source));
  const { accounts, terms, missing } = between({ ...STILL, spot: 0.01 }, { before: blind });
  expect([terms, missing]).toEqual([null, ['quote of sim:ETH-PERP']]);
  expect(accounts.map(({ account, totalUsd }) => [account, totalUsd === null]))
    .toEqual([['lending/main', false], ['options/main', false], ['perps/main', true]]);
  const unpriced = between(STILL, { flows: [{ account: 'perps/main', reason: 'fee', currency: 'SOL', amount: -1 }] });
  expect(unpriced.missing).toEqual(['price of SOL in USD']);
});
