/** Ports whose time passes only when a test says so; timers run in order of their time, then of their making. */
import type { Ports, Timer } from '../../../ports/ports.ts';
import { seededRandom } from '../../../ports/randomStream.ts';

interface Job { readonly id: number; dueMs: number; readonly everyMs: number | null; readonly run: () => void }

export interface VirtualPorts extends Ports {
  /** Runs all that is due within the next `elapsedMs`. */
  pass(elapsedMs: number): void;
  /** Moves the wall clock alone. */
  stepClock(byMs: number): void;
}

export function virtualPorts(startTimeMs: number): VirtualPorts {
  let monotonicMs = 0;
  let offsetMs = startTimeMs;
  let lastId = 0;
  const jobs = new Map<number, Job>();
  const add = (delayMs: number, everyMs: number | null, run: () => void): Timer => {
    lastId += 1;
    const id = lastId;
    jobs.set(id, { id, dueMs: monotonicMs + Math.max(0, delayMs), everyMs, run });
    return { cancel: () => { jobs.delete(id); } };
  };
  const nextDue = (untilMs: number): Job | null => {
    let best: Job | null = null;
    for (const job of jobs.values()) {
      if (job.dueMs > untilMs) continue;
      if (best === null || job.dueMs < best.dueMs || (job.dueMs === best.dueMs && job.id < best.id)) best = job;
    }
    return best;
  };
  return {
    clock: { nowMs: () => Math.floor(offsetMs + monotonicMs), monotonicMs: () => monotonicMs },
    scheduler: {
      after: (delayMs, run) => add(delayMs, null, run),
      every: (intervalMs, run) => add(intervalMs, intervalMs, run),
      soon: (run) => { add(0, null, run); },
    },
    random: seededRandom(1),
    log: { write: () => undefined },
    pass(elapsedMs) {
      const untilMs = monotonicMs + elapsedMs;
      for (let job = nextDue(untilMs); job !== null; job = nextDue(untilMs)) {
        monotonicMs = Math.max(monotonicMs, job.dueMs);
        if (job.everyMs === null) jobs.delete(job.id);
        else job.dueMs += job.everyMs;
        job.run();
      }
      monotonicMs = untilMs;
    },
    stepClock(byMs) { offsetMs += byMs; },
  };
}
