/** The engine's own beat. A tick that core has not seen yet is not doubled: a stall must not pile up ticks. */
import type { TimerFired } from '../events/event.ts';
import type { Scheduler, Timer } from '../ports/ports.ts';

export const VALUATION_INTERVAL_MS = 200;
export const HOUSEKEEPING_INTERVAL_MS = 1_000;

export class EngineTimers {
  private readonly timers: Timer[];
  private readonly waiting = new Set<TimerFired['timer']>();

  constructor(scheduler: Scheduler, fire: (event: TimerFired) => void) {
    const beat = (timer: TimerFired['timer'], intervalMs: number): Timer =>
      scheduler.every(intervalMs, () => {
        if (this.waiting.has(timer)) return;
        this.waiting.add(timer);
        fire({ type: 'TimerFired', timer });
      });
    this.timers = [beat('valuation', VALUATION_INTERVAL_MS), beat('housekeeping', HOUSEKEEPING_INTERVAL_MS)];
  }

  /** Core has seen the tick. */
  seen({ timer }: TimerFired): void {
    this.waiting.delete(timer);
  }

  stop(): void {
    for (const timer of this.timers) timer.cancel();
  }
}
