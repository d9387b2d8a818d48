/**
 * What a leg held through two instants gained, and why: its Greeks of the first instant times what the market did, vols
 * taken as they are at the second (revalued at the new time), the rest as residual.
 */
import { expiryTimeMsOf, MS_PER_DAY, yearsUntil, type Instrument } from '../../../shared/domain/instrument.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { positive } from '../portfolio/inputNotes.ts';
import type { LegSource } from '../portfolio/leg.ts';
import { explained, onGrid, type Terms } from './terms.ts';

/** One leg at one instant. */
export interface LegAt {
  readonly source: LegSource;
  readonly leg: Leg;
  readonly timeMs: number;
}

/** What a settlement made of the quantity that was held, in USD of the second instant. */
export interface SettledLeg {
  readonly priceUsd: number;
  readonly worthUsd: number;
}

export interface HeldLeg {
  readonly totalUsd: number;
  readonly terms: Terms;
}

/** Null when the leg's worth is not known at one of the instants. `settled` stands in for the second where there is. */
export function explainHeldLeg(before: LegAt, after: LegAt, settled: SettledLeg | null): HeldLeg | null {
  const from = before.leg.valueUsd;
  const to = settled === null ? after.leg.valueUsd : settled.worthUsd;
  const { greeks } = before.leg;
  if (from === null || to === null || greeks === null) return null;
  const totalUsd = onGrid(to - from);
  const { instrument } = before.source;
  const spot = spotMove(before, after, settled);
  const premiumUsd = (before.leg.premiumDeltaCoin ?? 0) * (indexOf(before) ?? 0);
  if (instrument === null) return { totalUsd, terms: explained(totalUsd, { delta: greeks.deltaUsd * (spot ?? 0) }) };
  const { forward, run, rate } = forwardMoves(instrument, before, after, settled, spot);
  const move = spot ?? forward;
  const days = (after.timeMs - before.timeMs) / MS_PER_DAY;
  const volPoints = settled === null ? volChange(before.leg, after.leg) : 0;
  const terms = explained(totalUsd, {
    delta: greeks.deltaUsd * (forward - run - rate) + premiumUsd * move,
    gamma: 50 * greeks.gammaUsdPer1Pct * forward * forward,
    vega: greeks.vegaUsdPerVolPoint * volPoints,
    theta: greeks.thetaUsdPerDay * daysOfTheta(instrument, before.timeMs, days) + greeks.deltaUsd * run,
    vanna: greeks.vannaUsdPerVolPoint * forward * volPoints,
    volga: 0.5 * greeks.volgaUsdPerVolPoint * volPoints * volPoints,
    rho: greeks.deltaUsd * rate,
  });
  return { totalUsd, terms };
}

const indexOf = ({ source }: LegAt): number | null =>
  positive(source.indexPriceUsd) ?? positive(source.quote?.indexPrice ?? null);

/** Null while one of the two prices is not known. */
function spotMove(before: LegAt, after: LegAt, settled: SettledLeg | null): number | null {
  const from = indexOf(before);
  const to = settled?.priceUsd ?? indexOf(after);
  return from === null || to === null ? null : to / from - 1;
}

/** The price that the contract follows: an option's forward, else its own mark. */
function underlyingPrice({ source, leg }: LegAt): number | null {
  const own = source.instrument?.kind === 'option' ? positive(source.quote?.forwardPrice ?? null) : leg.markPrice;
  return own ?? positive(source.indexPriceUsd);
}

interface ForwardMoves {
  /** Of the price that the contract follows. */
  readonly forward: number;
  /** The part of it that the mere passing of time brings at the basis of the first instant. */
  readonly run: number;
  /** The part by which the basis changed. */
  readonly rate: number;
}

function forwardMoves(
  instrument: Instrument,
  before: LegAt,
  after: LegAt,
  settled: SettledLeg | null,
  spot: number | null,
): ForwardMoves {
  const from = underlyingPrice(before);
  const to = settled?.priceUsd ?? underlyingPrice(after);
  const forward = from === null || to === null ? (spot ?? 0) : to / from - 1;
  const expiryTimeMs = expiryTimeMsOf(instrument);
  const index = indexOf(before);
  if (spot === null || expiryTimeMs === null || from === null || index === null) return { forward, run: 0, rate: 0 };
  const years = yearsUntil(expiryTimeMs, before.timeMs);
  const left = settled === null ? yearsUntil(expiryTimeMs, after.timeMs) : 0;
  const run = years === 0 ? 0 : Math.expm1((-Math.log(from / index) * (years - left)) / years);
  return { forward, run, rate: forward - spot - run };
}

/** In vol points; nothing where one of the two vols does not exist (the option is over). */
function volChange(before: Leg, after: Leg): number {
  return before.impliedVol === null || after.impliedVol === null ? 0 : (after.impliedVol - before.impliedVol) * 100;
}

/** Theta is of the next day, or of the rest of the life when that is shorter: no more of it than there is. */
function daysOfTheta(instrument: Instrument, fromMs: number, days: number): number {
  const expiryTimeMs = expiryTimeMsOf(instrument);
  if (expiryTimeMs === null) return days;
  const left = Math.max(0, expiryTimeMs - fromMs) / MS_PER_DAY;
  return left === 0 ? 0 : Math.min(days, left) / Math.min(1, left);
}
