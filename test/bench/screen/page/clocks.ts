/** How far this page's clock is from the host's: the quickest of fifteen pings tells. */
import { preciseNowMs } from '../protocol.ts';

const PINGS = 15;

export class HostClock {
  private offsetMs = 0;
  private leastMs = Infinity;
  private answered = 0;

  get isAligned(): boolean { return this.answered >= PINGS; }
  nowMs(): number { return preciseNowMs() + this.offsetMs; }

  /** Sends pings one after another through `send`; the answers come back by `pong`. */
  ping(send: (sentMs: number) => void): void {
    send(preciseNowMs());
  }

  pong(sentMs: number, engineMs: number): void {
    const nowMs = preciseNowMs();
    this.answered += 1;
    if (nowMs - sentMs >= this.leastMs) return;
    this.leastMs = nowMs - sentMs;
    this.offsetMs = engineMs - (sentMs + nowMs) / 2;
  }
}
