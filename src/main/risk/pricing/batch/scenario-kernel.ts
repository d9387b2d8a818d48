// Full revaluation of positions over scenarios: the plain TypeScript reference of ../wasm/kernel.as, bit for bit. Per
// position and scenario one exponential and two rational tails; logarithms and roots are taken once a position and once
// a scenario.

import { clampD, SMALLEST_REACH } from './batch.ts';
import { rowLength, type BookColumns, type OptionColumns, type ShockColumns, type WorthColumns } from './columns.ts';
import { kernelExp, kernelLogRatio, scaledTail } from './elementary.ts';

/**
 * Fills `book` (all but `base` and `quantity`) from options `elapsedYears` later, rows `from` up to `to`. An option
 * that has expired by then is worth its payoff, undiscounted.
 */
export function prepareBook(
  options: OptionColumns,
  elapsedYears: number,
  book: BookColumns,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const [forward, strike] = [options.forward[i] ?? 0, options.strike[i] ?? 0];
    const years = Math.max((options.years[i] ?? 0) - elapsedYears, 0);
    const rootYears = Math.sqrt(years);
    book.sign[i] = options.sign[i] ?? 0;
    book.forward[i] = forward;
    book.strike[i] = strike;
    book.logMoneyness[i] = kernelLogRatio(forward, strike);
    book.reach[i] = (options.vol[i] ?? 0) * rootYears;
    book.rootYears[i] = rootYears;
    book.discount[i] = kernelExp(-((options.rate[i] ?? 0) * years));
  }
}

/** Sets `base` to the value of one unit without any shock, so that a shock of nothing then gives exactly zero. */
export function setBase(book: BookColumns, from: number, to: number): void {
  for (let i = from; i < to; i++) book.base[i] = valueUnderShock(rowOf(book, i), 1, 0, 1, 0);
}

/** One option as the book's columns hold it. */
export type BookRow = { readonly [Column in Exclude<keyof BookColumns, 'quantity' | 'base'>]: number };

/** Value of one unit under one shock: the same bits as both kernels give for a row of a book. */
export function valueUnderShock(
  { sign, forward: unshocked, strike, logMoneyness, reach: reachNow, rootYears, discount }: BookRow,
  multiplier: number,
  logMultiplier: number,
  volMultiplier: number,
  volShift: number,
): number {
  const forward = unshocked * multiplier;
  const wanted = reachNow * volMultiplier + rootYears * volShift;
  const reach = wanted > SMALLEST_REACH ? wanted : SMALLEST_REACH;
  const d = (logMoneyness + logMultiplier) * (1 / reach) + 0.5 * reach;
  const d1 = clampD(d);
  const d2 = clampD(d - reach);
  const exponential1 = kernelExp(0.5 * d1 * -d1);
  const exponential2 = exponential1 * ((unshocked / strike) * multiplier);
  const tail1 = exponential1 * scaledTail(Math.abs(d1));
  const tail2 = exponential2 * scaledTail(Math.abs(d2));
  const probability1 = sign * d1 > 0 ? 1 - tail1 : tail1;
  const probability2 = sign * d2 > 0 ? 1 - tail2 : tail2;
  return sign * discount * (forward * probability1 - strike * probability2);
}

function rowOf(book: BookColumns, i: number): BookRow {
  return {
    sign: book.sign[i] ?? 0,
    forward: book.forward[i] ?? 0,
    strike: book.strike[i] ?? 0,
    logMoneyness: book.logMoneyness[i] ?? 0,
    reach: book.reach[i] ?? 0,
    rootYears: book.rootYears[i] ?? 0,
    discount: book.discount[i] ?? 0,
  };
}

/** What valueUnderShock takes: an option with so much of its life left, undiscounted. */
export function bookRow(sign: number, forward: number, strike: number, years: number, vol: number): BookRow {
  const rootYears = Math.sqrt(years);
  const logMoneyness = kernelLogRatio(forward, strike);
  return { sign, forward, strike, logMoneyness, reach: vol * rootYears, rootYears, discount: 1 };
}

/** Profit in scenario `j` of position `i`, which is `row`, in the currency of the forward. */
function profit(book: BookColumns, row: BookRow, shocks: ShockColumns, i: number, j: number): number {
  const { multiplier, logMultiplier, volMultiplier, volShift, volRows } = shocks;
  const k = volRows ? i * rowLength(shocks.count) + j : j;
  const volFactor = volMultiplier[k] ?? 0;
  const value = valueUnderShock(row, multiplier[j] ?? 0, logMultiplier[j] ?? 0, volFactor, volShift[k] ?? 0);
  return (book.quantity[i] ?? 0) * (value - (book.base[i] ?? 0));
}

/**
 * Profit of every position `from` up to `to` in every scenario into `matrix[i * rowLength(count) + j]`. The entry that
 * makes a row even is meaningless.
 */
export function revalue(book: BookColumns, shocks: ShockColumns, matrix: Float64Array, from: number, to: number): void {
  const row = rowLength(shocks.count);
  for (let i = from; i < to; i++) {
    const option = rowOf(book, i);
    for (let j = 0; j < shocks.count; j++) matrix[i * row + j] = profit(book, option, shocks, i, j);
  }
}

/**
 * Adds the P&L in USD of positions `from` up to `to` in each scenario to `totals[j]`; `quantity` and `base` are unused.
 * Linear options: `rates` holds USD per unit of their currency by scenario. Coin-settled ones, with `rates` null: the
 * price divided by the forward is in coin, and the coin moves as the forward does.
 */
export function revaluePnl(
  book: BookColumns,
  worth: WorthColumns,
  shocks: ShockColumns,
  rates: Float64Array | null,
  totals: Float64Array,
  from: number,
  to: number,
): void {
  const { multiplier: multipliers, logMultiplier, volMultiplier, volShift, volRows } = shocks;
  const row = rowLength(shocks.count);
  for (let i = from; i < to; i++) {
    const option = rowOf(book, i);
    const [modelNow, markNow, offset] = [worth.modelNow[i] ?? 0, worth.markNow[i] ?? 0, worth.offset[i] ?? 0];
    const [units, rate, valueNow] = [worth.units[i] ?? 0, worth.rate[i] ?? 0, worth.valueNow[i] ?? 0];
    const vols = volRows ? i * row : 0;
    for (let j = 0; j < shocks.count; j++) {
      const multiplier = multipliers[j] ?? 0;
      const volFactor = volMultiplier[vols + j] ?? 0;
      const price = valueUnderShock(option, multiplier, logMultiplier[j] ?? 0, volFactor, volShift[vols + j] ?? 0);
      const model = rates === null ? price / (option.forward * multiplier) : price;
      const mark = model === modelNow ? markNow : Math.max(model + offset, 0);
      const value = units * mark * (rate * (rates === null ? multiplier : (rates[j] ?? 0)));
      totals[j] = (totals[j] ?? 0) + (value - valueNow);
    }
  }
}

/** Adds the profit of positions `from` up to `to` in each scenario to `totals[j]`. */
export function revalueTotals(
  book: BookColumns,
  shocks: ShockColumns,
  totals: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const option = rowOf(book, i);
    for (let j = 0; j < shocks.count; j++) totals[j] = (totals[j] ?? 0) + profit(book, option, shocks, i, j);
  }
}
