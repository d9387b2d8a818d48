import { expect, it } from 'vitest';
import { markAround, readUtc } from './replayTime.ts';

it('reads the times that a trader types, in UTC', () => {
  const at = (hour: number, minute: number, second = 0) => Date.UTC(2026, 10, 22, hour, minute, second);
  const read = ['14:00', '9:05:30', '2026-11-22 14:00:01', '2026-11-22T14:00Z', '25:00', '14', 'soon', '']
    .map((text) => readUtc(text, '2026-11-22'));
  expect(read).toEqual([at(14, 0), at(9, 5, 30), at(14, 0, 1), at(14, 0), null, null, null, null]);
});

it('finds the nearest mark on either side, but not the one where the replay stands', () => {
  const marks = [10_000, 20_000, 30_000].map((timeMs) => ({ timeMs, seq: timeMs, label: '' }));
  const around = (timeMs: number) =>
    [markAround(marks, timeMs, -1)?.timeMs ?? null, markAround(marks, timeMs, 1)?.timeMs ?? null];
  expect([around(20_000), around(20_015), around(20_500), around(5_000), around(30_019)])
    .toEqual([[10_000, 30_000], [10_000, 30_000], [20_000, 30_000], [null, 10_000], [20_000, null]]);
});
