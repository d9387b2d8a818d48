/** What an option is valued from, as a row of numbers: inputs of many cross to another thread as one array. */
import type { Option } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import { strikeOf } from '../portfolio/contractValue.ts';
import { positive } from '../portfolio/inputNotes.ts';
import { indexOf, type LegSource } from '../portfolio/leg.ts';
import { quotedVolOf } from '../portfolio/legVol.ts';
import { signOf } from '../pricing/black76.ts';

/** Numbers a row. NaN: not known. */
export const INPUT_WIDTH = 13;

export interface OptionInput {
  readonly sign: number;
  readonly inverse: boolean;
  readonly strike: number;
  readonly expiryTimeMs: number;
  readonly forward: number;
  /** The venue says no forward of its own. */
  readonly forwardFromIndex: boolean;
  readonly indexUsd: number;
  /** When the older of the inputs was received, and whether that is the index. */
  readonly oldestMs: number;
  readonly oldestIsIndex: boolean;
  readonly markVol: number | null;
  readonly price: number | null;
  readonly priceFrom: 'mark' | 'mid';
  /** Which of the job's grounds its own vol is read off. */
  readonly ground: number;
}

type Market = Pick<LegSource, 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs'>;

/**
 * Appends the option's row to `rows`. False, and nothing appended, when it cannot be valued: expired, or an input
 * missing or older than `boundMs`. The leg says which by itself.
 */
export function writeInput(
  rows: number[], option: Option, market: Market, ground: number, nowMs: number, boundMs: number,
): boolean {
  const { quote } = market;
  if (quote === null || option.expiryTimeMs <= nowMs || nowMs - quote.receivedTimeMs > boundMs) return false;
  const inverse = option.style === 'inverse';
  const venueForward = positive(quote.forwardPrice);
  const index = inverse || venueForward === null ? freshIndex(market, quote, nowMs, boundMs) : null;
  const indexUsd = index === null ? (inverse ? null : venueForward) : index.price;
  const forward = venueForward ?? indexUsd;
  if (indexUsd === null || forward === null) return false;
  const indexIsOlder = index !== null && index.receivedTimeMs < quote.receivedTimeMs;
  const { markVol, price, priceFrom } = quotedVolOf(quote);
  rows.push(signOf(option.optionType), +inverse, strikeOf(option), option.expiryTimeMs,
    forward, +(venueForward === null), indexUsd,
    indexIsOlder ? index.receivedTimeMs : quote.receivedTimeMs, +indexIsOlder,
    markVol ?? NaN, price ?? NaN, +(priceFrom === 'mid'), ground);
  return true;
}

function freshIndex(
  market: Market, quote: Quote, nowMs: number, boundMs: number,
): { readonly price: number; readonly receivedTimeMs: number } | null {
  const { price, receivedTimeMs } = indexOf({ ...market, quote });
  if (price === null || receivedTimeMs === null || nowMs - receivedTimeMs > boundMs) return null;
  return { price, receivedTimeMs };
}

export function readInputRow(rows: Float64Array, row: number): OptionInput {
  const at = (column: number): number => rows[row * INPUT_WIDTH + column] ?? NaN;
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    sign: at(0), inverse: at(1) === 1, strike: at(2), expiryTimeMs: at(3),
    forward: at(4), forwardFromIndex: at(5) === 1, indexUsd: at(6), oldestMs: at(7), oldestIsIndex: at(8) === 1,
    markVol: known(at(9)), price: known(at(10)), priceFrom: at(11) === 1 ? 'mid' : 'mark', ground: at(12),
  };
}
