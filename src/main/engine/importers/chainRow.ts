/**
 * One row of a recorded option chain, whoever recorded it, and what follows from it: the instrument, its quote and the
 * index. Checks that the row makes sense; a venue's 0 for an empty side becomes null.
 */
import { fromNumber, parseDecimal, type Decimal } from '../../../shared/domain/decimal.ts';
import { expiryTimeMsOf, type Instrument } from '../../../shared/domain/instrument.ts';
import type { VenueGreeks } from '../../../shared/domain/greeks.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import { contractsOf, instrumentOfName, type ListedTerms } from '../../venues/deribit/symbols.ts';
import { RowError } from './refusals.ts';

/** Text or number as it was recorded; '' and null for what was not. */
export type Cell = string | number | null;

/** Prices in the instrument's quote currency, amounts as Deribit states them, vols as fractions. */
export interface ChainRow {
  readonly name: string;
  readonly timeMs: number;
  readonly listed: ListedTerms;
  /** What the recording says besides the name; must agree with it. */
  readonly strike: Cell;
  readonly expiryTimeMs: number | null;
  readonly bidPrice: Cell;
  readonly bidAmount: Cell;
  readonly askPrice: Cell;
  readonly askAmount: Cell;
  readonly lastPrice: Cell;
  readonly markPrice: Cell;
  readonly indexPrice: Cell;
  readonly forwardPrice: Cell;
  readonly markImpliedVol: number | null;
  readonly bidImpliedVol: number | null;
  readonly askImpliedVol: number | null;
  readonly fundingRate: Cell;
  readonly greeks: VenueGreeks | null;
}

/** Null for nothing recorded. Throws RowError for what is not a number. */
export function numberCell(field: string, cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const value = Number(cell);
  if (!Number.isFinite(value)) throw new RowError(`${field}: ${String(cell).slice(0, 40)} is not a number`);
  return value;
}

export function decimalCell(field: string, cell: Cell | undefined): Decimal | null {
  const value = numberCell(field, cell);
  if (value === null) return null;
  return parseDecimal(String(cell)) ?? fromNumber(value, 12);
}

/** A price or amount of a side of the book: 0 is an empty side. */
function sideCell(field: string, cell: Cell): Decimal | null {
  const value = decimalCell(field, cell);
  if (value !== null && value < 0n) throw new RowError(`${field}: ${String(cell)} is negative`);
  return value === 0n ? null : value;
}

/** The venue's per-cent or a fraction, made a fraction; 0 is none. */
export function volCell(field: string, cell: Cell | undefined, divisor: number): number | null {
  const value = numberCell(field, cell);
  if (value === null || value === 0) return null;
  const vol = value / divisor;
  if (vol < 0 || vol > 20) throw new RowError(`${field}: ${String(cell)} is not a volatility`);
  return vol;
}

/** Throws RowError where the name is no instrument, or the row says otherwise than its name, or is over. */
export function instrumentOfRow(row: ChainRow): Instrument {
  const instrument = instrumentOfName(row.name, row.listed);
  if (instrument === null) throw new RowError(`instrument_name: ${row.name.slice(0, 60)} is no Deribit instrument`);
  const expiry = expiryTimeMsOf(instrument);
  if (row.expiryTimeMs !== null && expiry !== null && row.expiryTimeMs !== expiry) {
    throw new RowError(`expiry: the name ${row.name} says ${new Date(expiry).toISOString()}, the row another time`);
  }
  const strike = decimalCell('strike', row.strike);
  if (strike !== null && instrument.kind === 'option' && strike !== instrument.strike) {
    throw new RowError(`strike: the name ${row.name} says another than ${String(row.strike)}`);
  }
  if (expiry !== null && expiry <= row.timeMs) throw new RowError(`expiry: ${row.name} had expired`);
  return instrument;
}

/** `receivedTimeMs`: when the snapshot as a whole was there. Throws RowError. */
export function quoteOfRow(row: ChainRow, instrument: Instrument, receivedTimeMs: number): Quote {
  const amount = (field: string, cell: Cell): Decimal | null => {
    const value = sideCell(field, cell);
    return value === null ? null : contractsOf(value, instrument.contractMultiplier);
  };
  const bidPrice = sideCell('bid price', row.bidPrice);
  const askPrice = sideCell('ask price', row.askPrice);
  if (bidPrice !== null && askPrice !== null && bidPrice > askPrice) {
    throw new RowError(`bid price: ${String(row.bidPrice)} is above the ask ${String(row.askPrice)}`);
  }
  const forward = numberCell('underlying price', row.forwardPrice);
  if (forward !== null && forward <= 0) throw new RowError(`underlying price: ${forward} is not a price`);
  return {
    instrument: instrument.id, venueTimeMs: row.timeMs, receivedTimeMs,
    bidPrice, bidQuantity: bidPrice === null ? null : amount('bid amount', row.bidAmount),
    askPrice, askQuantity: askPrice === null ? null : amount('ask amount', row.askAmount),
    lastPrice: sideCell('last price', row.lastPrice), markPrice: sideCell('mark price', row.markPrice),
    indexPrice: sideCell('index price', row.indexPrice),
    forwardPrice: instrument.kind === 'option' ? forward : null,
    markImpliedVol: row.markImpliedVol, bidImpliedVol: row.bidImpliedVol, askImpliedVol: row.askImpliedVol,
    fundingRate: numberCell('funding', row.fundingRate), venueGreeks: row.greeks,
  };
}
