/**
 * Almgren and Chriss (2000), 'Optimal execution of portfolio transactions': the schedule that trades expected cost
 * against its variance, with linear permanent and temporary impact. Any unit of time, the same in all of them.
 */

export interface AlmgrenChriss {
  readonly quantity: number;
  readonly horizon: number;
  readonly slices: number;
  /** Price per square root of time. */
  readonly volatility: number;
  /** Of the price per unit traded a unit of time: eta. */
  readonly temporaryImpact: number;
  /** Of the price per unit traded: gamma. */
  readonly permanentImpact: number;
  /** Price: epsilon. */
  readonly halfSpread: number;
  /** Per unit of money: 0 trades evenly, below zero later rather than sooner. */
  readonly riskAversion: number;
}

export interface Schedule {
  /** What is left at each moment, from the whole at the beginning to nothing. */
  readonly holdings: readonly number[];
  readonly trades: readonly number[];
  /** By the convention of the paper negative where the risk aversion is. */
  readonly urgency: number;
  readonly expectedCost: number;
  readonly variance: number;
  /** In which the holding falls by a factor e; Infinity when it falls evenly. */
  readonly halfLife: number;
}

/** Relative error 1e-12. Throws RangeError, naming it, for a number that makes no sense. */
export function almgrenChriss(plan: AlmgrenChriss): Schedule {
  check(plan);
  const { quantity, horizon, slices, volatility, temporaryImpact, permanentImpact, halfSpread, riskAversion } = plan;
  const step = horizon / slices;
  const impact = temporaryImpact - 0.5 * permanentImpact * step;
  if (!(impact > 0)) throw new RangeError('temporaryImpact: at most the permanent impact of half a slice');
  const squared = (riskAversion * volatility * volatility) / impact;
  const urgency = urgencyOf(squared, step);
  const holdings = Array.from({ length: slices + 1 }, (_, j) => {
    if (j === slices) return 0;
    return quantity * shapeAt(squared, urgency, horizon, j * step);
  });
  const trades = holdings.slice(1).map((left, j) => (holdings[j] ?? 0) - left);
  const sum = (values: readonly number[], of: (value: number) => number): number =>
    values.reduce((total, value) => total + of(value), 0);
  return {
    holdings, trades, urgency: squared < 0 ? -urgency : urgency,
    expectedCost: 0.5 * permanentImpact * quantity * quantity + halfSpread * sum(trades, Math.abs)
      + (impact / step) * sum(trades, (trade) => trade * trade),
    variance: volatility * volatility * step * sum(holdings.slice(1), (left) => left * left),
    halfLife: 1 / urgency,
  };
}

/** kappa with (2 / step^2)(cosh(kappa step) - 1) = squared, or cos below zero; by half angles, for small ones too. */
function urgencyOf(squared: number, step: number): number {
  const half = (Math.sqrt(Math.abs(squared)) * step) / 2;
  if (squared < 0 && half > 1) throw new RangeError('riskAversion: too far below zero for so few slices');
  return (2 * (squared < 0 ? Math.asin(half) : Math.asinh(half))) / step;
}

/** sinh(kappa (T - t)) / sinh(kappa T), without overflow. */
function shapeAt(squared: number, urgency: number, horizon: number, time: number): number {
  if (urgency === 0) return (horizon - time) / horizon;
  if (squared < 0) return Math.sin(urgency * (horizon - time)) / Math.sin(urgency * horizon);
  return (Math.exp(-urgency * time) * Math.expm1(-2 * urgency * (horizon - time))) / Math.expm1(-2 * urgency * horizon);
}

function check({ quantity, horizon, slices, volatility, temporaryImpact, ...rest }: AlmgrenChriss): void {
  const above = { quantity, horizon, volatility, temporaryImpact };
  for (const [name, value] of Object.entries(above)) {
    if (!(value > 0 && value < Infinity)) throw new RangeError(`${name}: ${value} is not above zero`);
  }
  for (const [name, value] of Object.entries(rest)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name}: ${value} is not finite`);
  }
  if (!(Number.isInteger(slices) && slices >= 1)) throw new RangeError(`slices: ${slices} is not a whole number`);
}
