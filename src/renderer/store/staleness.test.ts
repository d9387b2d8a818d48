import { expect, it } from 'vitest';
import { ageMs, ageText, isStale } from './staleness.ts';

it('an unknown age is unknown and stale, never fresh', () => {
  const ages = [ageMs(null, 5), ageMs(undefined, 5), ageMs(3, null), ageMs(NaN, 5), ageMs(3, 5), ageMs(9, 5)];
  expect(ages).toEqual([null, null, null, null, 2, 0]);
  expect([isStale(null), isStale(10_000), isStale(10_001)]).toEqual([true, false, true]);
});

it('says ages in one unit', () => {
  const texts = [null, 0, 949, 9_949, 10_400, 89_000, 120_000, 7_200_000, 400_000_000].map(ageText);
  expect(texts).toEqual(['—', '0.0 s', '0.9 s', '9.9 s', '10 s', '89 s', '2 min', '2 h', '5 d']);
});
