/**
 * The volatility surface of an underlying as tape, tables and screen hold it: plain data, a smile per expiry with how
 * it came about. What the numbers of a smile mean and how vols are read off is risk/surface's business.
 */
import type { Underlying } from '../ids.ts';

export type SurfaceModel = 'svi' | 'ssvi' | 'sabr';

/**
 * fitted: to this expiry's own quotes. repaired: the same, moved until no arbitrage was left. borrowed: too few quotes,
 * the neighbours' shape at this expiry's level. lastGood: the fit failed, an earlier one at today's level. none: no
 * smile.
 */
export type SmileStatus = 'fitted' | 'repaired' | 'borrowed' | 'lastGood' | 'none';

/** What the smile does when the forward moves, and so which delta is shown and hedged. */
export type SmileDynamics = 'stickyStrike' | 'stickyDelta' | 'minimumVariance';

/** For column headers: which delta is shown. */
export const DYNAMICS_LABEL: Readonly<Record<SmileDynamics, string>> = {
  stickyStrike: 'sticky strike', stickyDelta: 'sticky delta', minimumVariance: 'minimum variance',
};

/** Names of the parameters of a model, in the order in which they are listed. */
export const PARAMETER_NAMES: Readonly<Record<SurfaceModel, readonly string[]>> = {
  svi: ['a', 'b', 'rho', 'm', 'sigma'], ssvi: ['theta', 'rho', 'phi'], sabr: ['alpha', 'beta', 'rho', 'nu'],
};

export type PinnedParameter = 'b' | 'rho' | 'm' | 'sigma' | 'alpha' | 'nu';

export const PINNED_BY: Readonly<Record<SurfaceModel, readonly PinnedParameter[]>> = {
  svi: ['b', 'rho', 'm', 'sigma'], ssvi: ['rho'], sabr: ['alpha', 'rho', 'nu'],
};

/** What a trader changes by hand, applied before the fit. The list is the history: the last one is undone first. */
export type SurfaceEdit =
  | { readonly kind: 'excludeStrike'; readonly expiryTimeMs: number; readonly strike: number }
  | NudgeEdit
  | PinEdit;

/** Keeps a parameter of the model at a value. */
export interface PinEdit {
  readonly kind: 'pin';
  readonly expiryTimeMs: number;
  readonly parameter: PinnedParameter;
  readonly value: number;
}

/** Moves the quotes that the smile is fitted to; x = k in deviations of the money, held within -3 and 3. */
export interface NudgeEdit {
  readonly kind: 'nudge';
  readonly expiryTimeMs: number;
  readonly atmVolPoints: number;
  /** Per deviation. */
  readonly skewVolPoints: number;
  /** Per squared deviation. */
  readonly curvatureVolPoints: number;
}

/** Something known to bring variance (a rate decision, a listing): the event clock counts it as so many days. */
export interface SurfaceEvent {
  readonly timeMs: number;
  /** Not negative: 2 brings as much variance as two ordinary days, beside the day that it stands in. */
  readonly weightDays: number;
}

export interface NamedEvent extends SurfaceEvent { readonly label: string }

/** The trader's choices for one underlying. Without a row `defaultVolSettings` hold. */
export interface VolSettings {
  readonly underlying: Underlying;
  readonly model: SurfaceModel;
  readonly dynamics: SmileDynamics;
  readonly edits: readonly SurfaceEdit[];
  readonly events: readonly NamedEvent[];
}

export const defaultVolSettings = (underlying: Underlying): VolSettings =>
  ({ underlying, model: 'svi', dynamics: 'stickyStrike', edits: [], events: [] });

export interface FitQuality {
  /** Quotes that the fit was to: out of the money, and where the trader nudged them. */
  readonly points: number;
  /** Root mean square of model minus mid over those points, in vol points. */
  readonly rmse: number;
  /** The same over the points inside, and outside, their bid-ask; null where there are none. */
  readonly rmseInside: number | null;
  readonly rmseOutside: number | null;
  readonly pointsInside: number;
  /** All options quoted on both sides, as they are quoted, whose |delta| is 5 % to 95 %, in the money or out. */
  readonly options: number;
  readonly optionsInside: number;
}

export interface ButterflyCheck {
  readonly free: boolean;
  readonly gMin: number;
  /** Of the least g. */
  readonly k: number;
  readonly withinLee: boolean;
}

export interface CalendarCheck {
  readonly free: boolean;
  /** Least of far minus near total variance. */
  readonly gapMin: number;
  readonly k: number;
  /** False: the smiles cross far out in a wing. */
  readonly slopesOrdered: boolean;
}

export interface FittedSmile {
  readonly expiryTimeMs: number;
  /** ACT/365 at the time of the fit. */
  readonly years: number;
  readonly forward: number | null;
  readonly status: SmileStatus;
  /** Why it is not simply fitted; null when it is. */
  readonly reason: string | null;
  /** When the quotes stood that its shape was fitted to: for lastGood an earlier time. Null for status none. */
  readonly shapeTimeMs: number | null;
  /** Vol at the forward, as a fraction; null without a smile or forward. */
  readonly atmVol: number | null;
  /** The smile in use as numbers (risk/surface/flatSmile.ts); null for status none. */
  readonly smile: readonly number[] | null;
  /** Of the fit, in the order of PARAMETER_NAMES; null where what is in use is not of one form. */
  readonly parameters: { readonly model: SurfaceModel; readonly values: readonly number[] } | null;
  readonly quality: FitQuality | null;
  readonly butterfly: ButterflyCheck | null;
  /** Against the next farther smile in use; null for the farthest. */
  readonly calendar: CalendarCheck | null;
}

export interface FittedSurface {
  readonly underlying: Underlying;
  readonly model: SurfaceModel;
  /** Engine time of the quotes that it was fitted to. */
  readonly asOfMs: number;
  /** Of the last journal entry before those quotes were read: what the fit may have known. */
  readonly inputsSeq: number;
  /** How long the fit took, where it was measured. */
  readonly fitMs: number | null;
  readonly events: readonly SurfaceEvent[];
  /** By expiry. */
  readonly smiles: readonly FittedSmile[];
}

/** Where the vol of an option's numbers comes from. */
export type VolSource = 'surface' | 'repaired' | 'borrowed' | 'lastGood' | 'venueMark' | 'mark' | 'mid';
