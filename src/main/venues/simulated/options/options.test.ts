import { expect, test } from 'vitest';
import { dec, toNumber, toText, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Instrument, Option } from '../../../../shared/domain/instrument.ts';
import type { Quote } from '../../../../shared/domain/quote.ts';
import { bench, START_MS, type Bench } from '../testing/practiceBench.ts';
import { expiriesAfter, expiryName, nextExpiryTime } from './calendar.ts';
import { optionOf, perpetualOf } from './chain.ts';
import { fundingRate, optionsRules } from './optionsRules.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const day = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 16);

test('expiries are five different 08:00s: two days, week, month, quarter', () => {
  const rows = ['2026-11-12T10:00', '2026-11-12T07:59', '2026-12-23T08:00', '2026-12-31T23:00'].map((now) => {
    const { dailies, weekly, monthly, quarterly } = expiriesAfter(at(now));
    return [...dailies, weekly, monthly, quarterly].map(day).join(' ');
  });
  expect(rows).toEqual([
    '2026-11-13T08:00 2026-11-14T08:00 2026-11-20T08:00 2026-11-27T08:00 2026-12-25T08:00',
    '2026-11-12T08:00 2026-11-13T08:00 2026-11-20T08:00 2026-11-27T08:00 2026-12-25T08:00',
    '2026-12-24T08:00 2026-12-25T08:00 2027-01-01T08:00 2027-01-29T08:00 2027-03-26T08:00',
    '2027-01-01T08:00 2027-01-02T08:00 2027-01-08T08:00 2027-01-29T08:00 2027-03-26T08:00',
  ]);
  expect(nextExpiryTime(at('2026-11-12T08:00'))).toBe(at('2026-11-13T08:00'));
  expect([expiryName(at('2026-12-04T08:00')), expiryName(at('2027-03-26T08:00'))]).toEqual(['4DEC26', '26MAR27']);
});

function latest(made: Bench): Map<string, Quote> {
  return new Map(made.marketOf('QuoteObserved').map(({ quote }) => [quote.instrument, quote]));
}

const number = (value: Decimal | null | undefined): number => (value ? toNumber(value) : NaN);

test('put and call agree through the forward: within a tick at the mark, within the spread to trade', () => {
  const made = bench();
  // The greeting quotes everything at one moment.
  made.ports.pass(250);
  const quotes = latest(made);
  let pairs = 0;
  for (const { instrument } of made.practice.inside.options.listings.values()) {
    if (instrument.kind !== 'option' || instrument.optionType !== 'call') continue;
    const [call, put] = [quotes.get(instrument.id), quotes.get(instrument.id.replace(/C$/, 'P'))];
    if (call === undefined || call.venueTimeMs !== put?.venueTimeMs) continue;
    pairs += 1;
    const forward = call?.forwardPrice ?? NaN;
    const parity = 1 - toNumber(instrument.strike) / forward;
    expect(Math.abs(number(call?.markPrice) - number(put?.markPrice) - parity)).toBeLessThan(1.01e-4);
    const dearest = number(call?.askPrice) - (put?.bidPrice === null ? 0 : number(put?.bidPrice));
    const cheapest = (call?.bidPrice === null ? 0 : number(call?.bidPrice)) - number(put?.askPrice);
    expect(dearest).toBeGreaterThan(parity);
    expect(cheapest).toBeLessThan(parity);
  }
  expect(pairs).toBeGreaterThan(60);
});

test('quotes are what Deribit prints: ticks, vols around the mark vol, plain Black Greeks', () => {
  const made = bench();
  made.ports.pass(5_000);
  for (const quote of latest(made).values()) {
    const listing = made.practice.inside.options.listings.get(quote.instrument);
    if (listing?.instrument.kind !== 'option') continue;
    const { optionType } = listing.instrument;
    for (const price of [quote.bidPrice, quote.askPrice]) {
      if (price === null) continue;
      const tick = price > dec('0.005') ? dec('0.0005') : dec('0.0001');
      expect(price % tick).toBe(0n);
    }
    const mid = quote.markImpliedVol ?? NaN;
    if (quote.bidImpliedVol !== null) expect(quote.bidImpliedVol).toBeLessThanOrEqual(mid);
    if (quote.askImpliedVol !== null) expect(quote.askImpliedVol).toBeGreaterThanOrEqual(mid);
    const { delta, gamma, vega, theta, rho } = quote.venueGreeks ?? {};
    expect(Math.sign(delta ?? NaN)).toBe(optionType === 'call' ? 1 : -1);
    expect((gamma ?? -1) > 0 && (vega ?? -1) >= 0 && (theta ?? 1) <= 0).toBe(true);
    expect(Math.sign(rho ?? NaN) * (optionType === 'call' ? 1 : -1)).toBeGreaterThanOrEqual(0);
  }
});

test('the chain follows the market: new strikes as it runs, new expiries as days pass, nothing live is dropped', () => {
  const made = bench({ withPortfolio: false });
  made.ports.pass(1_000);
  const { options } = made.practice.inside;
  const count = options.listings.size;
  expect(count).toBeGreaterThan(140);
  expect(count).toBeLessThan(190);
  const before = [...options.listings.keys()];
  made.practice.shock('BTC', 0.2);
  made.ports.pass(61_000);
  const fresh = made.factsOf('InstrumentsListed').slice(3).flatMap((event) => event.instruments);
  expect(fresh.length).toBeGreaterThan(20);
  expect(fresh.every((one) => one.underlying === 'BTC' && !before.includes(one.id))).toBe(true);
  const spot = options.market.spot('BTC');
  const { weekly } = expiriesAfter(START_MS);
  const strikes = [...options.listings.values()].flatMap(({ instrument }) => (instrument.kind === 'option'
    && instrument.underlying === 'BTC' && instrument.expiryTimeMs === weekly ? [toNumber(instrument.strike)] : []));
  expect(strikes.filter((strike) => strike > spot).length).toBeGreaterThanOrEqual(4);
  expect(before.every((id) => options.listings.has(id))).toBe(true);
});

const rules = optionsRules();

test('fees are 0.0003 coin an option, an eighth of the premium at most, and 0.05 % of taken contracts', () => {
  const option = optionOf('BTC', START_MS + 86_400_000, 70_000, 'call');
  const perpetual = perpetualOf('BTC');
  const fee = (price: string, quantity: string, liquidity: 'maker' | 'taker', instrument: Instrument = option) =>
    toText(rules.feeOf(instrument, dec(price), dec(quantity), liquidity));
  expect([
    fee('0.01', '2', 'taker'), fee('0.01', '2', 'maker'), fee('0.0004', '2', 'taker'),
    fee('50000', '1000', 'taker', perpetual), fee('50000', '1000', 'maker', perpetual),
  ]).toEqual(['0.0006', '0.0006', '0.0001', '0.0001', '0']);
});

test('an option pays max(S - K, 0) / S in coin', () => {
  const option = (strike: number, type: Option['optionType']) => optionOf('BTC', START_MS + 86_400_000, strike, type);
  const pays = (strike: number, type: Option['optionType'], quantity: string) =>
    toText(rules.payoff(option(strike, type), dec(quantity), dec('80000')));
  expect([pays(60_000, 'call', '2'), pays(60_000, 'call', '-2'), pays(90_000, 'call', '2'), pays(90_000, 'put', '-1'),
    pays(80_000, 'put', '1')]).toEqual(['0.5', '-0.5', '0', '-0.125', '0']);
});

test('funding is nothing inside the band and what exceeds it outside', () => {
  const rate = (premium: number) => fundingRate({ premium: () => premium } as never, 'BTC');
  expect([0, 0.0002, -0.0002, 0.0004, -0.0005, 0.1].map((premium) => Number(rate(premium).toFixed(6))))
    .toEqual([0, 0, 0, 0.00015, -0.00025, 0.005]);
});
