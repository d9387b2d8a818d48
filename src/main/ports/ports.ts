/**
 * The outside world as the engine sees it. `ports/node` holds the real ones, `test/sim` the simulated; nothing else
 * reads a clock, sets a timer or draws a random number.
 */

export interface Clock {
  /** Milliseconds since the epoch, UTC. May step; never used for intervals shorter than the engine's timers. */
  nowMs(): number;
  /** Monotonic milliseconds with fraction, for latencies. */
  monotonicMs(): number;
}

export interface Timer { cancel(): void }

export interface Scheduler {
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
  /** After what is running now: the engine's loop. */
  soon(run: () => void): void;
}

/** Uniform numbers. Simulated: a seeded stream, so that a run is reproduced from its seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Random hexadecimal text of `bytes` bytes, for run ids. */
  hex(bytes: number): string;
}

/** Structured log lines for a developer; never secrets, never the trader's only source. */
export interface Log {
  write(level: 'debug' | 'info' | 'warn' | 'error', source: string, text: string): void;
}

export interface Ports {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
}
