import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { bandPrices, chartable, grownCandle, indexOf } from './chartData.ts';

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
