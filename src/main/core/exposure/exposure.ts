/**
 * One underlying over all venues, as hedger and limits see it. What a disconnected, unopened or unreconciled account
 * holds of it is not known, and its name stands under `missing`: never flat, never zero.
 */
import { ZERO } from '../../../shared/domain/decimal.ts';
import type { Account } from '../../../shared/domain/account.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { Exposure } from '../../hedging/input.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { buildTree, underlyingNodeId } from '../../risk/portfolio/tree.ts';
import { reconciliationOf } from '../apply/booked.ts';
import type { ReadState } from '../state.ts';
import { legSources, VALUATION_BOUNDS } from '../valuation/legSources.ts';
import { inFlightDelta, inFlightQuantity } from './inFlight.ts';

export function exposureOf(state: ReadState, underlying: Underlying): Exposure {
  const node = buildTree(legsOf(state, underlying)).find(({ id }) => id === underlyingNodeId(underlying));
  const inFlight = inFlightDelta(state, underlying);
  const missing = [...accountsMissing(state, underlying), ...inFlight.missing, ...(node?.missing ?? [])];
  // Without a node nothing is held of it: a true zero as long as every account has told us.
  const isHeld = node !== undefined;
  return {
    deltaCoin: isHeld ? node.greeks?.deltaCoin ?? null : 0,
    premiumDeltaCoin: isHeld ? node.premiumDeltaCoin : 0,
    inFlightDeltaCoin: inFlight.longDeltaCoin + inFlight.shortDeltaCoin,
    missing, oldestInputMs: node?.oldestInputMs ?? null,
  };
}

/**
 * As things stand, not as they stood at the last valuation: a fill since then has left the orders in flight, and must
 * already be in the delta.
 */
function legsOf(state: ReadState, underlying: Underlying): Leg[] {
  if (!state.dirtyUnderlyings.has(underlying)) {
    return [...state.legs.values()].filter((leg) => leg.underlying === underlying);
  }
  return legSources(state).filter((source) => source.underlying === underlying)
    .map((source) => valueLeg(source, state.timeMs, VALUATION_BOUNDS));
}

function accountsMissing(state: ReadState, underlying: Underlying): string[] {
  const missing: string[] = [];
  for (const account of state.accounts.values()) {
    const row = reconciliationOf(state, account.id);
    if (row.openedTimeMs === null) {
      missing.push(`first snapshot of ${account.id}`);
    } else if (isInvolved(state, account, underlying)) {
      if (state.connections.get(account.venue)?.state !== 'connected') missing.push(`connection of ${account.venue}`);
      else if (row.reconciledTimeMs === null) missing.push(`reconciliation of ${account.id}`);
    }
  }
  return missing;
}

/** Holds the underlying, or has something of it in flight. */
function isInvolved(state: ReadState, account: Account, underlying: Underlying): boolean {
  const isOf = (instrument: string): boolean => state.instruments.get(instrument)?.underlying === underlying;
  for (const position of state.positions.values()) {
    if (position.account === account.id && position.quantity !== ZERO && isOf(position.instrument)) return true;
  }
  for (const balance of state.balances.values()) {
    if (balance.account === account.id && balance.currency === underlying && balance.amount !== ZERO) return true;
  }
  for (const order of state.orders.values()) {
    if (order.account === account.id && isOf(order.instrument) && inFlightQuantity(state, order) !== ZERO) return true;
  }
  return false;
}
