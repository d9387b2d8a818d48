/**
 * Several Greeks at once: which instruments, how many lots of each, bring every row back into its band at the least
 * cost (hedging/SPEC.md, P). Lots are whole, every instrument has a least and a most, cost need not be linear.
 */

/** A Greek of one underlying, or any other linear measure of the book. */
export interface PlanRow {
  /** As the trader reads it, unit included. */
  readonly name: string;
  /** Now, everything in flight included. */
  readonly value: number;
  /** Wanted: low <= value <= high, in the row's unit. */
  readonly low: number;
  readonly high: number;
}

export interface PlanInstrument {
  readonly name: string;
  /** What one lot bought adds to each row, in the rows' order and units. */
  readonly perLot: readonly number[];
  /** Smallest order, in lots, >= 1. */
  readonly minLots: number;
  /** Most that may be bought and sold, in lots, >= 0. */
  readonly maxBuyLots: number;
  readonly maxSellLots: number;
  /** Paid once where the instrument is used at all (gas), USD, >= 0. */
  readonly fixedUsd: number;
  /** Of so many lots (positive bought, never 0), USD, without the fixed part; convex each side; may be below zero. */
  readonly costUsd: (lots: number) => number;
}

export interface PlanProblem {
  readonly rows: readonly PlanRow[];
  readonly instruments: readonly PlanInstrument[];
}

export interface PlannedLeg {
  /** Index into the problem's instruments. */
  readonly instrument: number;
  /** Positive bought; never 0. */
  readonly lots: number;
  /** Fixed part included. */
  readonly costUsd: number;
}

export interface HedgePlan {
  readonly legs: readonly PlannedLeg[];
  readonly costUsd: number;
  /** The rows once everything has filled. */
  readonly after: readonly number[];
}

/** Throws Error naming the row or instrument whose numbers make no sense. */
export function checkProblem({ rows, instruments }: PlanProblem): void {
  for (const { name, value, low, high } of rows) {
    if (!Number.isFinite(value)) throw new Error(`${name}: its value now is not known`);
    if (!(low <= high)) throw new Error(`${name}: band from ${low} to ${high} is empty`);
  }
  for (const { name, perLot, minLots, maxBuyLots, maxSellLots, fixedUsd } of instruments) {
    if (perLot.length !== rows.length || !perLot.every(Number.isFinite)) {
      throw new Error(`${name}: ${rows.length} finite numbers per lot are wanted, one for each row`);
    }
    if (!(minLots >= 1) || ![minLots, maxBuyLots, maxSellLots].every(Number.isSafeInteger)) {
      throw new Error(`${name}: lots are whole, and the smallest order is at least one`);
    }
    if (!(fixedUsd >= 0) || !Number.isFinite(fixedUsd)) throw new Error(`${name}: fixed cost of ${fixedUsd} USD`);
  }
}

/** The plan that these lots make, at their true cost. */
export function planOf({ rows, instruments }: PlanProblem, lots: readonly number[]): HedgePlan {
  const legs = instruments.flatMap(({ costUsd, fixedUsd }, instrument): PlannedLeg[] => {
    const count = lots[instrument] ?? 0;
    return count === 0 ? [] : [{ instrument, lots: count, costUsd: costUsd(count) + fixedUsd }];
  });
  const after = rows.map(({ value }, row) =>
    legs.reduce((sum, leg) => sum + leg.lots * (instruments[leg.instrument]?.perLot[row] ?? 0), value));
  return { legs, costUsd: legs.reduce((sum, leg) => sum + leg.costUsd, 0), after };
}
