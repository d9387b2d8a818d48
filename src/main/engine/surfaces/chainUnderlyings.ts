/** Recorded option chains as a volatility surface takes them: the options of each underlying with their quotes. */
import { chainOption, expiryQuotes, type ChainOption, type ExpiryQuotes } from '../../risk/surface/chainQuotes.ts';
import { readChain } from '../importers/chainFormats.ts';
import { instrumentOfRow, quoteOfRow } from '../importers/chainRow.ts';
import type { RefusalCounter } from '../importers/refusals.ts';

export interface UnderlyingQuotes {
  readonly underlying: string;
  /** The time of the chain's newest row. */
  readonly nowMs: number;
  readonly expiries: readonly ExpiryQuotes[];
}

/** By underlying. Throws Error naming the file when no row of it is a live option. */
export function readChainQuotes(file: string, refusals: RefusalCounter): readonly UnderlyingQuotes[] {
  const byUnderlying = new Map<string, ChainOption[]>();
  let nowMs = 0;
  for (const { line, row } of readChain(file, refusals)) {
    const read = refusals.attempt(file, line, () => {
      const instrument = instrumentOfRow(row);
      if (instrument.kind !== 'option') return null;
      const option = chainOption(instrument, quoteOfRow(row, instrument, row.timeMs));
      return { underlying: instrument.underlying, option };
    });
    if (read === null) continue;
    nowMs = Math.max(nowMs, row.timeMs);
    const { underlying, option } = read;
    const chain = byUnderlying.get(underlying);
    if (chain === undefined) byUnderlying.set(underlying, [option]);
    else chain.push(option);
  }
  if (byUnderlying.size === 0) throw new Error(`${file}: no row is an option that lives`);
  return [...byUnderlying].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([underlying, chain]) => ({ underlying, nowMs, expiries: expiryQuotes(chain, nowMs) }));
}
