/** What a trader may ask for: five a second of each kind, five times that at once, full again every five seconds (facts 5.1). */
import { refuse } from './errors.ts';

const WINDOW_MS = 5_000;
const PER_WINDOW = 25;
const CANCEL_ALL_PER_WINDOW = 5;

export class Allowance {
  private readonly windows = new Map<string, { startMs: number; used: number }>();

  /** `what`: who asks, and for which kind of thing. */
  take(what: string, nowMs: number, most = what.endsWith('cancel_all') ? CANCEL_ALL_PER_WINDOW : PER_WINDOW): void {
    const known = this.windows.get(what);
    const window = known === undefined || nowMs - known.startMs >= WINDOW_MS ? { startMs: nowMs, used: 0 } : known;
    this.windows.set(what, window);
    window.used += 1;
    if (window.used > most) refuse(-32_000, `Retry in ${WINDOW_MS - (nowMs - window.startMs)} ms`);
  }
}
