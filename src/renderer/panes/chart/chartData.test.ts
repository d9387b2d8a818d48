import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import {
  bandPrices, chartable, fundingRows, grownCandle, indexOf, joinCandles, liquidationLines, nearestFirst,
} from './chartData.ts';

const index = (venue: string, underlying: string): WireRecord<'indexes'> =>
  ({ venue, underlying, venueTimeMs: null, receivedTimeMs: 0, priceUsd: '1' });

describe('candles', () => {
  it('grow within their interval, follow in the next, and refuse the past', () => {
    const first = grownCandle(null, 61_500, 10, 1_000);
    const second = grownCandle(first, 61_900, 12, 1_000);
    expect([second, grownCandle(second, 62_000, 9, 1_000), grownCandle(second, 60_999, 9, 1_000)]).toEqual([
      { timeMs: 61_000, open: 10, high: 12, low: 10, close: 12 },
      { timeMs: 62_000, open: 9, high: 9, low: 9, close: 9 }, null]);
  });

  it('join history and what grew since without doubling the candle that both have', () => {
    const flat = (timeMs: number, price: number) => ({ timeMs, open: price, high: price, low: price, close: price });
    const live = [{ ...flat(2, 30), high: 40 }, flat(3, 31)];
    expect(joinCandles([flat(1, 10), flat(2, 20)], live)).toEqual(
      [flat(1, 10), { timeMs: 2, open: 20, high: 40, low: 20, close: 30 }, flat(3, 31)]);
    expect([joinCandles([flat(1, 10)], []), joinCandles([], live), joinCandles([flat(5, 1)], live)]).toEqual(
      [[flat(1, 10)], live, live]);
  });

  it('follow a venue that trades the underlying before one that only quotes it', () => {
    const indexes = [index('a-oracle', 'BTC'), index('c', 'BTC'), index('b', 'BTC'), index('b', 'USDC')];
    const trading = new Set(['c BTC', 'b BTC']);
    expect([indexOf(indexes, trading, 'BTC')?.venue, indexOf(indexes, trading, 'USDC')?.venue,
      indexOf(indexes, trading, 'SOL')]).toEqual(['b', 'b', null]);
    expect([chartable(indexes, trading), chartable(indexes, new Set())]).toEqual([['BTC'], ['BTC', 'USDC']]);
  });
});

describe('band prices', () => {
  const input = { indexPriceUsd: 60_000, deltaCoin: 0.1, gammaCoinPerUsd: -0.001, targetDeltaCoin: 0, bandDeltaCoin: 0.5 };

  it('are where delta reaches the ends of the band', () => {
    expect(bandPrices(input)).toEqual([{ end: 'lower', priceUsd: 60_600 }, { end: 'upper', priceUsd: 59_600 }]);
  });

  it('are left out when they cannot be known', () => {
    const none = [{ gammaCoinPerUsd: 0 }, { gammaCoinPerUsd: null }, { deltaCoin: null }, { indexPriceUsd: null },
      { gammaCoinPerUsd: 1e-9 }];
    expect(none.map((change) => bandPrices({ ...input, ...change }))).toEqual(none.map(() => []));
  });
});

it('funding is of perpetuals that say theirs, dearest for shorts first, a year from its own interval', () => {
  const perpetual = (id: string, hours: number, underlying = 'BTC') => ({ id, venueName: id, underlying,
    kind: 'perpetual', fundingIntervalMs: hours * 3_600_000 }) as unknown as WireRecord<'instruments'>;
  const quotes = new Map([['a', { fundingRate: 1e-4 }], ['b', { fundingRate: -1e-5 }], ['c', { fundingRate: null }],
    ['e', { fundingRate: 1 }]]);
  const rows = fundingRows([perpetual('a', 8), perpetual('b', 1), perpetual('c', 8), perpetual('e', 8, 'ETH')], quotes,
    'BTC');
  expect(rows.map(({ instrument, yearly }) => [instrument, Number(yearly.toFixed(4))]))
    .toEqual([['b', -0.0877], ['a', 0.1096]]);
});

describe('levels', () => {
  const distance = { underlying: 'BTC', downPriceUsd: 60, upPriceUsd: 115, downMove: null, upMove: null };
  const healths = [{ account: 'a', distances: [distance] }, { account: 'b', distances: [
    { ...distance, downPriceUsd: 95, upPriceUsd: null }, { ...distance, underlying: 'ETH' }] }];

  it('of liquidation carry the name of the account, and what the price reaches first leads', () => {
    const lines = liquidationLines(healths as unknown as readonly WireRecord<'health'>[], 'BTC', (id) => `${id}!`);
    const read = (priceUsd: number | null): string =>
      nearestFirst(lines, priceUsd).map(({ label, price }) => `${label} ${price}`).join(', ');
    expect(read(100)).toBe('liq b! 95, liq a! 115, liq a! 60');
    expect(read(null)).toBe('liq a! 60, liq a! 115, liq b! 95');
  });
});
