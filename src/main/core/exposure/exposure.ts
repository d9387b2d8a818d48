/**
 * One underlying over all venues, or over the accounts of a cover, as hedger and limits see it. What a disconnected,
 * unopened or unreconciled account holds of it is not known, and its name stands under `missing`: never flat, never
 * zero.
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
import type { Cover } from './bookCover.ts';
import { editsUnderWay, inFlightDelta, inFlightQuantity } from './inFlight.ts';

export function exposureOf(state: ReadState, underlying: Underlying, cover: Cover = null): Exposure {
  const node = nodeOf(state, underlying, cover);
  const inFlight = inFlightDelta(state, underlying, 'now', cover);
  const missing = [...accountsMissing(state, underlying, cover), ...inFlight.missing, ...(node?.missing ?? [])];
  // Without a node nothing is held of it: a true zero as long as every account has told us.
  const isHeld = node !== undefined;
  return {
    deltaCoin: isHeld ? node.greeks?.deltaCoin ?? null : 0,
    premiumDeltaCoin: isHeld ? node.premiumDeltaCoin : 0,
    gammaCoinPerUsd: isHeld ? node.greeks?.gammaCoinPerUsd ?? null : 0,
    gammaYears: gammaYears(state, underlying, cover),
    inFlightDeltaCoin: inFlight.longDeltaCoin + inFlight.shortDeltaCoin,
    missing, oldestInputMs: node?.oldestInputMs ?? null,
  };
}

/** What a hedge goes by: with an edit under way nobody knows what will fill. */
export function settledExposureOf(state: ReadState, underlying: Underlying, cover: Cover = null): Exposure {
  const exposure = exposureOf(state, underlying, cover);
  const open = editsUnderWay(state, underlying, cover);
  return open.length === 0 ? exposure : { ...exposure, missing: [...exposure.missing, ...open] };
}

/**
 * As things stand, not as they stood at the last valuation: a fill since then has left the orders in flight, and must
 * already be in the delta.
 */
function nodeOf(state: ReadState, underlying: Underlying, cover: Cover): PortfolioNode | undefined {
  if (cover !== null) return coveredNode(state, underlying, cover);
  const id = underlyingNodeId(underlying);
  if (state.optionGreeks === 'received') return receivedNode(state, underlying);
  if (!isDirty(state, underlying)) return state.nodes.get(id);
  const legs = legPlaces(state).ofUnderlying.get(underlying) ?? [];
  const valued = legs.map((place) => valueLeg(sourceAt(state, place), state.timeMs, VALUATION_BOUNDS));
  return buildTree(valued).find((node) => node.id === id);
}

/** Of the accounts of a cover; of each leg what stands, unless something of it has changed since. */
function coveredNode(
  state: ReadState, underlying: Underlying, cover: NonNullable<Cover>,
): PortfolioNode | undefined {
  const places = (legPlaces(state).ofUnderlying.get(underlying) ?? []).filter(({ account }) => cover(account));
  if (places.length === 0) return undefined;
  const isStale = state.optionGreeks !== 'received' && isDirty(state, underlying);
  return underlyingRow(underlying, places.map((place) => {
    const stands = isStale || state.dirtyLegs.has(place.legId) ? undefined : state.legs.get(place.legId);
    return stands ?? valueLeg(sourceAt(state, place), state.timeMs, VALUATION_BOUNDS);
  }));
}

/** As they were last valued; null: nothing is held, or they are not known. */
export const greeksHeld = (state: ReadState, underlying: Underlying, cover: Cover): PortfolioNode['greeks'] =>
  (cover === null ? state.nodes.get(underlyingNodeId(underlying)) : coveredNode(state, underlying, cover))?.greeks
    ?? null;

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
function gammaYears(state: ReadState, underlying: Underlying, cover: Cover): number | null {
  let weight = 0;
  let sum = 0;
  for (const { legId, account } of legPlaces(state).ofUnderlying.get(underlying) ?? []) {
    if (cover?.(account) === false) continue;
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

function accountsMissing(state: ReadState, underlying: Underlying, cover: Cover): string[] {
  const missing: string[] = [];
  for (const account of state.accounts.values()) {
    if (cover?.(account.id) === false) continue;
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
