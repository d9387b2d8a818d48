/**
 * Who needs to hear what of the markets: the panes of all screens, the policies that are in force, and what several
 * orders are still to be sent for. Hands each venue its part whenever it changes. Nothing of it is recorded: it decides
 * what is heard, never what is done with it.
 */
import { isLiveExecution } from '../../../shared/domain/steering/execution.ts';
import { venueOfInstrument, type VenueId } from '../../../shared/domain/ids.ts';
import type { MarketNeed } from '../../../shared/domain/marketNeed.ts';
import type { ReadState } from '../../core/state.ts';
import type { VenueSession } from '../../venues/venue.ts';

type Listener = Pick<VenueSession, 'listenTo'>;
type Decided = Pick<ReadState, 'policies' | 'executions'>;

const NOTHING: MarketNeed = { by: 'pane', traded: new Set(), chains: [] };

export class NeedKeeper {
  private readonly state: Decided;
  private readonly venues = new Map<VenueId, Listener>();
  /** What each venue was told last, as text. */
  private readonly told = new Map<VenueId, string>();
  private panes: MarketNeed = NOTHING;

  constructor(state: Decided) {
    this.state = state;
  }

  add(venue: VenueId, session: Listener): void {
    this.venues.set(venue, session);
  }

  /** All that the screens show now, replacing what they showed. */
  showing(need: MarketNeed): void {
    this.panes = need;
    this.consider();
  }

  /** After every batch, and whenever a pane comes or goes. */
  consider(): void {
    for (const [venue, session] of this.venues) {
      if (session.listenTo === undefined) continue;
      const needs = [this.policies(), this.panes].map((need) => partOf(need, venue));
      const text = needs.map(textOf).join('\n');
      if (this.told.get(venue) === text) continue;
      this.told.set(venue, text);
      session.listenTo(needs);
    }
  }

  /** A policy compares all that it may trade, so it needs all of it; an execution goes on between its orders. */
  private policies(): MarketNeed {
    const traded = new Set<string>();
    for (const { mode, instruments } of this.state.policies.values()) {
      if (mode !== 'off') for (const { instrument } of instruments) traded.add(instrument);
    }
    for (const execution of this.state.executions.values()) {
      if (isLiveExecution(execution)) for (const { instrument } of execution.legs) traded.add(instrument);
    }
    return { by: 'policy', traded, chains: [] };
  }
}

const partOf = ({ by, traded, chains }: MarketNeed, venue: VenueId): MarketNeed => ({ by,
  traded: new Set([...traded].filter((id) => venueOfInstrument(id) === venue)),
  chains: chains.filter((chain) => chain.venue === venue) });

const textOf = ({ traded, chains }: MarketNeed): string => [...[...traded].sort(),
  ...chains.map(({ underlying, expiryTimeMs }) => `${underlying} ${expiryTimeMs ?? '*'}`).sort()].join('|');
