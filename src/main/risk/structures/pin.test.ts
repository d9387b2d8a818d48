import { expect, test } from 'vitest';
import { normalCdf } from '../pricing/normal.ts';
import { NOW_MS } from '../samples.ts';
import type { ExpirySmile } from '../surface/surface.ts';
import { inTheMoneyChance, pinChance } from './pin.ts';

/** Six hours left at 50 %: a deviation of 1.31 %. */
const years = 6 / 24 / 365;
const smile: ExpirySmile = { smile: { kind: 'svi', svi: { a: 0.25 * years, b: 0, rho: 0, m: 0, sigma: 1 } },
  forward: 60_000, years, status: 'fitted', from: [NOW_MS] };
const deviation = 0.5 * Math.sqrt(years);

test('Z5 the chance to end within half a per cent of a strike is that of the lognormal under a flat smile', () => {
  const below = (strike: number): number => normalCdf(Math.log(strike / 60_000) / deviation + deviation / 2);
  expect(pinChance(smile, 60_000)).toBeCloseTo(below(60_300) - below(59_700), 12);
  expect(pinChance(smile, 60_000)).toBeCloseTo(0.298, 2);
  expect(pinChance(smile, 66_000)).toBeLessThan(1e-9);
});

test('Z5 in the money: a call above its strike, a put below, one of the two', () => {
  expect(inTheMoneyChance(smile, 60_600, 'call')).toBeCloseTo(1 - normalCdf(Math.log(1.01) / deviation + deviation / 2), 12);
  expect(inTheMoneyChance(smile, 60_600, 'call') + inTheMoneyChance(smile, 60_600, 'put')).toBeCloseTo(1, 12);
});
