/**
 * Which channels of a market line are heard: what is wanted and not heard is subscribed, what is heard and not wanted
 * is unsubscribed, and the age of each is watched. A message that makes no sense costs itself alone.
 */
import type { StreamAges } from '../streamAges.ts';
import { WireError } from './wireFields.ts';

/** No stream that is heard ten times a second may be silent for longer. */
export const HOT_SILENCE_MS = 5_000;

export interface ChannelLine {
  subscribe(channels: readonly string[]): void;
  unsubscribe(channels: readonly string[]): void;
}

export class ChannelSet {
  private readonly ages: StreamAges;
  private readonly atOnce: number;
  private readonly refused: (stream: string, reason: string, excerpt: string) => void;
  private readonly subscribed = new Set<string>();
  /** Streams that speak several times a second wherever there is a market. */
  hot: ReadonlySet<string> = new Set();

  /** `atOnce`: channels of one subscription. */
  constructor(ages: StreamAges, atOnce: number, refused: ChannelSet['refused']) {
    this.ages = ages;
    this.atOnce = atOnce;
    this.refused = refused;
  }

  has(channel: string): boolean { return this.subscribed.has(channel); }
  /** Subscribed again when next followed. */
  drop(channel: string): void { this.subscribed.delete(channel); }
  clear(): void { this.subscribed.clear(); }

  /** `wanted`: channel to the longest silence that is not suspicious; null: speaks when something happens. */
  follow(wanted: ReadonlyMap<string, number | null>, line: ChannelLine): void {
    this.hot = new Set([...wanted].flatMap(([channel, bound]) => (bound === HOT_SILENCE_MS ? [channel] : [])));
    const come = [...wanted.keys()].filter((channel) => !this.subscribed.has(channel));
    const go = [...this.subscribed].filter((channel) => !wanted.has(channel));
    for (let i = 0; i < come.length; i += this.atOnce) {
      const some = come.slice(i, i + this.atOnce);
      for (const channel of some) {
        this.subscribed.add(channel);
        this.ages.watch(channel, wanted.get(channel) ?? null);
      }
      line.subscribe(some);
    }
    if (go.length === 0) return;
    for (const channel of go) {
      this.subscribed.delete(channel);
      this.ages.unwatch(channel);
    }
    line.unsubscribe(go);
  }

  /** The venue did not take the subscription. `again`: nobody knows why, so it is asked for again. */
  unheard(channel: string, reason: string, again: boolean): void {
    this.ages.watch(channel, null);
    this.ages.failed(channel, reason);
    if (again) this.subscribed.delete(channel);
  }

  /** A message of the channel came, and `read` makes of it what it can. */
  take(channel: string, read: () => void): void {
    this.ages.heard(channel);
    try {
      read();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.ages.failed(channel, error.message);
      this.refused(channel, error.message, '');
    }
  }
}
