/**
 * What a venue lets us ask for, counted as it counts: credits that refill. A reserve is kept for what is urgent
 * (cancels, orders that reduce risk, questions about unknown orders), so that these always have room.
 */
import type { Clock } from '../../ports/ports.ts';

export interface RateBudgetSetting {
  readonly name: string;
  readonly capacity: number;
  readonly refillPerSecond: number;
  /** Credits that only urgent requests may draw on. */
  readonly reserve: number;
}

export interface RateBudgetState {
  readonly name: string;
  readonly available: number;
  readonly capacity: number;
  readonly reserve: number;
  /** The venue said stop; null otherwise. */
  readonly blockedForMs: number | null;
}

export class RateBudget {
  private readonly setting: RateBudgetSetting;
  private readonly clock: Clock;
  private credits: number;
  private countedMs: number;
  private blockedUntilMs = 0;

  constructor(setting: RateBudgetSetting, clock: Clock) {
    this.setting = setting;
    this.clock = clock;
    this.credits = setting.capacity;
    this.countedMs = clock.monotonicMs();
  }

  /** False: nothing was taken. */
  take(cost: number, urgent: boolean): boolean {
    if (this.waitMs(cost, urgent) > 0) return false;
    this.credits -= cost;
    return true;
  }

  /** 0: may be taken now. */
  waitMs(cost: number, urgent: boolean): number {
    const now = this.refill();
    const { capacity, reserve, refillPerSecond } = this.setting;
    const floor = urgent ? 0 : Math.min(reserve, Math.max(0, capacity - cost));
    const short = Math.max(0, Math.min(cost, capacity) + floor - this.credits);
    return Math.max(this.blockedUntilMs - now, short === 0 ? 0 : (short / refillPerSecond) * 1_000, 0);
  }

  /** The venue refused for the rate: nothing leaves for that long, and what we thought was left is not there. */
  block(delayMs: number): void {
    this.refill();
    this.credits = Math.min(this.credits, 0);
    this.blockedUntilMs = Math.max(this.blockedUntilMs, this.clock.monotonicMs() + delayMs);
  }

  /** The venue's own count is the truth. */
  correct(available: number): void {
    this.refill();
    this.credits = Math.min(this.setting.capacity, available);
  }

  state(): RateBudgetState {
    const now = this.refill();
    const { name, capacity, reserve } = this.setting;
    const blockedForMs = this.blockedUntilMs > now ? this.blockedUntilMs - now : null;
    return { name, available: Math.floor(this.credits), capacity, reserve, blockedForMs };
  }

  private refill(): number {
    const now = this.clock.monotonicMs();
    const gained = ((now - this.countedMs) / 1_000) * this.setting.refillPerSecond;
    this.credits = Math.min(this.setting.capacity, this.credits + Math.max(0, gained));
    this.countedMs = now;
    return now;
  }
}
