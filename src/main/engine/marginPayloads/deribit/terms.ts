/** Portfolio margin's terms for a payload that carries no parameters: the recorded ones of its time. */
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

const NOTHING_STATED: DeribitStatedMargin = { spotUsd: 0, marketMakerProtectionUsd: 0, openOrdersUsd: null };

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
