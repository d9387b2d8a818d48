import { expect, it } from 'vitest';
import { readPlaces, rescued } from './windows.ts';

const SCREEN = { left: 0, top: 0, width: 1_920, height: 1_080 };

it('comes back to where it was, beside the screen too, but never out of reach', () => {
  const at = (left: number, top: number) => rescued({ left, top, width: 800, height: 600 }, SCREEN);
  const [here, beside, gone, above] = [at(100, 100), at(2_500, 40), at(9_000, 40), at(100, -3_000)];
  expect([here, beside].map(({ left, top }) => [left, top])).toEqual([[100, 100], [2_500, 40]]);
  expect([gone, above]).toEqual([{ left: 40, top: 40, width: 800, height: 600 },
    { left: 40, top: 40, width: 800, height: 600 }]);
  expect(rescued({ left: 0, top: 0, width: 3, height: 3 }, SCREEN))
    .toEqual({ left: 0, top: 0, width: 320, height: 240 });
});

it('drops what is not a place', () => {
  const place = { left: 1, top: 2, width: 3, height: 4 };
  expect([...readPlaces(JSON.stringify([['a', place], ['b', { left: 1 }], 7, [1, place]]))]).toEqual([['a', place]]);
  expect([readPlaces('junk').size, readPlaces('{}').size, readPlaces(null).size]).toEqual([0, 0, 0]);
});
