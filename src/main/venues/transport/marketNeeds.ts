/**
 * Of everything that is listed at a venue, what somebody needs: what accounts hold or work, policies may trade, panes
 * show; and of each chain that is needed what lies around the money. Says by whom; the first of these counts.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ChainNeed, MarketNeed, NeededBy } from '../../../shared/domain/marketNeed.ts';
import { chainAround, isOption } from './chainWindow.ts';

type By = MarketNeed['by'];
interface Chain { readonly need: Omit<ChainNeed, 'venue'>; readonly by: By }

/** Of one expiry whose strikes somebody looks at: so many times as wide as usual. */
const LOOKED_AT = 2;

export class MarketNeeds {
  private readonly mostOptions: number;
  private accounts: ReadonlySet<InstrumentId> = new Set();
  private others: readonly MarketNeed[] = [];
  private near = new Map<InstrumentId, By>();

  /** `mostOptions` of one chain's underlying that are heard around the money. */
  constructor(mostOptions: number) {
    this.mostOptions = mostOptions;
  }

  /** What the accounts hold or work. */
  hold(instruments: ReadonlySet<InstrumentId>): void { this.accounts = instruments; }
  /** What panes and policies need. */
  listenTo(needs: readonly MarketNeed[]): void { this.others = needs; }

  /** Touch and depth; null: nobody needs them. */
  traded(instrument: InstrumentId): By | null {
    if (this.accounts.has(instrument)) return 'account';
    return this.others.find(({ traded }) => traded.has(instrument))?.by ?? null;
  }

  /** A quote now and then; null: far from the money, or nobody looks at the chain. */
  quoted(instrument: InstrumentId): By | null { return this.near.get(instrument) ?? null; }

  /** Whose vol index, forwards and options somebody needs. */
  chainUnderlyings(instruments: Iterable<Instrument>): Map<string, NeededBy> {
    const needed = new Map<string, NeededBy>();
    for (const { need, by } of this.chains(instruments)) {
      if (!needed.has(need.underlying)) needed.set(need.underlying, by);
    }
    return needed;
  }

  /** Moves the windows to where the money is now. */
  moveTo(instruments: readonly Instrument[], indexUsd: ReadonlyMap<string, number>, nowMs: number): void {
    const heard = new Set(this.near.keys());
    const near = new Map<InstrumentId, By>();
    for (const { need: { underlying, expiryTimeMs }, by } of this.chains(instruments)) {
      const priceUsd = indexUsd.get(underlying);
      if (priceUsd === undefined) continue;
      const options = instruments.filter(isOption).filter((option) => option.underlying === underlying
        && (expiryTimeMs === null || option.expiryTimeMs === expiryTimeMs));
      const times = by === 'pane' && expiryTimeMs !== null ? LOOKED_AT : 1;
      for (const id of chainAround(options, priceUsd, nowMs, heard, this.mostOptions, times)) {
        if (!near.has(id)) near.set(id, by);
      }
    }
    this.near = near;
  }

  /** What is held is valued on the smile of its expiry, which is made of its neighbours. */
  private chains(instruments: Iterable<Instrument>): Chain[] {
    const all = this.others.flatMap(({ by, chains }) => chains.map((need) => ({ need, by })));
    const held = new Map<string, Chain>();
    for (const instrument of instruments) {
      const by = isOption(instrument) ? this.traded(instrument.id) : null;
      if (by === null || !isOption(instrument)) continue;
      const { underlying, expiryTimeMs } = instrument;
      held.set(`${underlying} ${expiryTimeMs}`, { need: { underlying, expiryTimeMs }, by });
    }
    return [...held.values(), ...all];
  }
}
