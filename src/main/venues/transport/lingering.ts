/**
 * What is heard and not wanted any more stays heard for a while: a pane that is closed and opened again, or an order
 * that is over and followed by the next, costs no subscription.
 */
import type { Clock } from '../../ports/ports.ts';

export const GRACE_MS = 30_000;

export class Lingering {
  private readonly clock: Clock;
  /** When each was last wanted. */
  private readonly wantedMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  clear(): void { this.wantedMs.clear(); }

  /** Of those that are heard, the ones that nobody has wanted for the time of grace. */
  over(heard: Iterable<string>, isWanted: (name: string) => boolean): string[] {
    const nowMs = this.clock.monotonicMs();
    const over: string[] = [];
    for (const name of heard) {
      const last = this.wantedMs.get(name);
      if (isWanted(name)) this.wantedMs.delete(name);
      else if (last === undefined) this.wantedMs.set(name, nowMs);
      else if (nowMs - last >= GRACE_MS) over.push(name);
    }
    for (const name of over) this.wantedMs.delete(name);
    return over;
  }
}
