/**
 * Time in practice: one clock and one step for the market and all venues behind it. Steps end on whole quarters of a
 * second and never cross a full minute (after a long absence: half hour), so that funding, interest and expiry fall
 * exactly on theirs. The venues' clock follows the monotonic clock, and the wall clock where that is ahead (a laptop
 * that slept): it never runs backwards.
 */
import type { Ports, Timer } from '../../ports/ports.ts';
import { STEP_MS } from './market/parameters.ts';
import type { Market } from './market/market.ts';

/** `isNow`: no further step follows at once, so that it is worth telling anybody how the market stands. */
export interface Participant { step(stepMs: number, isNow: boolean): void }

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
/** Further behind than this, the world leaps from full minute to full minute, or to full half hours. */
const PATIENCE_MS = 5_000;
const LONG_AWAY_MS = 6 * 3_600_000;
/** A wall clock ahead by less is drift and latency of timers. */
const DRIFT_MS = 2_000;
/** In one go; the rest follows at the next tick, so that nobody waits long for a practice market. */
const STEPS_AT_ONCE = 2_000;

export class World {
  readonly market: Market;
  readonly participants: Participant[] = [];
  /** Everybody who keeps the world turning; the last one's ports drive it. */
  private readonly drivers: Ports[] = [];
  private timer: Timer | null = null;
  private driving: Ports | null = null;
  private lastMonotonicMs = 0;
  private timeMs: number;

  constructor(market: Market) {
    this.market = market;
    this.timeMs = market.timeMs;
  }

  /** The venues' clock: never before the last step. */
  nowMs(): number {
    this.follow();
    return Math.max(this.market.timeMs, Math.floor(this.timeMs));
  }

  /**
   * Keeps the world turning on these ports until the returned function is called. New ports take over: those before
   * may belong to a process that died.
   */
  run(ports: Ports): () => void {
    this.drivers.push(ports);
    this.drive(ports);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.drivers.splice(this.drivers.lastIndexOf(ports), 1);
      this.drive(this.drivers.at(-1) ?? null);
    };
  }

  private drive(ports: Ports | null): void {
    if (ports === this.driving) return;
    this.follow();
    this.timer?.cancel();
    this.timer = null;
    this.driving = ports;
    if (ports === null) return;
    this.lastMonotonicMs = ports.clock.monotonicMs();
    this.timeMs = Math.max(this.timeMs, ports.clock.nowMs());
    this.advance();
    this.timer = ports.scheduler.every(STEP_MS, () => { this.advance(); });
  }

  private follow(): void {
    if (this.driving === null) return;
    const { clock } = this.driving;
    const monotonicMs = clock.monotonicMs();
    this.timeMs += Math.max(0, monotonicMs - this.lastMonotonicMs);
    this.lastMonotonicMs = monotonicMs;
    const wallMs = clock.nowMs();
    if (wallMs > this.timeMs + DRIFT_MS) this.timeMs = wallMs;
  }

  private advance(): void {
    this.follow();
    const { market } = this;
    for (let steps = 0; steps < STEPS_AT_ONCE; steps += 1) {
      const stepEndMs = (Math.floor(market.timeMs / STEP_MS) + 1) * STEP_MS;
      if (stepEndMs > this.timeMs) return;
      const behindMs = this.timeMs - market.timeMs;
      const leapMs = behindMs > LONG_AWAY_MS ? HALF_HOUR_MS : MINUTE_MS;
      const wholeEndMs = (Math.floor(market.timeMs / leapMs) + 1) * leapMs;
      const leapEndMs = Math.min(wholeEndMs, Math.floor(this.timeMs / STEP_MS) * STEP_MS);
      const nextMs = behindMs > PATIENCE_MS ? leapEndMs : stepEndMs;
      const stepMs = nextMs - market.timeMs;
      market.step(nextMs);
      const isNow = nextMs + STEP_MS > this.timeMs;
      for (const participant of this.participants) participant.step(stepMs, isNow);
    }
  }
}
