/**
 * `model_params` of `private/pme/simulate`: Deribit's own parameters of portfolio margin, as terms of ours. Numbers
 * come as JSON numbers, or as their digits (exactJson.ts).
 */
import { z } from 'zod';
import type {
  DeribitPortfolioTerms,
  DeribitStatedMargin,
} from '../../../shared/domain/marginTerms/deribitPortfolio.ts';
import type { DeribitCollateral } from '../../../shared/domain/marginTerms/deribitStandard.ts';

const plain = z.union([z.number(), z.string()]).transform(Number).pipe(z.number());

const pairSchema = z.object({
  price_range: plain, volatility_range_up: plain, volatility_range_down: plain, short_term_vega_power: plain,
  long_term_vega_power: plain, min_volatility_for_shock_up: plain, extended_table_factor: plain,
  delta_total_liq_shock_threshold: plain,
});
const currencySchema = z.object({
  max_offsetable_pnl: plain, annualised_move_risk: plain, extended_dampener: plain, min_annualised_move: plain,
  haircut: plain, equity_side_impact: z.enum(['both', 'none']), pnl_offset: plain, correlation_set: z.boolean(),
});

export const modelParamsSchema = z.object({
  currency_pair: z.record(z.string(), pairSchema),
  currency: z.record(z.string(), currencySchema),
  general: z.object({
    mm_factor: plain, buckets_count: z.int().positive(), vol_scenarios_count: z.literal(3), timestamp: plain,
  }),
});
export type ModelParams = z.output<typeof modelParamsSchema>;

/** Of each pool ("btc", "cross"), in its own currency: what no public formula gives. */
export const statedMarginsSchema = z.record(
  z.string(),
  z.object({ initial_margin_details: z.object({ spot_margin: plain, mmp_margin: plain }) }),
);

export function portfolioTermsOf(
  { currency_pair: pairs, currency: currencies, general }: ModelParams,
  collateral: DeribitCollateral,
  stated: DeribitStatedMargin,
): DeribitPortfolioTerms {
  return {
    model: 'deribit-portfolio', asOfMs: general.timestamp, collateral, maintenanceFactor: general.mm_factor,
    bucketsPerSide: general.buckets_count, stated,
    pairs: Object.entries(pairs).map(([pair, row]) => ({
      pair, priceRange: row.price_range, volRangeUp: row.volatility_range_up, volRangeDown: row.volatility_range_down,
      shortTermVegaPower: row.short_term_vega_power, longTermVegaPower: row.long_term_vega_power,
      minVolForShockUp: row.min_volatility_for_shock_up, extendedTableFactor: row.extended_table_factor,
      deltaShockThresholdUsd: row.delta_total_liq_shock_threshold,
    })),
    currencies: Object.entries(currencies).map(([name, row]) => ({
      currency: name.toUpperCase(), annualisedMoveRisk: row.annualised_move_risk,
      minAnnualisedMove: row.min_annualised_move, extendedDampenerUsd: row.extended_dampener,
      pnlOffset: row.pnl_offset, maxOffsetablePnlUsd: row.max_offsetable_pnl, haircut: row.haircut,
      equitySideImpact: row.equity_side_impact, correlationSet: row.correlation_set,
    })),
  };
}
