/** A hedge instrument's market, once everything that a hedge needs of it is there and fresh. */
import type { Decimal } from '../../shared/domain/decimal.ts';
import type { MarketAt } from '../../shared/domain/steering/hedge.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Book, Quote } from '../../shared/domain/quote.ts';
import { deltaCoinPerContract } from '../risk/portfolio/contractValue.ts';
import { midOf, positive, staleText } from '../risk/portfolio/inputNotes.ts';
import type { Exposure, HedgeCandidate } from './input.ts';

export interface UsableMarket {
  readonly quote: Quote;
  /** Null when there is none or it is older than the bound. */
  readonly book: Book | null;
  readonly bidPrice: Decimal;
  readonly askPrice: Decimal;
  readonly markPrice: number;
  readonly indexPriceUsd: number;
  /** Coin of delta of one contract bought. */
  readonly unitDeltaCoin: number;
}

/**
 * The market, or why it cannot be used: the input by name, with its age and bound where it is too old.
 * `optionDeltaCoin`: of one contract, where an option is wanted, which it is for a plan on several Greeks.
 */
export function usableMarket(
  candidate: HedgeCandidate, nowMs: number, boundMs: number, optionDeltaCoin: number | null = null,
): UsableMarket | string {
  const { instrument, quote, indexPriceUsd, indexReceivedTimeMs } = candidate;
  const { id } = instrument;
  if (instrument.kind === 'option' && optionDeltaCoin === null) return `${id} is an option: not a delta hedge`;
  const bound = ageBoundMs(instrument, boundMs);
  if (!candidate.connected) return `${instrument.venue} is not connected and reconciled`;
  if (quote === null) return `quote of ${id} is missing`;
  const staleQuote = staleText(`quote of ${id}`, quote.receivedTimeMs, nowMs, bound);
  if (staleQuote !== null) return staleQuote;
  const index = positive(indexPriceUsd);
  const indexName = `index of ${instrument.underlying} on ${instrument.venue}`;
  if (index === null || indexReceivedTimeMs === null) return `${indexName} is missing`;
  const staleIndex = staleText(indexName, indexReceivedTimeMs, nowMs, bound);
  if (staleIndex !== null) return staleIndex;
  const { bidPrice, askPrice } = quote;
  if (bidPrice === null || askPrice === null || bidPrice <= 0n || askPrice <= 0n) return `touch of ${id} is one-sided`;
  if (bidPrice > askPrice) return `touch of ${id} is crossed`;
  const markPrice = positive(quote.markPrice) ?? midOf(quote);
  if (markPrice === null) return `mark price of ${id} is missing`;
  return {
    quote,
    book: freshBook(candidate.book, nowMs, bound),
    bidPrice,
    askPrice,
    markPrice,
    indexPriceUsd: index,
    unitDeltaCoin: optionDeltaCoin ?? deltaCoinPerContract(instrument, markPrice),
  };
}

/** A chain says something new with a block only: three of Ethereum's, where the policy is stricter. */
const CHAIN_MAX_AGE_MS = 36_000;

export const ageBoundMs = (instrument: Instrument, boundMs: number): number =>
  instrument.kind === 'spot' && instrument.chain !== undefined ? Math.max(boundMs, CHAIN_MAX_AGE_MS) : boundMs;

const freshBook = (book: Book | null, nowMs: number, boundMs: number): Book | null =>
  book !== null && nowMs - book.receivedTimeMs <= boundMs ? book : null;

/** Delta to be hedged with everything in flight, or why it is not known (hedging/SPEC.md, B). */
export function hedgedDelta(exposure: Exposure, underlying: string, nowMs: number, boundMs: number): number | string {
  const { deltaCoin, premiumDeltaCoin, inFlightDeltaCoin, missing, oldestInputMs } = exposure;
  if (missing.length > 0) return missing.join('; ');
  if (deltaCoin === null || premiumDeltaCoin === null) return `delta of ${underlying} is unknown`;
  const name = exposure.oldestInput ?? `oldest input of ${underlying}`;
  const stale = oldestInputMs === null ? null : staleText(name, oldestInputMs, nowMs, boundMs);
  if (stale !== null) return stale;
  const delta = deltaCoin + premiumDeltaCoin + inFlightDeltaCoin;
  return Number.isFinite(delta) ? delta : `delta of ${underlying} is not finite`;
}

/** The market as it stands, for the journal. */
export function marketAt(quote: Quote | null, indexPriceUsd: number | null, nowMs: number): MarketAt {
  return {
    timeMs: nowMs,
    bidPrice: quote?.bidPrice ?? null,
    askPrice: quote?.askPrice ?? null,
    indexPriceUsd,
    quoteAgeMs: quote === null ? null : nowMs - quote.receivedTimeMs,
  };
}
