/** What the lending venue lends on, and its oracle. Levels as of Aave v3 for WETH, WBTC and USDC (README.md). */
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import { accountIdOf, type VenueId } from '../../../../shared/domain/ids.ts';
import type { Market } from '../market/market.ts';

export const LENDING_VENUE: VenueId = 'simulated-lending';
export const LENDING_ACCOUNT = {
  id: accountIdOf(LENDING_VENUE, 'main'), venue: LENDING_VENUE, label: 'Lending (over-collateralised)',
  marginModel: 'aave', marginCurrency: 'USD',
} as const;

export const LENDING_TERMS: readonly LendingTerms[] = [
  { venue: LENDING_VENUE, currency: 'ETH', loanToValue: 0.805, liquidationThreshold: 0.83, liquidationBonus: 0.05,
    supplyRatePerYear: 0.018, borrowRatePerYear: 0.026 },
  { venue: LENDING_VENUE, currency: 'BTC', loanToValue: 0.73, liquidationThreshold: 0.78, liquidationBonus: 0.05,
    supplyRatePerYear: 0.000_4, borrowRatePerYear: 0.012 },
  { venue: LENDING_VENUE, currency: 'USDC', loanToValue: 0.75, liquidationThreshold: 0.78, liquidationBonus: 0.045,
    supplyRatePerYear: 0.041, borrowRatePerYear: 0.057 },
];

export interface OracleReading { priceUsd: number; updatedTimeMs: number }
export type Readings = Record<string, OracleReading>;

/** A feed is written when the price has moved this far, or this long after the last time (Chainlink's manner). */
export const ORACLE_DEVIATION = 0.005;
export const ORACLE_HEARTBEAT_MS = 10 * 60_000;

/** Brings the feeds up to date; true when one was written. */
export function updateOracle(readings: Readings, market: Market): boolean {
  let written = false;
  for (const { currency } of LENDING_TERMS) {
    const price = currency === 'USDC' ? market.usdcUsd : market.spot(currency);
    const last = readings[currency];
    const moved = last === undefined || Math.abs(price / last.priceUsd - 1) >= ORACLE_DEVIATION;
    if (!moved && market.timeMs - last.updatedTimeMs < ORACLE_HEARTBEAT_MS) continue;
    readings[currency] = { priceUsd: Math.round(price * 1e8) / 1e8, updatedTimeMs: market.timeMs };
    written = true;
  }
  return written;
}
