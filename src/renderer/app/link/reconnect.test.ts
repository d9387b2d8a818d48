import { expect, it } from 'vitest';
import { waitMs } from './reconnect.ts';

it('waits twice as long each time, up to a bound', () => {
  expect([0, 1, 2, 3, 4, 5, 60].map(waitMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
});
