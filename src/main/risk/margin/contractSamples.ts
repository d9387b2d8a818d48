/** What the contract of the margin models is tried on: terms of each for the instruments of ../samples, and shorts. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';
import { account, held, inversePerpetual, NOW_MS, option } from '../samples.ts';
import { REWORKED_MS } from './deribit-standard/parameters.ts';
import { btcOption, PMRM2_TERMS, PMRM_TERMS, STANDARD_TERMS } from './derive/samples.ts';
import type { AccountInput } from './model.ts';

const deribitPair = {
  priceRange: 0.16, volRangeUp: 0.5, volRangeDown: 0.25, shortTermVegaPower: 0.3, longTermVegaPower: 0.13,
  minVolForShockUp: 0.5, extendedTableFactor: 1, deltaShockThresholdUsd: 1e12,
};
const deribitCurrency = {
  annualisedMoveRisk: 0.075, minAnnualisedMove: 0.01, extendedDampenerUsd: 100_000, pnlOffset: 0.6,
  maxOffsetablePnlUsd: 20e6, haircut: 0.02, equitySideImpact: 'both', correlationSet: false,
} as const;

const gmxTerms = (instrument: string) => ({
  instrument, collateralCurrency: 'USDC', closingFeesUsd: 20, priceImpactUsd: -5, maxImpactFactor: 0.01,
  minCollateralFactor: 0.01, minCollateralFactorForLiquidation: 0.005, gainShare: 0.9 });

/** What the venue says of the instruments above, for the models that ask for it. */
export const TERMS: Readonly<Partial<Record<MarginModelId, MarginTerms>>> = {
  hyperliquid: {
    model: 'hyperliquid', asOfMs: NOW_MS, dex: '', abstraction: 'disabled', unlisted: null, coins: [
      { instrument: 'sim:BTC-PERP', leverage: 20, tiers: [
        { fromUsd: 0, maxLeverage: 40 }, { fromUsd: 150e6, maxLeverage: 20 }] },
      { instrument: 'sim:ETH-PERP', leverage: 25, tiers: [
        { fromUsd: 0, maxLeverage: 25 }, { fromUsd: 100e6, maxLeverage: 15 }] },
    ],
  },
  aave: {
    model: 'aave', averagesAreCut: true, eMode: null, reserves: ['BTC', 'ETH', 'USDC'].map((currency) => ({
      currency, loanToValue: 0.75, liquidationThreshold: 0.8, liquidationBonus: 0.05, usedAsCollateral: true,
      supplyRatePerYear: 0, borrowRatePerYear: 0, supplyRoom: null, borrowRoom: null, isolationRoomUsd: null,
      borrowableInIsolation: true })),
  },
  morpho: { model: 'morpho', market: '0x01', loanCurrency: 'USDC', collateralCurrency: 'BTC',
    liquidationLoanToValue: 0.86, borrowRatePerYear: 0.03 },
  'derive-standard': STANDARD_TERMS,
  'derive-pmrm2': PMRM2_TERMS,
  'derive-pmrm': PMRM_TERMS,
  dydx: {
    model: 'dydx', asOfMs: NOW_MS, markets: ['sim:BTC-PERP', 'sim:ETH-PERP'].map((instrument) => ({
      instrument, initialMarginFraction: 0.05, maintenanceMarginFraction: 0.03, openInterest: 900,
      openInterestLowerCapUsd: 20e6, openInterestUpperCapUsd: 50e6, leverage: 10 })),
  },
  gmx: {
    model: 'gmx', asOfMs: NOW_MS, minCollateralUsd: 1, positions: ['sim:BTC-PERP', 'sim:ETH-PERP'].map(gmxTerms) },
  'deribit-standard': { model: 'deribit-standard', asOfMs: REWORKED_MS - 1, collateral: 'cross' },
  'deribit-portfolio': {
    model: 'deribit-portfolio', asOfMs: NOW_MS, collateral: 'cross', maintenanceFactor: 0.8, bucketsPerSide: 4,
    pairs: ['btc_usd', 'btc_usdc', 'eth_usd'].map((pair) => ({ pair, ...deribitPair })),
    currencies: [
      ...['BTC', 'ETH'].map((currency) => ({ currency, ...deribitCurrency })),
      { currency: 'USD', ...deribitCurrency, equitySideImpact: 'none' },
    ],
    stated: { spotUsd: 0, marketMakerProtectionUsd: 0, openOrdersUsd: null },
  },
};

export const deribitShort = (id: 'deribit-standard' | 'deribit-portfolio') => (size: number): AccountInput =>
  account({ terms: TERMS[id] ?? null, balances: [{ currency: 'BTC', amount: 10 }], positions: [
    held(option('inverse', 'put', 55_000, 30), -size,
      { averagePrice: 0.03, markPrice: 0.02, impliedVol: 0.5, forwardUsd: 60_500 }),
    held(inversePerpetual(), -100 * size, { averagePrice: 60_000, markPrice: 60_000 }),
  ] });

export const deriveShort = (id: 'derive-standard' | 'derive-pmrm2' | 'derive-pmrm') => (size: number): AccountInput =>
  account({ terms: TERMS[id] ?? null, balances: [{ currency: 'USDC', amount: 1e6 }], positions: [
    btcOption('put', 55_000, -size), btcOption('call', 70_000, -size),
  ] });
