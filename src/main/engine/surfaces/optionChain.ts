/**
 * The options of one underlying as they are quoted now, packed into one array of numbers: taking it out of the state
 * costs the loop a fraction of a millisecond, handing it to a worker nothing.
 */
import type { ReadState } from '../../core/state.ts';
import { VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import { chainOption, type ChainOption } from '../../risk/surface/chainQuotes.ts';

/** Of so many numbers is a row. NaN: not known. */
const WIDTH = 9;

/** Options with a fresh quote, whatever venue trades them. */
export function packedChain(state: ReadState, underlying: string): Float64Array<ArrayBuffer> {
  const numbers: number[] = [];
  for (const instrument of state.instruments.values()) {
    if (instrument.kind !== 'option' || instrument.underlying !== underlying) continue;
    const quote = state.quotes.get(instrument.id);
    if (quote === undefined || instrument.expiryTimeMs <= state.timeMs) continue;
    if (state.timeMs - quote.receivedTimeMs > VALUATION_BOUNDS.maxQuoteAgeMs) continue;
    const { expiryTimeMs, strike, optionType, style, ...sides } = chainOption(instrument, quote);
    const { bidPrice, askPrice, bidVol, askVol, forward } = sides;
    numbers.push(expiryTimeMs, strike, optionType === 'call' ? 1 : 0, style === 'inverse' ? 1 : 0, bidPrice ?? NaN,
      askPrice ?? NaN, bidVol ?? NaN, askVol ?? NaN, forward ?? NaN);
  }
  return Float64Array.from(numbers);
}

export function unpackedChain(packed: Float64Array): readonly ChainOption[] {
  const options: ChainOption[] = [];
  for (let at = 0; at + WIDTH <= packed.length; at += WIDTH) {
    const [expiryTimeMs = NaN, strike = NaN, isCall, isInverse, ...rest] = packed.subarray(at, at + WIDTH);
    const [bidPrice, askPrice, bidVol, askVol, forward] = rest.map(known);
    options.push({
      expiryTimeMs, strike, optionType: isCall === 1 ? 'call' : 'put', style: isInverse === 1 ? 'inverse' : 'linear',
      bidPrice: bidPrice ?? null, askPrice: askPrice ?? null, bidVol: bidVol ?? null, askVol: askVol ?? null,
      forward: forward ?? null,
    });
  }
  return options;
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
