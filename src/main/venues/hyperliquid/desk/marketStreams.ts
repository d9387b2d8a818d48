/**
 * Which streams of coins are heard: the context of the coins that accounts name, always; touch, book and trades of what
 * accounts hold or work, policies may trade or panes show, and for a while after. Silent ones are asked for again.
 */
import type { MarketNeed, NeededBy } from '../../../../shared/domain/marketNeed.ts';
import type { Clock } from '../../../ports/ports.ts';
import { Lingering } from '../../transport/lingering.ts';
import { MarketNeeds } from '../../transport/marketNeeds.ts';
import type { StreamAges } from '../../transport/streamAges.ts';
import type { Subscription } from '../messages.ts';
import { contextStream, streamName, subscribeText, tradingStreams, unsubscribeText } from '../requests.ts';
import { instrumentOf } from '../symbols.ts';

/** A book or a context that says nothing for so long is not the market any more. */
export const MUTE_AFTER_MS = 12_000;

export interface StreamSetting {
  readonly venue: string;
  /** Coins whose contexts are always heard. */
  readonly coins: readonly string[];
  readonly clock: Clock;
  readonly ages: StreamAges;
  readonly send: (text: string) => void;
}

type CoinStream = Extract<Subscription, { readonly coin: string }>;

export class MarketStreams {
  private readonly setting: StreamSetting;
  private readonly subscribed = new Map<string, CoinStream>();
  private readonly needs = new MarketNeeds(0);
  private readonly lingering: Lingering;

  constructor(setting: StreamSetting) {
    this.setting = setting;
    this.lingering = new Lingering(setting.clock);
  }

  clear(): void {
    this.subscribed.clear();
    this.lingering.clear();
  }

  listenTo(needs: readonly MarketNeed[]): void { this.needs.listenTo(needs); }

  /**
   * `working`: coins that accounts hold or have sent orders for; `listed`: all that may be asked for, because for an
   * unknown one the venue closes the socket without a word. What stops being heard comes back.
   */
  follow(working: Iterable<string>, listed: Iterable<string>): CoinStream[] {
    const { venue, ages, send, coins } = this.setting;
    this.needs.hold(new Set([...working].map((coin) => instrumentOf(venue, coin))));
    const wanted = new Map<string, { readonly stream: CoinStream; readonly by: NeededBy }>();
    for (const coin of listed) {
      const by = this.needs.traded(instrumentOf(venue, coin));
      const streams: Subscription[] = by === null ? [] : tradingStreams(coin);
      if (by !== null || coins.includes(coin)) streams.unshift(contextStream(coin));
      for (const stream of streams) {
        if (!('coin' in stream)) continue;
        const isOwn = stream.type === 'activeAssetCtx' && coins.includes(coin);
        wanted.set(streamName(stream), { stream, by: isOwn ? 'session' : (by ?? 'session') });
      }
    }
    for (const [name, { stream, by }] of wanted) this.subscribe(name, stream, by);
    for (const name of this.subscribed.keys()) ages.needed(name, wanted.get(name)?.by ?? 'nobody');
    return this.lingering.over(this.subscribed.keys(), (name) => wanted.has(name)).flatMap((name) => {
      const stream = this.subscribed.get(name);
      if (stream === undefined) return [];
      this.subscribed.delete(name);
      ages.unwatch(name);
      send(unsubscribeText(stream));
      return [stream];
    });
  }

  /** Streams that fell silent, dropped and asked for again. */
  wake(): CoinStream[] {
    const { ages, send } = this.setting;
    return ages.list().filter(({ mute }) => mute).flatMap(({ stream: name, neededBy }) => {
      const stream = this.subscribed.get(name);
      if (stream === undefined) return [];
      send(unsubscribeText(stream));
      this.subscribed.delete(name);
      this.subscribe(name, stream, neededBy);
      ages.failed(name, 'was mute and is asked for again');
      return [stream];
    });
  }

  private subscribe(name: string, stream: CoinStream, by: NeededBy): void {
    if (this.subscribed.has(name)) return;
    const speaks = stream.type === 'l2Book' || stream.type === 'activeAssetCtx';
    this.subscribed.set(name, stream);
    this.setting.ages.watch(name, speaks ? MUTE_AFTER_MS : null, by);
    this.setting.send(subscribeText(stream));
  }
}
