// Power perpetuals: S^p for ever, held up by funding that the long side pays; p = 2 with a period of 17.5 days is
// squeeth. Source: White, Robinson, Koticha et al., 'Power Perpetuals' (2021); general number of fundings in
// facts/quant.md 1b.

/** `vega` per 1.00 of vol; `growth` is the annual rate (p-1)(r + p vol^2/2) at which S^p outgrows S. */
export interface PowerPerpetualGreeks {
  mark: number;
  delta: number;
  gamma: number;
  vega: number;
  growth: number;
}

/**
 * Fair mark of S^power with `fundingsPerPeriod` fundings per `periodYears`, each exchanging a like part of the excess
 * of mark over index; Infinity for continuous funding. `rate` continuously compounded.
 * mark = S^p / ((1+f) exp(-a tau/f) - f); continuous S^p / (1 - a tau). Where growth outruns the funding no finite mark
 * exists: mark, delta, gamma and vega are Infinity.
 */
export function powerPerpetual(
  spot: number,
  power: number,
  vol: number,
  rate: number,
  periodYears: number,
  fundingsPerPeriod: number,
): PowerPerpetualGreeks {
  const growth = (power - 1) * (rate + 0.5 * power * vol * vol);
  const { divisor, slope } = holdingCost(growth * periodYears, fundingsPerPeriod);
  if (!(divisor > 0)) return { mark: Infinity, delta: Infinity, gamma: Infinity, vega: Infinity, growth };
  const mark = spot ** power / divisor;
  return {
    mark,
    delta: (power * mark) / spot,
    gamma: (power * (power - 1) * mark) / (spot * spot),
    vega: (mark * slope * periodYears * (power - 1) * power * vol) / divisor,
    growth,
  };
}

/** The divisor of the mark and minus its derivative in the growth over one period. */
function holdingCost(periodGrowth: number, fundings: number): { divisor: number; slope: number } {
  if (fundings === Infinity) return { divisor: 1 - periodGrowth, slope: 1 };
  const step = periodGrowth / fundings;
  // (1+f) exp(-x) - f without the cancellation of a small x.
  return { divisor: 1 + (1 + fundings) * Math.expm1(-step), slope: ((1 + fundings) / fundings) * Math.exp(-step) };
}
