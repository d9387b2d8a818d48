/** What the contract of the margin models is tried on: random holdings that each has rules for, and their terms. */
import fc from 'fast-check';
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';
import { account, future, held, inversePerpetual, NOW_MS, option, perpetual } from '../samples.ts';
import { REWORKED_MS } from './deribit-standard/parameters.ts';
import { btcOption, PMRM2_TERMS, PMRM_TERMS, STANDARD_TERMS } from './derive/samples.ts';
import type { AccountInput, HeldPosition } from './model.ts';

export const amount = (least: number, most: number): fc.Arbitrary<number> =>
  fc.double({ min: least, max: most, noNaN: true, noDefaultInfinity: true });

const optionPosition = (underlying: string, price: number): fc.Arbitrary<HeldPosition> => fc.record({
  type: fc.constantFrom('call' as const, 'put' as const), strike: amount(price / 3, price * 3),
  quantity: amount(-50, 50),
  markPrice: amount(0, 0.9), impliedVol: amount(0.1, 3), forwardUsd: amount(price * 0.9, price * 1.1),
}).map(({ type, strike, quantity, ...known }) =>
  held(option('inverse', type, Math.round(strike), 30, underlying), quantity, { averagePrice: 0.05, ...known }));

const perpetualPosition = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), perpetual('ETH'), inversePerpetual('BTC')), quantity: amount(-1e4, 1e4),
  averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000),
}).map(({ instrument, quantity, ...known }) => held(instrument, quantity, known));

const linearPerpetual = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), perpetual('ETH')), quantity: amount(-1e4, 1e4),
  averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000), collateral: fc.option(amount(0, 1e6)),
}).map(({ instrument, quantity, collateral, ...known }) => held(instrument, quantity,
  { ...known, margin: collateral === null ? { mode: 'cross' } : { mode: 'isolated', collateral } }));

const deribitPair = {
  priceRange: 0.16, volRangeUp: 0.5, volRangeDown: 0.25, shortTermVegaPower: 0.3, longTermVegaPower: 0.13,
  minVolForShockUp: 0.5, extendedTableFactor: 1, deltaShockThresholdUsd: 1e12,
};
const deribitCurrency = {
  annualisedMoveRisk: 0.075, minAnnualisedMove: 0.01, extendedDampenerUsd: 100_000, pnlOffset: 0.6,
  maxOffsetablePnlUsd: 20e6, haircut: 0.02, equitySideImpact: 'both', correlationSet: false,
} as const;

const gmxPosition = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), perpetual('ETH')), quantity: amount(-1e4, 1e4),
  averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000), collateral: amount(0, 1e6),
}).map(({ instrument, quantity, collateral, ...known }) =>
  held(instrument, quantity, { ...known, margin: { mode: 'isolated', collateral } }));

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

/** Futures of BTC in coin and in dollars, of ETH in coin: what Deribit's table of standard margin lists. */
const deribitFuture = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), future('linear', 90), inversePerpetual('BTC'), inversePerpetual('ETH')),
  quantity: amount(-1e4, 1e4), averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000),
}).map(({ instrument, quantity, ...known }) => held(instrument, quantity, known));

const deribitPositions = [optionPosition('BTC', 60_000), optionPosition('ETH', 2_500), deribitFuture];

export const deribitShort = (id: 'deribit-standard' | 'deribit-portfolio') => (size: number): AccountInput =>
  account({ terms: TERMS[id] ?? null, balances: [{ currency: 'BTC', amount: 10 }], positions: [
    held(option('inverse', 'put', 55_000, 30), -size,
      { averagePrice: 0.03, markPrice: 0.02, impliedVol: 0.5, forwardUsd: 60_500 }),
    held(inversePerpetual(), -100 * size, { averagePrice: 60_000, markPrice: 60_000 }),
  ] });

const derivePositions = [
  fc.tuple(fc.constantFrom('call' as const, 'put' as const), amount(20_000, 180_000), amount(-50, 50), amount(0.1, 3))
    .map(([type, strike, quantity, vol]) => btcOption(type, Math.round(strike), quantity, vol)),
  fc.tuple(amount(-1e3, 1e3), amount(1_000, 90_000), amount(59_000, 61_000))
    .map(([quantity, averagePrice, markPrice]) => held(perpetual(), quantity, { averagePrice, markPrice })),
];

export const deriveShort = (id: 'derive-standard' | 'derive-pmrm2' | 'derive-pmrm') => (size: number): AccountInput =>
  account({ terms: TERMS[id] ?? null, balances: [{ currency: 'USDC', amount: 1e6 }], positions: [
    btcOption('put', 55_000, -size), btcOption('call', 70_000, -size),
  ] });

export const balances: fc.Arbitrary<AccountInput['balances']> = fc.array(
  fc.record({ currency: fc.constantFrom('BTC', 'ETH', 'USDC'), amount: amount(-1e3, 1e6) }), { maxLength: 4 });

/** Cash may be owed, the coins behind it not: what most venues know. */
const cashAndCoin = fc.tuple(amount(-1e6, 1e6), amount(0, 1e3)).map(([cash, coins]) =>
  [{ currency: 'USDC', amount: cash }, { currency: 'BTC', amount: coins }]);

/** For models that have no rule for every sign of every currency. */
export const BALANCES: Readonly<Partial<Record<MarginModelId, typeof balances>>> = {
  morpho: cashAndCoin,
  'derive-standard': cashAndCoin,
  'derive-pmrm2': cashAndCoin,
  'derive-pmrm': cashAndCoin,
};

/** Positions that the model has rules for. */
export const POSITIONS: Readonly<Record<MarginModelId, fc.Arbitrary<HeldPosition>[]>> = {
  hyperliquid: [linearPerpetual],
  dydx: [linearPerpetual],
  gmx: [gmxPosition],
  aave: [],
  morpho: [],
  'derive-standard': derivePositions,
  'derive-pmrm2': derivePositions,
  'derive-pmrm': derivePositions,
  'deribit-standard': deribitPositions,
  'deribit-portfolio': deribitPositions,
  none: [optionPosition('BTC', 60_000), perpetualPosition],
  'positions-only': [],
};
