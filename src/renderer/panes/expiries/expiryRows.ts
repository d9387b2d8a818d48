/**
 * What expires when: the legs of each expiry of an underlying at a venue, each and summed, with the strike that the
 * forward is nearest to. Pin risk: close to that strike shortly before expiry, delta jumps with every tick.
 */
import type { ExpiryChances } from '../../../shared/contract/questions/expiry.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { yearsUntil } from '../../../shared/domain/instrument.ts';

type Leg = WireRecord<'legs'>;
type Instrument = WireRecord<'instruments'>;
type Quote = WireRecord<'quotes'>;

export interface HeldLeg { readonly account: string; readonly instrument: string; readonly quantity: number }

export interface ExpiryRow {
  readonly id: string;
  /** An expiry stands above the legs it sums. */
  readonly kind: 'expiry' | 'leg';
  readonly venue: string;
  readonly underlying: string;
  readonly expiryTimeMs: number;
  /** One, or all of the expiry: what closing it closes. */
  readonly held: readonly HeldLeg[];
  readonly isOption: boolean;
  /** Sums over the legs; null as soon as one is unknown. */
  readonly valueUsd: number | null;
  readonly netDeltaCoin: number | null;
  readonly gammaUsdPer1Pct: number | null;
  readonly thetaUsdPerDay: number | null;
  /** What the options would pay if they settled at the present forward; null: unknown. */
  readonly settlementUsd: number | null;
  /** Of what would settle with worth at the present forward: gone once it has; null: unknown. */
  readonly endingDeltaCoin: number | null;
  readonly forwardUsd: number | null;
  /** Of the strikes that are held. */
  readonly nearestStrikeUsd: number | null;
  /** From the forward to it, as a fraction of the forward. */
  readonly distance: number | null;
  /** The same in standard deviations until expiry, at that strike's implied vol. */
  readonly standardDeviations: number | null;
  /** Chance to settle within half a per cent of that strike, and of a leg to settle in the money. */
  readonly pinChance: number | null;
  readonly inTheMoneyChance: number | null;
  readonly pinRisk: boolean;
  /** Currencies that are paid. */
  readonly settledIn: string;
}

/** Within the last day and less than one standard deviation from a held strike. */
export const PIN_WITHIN_MS = 86_400_000;

export interface ExpirySources {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly quotes: ReadonlyMap<string, Quote>;
  /** By instrument; empty until the engine has answered. */
  readonly chances: ReadonlyMap<string, ExpiryChances>;
  readonly nowMs: number;
}

/** Sorted by time, then by underlying and venue, legs below. Legs without an expiry (perpetuals, cash) are left out. */
export function expiryRows(legs: readonly Leg[], sources: ExpirySources): readonly ExpiryRow[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    if (leg.expiryTimeMs === null || leg.quantity === 0) continue;
    const id = `${leg.expiryTimeMs}|${leg.underlying}|${leg.venue}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [leg]);
    else group.push(leg);
  }
  return [...groups].sort(([a, [first]], [b, [second]]) =>
    (first?.expiryTimeMs ?? 0) - (second?.expiryTimeMs ?? 0) || (a < b ? -1 : 1))
    .flatMap(([id, group]) => {
      const forwardUsd = forwardOf(group, sources.quotes);
      const below = group.map((leg) => rowOf(leg.id, 'leg', [leg], forwardUsd, sources))
        .sort((a, b) => (a.nearestStrikeUsd ?? 0) - (b.nearestStrikeUsd ?? 0) || (a.id < b.id ? -1 : 1));
      return [rowOf(id, 'expiry', group, forwardUsd, sources), ...below];
    });
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
  id: string, kind: ExpiryRow['kind'], legs: readonly Leg[], forwardUsd: number | null, sources: ExpirySources,
): ExpiryRow {
  const { instruments, chances, nowMs } = sources;
  const [first] = legs;
  if (first === undefined || first.expiryTimeMs === null) throw new Error(`no leg of ${id}`);
  const { venue, underlying, expiryTimeMs } = first;
  const nearest = forwardUsd === null ? null : nearestStrike(legs, instruments, forwardUsd);
  const distance = nearest === null || forwardUsd === null ? null : nearest.strikeUsd / forwardUsd - 1;
  const deviation = nearest?.vol === null || nearest === null ? null
    : nearest.vol * Math.sqrt(yearsUntil(expiryTimeMs, nowMs));
  const standardDeviations = distance === null || deviation === null || deviation === 0 ? null
    : Math.log1p(distance) / deviation;
  const chance = nearest === null ? undefined : chances.get(nearest.instrument);
  const listed = legs.map((leg) => instrumentOf(leg, instruments));
  return {
    id, kind, venue, underlying, expiryTimeMs, isOption: listed.every((each) => each?.kind === 'option'),
    held: legs.flatMap(({ account, instrument, quantity }) =>
      (instrument === null ? [] : [{ account, instrument, quantity }])),
    valueUsd: sumOf(legs, (leg) => leg.valueUsd), netDeltaCoin: sumOf(legs, netDelta),
    gammaUsdPer1Pct: sumOf(legs, (leg) => leg.greeks?.gammaUsdPer1Pct ?? null),
    thetaUsdPerDay: sumOf(legs, (leg) => leg.greeks?.thetaUsdPerDay ?? null),
    settlementUsd: sumOf(legs, (leg) => payoffUsd(leg, instruments, forwardUsd)),
    endingDeltaCoin: sumOf(legs, (leg) => endingDelta(leg, instruments, forwardUsd)),
    forwardUsd, nearestStrikeUsd: nearest?.strikeUsd ?? null, distance, standardDeviations,
    pinChance: chance?.pin ?? null, inTheMoneyChance: kind === 'leg' ? chance?.inTheMoney ?? null : null,
    pinRisk: expiryTimeMs - nowMs < PIN_WITHIN_MS && standardDeviations !== null && Math.abs(standardDeviations) < 1,
    settledIn: [...new Set(listed.flatMap((each) => (each === undefined ? [] : [each.settlementCurrency])))].join(', '),
  };
}

const instrumentOf = (leg: Leg, instruments: ExpirySources['instruments']): Instrument | undefined =>
  (leg.instrument === null ? undefined : instruments.get(leg.instrument));

function forwardOf(legs: readonly Leg[], quotes: ExpirySources['quotes']): number | null {
  for (const { instrument } of legs) {
    const forward = instrument === null ? null : (quotes.get(instrument)?.forwardPrice ?? null);
    if (forward !== null) return forward;
  }
  return null;
}

interface NearStrike { readonly instrument: string; readonly strikeUsd: number; readonly vol: number | null }

function nearestStrike(
  legs: readonly Leg[], instruments: ExpirySources['instruments'], forwardUsd: number,
): NearStrike | null {
  let found: NearStrike | null = null;
  for (const leg of legs) {
    const instrument = instrumentOf(leg, instruments);
    if (instrument?.kind !== 'option') continue;
    const strikeUsd = Number(instrument.strike);
    if (found === null || Math.abs(strikeUsd - forwardUsd) < Math.abs(found.strikeUsd - forwardUsd)) {
      found = { instrument: instrument.id, strikeUsd, vol: leg.impliedVol };
    }
  }
  return found;
}

/** Futures settle against what was paid for them day by day: only options pay at expiry. */
function payoffUsd(leg: Leg, instruments: ExpirySources['instruments'], forwardUsd: number | null): number | null {
  const instrument = instrumentOf(leg, instruments);
  if (instrument?.kind !== 'option') return 0;
  if (forwardUsd === null) return null;
  const sign = instrument.optionType === 'call' ? 1 : -1;
  const intrinsic = Math.max(0, sign * (forwardUsd - Number(instrument.strike)));
  return leg.quantity * Number(instrument.contractMultiplier) * intrinsic;
}

/** An option in the money moves like the coin by then; one out of it not at all. A future's delta ends whole. */
function endingDelta(leg: Leg, instruments: ExpirySources['instruments'], forwardUsd: number | null): number | null {
  const instrument = instrumentOf(leg, instruments);
  if (instrument?.kind !== 'option') return netDelta(leg);
  if (forwardUsd === null) return null;
  const sign = instrument.optionType === 'call' ? 1 : -1;
  const isIn = sign * (forwardUsd - Number(instrument.strike)) > 0;
  return isIn ? sign * leg.quantity * Number(instrument.contractMultiplier) : 0;
}
