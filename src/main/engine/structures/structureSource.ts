/** Where the market of a structure comes from: a session at a moment, or a recorded chain. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarginAfter, MarginChange } from '../../../shared/domain/margin/detail.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { ReadState } from '../../core/state.ts';
import { marketSource } from '../../core/valuation/legSources.ts';
import type { LegSource } from '../../risk/portfolio/leg.ts';
import { fitSurface } from '../../risk/surface/fitSurface.ts';
import { surfaceOf } from '../../risk/surface/record/fittedSurface.ts';
import type { Surface } from '../../risk/surface/surface.ts';
import { readChain } from '../importers/chainFormats.ts';
import { instrumentOfRow, quoteOfRow } from '../importers/chainRow.ts';
import { RefusalCounter, type Refuse } from '../importers/refusals.ts';
import { marginAfterOf } from '../stress/marginAfterOf.ts';
import { readChainQuotes } from '../surfaces/chainUnderlyings.ts';

type LegMarket = Pick<LegSource, 'venue' | 'instrument' | 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs' | 'ownVol'>;

export interface StructureSource {
  readonly nowMs: number;
  readonly instruments: readonly Instrument[];
  readonly quoteOf: (instrument: Instrument) => Quote | null;
  readonly marketOf: (instrument: Instrument) => LegMarket;
  readonly surfaceOf: (underlying: string) => Surface | null;
  /** Per account of the venue that was asked for; empty where there are no accounts. */
  readonly marginAfter: (venue: string, changes: readonly MarginChange[]) => readonly MarginAfter[];
}

export function sessionSource(state: ReadState): StructureSource {
  return {
    nowMs: state.timeMs,
    instruments: [...state.instruments.values()],
    quoteOf: ({ id }) => state.quotes.get(id) ?? null,
    marketOf: (instrument) => marketSource(state, instrument),
    surfaceOf: (underlying) => {
      const fitted = state.surfaces.get(underlying);
      return fitted === undefined ? null : surfaceOf(fitted);
    },
    marginAfter: (venue, changes) =>
      [...state.accounts.values()]
        .filter((account) => account.venue === venue)
        .map(({ id }) => marginAfterOf(state, { type: 'MarginAfter', account: id, changes: [...changes] })),
  };
}

/** The newest row of each instrument counts; the surface is fitted anew. Throws Error naming the file. */
export function chainSource(file: string, refuse: Refuse): StructureSource {
  const refusals = new RefusalCounter(refuse);
  const known = new Map<string, { readonly instrument: Instrument; readonly quote: Quote }>();
  let nowMs = 0;
  for (const { line, row } of readChain(file, refusals)) {
    const read = refusals.attempt(file, line, () => {
      const instrument = instrumentOfRow(row);
      return { instrument, quote: quoteOfRow(row, instrument, row.timeMs) };
    });
    if (read === null) continue;
    nowMs = Math.max(nowMs, row.timeMs);
    known.set(read.instrument.id, read);
  }
  const surfaces = new Map(
    readChainQuotes(file, new RefusalCounter(() => {})).map(
      (quotes) =>
        [quotes.underlying, fitSurface({ ...quotes, model: 'svi', edits: [], events: [], previous: null })] as const,
    ),
  );
  const quoteOf = ({ id }: Instrument): Quote | null => known.get(id)?.quote ?? null;
  return {
    nowMs,
    instruments: [...known.values()].map(({ instrument }) => instrument),
    quoteOf,
    marketOf: (instrument) => {
      const quote = quoteOf(instrument);
      const index = quote?.indexPrice ?? null;
      // One look at a chain that was recorded together: its rows count as of one moment.
      return {
        venue: instrument.venue,
        instrument,
        quote: quote === null ? null : { ...quote, receivedTimeMs: nowMs },
        indexPriceUsd: index === null ? null : toNumber(index),
        indexReceivedTimeMs: nowMs,
      };
    },
    surfaceOf: (underlying) => surfaces.get(underlying) ?? null,
    marginAfter: () => [],
  };
}
