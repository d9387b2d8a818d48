/** A practice with its three venues connected to recording sinks, for tests. */
import { dec, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { ApprovedOrder, OrderRequest } from '../../../../shared/domain/order.ts';
import type { Effect } from '../../../events/effect.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { VenueFact, VenueSession } from '../../venue.ts';
import { practiceVenues, type Practice, type PracticeOptions } from '../practice.ts';
import { virtualPorts, type VirtualPorts } from './virtualPorts.ts';

export interface Heard { readonly event: VenueFact; readonly venueTimeMs: number | null; readonly timeMs: number }

export interface Bench {
  readonly practice: Practice;
  readonly ports: VirtualPorts;
  readonly facts: Heard[];
  readonly market: MarketEvent[];
  readonly sessions: readonly VenueSession[];
  /** To the venue whose id it bears. */
  execute(effect: Effect): void;
  factsOf<T extends VenueFact['type']>(type: T): Extract<VenueFact, { type: T }>[];
  marketOf<T extends MarketEvent['type']>(type: T): Extract<MarketEvent, { type: T }>[];
}

/** Thursday, 12 November 2026, 10:00:00.100 UTC. */
export const START_MS = Date.UTC(2026, 10, 12, 10, 0, 0, 100);

/** `alone`: only this venue's session is opened, so that hours pass quickly. */
export function bench(
  options: Partial<PracticeOptions> = {}, ports = virtualPorts(options.startTimeMs ?? START_MS), alone?: string,
): Bench {
  const practice = practiceVenues({ seed: 7, startTimeMs: ports.clock.nowMs(), ...options });
  const facts: Heard[] = [];
  const market: MarketEvent[] = [];
  const sessions = practice.venues.map((venue) => venue.open(ports, {
    fact: (event, venueTimeMs) => { facts.push({ event, venueTimeMs, timeMs: ports.clock.nowMs() }); },
    market: (event) => { market.push(event); },
  }));
  for (const [i, session] of sessions.entries()) {
    if (alone === undefined || practice.venues[i]?.id === alone) session.connect();
  }
  return {
    practice, ports, facts, market, sessions,
    execute: (effect) => {
      sessions[practice.venues.findIndex((venue) => venue.id === effect.venue)]?.execute(effect);
    },
    factsOf: (type) => facts.flatMap(({ event }) => (event.type === type ? [event as never] : [])),
    marketOf: (type) => market.flatMap((event) => (event.type === type ? [event as never] : [])),
  };
}

export const PERP = 'simulated-options:BTC-PERPETUAL';

/** Quantity as text or exact; the rest as a market order on the BTC perpetual has it. */
export type OrderParts = Partial<Omit<OrderRequest, 'quantity'>> & { readonly quantity: Decimal | string };

export function order(clientOrderId: string, over: OrderParts): ApprovedOrder {
  return {
    approved: true, clientOrderId, account: 'simulated-options/main', instrument: PERP, side: 'buy', type: 'market',
    timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, ...over,
    quantity: typeof over.quantity === 'string' ? dec(over.quantity) : over.quantity,
  };
}

export const send = (order: ApprovedOrder): Effect =>
  ({ type: 'SendOrder', venue: order.account.slice(0, order.account.indexOf('/')), order });
