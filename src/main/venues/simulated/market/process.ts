/**
 * One step of the correlated Bates market: log-Euler for the prices, full truncation for the variances (Lord, Koekkoek
 * and van Dijk 2010), common and own jumps that lift price and variance together (Bates 1996; Duffie, Pan and
 * Singleton 2000). Normals are always drawn in pairs, so that a saved stream goes on exactly.
 */
import type { RandomStream } from '../../../ports/randomStream.ts';
import { MS_PER_YEAR } from '../../../../shared/domain/instrument.ts';
import * as P from './parameters.ts';
import type { AssetParameters, Wander } from './parameters.ts';

export interface AssetState {
  priceUsd: number;
  variance: number;
  /** Departure of the smile's correlation from its mean. */
  skew: number;
  /** Departure of the carry from its mean, per year. */
  carry: number;
  /** 0 in calm; spreads grow and depth shrinks with it. */
  stress: number;
}

export function startOf(asset: AssetParameters): AssetState {
  return { priceUsd: asset.startPriceUsd, variance: asset.startVol ** 2, skew: 0, carry: 0, stress: 0 };
}

/** Moves both assets by `stepMs` of real time, `pace` times that in market time. */
export function stepAssets(
  states: readonly AssetState[], assets: readonly AssetParameters[], stepMs: number, pace: number,
  random: RandomStream,
): void {
  const years = (stepMs * pace) / MS_PER_YEAR;
  const common = jumpOf(random, P.COMMON_JUMPS_PER_YEAR * years);
  const [z0, u0] = [random.normal(), random.normal()];
  for (const [i, asset] of assets.entries()) {
    const state = states[i];
    if (state === undefined) throw new RangeError(`no state for ${asset.underlying}`);
    const [z1, u1] = [random.normal(), random.normal()];
    const z = i === 0 ? z0 : mix(P.SPOT_CORRELATION, z0, z1);
    const u = i === 0 ? u0 : mix(P.VARIANCE_CORRELATION, u0, u1);
    const own = jumpOf(random, asset.ownJumpsPerYear * years);
    diffuse(state, asset, years, z, mix(asset.spotVolCorrelation, z, u));
    jump(state, asset, asset.jumpBeta * common + own, random);
    const [a, b] = [random.normal(), random.normal()];
    state.skew = wander(state.skew, P.SKEW_WANDER, stepMs, a);
    state.carry = wander(state.carry, P.CARRY_WANDER, stepMs, b);
    state.stress *= 0.5 ** (stepMs / P.STRESS_HALF_LIFE_MS);
  }
}

const mix = (correlation: number, a: number, b: number): number =>
  correlation * a + Math.sqrt(1 - correlation * correlation) * b;

/** Log jump, 0 mostly. Always takes the same number of draws. */
function jumpOf(random: RandomStream, expected: number): number {
  const happens = random.next() < -Math.expm1(-expected);
  const [size] = [random.normal(), random.normal()];
  return happens ? P.JUMP_MEAN + P.JUMP_DEVIATION * size : 0;
}

function diffuse(state: AssetState, asset: AssetParameters, years: number, z: number, w: number): void {
  const variance = Math.max(state.variance, 0);
  const spread = Math.sqrt(variance * years);
  const before = Math.sqrt(variance);
  state.priceUsd *= Math.exp(-0.5 * variance * years + spread * z);
  state.variance += asset.meanReversion * (asset.meanVol ** 2 - variance) * years + asset.volOfVol * spread * w;
  const risen = (Math.sqrt(Math.max(state.variance, 0)) - before) * 100;
  if (risen > 0.05) state.stress += P.STRESS_PER_VOL_POINT * risen;
}

/** A jump moves the price, lifts the variance, tilts the smile and empties the books. */
export function jump(state: AssetState, asset: AssetParameters, logSize: number, random: RandomStream): void {
  const draw = random.next();
  if (logSize === 0) return;
  const percent = Math.abs(logSize) * 100;
  state.priceUsd *= Math.exp(logSize);
  state.variance = Math.min(state.variance - asset.varianceJump * percent * Math.log(1 - draw), 4);
  state.skew = Math.min(0.2, Math.max(-0.3, state.skew + 2 * logSize));
  state.stress = Math.min(state.stress + P.STRESS_PER_JUMP_PERCENT * percent, 15);
}

/** Exact step of an Ornstein-Uhlenbeck process. */
export function wander(value: number, course: Wander, stepMs: number, normal: number): number {
  const keep = 0.5 ** (stepMs / course.halfLifeMs);
  return course.mean + (value - course.mean) * keep + course.deviation * Math.sqrt(1 - keep * keep) * normal;
}
