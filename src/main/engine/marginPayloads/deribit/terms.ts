/** The margin terms of a payload: the parameters that it carries, else the recorded ones of that time. */
import type {
  DeribitPortfolioTerms,
  DeribitStatedMargin,
} from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import type { DeribitCollateral } from '../../../../shared/domain/marginTerms/deribitStandard.ts';
import {
  BUCKETS_PER_SIDE,
  CURRENCIES,
  MAINTENANCE_FACTOR,
  PAIRS,
  rowsAt,
} from '../../../risk/margin/deribit-portfolio/parameters.ts';
import type { ModelParams } from './messages.ts';

export const NOTHING_STATED: DeribitStatedMargin = { spotUsd: 0, marketMakerProtectionUsd: 0, openOrdersUsd: null };

export function statedTerms(
  { currency_pair, currency, general }: ModelParams,
  collateral: DeribitCollateral,
  stated: DeribitStatedMargin,
): DeribitPortfolioTerms {
  return {
    model: 'deribit-portfolio',
    asOfMs: general.timestamp,
    collateral,
    maintenanceFactor: general.mm_factor,
    bucketsPerSide: general.buckets_count,
    stated,
    pairs: Object.entries(currency_pair).map(([pair, row]) => ({
      pair,
      priceRange: row.price_range,
      volRangeUp: row.volatility_range_up,
      volRangeDown: row.volatility_range_down,
      shortTermVegaPower: row.short_term_vega_power,
      longTermVegaPower: row.long_term_vega_power,
      minVolForShockUp: row.min_volatility_for_shock_up,
      extendedTableFactor: row.extended_table_factor,
      deltaShockThresholdUsd: row.delta_total_liq_shock_threshold,
    })),
    currencies: Object.entries(currency).map(([name, row]) => ({
      currency: name.toUpperCase(),
      annualisedMoveRisk: row.annualised_move_risk,
      minAnnualisedMove: row.min_annualised_move,
      extendedDampenerUsd: row.extended_dampener,
      pnlOffset: row.pnl_offset,
      maxOffsetablePnlUsd: row.max_offsetable_pnl,
      haircut: row.haircut,
      equitySideImpact: row.equity_side_impact,
      correlationSet: row.correlation_set,
    })),
  };
}

export const recordedTerms = (asOfMs: number, collateral: DeribitCollateral): DeribitPortfolioTerms => ({
  model: 'deribit-portfolio',
  asOfMs,
  collateral,
  maintenanceFactor: MAINTENANCE_FACTOR,
  bucketsPerSide: BUCKETS_PER_SIDE,
  pairs: rowsAt(PAIRS, ({ pair }) => pair, asOfMs),
  currencies: rowsAt(CURRENCIES, ({ currency }) => currency, asOfMs),
  stated: NOTHING_STATED,
});
