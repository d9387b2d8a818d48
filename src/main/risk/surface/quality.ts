/** How a smile stands to the quotes of its expiry, whatever it was fitted to. */
import type { FitQuality } from '../../../shared/domain/volatility/surface.ts';
import { black76 } from '../pricing/black76.ts';
import type { SmilePoint, SmileQuote } from './fit/smileQuotes.ts';
import { varianceAt, type Smile } from './smile.ts';

const LEAST_DELTA = 0.05;

/** Null without points. `forward` stands in for quotes that have none of their own. */
export function qualityOf(
  smile: Smile, points: readonly SmilePoint[], quotes: readonly SmileQuote[], forward: number, years: number,
): FitQuality | null {
  if (points.length === 0) return null;
  const volOf = (k: number): number => Math.sqrt(varianceAt(smile, k) / years);
  const misses = points.map(({ k, midVol, bidVol, askVol }) => {
    const vol = volOf(k);
    return { miss: vol - midVol, inside: vol >= bidVol && vol <= askVol };
  });
  const inside = misses.filter((one) => one.inside);
  let [options, optionsInside] = [0, 0];
  for (const { strike, optionType, bidVol, askVol, forward: own } of quotes) {
    if (bidVol === null || askVol === null) continue;
    const at = own ?? forward;
    const vol = volOf(Math.log(strike / at));
    const delta = Math.abs(black76(optionType, at, strike, years, vol, 0).delta);
    if (!(delta >= LEAST_DELTA && delta <= 1 - LEAST_DELTA)) continue;
    options += 1;
    if (vol >= bidVol && vol <= askVol) optionsInside += 1;
  }
  return {
    points: points.length, rmse: rms(misses) ?? 0, rmseInside: rms(inside),
    rmseOutside: rms(misses.filter((one) => !one.inside)), pointsInside: inside.length, options, optionsInside,
  };
}

function rms(misses: readonly { miss: number }[]): number | null {
  if (misses.length === 0) return null;
  return 100 * Math.sqrt(misses.reduce((sum, { miss }) => sum + miss * miss, 0) / misses.length);
}
