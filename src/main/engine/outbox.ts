/**
 * The way out: hands effects to the venue's session, and only to one that is connected (invariant I14). What cannot be
 * sent comes back through the inbox as a fact, never as an exception. The loop calls it after the commit (I12).
 */
import { isOfTransaction, type CausedEffect, type OutwardEffect } from '../events/effect.ts';
import type { OrderFact, ReferenceEvent } from '../events/event.ts';
import type { ConnectionState } from '../../shared/domain/session.ts';
import type { VenueId } from '../../shared/domain/ids.ts';
import { unsentFacts, type VenueSession } from '../venues/venue.ts';
import type { Clock, Log } from '../ports/ports.ts';

export interface OutboxOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Orders that may leave for one venue at once, and how many a second after that: the last fence, not the limits. */
  readonly orderBurst: number;
  readonly ordersPerSecond: number;
  /** `causeSeq`: the entry whose effect could not be sent. */
  readonly refuse: (fact: OrderFact | ReferenceEvent, causeSeq: number) => void;
}

interface Gate {
  readonly session: VenueSession;
  state: ConnectionState;
  orders: number;
  refilledMs: number;
}

export class Outbox {
  private readonly options: OutboxOptions;
  private readonly gates = new Map<VenueId, Gate>();
  /** Account to the entry that asked for its snapshot. */
  readonly snapshotCauses = new Map<string, number>();
  released = 0;

  constructor(options: OutboxOptions) {
    this.options = options;
  }

  add(venue: VenueId, session: VenueSession): void {
    this.gates.set(venue, { session, state: 'disconnected', orders: this.options.orderBurst,
      refilledMs: this.options.clock.monotonicMs() });
  }

  /** As the venue itself has said last, which may be ahead of what core has seen. */
  noteConnection(venue: VenueId, state: ConnectionState): void {
    const gate = this.gates.get(venue);
    if (gate !== undefined) gate.state = state;
  }

  /** The session ends: from here on nothing leaves. */
  shut(): void {
    for (const gate of this.gates.values()) gate.state = 'disconnected';
  }

  release(effects: readonly CausedEffect[]): void {
    for (const { causeSeq, effect } of effects) this.releaseOne(effect, causeSeq);
  }

  private releaseOne(effect: OutwardEffect, causeSeq: number): void {
    const gate = this.gates.get(effect.venue);
    const hindrance = gate === undefined ? `no venue is called ${effect.venue}`
      : gate.state !== 'connected' ? `${effect.venue} is ${gate.state}`
        : (effect.type === 'SendOrder' || effect.type === 'SendEdit') && !this.mayOrder(gate)
          ? `too many orders a second for ${effect.venue}` : null;
    if (gate === undefined || hindrance !== null) {
      this.refuse(effect, causeSeq, hindrance ?? '');
      return;
    }
    if (effect.type === 'RequestSnapshot') this.snapshotCauses.set(effect.account, causeSeq);
    this.released += 1;
    if (isOfTransaction(effect)) gate.session.transact?.(effect);
    else gate.session.execute(effect);
  }

  private mayOrder(gate: Gate): boolean {
    const now = this.options.clock.monotonicMs();
    const refill = ((now - gate.refilledMs) / 1_000) * this.options.ordersPerSecond;
    gate.orders = Math.min(this.options.orderBurst, gate.orders + refill);
    gate.refilledMs = now;
    if (gate.orders < 1) return false;
    gate.orders -= 1;
    return true;
  }

  /** An order that never left is failed for certain. Queries and requests are asked again by housekeeping. */
  private refuse(effect: OutwardEffect, causeSeq: number, hindrance: string): void {
    const reason = `not sent: ${hindrance}`;
    this.options.log.write('warn', 'outbox', `${effect.type} for entry ${causeSeq} ${reason}`);
    // Signed bytes that did not leave are looked for when the venue is back.
    if (isOfTransaction(effect)) return;
    for (const fact of unsentFacts(effect, reason)) this.options.refuse(fact, causeSeq);
  }
}
