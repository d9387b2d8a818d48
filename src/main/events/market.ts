/**
 * Market data: goes to the tape, not to the journal, takes no seq, and is conflated to the newest per key before core
 * sees it. The tape keeps what core saw, in the order in which it saw it, after which seq.
 */
import type { Book, IndexPrice, Quote, Trade } from '../../shared/domain/quote.ts';
import type { ChainFees } from '../../shared/domain/chain/gasCost.ts';
import { oracleKey, type OracleReading } from '../../shared/domain/chain/oracle.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { AccountDistances, MarginReport, VenueWhatIf } from '../../shared/domain/margin/margin.ts';
import type { MarginTermsReport } from '../../shared/domain/marginTerms/marginTerms.ts';
import type { PackedUnits } from '../../shared/domain/valuation.ts';
import type { FittedSurface } from '../../shared/domain/volatility/surface.ts';

export type MarketEvent =
  | { readonly type: 'QuoteObserved'; readonly quote: Quote }
  | { readonly type: 'BookObserved'; readonly book: Book }
  /** The venue's numbering had a gap or the stream went mute: what we had is no longer the book. */
  | { readonly type: 'BookDropped'; readonly instrument: InstrumentId; readonly receivedTimeMs: number;
      readonly reason: string }
  | { readonly type: 'IndexObserved'; readonly index: IndexPrice }
  | { readonly type: 'TradeObserved'; readonly trade: Trade }
  | { readonly type: 'MarginObserved'; readonly report: MarginReport }
  | { readonly type: 'MarginTermsObserved'; readonly report: MarginTermsReport }
  /** What an action costs on the venue's chain, as of a block. */
  | { readonly type: 'ChainFeesObserved'; readonly fees: ChainFees }
  /** An oracle on which the venue rests, as of a block. */
  | { readonly type: 'OracleObserved'; readonly oracle: OracleReading }
  /** What a worker made of quotes that core had seen: on the tape, so that a replay needs no worker. */
  | { readonly type: 'SurfaceFitted'; readonly surface: FittedSurface }
  /** Likewise, of an account as core had it. */
  | { readonly type: 'DistancesFound'; readonly found: AccountDistances }
  /** Likewise, of options, one unit of each. */
  | { readonly type: 'OptionsValued'; readonly units: PackedUnits }
  /** What a venue answered to the trader's own question about margin. */
  | { readonly type: 'VenueWhatIfTold'; readonly told: VenueWhatIf };

/** Newest wins per key; null is never conflated. */
export function conflationKey(event: MarketEvent): string | null {
  switch (event.type) {
    case 'QuoteObserved': return `q|${event.quote.instrument}`;
    case 'BookObserved': return `b|${event.book.instrument}`;
    case 'BookDropped': return `b|${event.instrument}`;
    case 'IndexObserved': return `i|${event.index.venue}|${event.index.underlying}`;
    case 'MarginObserved': return `m|${event.report.account}`;
    case 'MarginTermsObserved': return `t|${event.report.account}`;
    case 'ChainFeesObserved': return `g|${event.fees.venue}`;
    case 'OracleObserved': return `o|${oracleKey(event.oracle)}`;
    case 'VenueWhatIfTold': return `w|${event.told.account}`;
    case 'DistancesFound': return `d|${event.found.account}`;
    case 'SurfaceFitted': return `s|${event.surface.underlying}`;
    case 'TradeObserved': case 'OptionsValued': return null;
  }
}
