/** Prices and quantities as whole ticks and lots: exact, cheap, and what a matching engine really counts in. */
import { isMultipleOf, roundToStep, toNumber, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';

export interface Grid {
  readonly tick: Decimal;
  readonly tickNumber: number;
  readonly lot: Decimal;
  readonly lotNumber: number;
  /** Above this price only every `coarseTicks`th tick is a price; Infinity where there is one tick. */
  readonly coarseAbove: number;
  readonly coarseTicks: number;
}

/** At most one wider tick above a price: what simulated venues list. */
export function gridOf(instrument: Instrument): Grid {
  const [coarse] = instrument.tickSteps ?? [];
  return {
    tick: instrument.tickSize, tickNumber: toNumber(instrument.tickSize),
    lot: instrument.lotSize, lotNumber: toNumber(instrument.lotSize),
    coarseAbove: coarse === undefined ? Infinity : toNumber(coarse.abovePrice),
    coarseTicks: coarse === undefined ? 1 : Math.round(toNumber(coarse.tickSize) / toNumber(instrument.tickSize)),
  };
}

const stepOf = (grid: Grid, price: number): number => (price > grid.coarseAbove ? grid.coarseTicks : 1);

/** Tolerates the last digits of a double: a price that is a tick stays that tick. */
const NUDGE = 1e-9;

export function ticksBelow(grid: Grid, price: number): number {
  const step = stepOf(grid, price);
  return Math.floor(price / grid.tickNumber / step + NUDGE) * step;
}

export function ticksAbove(grid: Grid, price: number): number {
  const step = stepOf(grid, price);
  return Math.ceil(price / grid.tickNumber / step - NUDGE) * step;
}

/** The nearest price further from the middle: down for bids, up for asks. */
export const nextTicks = (grid: Grid, ticks: number, direction: 1 | -1, gapTicks: number): number => {
  const price = (ticks + direction * gapTicks) * grid.tickNumber;
  return direction > 0 ? ticksAbove(grid, price) : ticksBelow(grid, price);
};

export const priceOf = (grid: Grid, ticks: number): Decimal => (BigInt(ticks) * grid.tick) as Decimal;
export const quantityOf = (grid: Grid, lots: number): Decimal => (BigInt(lots) * grid.lot) as Decimal;
/** Whole lots in an exact quantity (which must be a multiple of the lot). */
export const lotsOf = (grid: Grid, quantity: Decimal): number => Number(quantity / grid.lot);
/** Whole ticks in an exact price (which must be a multiple of the tick). */
export const ticksOf = (grid: Grid, price: Decimal): number => Number(price / grid.tick);

/** The tick that holds at this price. */
export const tickAt = (grid: Grid, price: Decimal): Decimal =>
  toNumber(price) > grid.coarseAbove ? ((grid.tick * BigInt(grid.coarseTicks)) as Decimal) : grid.tick;

export const isOnGrid = (grid: Grid, price: Decimal): boolean => isMultipleOf(price, tickAt(grid, price));

/** Rounded to the grid away from a taker: up when he buys. */
export const roundPrice = (grid: Grid, price: Decimal, up: boolean): Decimal =>
  roundToStep(price, tickAt(grid, price), up ? 'ceil' : 'floor');
