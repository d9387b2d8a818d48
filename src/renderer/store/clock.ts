/**
 * The engine's clock as the screen knows it. Live and in practice it runs on between messages, so that a stream gone
 * mute grows old before the trader's eyes; in a replay it stands where the replay stands.
 */

export interface EngineClock {
  /** Engine time in ms since the epoch; null before the engine has said anything. */
  now(): number | null;
  /** The engine stated its time. */
  note(engineMs: number): void;
  /** True in a replay: time then moves only when stated. */
  hold(held: boolean): void;
}

export function createClock(localNow: () => number): EngineClock {
  let statedMs: number | null = null;
  let statedAtLocalMs = 0;
  let held = false;
  const now = (): number | null =>
    statedMs === null ? null : held ? statedMs : statedMs + (localNow() - statedAtLocalMs);
  return {
    now,
    note(engineMs) {
      statedMs = engineMs;
      statedAtLocalMs = localNow();
    },
    hold(next) {
      const current = now();
      if (current !== null && held !== next) {
        statedMs = current;
        statedAtLocalMs = localNow();
      }
      held = next;
    },
  };
}

export const engineClock = createClock(() => performance.now());
