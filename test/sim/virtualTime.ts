/**
 * Virtual time: one ordered queue of callbacks in place of the operating system's clock and timers. Callbacks at the
 * same moment run in the order in which they were asked for. The wall clock may be stepped (a fault); timers and the
 * monotonic clock do not notice.
 */
import type { Clock, Scheduler, Timer } from '../../src/main/ports/ports.ts';

interface Waiting { readonly atMs: number; readonly order: number; readonly run: () => void; cancelled: boolean }

export class VirtualTime implements Clock, Scheduler {
  private readonly startMs: number;
  private elapsedMs = 0;
  private wallOffsetMs = 0;
  private order = 0;
  private readonly heap: Waiting[] = [];

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  nowMs(): number { return Math.floor(this.startMs + this.elapsedMs + this.wallOffsetMs); }
  monotonicMs(): number { return this.elapsedMs; }
  get pending(): number { return this.heap.length; }

  /** The fault 'clock step': the wall clock jumps, nothing else does. */
  stepWallClock(byMs: number): void { this.wallOffsetMs += byMs; }
  healWallClock(): void { this.wallOffsetMs = 0; }

  after(delayMs: number, run: () => void): Timer {
    const waiting: Waiting = { atMs: this.elapsedMs + Math.max(0, delayMs), order: this.order, run, cancelled: false };
    this.order += 1;
    push(this.heap, waiting);
    return { cancel: () => { waiting.cancelled = true; } };
  }

  every(intervalMs: number, run: () => void): Timer {
    let stopped = false;
    let current: Timer = { cancel: () => undefined };
    const again = (): void => {
      current = this.after(intervalMs, () => {
        if (stopped) return;
        again();
        run();
      });
    };
    again();
    return { cancel: () => { stopped = true; current.cancel(); } };
  }

  soon(run: () => void): void { this.after(0, run); }

  /** Runs the next callback; false when none is left or the next is later than `untilMs` (elapsed). */
  runNext(untilMs: number): boolean {
    for (;;) {
      const next = this.heap[0];
      if (next === undefined || next.atMs > untilMs) {
        this.elapsedMs = Math.max(this.elapsedMs, Math.min(untilMs, next?.atMs ?? untilMs));
        return false;
      }
      pop(this.heap);
      if (next.cancelled) continue;
      this.elapsedMs = Math.max(this.elapsedMs, next.atMs);
      next.run();
      return true;
    }
  }

  /** Forgets every timer: the process that set them is gone. */
  clearTimers(): void { this.heap.length = 0; }
}

const before = (a: Waiting, b: Waiting): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

function push(heap: Waiting[], item: Waiting): void {
  heap.push(item);
  let i = heap.length - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(item, above)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = item;
}

function pop(heap: Waiting[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    let least = heap[child];
    const right = heap[child + 1];
    if (least === undefined) break;
    if (right !== undefined && before(right, least)) {
      least = right;
      child += 1;
    }
    if (!before(least, last)) break;
    heap[i] = least;
    i = child;
  }
  heap[i] = last;
}
