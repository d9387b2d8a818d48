/**
 * The one queue into core, in order of arrival. Market data of which a newer one has arrived is dropped, the newest
 * standing where it arrived; nothing else is ever dropped. When more facts wait than `maxWaiting` the inbox asks its
 * sources to stop reading; when they do not, it stops the engine rather than lose or reorder anything.
 */
import type { InputEvent } from '../events/event.ts';
import { conflationKey, type MarketEvent } from '../events/market.ts';

export interface InputItem {
  readonly kind: 'input';
  readonly event: InputEvent;
  readonly venueTimeMs: number | null;
  readonly causeSeq: number | null;
  /** Monotonic. */
  readonly arrivedMs: number;
}
export interface MarketItem {
  readonly kind: 'market';
  readonly event: MarketEvent;
  readonly arrivedMs: number;
}
export type InboxItem = InputItem | MarketItem;

export interface InboxOptions {
  /** Items that cannot be conflated; above it sources are asked to wait. */
  readonly maxWaiting: number;
  /** Something has arrived: `urgent` unless only market data waits. */
  readonly onArrival: (urgent: boolean) => void;
  /** True: stop reading; false: go on. */
  readonly onPressure: (full: boolean) => void;
}

/** Sources that go on although they were asked to stop: at this multiple of the bound the engine stops. */
const HARD_BOUND = 20;
/** Sources may go on once so little waits. */
const RELIEF = 0.5;

export class InboxOverflow extends Error {
  constructor(waiting: number) {
    super(`I15: ${waiting} events wait and their sources do not stop`);
    this.name = 'InboxOverflow';
  }
}

export class Inbox {
  private readonly options: InboxOptions;
  /** Null: a newer one has taken its place further back. */
  private queue: (InboxItem | null)[] = [];
  private head = 0;
  private readonly newest = new Map<string, number>();
  /** Items that are never dropped. */
  private lasting = 0;
  private full = false;
  private dropped = 0;
  private most = 0;

  constructor(options: InboxOptions) {
    this.options = options;
  }

  get waiting(): number { return this.lasting + this.newest.size; }
  get mostWaiting(): number { return this.most; }
  get conflated(): number { return this.dropped; }
  get underPressure(): boolean { return this.full; }

  /** Throws InboxOverflow. */
  put(item: InboxItem): void {
    const key = item.kind === 'market' ? conflationKey(item.event) : null;
    if (key === null) this.countLasting();
    else this.replace(key);
    this.queue.push(item);
    if (this.waiting > this.most) this.most = this.waiting;
    this.options.onArrival(item.kind === 'input');
  }

  /** The oldest items, at most `max`. */
  take(max: number): readonly InboxItem[] {
    const items: InboxItem[] = [];
    while (items.length < max && this.head < this.queue.length) {
      const item = this.queue[this.head] ?? null;
      const index = this.head;
      this.head += 1;
      if (item === null) continue;
      items.push(item);
      const key = item.kind === 'market' ? conflationKey(item.event) : null;
      if (key === null) this.lasting -= 1;
      else if (this.newest.get(key) === index) this.newest.delete(key);
    }
    this.compact();
    this.relieve();
    return items;
  }

  private countLasting(): void {
    this.lasting += 1;
    if (this.lasting > this.options.maxWaiting * HARD_BOUND) throw new InboxOverflow(this.lasting);
    if (this.full || this.lasting <= this.options.maxWaiting) return;
    this.full = true;
    this.options.onPressure(true);
  }

  private replace(key: string): void {
    const before = this.newest.get(key);
    if (before !== undefined) {
      this.queue[before] = null;
      this.dropped += 1;
    }
    this.newest.set(key, this.queue.length);
    if (this.queue.length - this.head > 2 * this.waiting + 4_096) this.squeeze();
  }

  private relieve(): void {
    if (!this.full || this.lasting > this.options.maxWaiting * RELIEF) return;
    this.full = false;
    this.options.onPressure(false);
  }

  /** Forgets what has been taken. */
  private compact(): void {
    if (this.head < this.queue.length) {
      if (this.head > 16_384) this.squeeze();
      return;
    }
    this.queue = [];
    this.head = 0;
  }

  /** Closes the gaps that conflation has left, so that a long stall costs no memory. */
  private squeeze(): void {
    const kept: (InboxItem | null)[] = [];
    const arriving = this.queue.length;
    for (let i = this.head; i < arriving; i += 1) {
      const item = this.queue[i] ?? null;
      if (item === null) continue;
      const key = item.kind === 'market' ? conflationKey(item.event) : null;
      if (key !== null) this.newest.set(key, kept.length);
      kept.push(item);
    }
    // The one that is being put right now is not in the queue yet: its place is the next.
    for (const [key, index] of this.newest) if (index === arriving) this.newest.set(key, kept.length);
    this.queue = kept;
    this.head = 0;
  }
}
