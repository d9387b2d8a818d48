import { expect, it } from 'vitest';
import { gaugePosition } from './gauge.tsx';
import { rangePosition } from './rangeBar.tsx';

const BANDS = [{ name: 'a', from: 1, to: 1.2 }, { name: 'b', from: 1.2, to: 2 }];

it('gives every band equal room and clamps at both ends', () => {
  expect([0, 1, 1.1, 1.2, 1.6, 2, Infinity].map((value) => gaugePosition(value, BANDS)))
    .toEqual([0, 0, expect.closeTo(0.25), 0.5, expect.closeTo(0.75), 1, 1]);
});

it('shows a range with half its width on either side', () => {
  expect([-2, -1, 0, 1, 2, 9].map((value) => rangePosition(value, -1, 1))).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
});
