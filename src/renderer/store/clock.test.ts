import { expect, it } from 'vitest';
import { createClock } from './clock.ts';

it('runs on between messages, stands still when held, and is unknown at first', () => {
  let local = 100;
  const clock = createClock(() => local);
  const seen: (number | null)[] = [clock.now()];
  clock.note(5_000);
  local += 40;
  seen.push(clock.now());
  clock.hold(true);
  local += 500;
  seen.push(clock.now());
  clock.note(9_000);
  local += 500;
  seen.push(clock.now());
  clock.hold(false);
  local += 5;
  seen.push(clock.now());
  expect(seen).toEqual([null, 5_040, 5_040, 9_000, 9_005]);
});
