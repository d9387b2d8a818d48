// Value and Greeks, or implied vols, of many options in one pass over columns: the plain TypeScript reference of the
// kernel and its fall-back where WebAssembly SIMD is not to be had (../wasm/kernel.as computes the same bits).

import { solveVol } from '../totalVol/solveVol.ts';
import type { GreekColumns, OptionColumns, QuoteColumns } from './columns.ts';
import { kernelExp, kernelLogRatio, scaledTail } from './elementary.ts';

const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

/** Below this vol * sqrt(years) only the limits are meaningful, as in black76.ts. */
export const SMALLEST_REACH = 1e-100;

/** Past this many standard deviations exp(-d^2/2) is zero. */
export const LARGEST_D = 40;

export const clampD = (d: number): number => (d < LARGEST_D ? (d > -LARGEST_D ? d : -LARGEST_D) : LARGEST_D);

/**
 * Black-76 of the rows `from` (even) up to `to`: two exponentials, one logarithm, one square root and six divisions an
 * option. Forward and strike must be positive and finite; zero time or vol gives the limits of black76.ts.
 */
export function greeksBatch(inputs: OptionColumns, outputs: GreekColumns, from: number, to: number): void {
  const { sign: signs, forward: forwards, strike: strikes, years: times, vol: vols, rate: rates } = inputs;
  for (let i = from; i < to; i++) {
    const sign = signs[i] ?? 0;
    const forward = forwards[i] ?? 0;
    const strike = strikes[i] ?? 0;
    const left = times[i] ?? 0;
    const years = left > 0 ? left : 0;
    const vol = vols[i] ?? 0;
    const rate = left > 0 ? (rates[i] ?? 0) : 0;
    const root = Math.sqrt(years);
    const wanted = vol * root;
    const alive = wanted > SMALLEST_REACH;
    const reach = alive ? wanted : SMALLEST_REACH;
    const inverse = 1 / reach;
    const d = kernelLogRatio(forward, strike) * inverse + 0.5 * reach;
    const d1 = clampD(d);
    const d2 = clampD(d - reach);
    const exponential1 = kernelExp(0.5 * d1 * -d1);
    const exponential2 = exponential1 * (forward / strike);
    const discount = kernelExp(-(rate * years));
    const tail1 = exponential1 * scaledTail(Math.abs(d1));
    const tail2 = exponential2 * scaledTail(Math.abs(d2));
    const probability1 = sign * d1 > 0 ? 1 - tail1 : tail1;
    const probability2 = sign * d2 > 0 ? 1 - tail2 : tail2;
    const signed = sign * discount;
    const density = discount * exponential1 * ONE_OVER_SQRT_TWO_PI;
    const perReach = (alive ? density : 0) * inverse;
    const price = signed * (forward * probability1 - strike * probability2);
    const skew = perReach * root * d2;
    outputs.price[i] = price;
    outputs.delta[i] = signed * probability1;
    outputs.gamma[i] = perReach / forward;
    outputs.vega[i] = forward * density * root;
    outputs.theta[i] = rate * price - 0.5 * (forward * perReach) * (vol * vol);
    outputs.rho[i] = -(years * price);
    outputs.vanna[i] = -skew;
    outputs.volga[i] = forward * root * skew * d1;
  }
}

/**
 * Implied vols of the rows `from` up to `to`: annual vol in `vols` (0 where there is none), and in `statuses` 1 where
 * there is one, else the code of solveVol.ts that statusOf of ../impliedVol.ts names.
 */
export function impliedVolBatch(
  { sign, price, forward, strike, years, earlier }: QuoteColumns,
  vols: Float64Array,
  statuses: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const result = solveVol(
      sign[i] ?? 0,
      price[i] ?? 0,
      forward[i] ?? 0,
      strike[i] ?? 0,
      years[i] ?? 0,
      earlier[i] ?? 0,
    );
    vols[i] = result > 0 ? result : 0;
    statuses[i] = result > 0 ? 1 : result;
  }
}
