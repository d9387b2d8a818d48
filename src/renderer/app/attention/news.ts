/** What has happened since the last look, by class: what is heard and what the system's notifications tell of. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { NewsClass } from '../../store/preferences.ts';

export interface News { readonly of: NewsClass; readonly title: string; readonly text: string }

export interface Seen {
  readonly fills: readonly Pick<WireRecord<'fills'>,
    'account' | 'fillId' | 'side' | 'quantity' | 'price' | 'instrument'>[];
  readonly orders: readonly Pick<WireRecord<'orders'>,
    'clientOrderId' | 'state' | 'side' | 'quantity' | 'instrument'>[];
  readonly proposals: readonly Pick<WireRecord<'proposals'>, 'id' | 'state' | 'side' | 'quantity' | 'instrument'>[];
  readonly connections: readonly Pick<WireRecord<'connections'>, 'venue' | 'state' | 'lastError'>[];
  readonly alerts: readonly Pick<WireRecord<'alerts'>, 'id' | 'state' | 'level' | 'text' | 'escalations'>[];
}

const REFUSED: ReadonlySet<string> = new Set(['rejected', 'denied', 'lost']);

/** Rows of `now` that `before` did not hold in this way. */
function fresh<T>(before: readonly T[], now: readonly T[], key: (row: T) => string): readonly T[] {
  const known = new Set(before.map(key));
  return now.filter((row) => !known.has(key(row)));
}

const what = ({ side, quantity, instrument }: { side: string; quantity: string; instrument: string }): string =>
  `${side} ${quantity} ${instrument}`;

export function newsBetween(before: Seen, now: Seen): readonly News[] {
  const fills = fresh(before.fills, now.fills, ({ account, fillId }) => `${account} ${fillId}`)
    .map((fill): News => ({ of: 'fill', title: 'Filled', text: `${what(fill)} at ${fill.price}` }));
  const orders = fresh(before.orders, now.orders, ({ clientOrderId, state }) => `${clientOrderId} ${state}`)
    .filter(({ state }) => REFUSED.has(state))
    .map((order): News => ({ of: 'reject', title: `Order ${order.state}`, text: what(order) }));
  const proposals = fresh(before.proposals, now.proposals, ({ id, state }) => `${id} ${state}`)
    .filter(({ state }) => state === 'open')
    .map((proposal): News => ({ of: 'proposal', title: 'Hedge proposed', text: what(proposal) }));
  const connections = fresh(before.connections, now.connections, ({ venue, state }) => `${venue} ${state}`)
    .filter(({ state }) => state === 'disconnected')
    .map(({ venue, lastError }): News => ({ of: 'disconnect', title: `${venue} is disconnected`,
      text: lastError ?? '' }));
  const alerts = fresh(before.alerts, now.alerts, ({ id, state, level, escalations }) =>
    `${id} ${state} ${level} ${escalations}`)
    .filter(({ state }) => state === 'active')
    .map(({ level, text }): News => ({ of: 'alert', title: `Alert: ${level}`, text }));
  return [...fills, ...orders, ...proposals, ...connections, ...alerts];
}
