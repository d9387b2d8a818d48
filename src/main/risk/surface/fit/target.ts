/** What a smile is fitted to: the quotes of one expiry as flat arrays, and what each counts. */
import type { SmilePoint } from './smileQuotes.ts';

export interface Target {
  readonly k: Float64Array;
  readonly midVol: Float64Array;
  /** 1 / half spread of the vol: in price terms vega / half spread, so that both sides of a quote are respected. */
  readonly weight: Float64Array;
  readonly years: number;
  /** Total variance at the money. */
  readonly theta: number;
}

/** Vol; a spread narrower than this counts as this wide. */
const SPREAD_FLOOR = 0.003;

export function targetOf(points: readonly SmilePoint[], years: number, atmVol: number): Target {
  const k = new Float64Array(points.length);
  const midVol = new Float64Array(points.length);
  const weight = new Float64Array(points.length);
  points.forEach((point, i) => {
    k[i] = point.k;
    midVol[i] = point.midVol;
    weight[i] = 1 / Math.max(point.halfSpread, SPREAD_FLOOR);
  });
  return { k, midVol, weight, years, theta: atmVol * atmVol * years };
}
