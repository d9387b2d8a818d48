/** Deribit's credits of one sub-account: 50,000 that refill by 10,000 a second, 500 a question; orders by their own count. */

const POOL = 50_000;
const REFILL_PER_SECOND = 10_000;
const COST = 500;
const ORDERS = { burst: 20, perSecond: 5 };

export class Credits {
  private pool = POOL;
  private orders = ORDERS.burst;
  private countedMs: number;

  constructor(nowMs: number) {
    this.countedMs = nowMs;
  }

  take(matching: boolean, nowMs: number): boolean {
    const seconds = Math.max(0, nowMs - this.countedMs) / 1_000;
    this.countedMs = nowMs;
    this.pool = Math.min(POOL, this.pool + seconds * REFILL_PER_SECOND);
    this.orders = Math.min(ORDERS.burst, this.orders + seconds * ORDERS.perSecond);
    if (matching) this.orders -= 1;
    else this.pool -= COST;
    return matching ? this.orders >= 0 : this.pool >= 0;
  }
}
