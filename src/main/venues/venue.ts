/**
 * The port behind which every venue stands, simulated or real. A venue emits facts and market data and is told
 * effects; nobody awaits it: whatever it answers comes back through `emit`.
 */
import type { Effect } from '../events/effect.ts';
import type { AccountFact, ConnectionEvent, OrderFact, ReferenceEvent } from '../events/event.ts';
import type { TransactionEffect, TransactionFact } from '../events/transactions.ts';
import type { MarketEvent } from '../events/market.ts';
import type { OrderAbilities } from '../../shared/domain/account.ts';
import type { VenueId } from '../../shared/domain/ids.ts';
import type { MarketNeed } from '../../shared/domain/marketNeed.ts';
import type { InstrumentKind } from '../../shared/domain/instrument.ts';
import type { Ports } from '../ports/ports.ts';

export type VenueFact = ReferenceEvent | ConnectionEvent | OrderFact | AccountFact | TransactionFact;

export interface VenueCapabilities {
  readonly instrumentKinds: readonly InstrumentKind[];
  readonly lending: boolean;
  /** Can answer 'what became of this client id': without it an order can never be called lost. */
  readonly queryByClientId: boolean;
  readonly reportsMargin: boolean;
  /** What its accounts can do with orders; each account says so again (`Account.orders`). Absent: neither. */
  readonly orders?: OrderAbilities;
}

/** How a venue reaches the engine's inbox. Both stamp the receive time themselves from the clock port. */
export interface VenueSink {
  fact(event: VenueFact, venueTimeMs: number | null): void;
  market(event: MarketEvent): void;
}

export interface VenueSession {
  /** Starts connecting; 'ConnectionChanged' tells how it went. After 'connected' the venue sends, in this order,
   *  InstrumentsListed, AccountOpened and AccountSnapshotReported for every account, then live data. */
  connect(): void;
  /** Carries out an effect for this venue. Never throws; failure comes back as a fact (`unsentFacts`). */
  execute(effect: Effect): void;
  /** Venues on chains: signed bytes may leave, must not, or are replaced; what is open is told after a connect. */
  transact?(effect: TransactionEffect): void;
  /** What panes and policies need of this venue's market from now on, all of it; before the first call: nothing. What
   *  its accounts hold or work the venue hears unasked. One that always tells everything leaves it out. */
  listenTo?(needs: readonly MarketNeed[]): void;
  /** Back-pressure: true, stop reading from the wire; false, go on. A venue that cannot pause leaves it out. */
  pause?(paused: boolean): void;
  close(): void;
}

export interface VenueModule {
  readonly id: VenueId;
  readonly capabilities: VenueCapabilities;
  open(ports: Ports, sink: VenueSink): VenueSession;
}

/** What an effect that certainly did not leave comes back as. Questions are asked again by core's housekeeping. */
export function unsentFacts(effect: Effect, reason: string): readonly (OrderFact | ReferenceEvent)[] {
  switch (effect.type) {
    case 'SendOrder':
      return [{ type: 'OrderSendFailed', clientOrderId: effect.order.clientOrderId, reason, mayHaveLeft: false }];
    case 'SendCancel': return [{ type: 'CancelRejected', clientOrderId: effect.clientOrderId, reason }];
    case 'SendCancelAll':
      return effect.orders.map(({ clientOrderId }) => ({ type: 'CancelRejected', clientOrderId, reason }));
    case 'SendEdit':
      return [{ type: 'EditSendFailed', clientOrderId: effect.clientOrderId, editId: effect.edit.editId, reason,
        mayHaveLeft: false }];
    case 'CreateCombo': return [{ type: 'ComboRefused', account: effect.account, legs: effect.legs, reason }];
    case 'QueryOrder': case 'RequestSnapshot': case 'ShockMarket': return [];
  }
}
