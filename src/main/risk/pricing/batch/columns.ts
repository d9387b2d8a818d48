// The columns (structure of arrays) on which the kernels work. Each is a Float64Array that the kernel allocated
// (PricingKernel.allocate): of even capacity, so that the WebAssembly kernel may read and write whole pairs.

/** Options by row: `sign` +1 call, -1 put; `forward`, `strike` > 0; `years`; `vol` annual; `rate` continuous. */
export interface OptionColumns {
  sign: Float64Array;
  forward: Float64Array;
  strike: Float64Array;
  years: Float64Array;
  vol: Float64Array;
  rate: Float64Array;
}

/** Of one unit, as in black76.ts: `vega` per 1.00 of vol, `theta` = -dV/dT per year, `rho` per 1.00 of rate. */
export interface GreekColumns {
  price: Float64Array;
  delta: Float64Array;
  gamma: Float64Array;
  vega: Float64Array;
  theta: Float64Array;
  rho: Float64Array;
  vanna: Float64Array;
  volga: Float64Array;
}

/** Inputs and outputs of a batch of implied vols: undiscounted prices; `earlier` vols, or 0 for none. */
export interface QuoteColumns {
  sign: Float64Array;
  price: Float64Array;
  forward: Float64Array;
  strike: Float64Array;
  years: Float64Array;
  earlier: Float64Array;
}

/**
 * Positions at a horizon, as prepareBook makes them: `reach` = vol sqrt(years left), `rootYears` = sqrt(years left),
 * `base` the value of one unit before the shock.
 */
export interface BookColumns {
  sign: Float64Array;
  forward: Float64Array;
  strike: Float64Array;
  logMoneyness: Float64Array;
  reach: Float64Array;
  rootYears: Float64Array;
  discount: Float64Array;
  quantity: Float64Array;
  base: Float64Array;
}

/**
 * Scenarios: the forward is multiplied by `multiplier` (its logarithm stands beside it), the vol becomes
 * vol x volMultiplier + volShift (1.00 = 100 points). The two vol columns hold one entry a scenario, or with `volRows`
 * one row of `rowLength(count)` entries a position, for shocks that depend on strike and expiry.
 */
export interface ShockColumns {
  count: number;
  multiplier: Float64Array;
  logMultiplier: Float64Array;
  volMultiplier: Float64Array;
  volShift: Float64Array;
  volRows: boolean;
}

/** What turns the model price of an option into the worth of a position, by row; see revaluePnl. */
export interface WorthColumns {
  units: Float64Array;
  /** Model price and mark before the shock, in the quote currency. */
  modelNow: Float64Array;
  markNow: Float64Array;
  /** Added to a model price to get a mark: their difference now, none once the option has expired. */
  offset: Float64Array;
  valueNow: Float64Array;
  /** USD per unit of what the option pays in: of a coin before the shock, of anything else 1. */
  rate: Float64Array;
}

/** Entries from one row to the next of a matrix of positions by scenarios: the count, made even. */
export const rowLength = (count: number): number => count + (count & 1);
