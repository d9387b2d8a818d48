/**
 * From a chain as a venue quotes it to what a surface is fitted to: per expiry its forward (the venue's own, else by
 * put-call parity) and both sides of every option as implied vols (the venue's own, else implied by the price).
 */
import { toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import { yearsUntil, type ContractStyle, type Option, type OptionType } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import { forwardFromParity, type ParityPair } from '../pricing/forward.ts';
import { impliedVol } from '../pricing/impliedVol.ts';
import type { SmileQuote } from './fit/smileQuotes.ts';

/** One option as it is quoted, in plain numbers: prices in its quote currency, vols as fractions. */
export interface ChainOption {
  readonly expiryTimeMs: number;
  readonly strike: number;
  readonly optionType: OptionType;
  readonly style: ContractStyle;
  readonly bidPrice: number | null;
  readonly askPrice: number | null;
  /** As the venue tells them. */
  readonly bidVol: number | null;
  readonly askVol: number | null;
  readonly forward: number | null;
}

export function chainOption(option: Option, quote: Quote): ChainOption {
  return {
    expiryTimeMs: option.expiryTimeMs, strike: toNumber(option.strike), optionType: option.optionType,
    style: option.style, bidPrice: priceOf(quote.bidPrice), askPrice: priceOf(quote.askPrice),
    bidVol: quote.bidImpliedVol, askVol: quote.askImpliedVol, forward: quote.forwardPrice,
  };
}

const priceOf = (price: Decimal | null): number | null => (price === null ? null : toNumber(price));

export interface ExpiryQuotes {
  readonly expiryTimeMs: number;
  /** Null: neither the venue nor parity gives one, and no smile can be fitted. */
  readonly forward: number | null;
  readonly forwardSource: 'venue' | 'parity' | 'none';
  readonly quotes: readonly SmileQuote[];
}

/** One underlying's options, in any order; what has expired at `nowMs` is left out. By expiry. */
export function expiryQuotes(chain: readonly ChainOption[], nowMs: number): readonly ExpiryQuotes[] {
  const byExpiry = new Map<number, ChainOption[]>();
  for (const one of chain) {
    const { expiryTimeMs } = one;
    if (expiryTimeMs <= nowMs) continue;
    const group = byExpiry.get(expiryTimeMs);
    if (group === undefined) byExpiry.set(expiryTimeMs, [one]);
    else group.push(one);
  }
  return [...byExpiry].sort(([a], [b]) => a - b).map(([expiryTimeMs, group]) => {
    const { forward, source } = forwardOf(group);
    const quotes = forward === null ? [] : group.map((one) => smileQuoteOf(one, forward, nowMs));
    return { expiryTimeMs, forward, forwardSource: source, quotes };
  });
}

function forwardOf(group: readonly ChainOption[]): { forward: number | null; source: ExpiryQuotes['forwardSource'] } {
  const told = group.flatMap(({ forward }) => (forward === null ? [] : [forward]));
  told.sort((a, b) => a - b);
  const median = told[Math.floor((told.length - 1) / 2)];
  if (median !== undefined) return { forward: median, source: 'venue' };
  const pairs = new Map<number, ParityPair>();
  const style = group[0]?.style ?? 'linear';
  for (const option of group) {
    if (option.style !== style) continue;
    const { strike } = option;
    const pair = pairs.get(strike) ?? { strike, callBid: 0, callAsk: 0, putBid: 0, putAsk: 0 };
    const sides = [option.bidPrice ?? 0, option.askPrice ?? 0] as const;
    if (option.optionType === 'call') [pair.callBid, pair.callAsk] = sides;
    else [pair.putBid, pair.putAsk] = sides;
    pairs.set(strike, pair);
  }
  const estimate = forwardFromParity(style, [...pairs.values()], 1);
  return estimate.status === 'ok' ? { forward: estimate.forward, source: 'parity' } : { forward: null, source: 'none' };
}

function smileQuoteOf(option: ChainOption, expiryForward: number, nowMs: number): SmileQuote {
  const { strike, optionType, bidPrice, askPrice, bidVol, askVol } = option;
  const forward = option.forward ?? expiryForward;
  const years = yearsUntil(option.expiryTimeMs, nowMs);
  const side = (price: number | null, told: number | null): number | null => {
    if (price === null) return null;
    if (told !== null) return told;
    const inQuote = price * (option.style === 'inverse' ? forward : 1);
    const implied = impliedVol(optionType, inQuote, forward, strike, years);
    if (implied.status === 'ok') return implied.vol;
    return implied.status === 'zeroTimeValue' || implied.status === 'belowIntrinsic' ? 0 : null;
  };
  return { strike, optionType, bidVol: side(bidPrice, bidVol), askVol: side(askPrice, askVol), forward };
}
