/**
 * Which channels of a market line are heard: what is wanted and not heard is subscribed, what is heard and has not been
 * wanted for a while is unsubscribed, and the age of each is watched. A message that makes no sense costs itself alone.
 */
import type { NeededBy } from '../../../../shared/domain/marketNeed.ts';
import type { Clock } from '../../../ports/ports.ts';
import { Lingering } from '../lingering.ts';
import type { StreamAges } from '../streamAges.ts';
import { WireError } from './wireFields.ts';

/** No stream that is heard ten times a second may be silent for longer. */
export const HOT_SILENCE_MS = 5_000;

export interface ChannelNeed {
  /** The longest silence that is not suspicious; null: it speaks when something happens. */
  readonly silenceMs: number | null;
  readonly by: NeededBy;
}

export interface ChannelLine {
  subscribe(channels: readonly string[]): void;
  unsubscribe(channels: readonly string[]): void;
}

export class ChannelSet {
  private readonly ages: StreamAges;
  private readonly atOnce: number;
  private readonly refused: (stream: string, reason: string, excerpt: string) => void;
  private readonly subscribed = new Set<string>();
  private readonly lingering: Lingering;
  /** Streams that speak several times a second wherever there is a market. */
  hot: ReadonlySet<string> = new Set();

  /** `atOnce`: channels of one subscription. */
  constructor(ages: StreamAges, clock: Clock, atOnce: number, refused: ChannelSet['refused']) {
    this.ages = ages;
    this.lingering = new Lingering(clock);
    this.atOnce = atOnce;
    this.refused = refused;
  }

  has(channel: string): boolean { return this.subscribed.has(channel); }
  /** Subscribed again when next followed. */
  drop(channel: string): void { this.subscribed.delete(channel); }
  clear(): void {
    this.subscribed.clear();
    this.lingering.clear();
  }

  follow(wanted: ReadonlyMap<string, ChannelNeed>, line: ChannelLine): void {
    const isHot = ([, { silenceMs }]: readonly [string, ChannelNeed]): boolean => silenceMs === HOT_SILENCE_MS;
    this.hot = new Set([...wanted].filter(isHot).map(([channel]) => channel));
    for (const channel of this.subscribed) this.ages.needed(channel, wanted.get(channel)?.by ?? 'nobody');
    const come = [...wanted.keys()].filter((channel) => !this.subscribed.has(channel));
    const go = this.lingering.over(this.subscribed, (channel) => wanted.has(channel));
    for (let i = 0; i < come.length; i += this.atOnce) {
      const some = come.slice(i, i + this.atOnce);
      for (const channel of some) {
        this.subscribed.add(channel);
        const need = wanted.get(channel);
        this.ages.watch(channel, need?.silenceMs ?? null, need?.by);
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
