import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { black76Price } from './black76.ts';
import { forwardFromParity, type ParityPair } from './forward.ts';
import { inverseOption } from './inverse.ts';

const STRIKES = [60, 70, 80, 90, 95, 100, 105, 110, 120, 130, 150];

/** Quotes around the model's prices, wider away from the money. */
function chain(style: 'linear' | 'inverse', forward: number, rate: number, spread: number): ParityPair[] {
  return STRIKES.map((level) => {
    const strike = (level / 100) * 100;
    const priceOf = (type: 'call' | 'put') =>
      style === 'linear'
        ? black76Price(type, forward, strike, 0.25, 0.6, rate)
        : inverseOption(type, forward, strike, 0.25, 0.6).priceCoin;
    const [call, put] = [priceOf('call'), priceOf('put')];
    const half = spread * (1 + Math.abs(level - 100) / 10) * (style === 'linear' ? 1 : 0.01);
    const bid = (price: number) => Math.max(price - half, 0);
    return { strike, callBid: bid(call), callAsk: call + half, putBid: bid(put), putAsk: put + half };
  });
}

const styles = fc.constantFrom('linear' as const, 'inverse' as const);
const forwards = fc.double({ min: 80, max: 125, noNaN: true });

describe('forwardFromParity', () => {
  test.prop([styles, forwards, fc.double({ min: 0, max: 0.1, noNaN: true })])(
    'finds the forward',
    (style, forward, rate) => {
      const estimate = forwardFromParity(style, chain(style, forward, rate, 0.001), Math.exp(-0.25 * rate));
      if (estimate.status !== 'ok') throw new Error('no pairs');
      expect(Math.abs(estimate.forward - forward)).toBeLessThan(0.002);
      expect(estimate.used).toBeGreaterThan(4);
    },
  );

  test.prop([styles, forwards, fc.integer({ min: 0, max: 10 }), fc.constantFrom(-20, -3, 3, 20)])(
    'one wrong quote changes little',
    (style, forward, at, error) => {
      const quotes = chain(style, forward, 0, 0.05);
      const off = style === 'linear' ? error : error / 100;
      const wrong = quotes.map((pair, i) =>
        i === at
          ? { ...pair, callBid: Math.max(pair.callBid + off, 0), callAsk: Math.max(pair.callAsk + off, 0.001) }
          : pair,
      );
      const estimate = forwardFromParity(style, wrong, 1);
      if (estimate.status !== 'ok') throw new Error('no pairs');
      expect(Math.abs(estimate.forward - forward)).toBeLessThan(0.25);
    },
  );

  it('leaves out one-sided, crossed and impossible pairs, and says when none is left', () => {
    const good: ParityPair = { strike: 100, callBid: 5, callAsk: 5.2, putBid: 4, putAsk: 4.2 };
    const bad: ParityPair[] = [
      { ...good, callAsk: 0 },
      { ...good, putAsk: 3 },
      { ...good, strike: 0 },
      { ...good, callBid: NaN },
      { ...good, callAsk: Infinity },
    ];
    expect(forwardFromParity('linear', bad, 1)).toEqual({ status: 'noPairs' });
    expect(forwardFromParity('inverse', [{ ...good, callBid: 0.9, callAsk: 1.1, putBid: 0, putAsk: 0 }], 1)).toEqual({
      status: 'noPairs',
    });
    const estimate = forwardFromParity('linear', [...bad, good], 1);
    expect(estimate).toMatchObject({ status: 'ok', used: 1 });
    if (estimate.status === 'ok')
      expect([estimate.forward, estimate.halfWidth].map((x) => x.toFixed(9))).toEqual(['101.000000000', '0.200000000']);
  });
});
