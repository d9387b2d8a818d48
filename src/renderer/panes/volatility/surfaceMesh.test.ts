import { expect, it } from 'vitest';
import type { DrawnSmile } from '../../../shared/contract/questions/smiles.ts';
import { surfaceMesh } from './surfaceMesh.ts';

const DAY = 86_400_000;
const smile = (days: number, curve: DrawnSmile['curve'], forward: number | null = 100): DrawnSmile =>
  ({ expiryTimeMs: days * DAY, forward, forwardSource: 'venue', marks: [], curve });
const wide = [{ strike: 50, vol: 0.8 }, { strike: 100, vol: 0.4 }, { strike: 200, vol: 0.8 }];
const narrow = [{ strike: 95, vol: 0.3 }, { strike: 105, vol: 0.3 }];

it('runs over the widest curve, by root of time, and leaves open what a curve does not hold', () => {
  const mesh = surfaceMesh([smile(4, narrow), smile(9, wide), smile(16, []), smile(-1, wide),
    smile(25, wide, null)], 0);
  expect(mesh?.rows.map(({ label, depth }) => [label, depth])).toEqual([['4 d', 2], ['9 d', 3]]);
  expect([mesh?.xs[0], mesh?.xs[12], mesh?.xs[24]].map((x) => Math.round(x ?? NaN))).toEqual([-39, 0, 65]);
  expect([mesh?.rows[0]?.ys[0], mesh?.rows[0]?.ys[12], mesh?.rows[1]?.ys[12]].map((y) => y && Math.round(y)))
    .toEqual([null, 30, 40]);
});

it('of fewer than two smiles is none', () => {
  expect([surfaceMesh([], 0), surfaceMesh([smile(4, wide)], 0)]).toEqual([null, null]);
});
