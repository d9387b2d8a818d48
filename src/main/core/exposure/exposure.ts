/**
 * One underlying over all venues, as hedger and limits see it. What a disconnected, unopened or unreconciled account
 * holds of it is not known, and its name stands under `missing`: never flat, never zero.
 */
import { ZERO } from '../../../shared/domain/decimal.ts';
import type { Account } from '../../../shared/domain/account.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import { yearsUntil } from '../../../shared/domain/instrument.ts';
import type { Exposure } from '../../hedging/input.ts';
import type { Leg, PortfolioNode } from '../../../shared/domain/valuation.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { buildTree, underlyingNodeId, underlyingRow } from '../../risk/portfolio/tree.ts';
import { reconciliationOf } from '../apply/holdings/booked.ts';
import type { ReadState } from '../state.ts';
import { legPlaces, type LegPlace } from '../valuation/legPlaces.ts';
import { sourceAt, VALUATION_BOUNDS } from '../valuation/legSources.ts';
import { editsUnderWay, inFlightDelta, inFlightQuantity } from './inFlight.ts';

export function exposureOf(state: ReadState, underlying: Underlying): Exposure {
  const node = nodeOf(state, underlying);
  const inFlight = inFlightDelta(state, underlying);
  const missing = [...accountsMissing(state, underlying), ...inFlight.missing, ...(node?.missing ?? [])];
  // Without a node nothing is held of it: a true zero as long as every account has told us.
  const isHeld = node !== undefined;
  return {
    deltaCoin: isHeld ? node.greeks?.deltaCoin ?? null : 0,
    premiumDeltaCoin: isHeld ? node.premiumDeltaCoin : 0,
    gammaCoinPerUsd: isHeld ? node.greeks?.gammaCoinPerUsd ?? null : 0,
    gammaYears: gammaYears(state, underlying),
    inFlightDeltaCoin: inFlight.longDeltaCoin + inFlight.shortDeltaCoin,
    missing, oldestInputMs: node?.oldestInputMs ?? null,
  };
}

/** What a hedge goes by: with an edit under way nobody knows what will fill. */
export function settledExposureOf(state: ReadState, underlying: Underlying): Exposure {
  const exposure = exposureOf(state, underlying);
  const open = editsUnderWay(state, underlying);
  return open.length === 0 ? exposure : { ...exposure, missing: [...exposure.missing, ...open] };
}

/**
 * As things stand, not as they stood at the last valuation: a fill since then has left the orders in flight, and must
 * already be in the delta.
 */
function nodeOf(state: ReadState, underlying: Underlying): PortfolioNode | undefined {
  const id = underlyingNodeId(underlying);
  if (state.optionGreeks === 'received') return receivedNode(state, underlying);
  if (!isDirty(state, underlying)) return state.nodes.get(id);
  const legs = legPlaces(state).ofUnderlying.get(underlying) ?? [];
  const valued = legs.map((place) => valueLeg(sourceAt(state, place), state.timeMs, VALUATION_BOUNDS));
  return buildTree(valued).find((node) => node.id === id);
}

/** A changed position counts with the Greeks that came back last: by multiplication, nothing is worked out. */
function receivedNode(state: ReadState, underlying: Underlying): PortfolioNode | undefined {
  const { ofUnderlying, ofLeg } = legPlaces(state);
  const places = ofUnderlying.get(underlying) ?? [];
  if (places.length === 0) return undefined;
  const row = state.nodes.get(underlyingNodeId(underlying));
  const isOfIt = (legId: string): boolean => (state.legs.get(legId) ?? ofLeg.get(legId))?.underlying === underlying;
  const isChanged = [...state.dirtyLegs].some(isOfIt) || places.some(({ legId }) => !state.legs.has(legId));
  if (row !== undefined && !isChanged) return row;
  const valued = (place: LegPlace): Leg => valueLeg(sourceAt(state, place), state.timeMs, VALUATION_BOUNDS);
  return underlyingRow(underlying, places.map((place) =>
    (state.dirtyLegs.has(place.legId) ? undefined : state.legs.get(place.legId)) ?? valued(place)));
}

/** Of the legs as they were last valued: their expiries do not move with the market. */
function gammaYears(state: ReadState, underlying: Underlying): number | null {
  let weight = 0;
  let sum = 0;
  for (const { legId } of legPlaces(state).ofUnderlying.get(underlying) ?? []) {
    const leg = state.legs.get(legId);
    if (leg === undefined || leg.greeks === null) return null;
    if (leg.expiryTimeMs === null) continue;
    const gamma = Math.abs(leg.greeks.gammaCoinPerUsd);
    weight += gamma;
    sum += gamma * yearsUntil(leg.expiryTimeMs, state.timeMs);
  }
  return weight > 0 ? sum / weight : null;
}

function isDirty(state: ReadState, underlying: Underlying): boolean {
  if (state.dirtyUnderlyings.has(underlying)) return true;
  for (const instrument of state.dirtyInstruments) {
    if (state.instruments.get(instrument)?.underlying === underlying) return true;
  }
  return false;
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
  const held = legPlaces(state).ofUnderlying.get(underlying) ?? [];
  if (held.some((place) => place.account === account.id)) return true;
  for (const order of state.orders.values()) {
    const { instrument } = order;
    if (order.account !== account.id || state.instruments.get(instrument)?.underlying !== underlying) continue;
    if (inFlightQuantity(state, order) !== ZERO) return true;
  }
  return false;
}
