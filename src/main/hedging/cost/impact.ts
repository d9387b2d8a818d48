/**
 * The square-root law of impact and its factor from our own orders (hedging/SPEC.md, Q4, Q9): what they paid beyond
 * half the spread against what the law says at factor 1, pulled towards the default by a number of orders of its own
 * weight.
 */
import type { ImpactFit } from '../../../shared/domain/steering/impact.ts';

/**
 * A fraction factor x (one day's standard deviation) x sqrt(quantity / daily volume), of which AVERAGE_SHARE is paid on
 * average while executing. Source: facts on execution (Almgren; Donier and Bonart on Bitcoin), factor 0.4 to 1.0.
 */
export const IMPACT_FACTOR = 0.7;
export const AVERAGE_SHARE = 2 / 3;
/** Assumed until a volume forecast exists: a day trades this many times the depth that one side shows. */
export const DEPTHS_PER_DAY = 500;
/** Assumed where no option tells the vol of a day. */
export const DEFAULT_DAY_VOL = 0.03;

/** Fewer say nothing: one bad fill would move every price. */
export const LEAST_FILLS = 20;
/** Two that weigh as much as so many fills hold the factor near its default. */
const PRIOR_FILLS = 20;
const [LEAST_FACTOR, MOST_FACTOR] = [0.1, 3];

export type ImpactSums = Pick<ImpactFit, 'fills' | 'sumProduct' | 'sumSquare'>;

export const NO_FIT: ImpactSums = { fills: 0, sumProduct: 0, sumSquare: 0 };

export const withOrder = (fit: ImpactSums, law: number, slippage: number): ImpactSums =>
  ({ fills: fit.fills + 1, sumProduct: fit.sumProduct + law * slippage, sumSquare: fit.sumSquare + law * law });

/** Least squares of slippage on the law with the default as prior; the default itself until there are enough. */
export function factorOf({ fills, sumProduct, sumSquare }: ImpactSums): number {
  if (fills < LEAST_FILLS || !(sumSquare > 0)) return IMPACT_FACTOR;
  const prior = (PRIOR_FILLS / fills) * sumSquare;
  const factor = (sumProduct + prior * IMPACT_FACTOR) / (sumSquare + prior);
  return Math.min(Math.max(factor, LEAST_FACTOR), MOST_FACTOR);
}

/** What the law says at factor 1, as a fraction of the price; `share`: of a day's volume. */
export const lawFraction = (share: number, dayVol: number | null): number =>
  AVERAGE_SHARE * (dayVol ?? DEFAULT_DAY_VOL) * Math.sqrt(Math.max(share, 0));
