/**
 * Histories of returns as scenarios: as they were (historical), or each scaled to the vol of today (filtered). A row is
 * one period of all underlyings together, so that they stay as correlated as they were.
 */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import { NO_MOVE, NO_SHOCK, type Shock } from '../shock.ts';

/** Log returns per period, rows oldest first, a column per underlying. */
export interface ReturnHistory {
  readonly underlyings: readonly Underlying[];
  readonly rows: readonly (readonly number[])[];
}

export interface ScenarioOptions {
  /** Weight of the past in the EWMA variance, e.g. 0.94 for daily rows. */
  readonly lambda: number;
  /** Share of the relative change of EWMA vol that implied vols follow in each row; 0 leaves them. */
  readonly volShare: number;
  /** Of every shock. */
  readonly horizonMs: number;
}

/** EWMA vol per period before each row, and after the last: one more entry than rows. Starts at the sample's own. */
export function ewmaVols(returns: readonly number[], lambda: number): readonly number[] {
  const mean = returns.reduce((sum, value) => sum + value * value, 0) / Math.max(returns.length, 1);
  let variance = mean;
  const vols = [Math.sqrt(variance)];
  for (const value of returns) {
    variance = lambda * variance + (1 - lambda) * value * value;
    vols.push(Math.sqrt(variance));
  }
  return vols;
}

const columnOf = (history: ReturnHistory, column: number): number[] => history.rows.map((row) => row[column] ?? NaN);

/** Underlyings that the history does not hold are not known: what depends on them is null in every shock. */
export function historicalShocks(history: ReturnHistory, options: ScenarioOptions): readonly Shock[] {
  return shocksOf(history, options, false);
}

/** Each return times today's EWMA vol over the one before it (filtered historical simulation). */
export function filteredShocks(history: ReturnHistory, options: ScenarioOptions): readonly Shock[] {
  return shocksOf(history, options, true);
}

function shocksOf(history: ReturnHistory, options: ScenarioOptions, filtered: boolean): readonly Shock[] {
  checkHistory(history);
  const vols = history.underlyings.map((_, column) => ewmaVols(columnOf(history, column), options.lambda));
  return history.rows.map((row, t) =>
    shockOf(history.underlyings, options.horizonMs, (column) => {
      const before = vols[column]?.[t] ?? NaN;
      const today = vols[column]?.[history.rows.length] ?? NaN;
      const value = row[column] ?? NaN;
      const scale = filtered && before > 0 ? today / before : 1;
      const after = vols[column]?.[t + 1] ?? NaN;
      return { logReturn: value * scale, volRelative: before > 0 ? options.volShare * (after / before - 1) : 0 };
    }),
  );
}

export interface DrawnMove {
  readonly logReturn: number;
  readonly volRelative: number;
}

export function shockOf(
  underlyings: readonly Underlying[],
  horizonMs: number,
  moveOf: (column: number) => DrawnMove,
): Shock {
  const moves = underlyings.map((underlying, column) => {
    const { logReturn, volRelative } = moveOf(column);
    return [underlying, { ...NO_MOVE, spotMove: Math.expm1(logReturn), volRelative }] as const;
  });
  return { ...NO_SHOCK, underlyings: Object.fromEntries(moves), others: null, horizonMs };
}

/** Throws RangeError for an empty history, a ragged row, or a return that is not a number. */
export function checkHistory({ underlyings, rows }: ReturnHistory): void {
  if (underlyings.length === 0 || rows.length < 2) throw new RangeError('history: at least two rows of one underlying');
  for (const [t, row] of rows.entries()) {
    if (row.length !== underlyings.length) throw new RangeError(`history row ${t}: ${row.length} returns`);
    if (!row.every(Number.isFinite)) throw new RangeError(`history row ${t}: a return is not a number`);
  }
}
