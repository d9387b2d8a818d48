/**
 * Market data as it comes over a bad wire. Numbers are written out, one of them is spoilt, and all are read again as
 * every venue's parser must: what is no decimal above zero is unknown, and the message is named as refused.
 */
import { parseDecimal, toText, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Book, Quote } from '../../../../shared/domain/quote.ts';
import type { RandomStream } from '../../../ports/randomStream.ts';
import type { VenueFact } from '../../venue.ts';

const JUNK = ['NaN', '-1', '-0.0005', '1e400', 'Infinity', '', 'null', '0x10', '0', '١٢'] as const;
const NUMBERS = [
  'bidPrice', 'bidQuantity', 'askPrice', 'askQuantity', 'lastPrice', 'markPrice', 'indexPrice',
] as const satisfies readonly (keyof Quote)[];

export interface Corrupted { readonly quote: Quote; readonly refused: VenueFact }

export function corruptQuote(quote: Quote, random: RandomStream): Corrupted {
  const spoilt = NUMBERS[Math.floor(random.next() * NUMBERS.length)] ?? 'markPrice';
  const junk = JUNK[Math.floor(random.next() * JUNK.length)] ?? 'NaN';
  const wire = Object.fromEntries(NUMBERS.map((name) => [name, textOf(quote[name])]));
  wire[spoilt] = junk;
  const read = Object.fromEntries(NUMBERS.map((name) => [name, positive(wire[name] ?? null)]));
  const excerpt = `${quote.instrument} ${spoilt}: ${junk}`;
  const venue = quote.instrument.slice(0, quote.instrument.indexOf(':'));
  return {
    quote: { ...quote, ...(read as Pick<Quote, (typeof NUMBERS)[number]>) },
    refused: { type: 'MessageRefused', venue, stream: 'quotes', reason: `${spoilt} is not a decimal above zero`,
      excerpt },
  };
}

const textOf = (value: Decimal | null): string | null => (value === null ? null : toText(value));

function positive(text: string | null): Decimal | null {
  const value = text === null ? null : parseDecimal(text);
  return value !== null && value > 0n ? value : null;
}

export const crossedQuote = (quote: Quote): Quote => ({
  ...quote, bidPrice: quote.askPrice, bidQuantity: quote.askQuantity, askPrice: quote.bidPrice,
  askQuantity: quote.bidQuantity, bidImpliedVol: quote.askImpliedVol, askImpliedVol: quote.bidImpliedVol,
});
export const emptyQuote = (quote: Quote): Quote => ({
  ...quote, bidPrice: null, bidQuantity: null, askPrice: null, askQuantity: null, bidImpliedVol: null,
  askImpliedVol: null,
});
export const crossedBook = (book: Book): Book => ({ ...book, bids: book.asks, asks: book.bids });
export const emptyBook = (book: Book): Book => ({ ...book, bids: [], asks: [] });
