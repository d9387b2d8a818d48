/**
 * SABR (Hagan 2002, beta = 1) to one expiry: an alternative to SVI with three parameters. Its formula is an expansion
 * and may have butterflies: the caller checks, and goes on straight beyond the quotes.
 */
import { sabrVol, type Sabr } from '../sabr.ts';
import { addRow, improve, workspaceFor } from './bandedLeastSquares.ts';
import { atTheMoneyMid, type SmilePoint } from './smileQuotes.ts';
import { targetOf } from './target.ts';

export type SabrPins = Readonly<Partial<Record<'alpha' | 'rho' | 'nu', number>>>;

const PARAMETERS = 3;
const MOST_RHO = 0.9998;
const STEP = 1e-6;
const ITERATIONS = 40;

const sabrOf = (free: ArrayLike<number>): Sabr => ({
  alpha: Math.exp(free[0] ?? 0), beta: 1, rho: MOST_RHO * Math.tanh(free[1] ?? 0), nu: Math.exp(free[2] ?? 0),
});

/** At least three points and a positive time. Throws RangeError otherwise. */
export function fitSabr(points: readonly SmilePoint[], years: number, pins: SabrPins): Sabr {
  const atm = atTheMoneyMid(points);
  if (points.length < PARAMETERS || atm === null || !(years > 0)) throw new RangeError('a smile needs quotes and time');
  const { k, midVol, weight } = targetOf(points, years, atm.vol);
  const names = ['alpha', 'rho', 'nu'] as const;
  const pinned = names.flatMap((name, i) => (pins[name] === undefined ? [] : [i]));
  const nu = pins.nu ?? 1 / Math.sqrt(Math.max(years, 0.02));
  const free = Float64Array.of(
    Math.log(pins.alpha ?? atm.vol), Math.atanh((pins.rho ?? -0.1) / MOST_RHO), Math.log(nu));
  const row = new Float64Array(PARAMETERS);
  improve(free, (at, into) => {
    const sabr = sabrOf(at);
    const bumped = names.map((_, i) => sabrOf(at.map((value, j) => (i === j ? value + STEP : value))));
    let sum = 0;
    for (let j = 0; j < k.length; j += 1) {
      const strike = Math.exp(k[j] ?? 0);
      const vol = sabrVol(sabr, 1, strike, years);
      const residual = (vol - (midVol[j] ?? 0)) * (weight[j] ?? 0);
      sum += residual * residual;
      if (into === null) continue;
      bumped.forEach((one, i) => {
        row[i] = ((sabrVol(one, 1, strike, years) - vol) / STEP) * (weight[j] ?? 0);
      });
      addRow(into, 0, row, PARAMETERS, residual);
    }
    return Number.isFinite(sum) ? sum / 2 : Infinity;
  }, workspaceFor(PARAMETERS, PARAMETERS, pinned), ITERATIONS, 1e-7);
  return sabrOf(free);
}
