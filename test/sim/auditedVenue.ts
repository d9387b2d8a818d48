/**
 * Stands between outbox and venue and checks what only this place can see: nothing is sent twice (I5), nothing before
 * its cause is durable (I12), nothing on a disconnected session (I14). Here the process may also die: between the
 * commit and the send, or between the send and the acknowledgement.
 */
import type { Effect } from '../../src/main/events/effect.ts';
import type { VenueModule, VenueSession, VenueSink } from '../../src/main/venues/venue.ts';
import type { Ports } from '../../src/main/ports/ports.ts';
import { InvariantBroken } from './auditor.ts';

/** Kill -9, in the middle of whatever the process was doing. */
export class ProcessDied extends Error {}

export interface SendWatch {
  /** Whether the process dies at this order, and on which side of the send. */
  deathAtSend(): 'before' | 'after' | null;
  /** It has sent and will die before long. */
  dieSoon(): void;
  /** Highest seq that would survive if the process died now. */
  durableSeq(): number;
  /** Every client order id that ever left, over all runs of the session. */
  readonly sent: Set<string>;
  /** A broken invariant seen outside core's step is kept here and raised by the world's loop. */
  broken: InvariantBroken | null;
}

export function auditedVenue(module: VenueModule, watch: SendWatch): VenueModule {
  return { ...module, open: (ports, sink) => auditedSession(module, ports, sink, watch) };
}

function auditedSession(module: VenueModule, ports: Ports, sink: VenueSink, watch: SendWatch): VenueSession {
  let connected = false;
  const session = module.open(ports, {
    fact(event, venueTimeMs) {
      if (event.type === 'ConnectionChanged') connected = event.state === 'connected';
      sink.fact(event, venueTimeMs);
    },
    market: (event) => sink.market(event),
  });
  return {
    connect: () => session.connect(),
    close: () => session.close(),
    pause: (paused) => session.pause?.(paused),
    execute(effect) {
      const death = effect.type === 'SendOrder' || effect.type === 'SendEdit' ? watch.deathAtSend() : null;
      if (death === 'before') throw new ProcessDied('between commit and send');
      const broken = check(effect, connected, watch);
      if (broken !== null) watch.broken ??= broken;
      session.execute(effect);
      if (death === 'after') watch.dieSoon();
    },
  };
}

function check(effect: Effect, connected: boolean, watch: SendWatch): InvariantBroken | null {
  if (effect.type !== 'SendOrder' && effect.type !== 'SendEdit') return null;
  const id = effect.type === 'SendOrder' ? effect.order.clientOrderId : effect.edit.editId;
  const seq = Number(id.slice(id.lastIndexOf('-') + 1));
  if (watch.sent.has(id)) return new InvariantBroken('I5', `${id} was sent twice`, seq);
  watch.sent.add(id);
  if (!(seq <= watch.durableSeq())) return new InvariantBroken('I12', `${id} left before it was durable`, seq);
  if (!connected) return new InvariantBroken('I14', `${id} was sent on a disconnected session`, seq);
  return null;
}
