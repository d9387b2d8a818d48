/** Schemas of market data, as the tape keeps it. */
import { z } from 'zod';
import type { PackedUnits } from '../../../shared/domain/valuation.ts';
import type { MarketEvent } from '../market.ts';
import { book, indexPrice, quote, trade } from './domain.ts';
import { venueWhatIf, accountDistances, marginReport, marginTermsReport } from './margin.ts';
import { chainFees, oracleReading } from './chain.ts';
import { eventsOf, num, recordOf, text } from './fields.ts';
import { fittedSurface } from './surface.ts';

const packedUnits = recordOf<PackedUnits>()(z.strictObject({ asOfMs: num, inputsSeq: num, computeMs: num.nullable(),
  instruments: z.array(text), numbers: text, texts: z.array(text) }));

export const marketSchemas = eventsOf<MarketEvent>()({
  QuoteObserved: z.strictObject({ type: z.literal('QuoteObserved'), quote }),
  BookObserved: z.strictObject({ type: z.literal('BookObserved'), book }),
  BookDropped: z.strictObject({ type: z.literal('BookDropped'), instrument: text, receivedTimeMs: num, reason: text }),
  IndexObserved: z.strictObject({ type: z.literal('IndexObserved'), index: indexPrice }),
  TradeObserved: z.strictObject({ type: z.literal('TradeObserved'), trade }),
  MarginObserved: z.strictObject({ type: z.literal('MarginObserved'), report: marginReport }),
  MarginTermsObserved: z.strictObject({ type: z.literal('MarginTermsObserved'), report: marginTermsReport }),
  ChainFeesObserved: z.strictObject({ type: z.literal('ChainFeesObserved'), fees: chainFees }),
  OracleObserved: z.strictObject({ type: z.literal('OracleObserved'), oracle: oracleReading }),
  SurfaceFitted: z.strictObject({ type: z.literal('SurfaceFitted'), surface: fittedSurface }),
  DistancesFound: z.strictObject({ type: z.literal('DistancesFound'), found: accountDistances }),
  VenueWhatIfTold: z.strictObject({ type: z.literal('VenueWhatIfTold'), told: venueWhatIf }),
  OptionsValued: z.strictObject({ type: z.literal('OptionsValued'), units: packedUnits }),
});
