/**
 * What expires when: the legs of each expiry of an underlying at a venue, summed, with the strike that the forward is
 * nearest to. Pin risk: close to that strike shortly before expiry, delta jumps with every tick.
 */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { yearsUntil } from '../../../shared/domain/instrument.ts';

type Leg = WireRecord<'legs'>;
type Instrument = WireRecord<'instruments'>;
type Quote = WireRecord<'quotes'>;

export interface ExpiryRow {
  readonly id: string;
  readonly venue: string;
  readonly underlying: string;
  readonly expiryTimeMs: number;
  readonly legs: number;
  /** Sums over the legs; null as soon as one is unknown. */
  readonly valueUsd: number | null;
  readonly netDeltaCoin: number | null;
  readonly gammaUsdPer1Pct: number | null;
  readonly thetaUsdPerDay: number | null;
  /** What the held options would pay if they settled at the present forward; null: unknown. */
  readonly settlementUsd: number | null;
  readonly forwardUsd: number | null;
  /** Of the strikes that are held. */
  readonly nearestStrikeUsd: number | null;
  /** From the forward to it, as a fraction of the forward. */
  readonly distance: number | null;
  /** The same in standard deviations until expiry, at that strike's implied vol. */
  readonly standardDeviations: number | null;
  readonly pinRisk: boolean;
}

/** Within the last day and less than one standard deviation from a held strike. */
export const PIN_WITHIN_MS = 86_400_000;

type Instruments = ReadonlyMap<string, Instrument>;
type Quotes = ReadonlyMap<string, Quote>;

/** Sorted by time, then by underlying and venue. Legs without an expiry (perpetuals, cash) are none of it. */
export function expiryRows(
  legs: readonly Leg[], instruments: Instruments, quotes: Quotes, nowMs: number,
): readonly ExpiryRow[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    if (leg.expiryTimeMs === null || leg.quantity === 0) continue;
    const id = `${leg.expiryTimeMs}|${leg.underlying}|${leg.venue}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [leg]);
    else group.push(leg);
  }
  return [...groups].map(([id, group]) => rowOf(id, group, instruments, quotes, nowMs))
    .sort((a, b) => a.expiryTimeMs - b.expiryTimeMs || (a.id < b.id ? -1 : 1));
}

function sumOf(legs: readonly Leg[], read: (leg: Leg) => number | null): number | null {
  let sum = 0;
  for (const leg of legs) {
    const value = read(leg);
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

function netDelta({ greeks, premiumDeltaCoin }: Leg): number | null {
  return greeks === null || premiumDeltaCoin === null ? null : greeks.deltaCoin + premiumDeltaCoin;
}

function rowOf(
  id: string, legs: readonly Leg[], instruments: Instruments, quotes: Quotes, nowMs: number,
): ExpiryRow {
  const [first] = legs;
  if (first === undefined || first.expiryTimeMs === null) throw new Error(`no leg of ${id}`);
  const { venue, underlying, expiryTimeMs } = first;
  const forwardUsd = forwardOf(legs, quotes);
  const nearest = forwardUsd === null ? null : nearestStrike(legs, instruments, forwardUsd);
  const distance = nearest === null || forwardUsd === null ? null : nearest.strikeUsd / forwardUsd - 1;
  const deviation = nearest?.vol === null || nearest === null ? null
    : nearest.vol * Math.sqrt(yearsUntil(expiryTimeMs, nowMs));
  const standardDeviations = distance === null || deviation === null || deviation === 0 ? null
    : Math.log1p(distance) / deviation;
  return {
    id, venue, underlying, expiryTimeMs, legs: legs.length,
    valueUsd: sumOf(legs, (leg) => leg.valueUsd), netDeltaCoin: sumOf(legs, netDelta),
    gammaUsdPer1Pct: sumOf(legs, (leg) => leg.greeks?.gammaUsdPer1Pct ?? null),
    thetaUsdPerDay: sumOf(legs, (leg) => leg.greeks?.thetaUsdPerDay ?? null),
    settlementUsd: sumOf(legs, (leg) => payoffUsd(leg, instruments, forwardUsd)),
    forwardUsd, nearestStrikeUsd: nearest?.strikeUsd ?? null, distance, standardDeviations,
    pinRisk: expiryTimeMs - nowMs < PIN_WITHIN_MS && standardDeviations !== null && Math.abs(standardDeviations) < 1,
  };
}

function forwardOf(legs: readonly Leg[], quotes: Quotes): number | null {
  for (const { instrument } of legs) {
    const forward = instrument === null ? null : (quotes.get(instrument)?.forwardPrice ?? null);
    if (forward !== null) return forward;
  }
  return null;
}

function nearestStrike(
  legs: readonly Leg[], instruments: Instruments, forwardUsd: number,
): { strikeUsd: number; vol: number | null } | null {
  let found: { strikeUsd: number; vol: number | null } | null = null;
  for (const leg of legs) {
    const instrument = leg.instrument === null ? undefined : instruments.get(leg.instrument);
    if (instrument?.kind !== 'option') continue;
    const strikeUsd = Number(instrument.strike);
    if (found === null || Math.abs(strikeUsd - forwardUsd) < Math.abs(found.strikeUsd - forwardUsd)) {
      found = { strikeUsd, vol: leg.impliedVol };
    }
  }
  return found;
}

/** Futures settle against what was paid for them day by day: only options pay at expiry. */
function payoffUsd(leg: Leg, instruments: Instruments, forwardUsd: number | null): number | null {
  const instrument = leg.instrument === null ? undefined : instruments.get(leg.instrument);
  if (instrument?.kind !== 'option') return 0;
  if (forwardUsd === null) return null;
  const sign = instrument.optionType === 'call' ? 1 : -1;
  const intrinsic = Math.max(0, sign * (forwardUsd - Number(instrument.strike)));
  return leg.quantity * Number(instrument.contractMultiplier) * intrinsic;
}
