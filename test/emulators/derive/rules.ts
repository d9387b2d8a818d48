/**
 * What the emulated Derive lays down for the simulated floor behind it: perpetuals and options that are linear in
 * USDC, its fees, funding by the hour, and its standard or portfolio manager. Source: facts on Derive 5.2 and 6.
 */
import {
  dec, fromNumber, max, min, mul, roundTo, sub, toNumber, toText, ZERO, type Decimal,
} from '../../../src/shared/domain/decimal.ts';
import { accountIdOf, instrumentIdOf, type Underlying, type VenueId } from '../../../src/shared/domain/ids.ts';
import { yearsUntil, type Instrument, type Option, type Perpetual } from '../../../src/shared/domain/instrument.ts';
import type { DeriveFeeds } from '../../../src/shared/domain/marginTerms/derive.ts';
import type { MarginTerms } from '../../../src/shared/domain/marginTerms/marginTerms.ts';
import { marginModelOf } from '../../../src/main/risk/margin/registry.ts';
import { black76 } from '../../../src/main/risk/pricing/black76.ts';
import { stressed } from '../../../src/main/venues/simulated/market/liquidity.ts';
import type { Market } from '../../../src/main/venues/simulated/market/market.ts';
import { ASSETS } from '../../../src/main/venues/simulated/market/parameters.ts';
import { volAt } from '../../../src/main/venues/simulated/market/surface.ts';
import { listedInstruments } from '../../../src/main/venues/simulated/options/chain.ts';
import { hourlyRate } from '../../../src/main/venues/simulated/perpetuals/perpetualsRules.ts';
import type { FundingClock, Listing, Pricing, Rules } from '../../../src/main/venues/simulated/trading/rules.ts';

export const FLOOR: VenueId = 'emulated-derive';
export const COINS: readonly Underlying[] = ASSETS.map(({ underlying }) => underlying);
/** As the venue's rate feed has it, continuously compounded. */
export const RATE_PER_YEAR = 0.04;
const HOUR_MS = 3_600_000;

export type MarginType = 'SM' | 'PM2';

interface Terms { readonly perpTick: string; readonly perpLot: string; readonly optionTick: string; readonly optionLot: string }
const TERMS: Readonly<Record<Underlying, Terms>> = {
  BTC: { perpTick: '0.1', perpLot: '0.001', optionTick: '1', optionLot: '0.01' },
  ETH: { perpTick: '0.01', perpLot: '0.01', optionTick: '0.1', optionLot: '0.1' },
};
const termsOf = (coin: Underlying): Terms => TERMS[coin] ?? (() => { throw new RangeError(`no ${coin} here`); })();

export const FEES = { perpBase: '0.1', perpMaker: 0.000_1, perpTaker: 0.000_3, optionBase: '0.5', optionMaker: 0.000_1,
  optionTaker: 0.000_3, optionCap: '0.125' } as const;

const common = (venueName: string, underlying: Underlying) => ({
  id: instrumentIdOf(FLOOR, venueName), venue: FLOOR, venueName, underlying, style: 'linear', quoteCurrency: 'USDC',
  settlementCurrency: 'USDC', contractMultiplier: dec(1),
} as const);

export function perpOf(coin: Underlying): Perpetual {
  const { perpTick, perpLot } = termsOf(coin);
  return { ...common(`${coin}-PERP`, coin), kind: 'perpetual', fundingIntervalMs: HOUR_MS, tickSize: dec(perpTick),
    lotSize: dec(perpLot), minQuantity: dec(perpLot), makerFeeRate: FEES.perpMaker, takerFeeRate: FEES.perpTaker };
}

function optionOf(like: Option): Option {
  const { underlying, expiryTimeMs, strike, optionType } = like;
  const { optionTick, optionLot } = termsOf(underlying);
  const day = new Date(expiryTimeMs).toISOString().slice(0, 10).replaceAll('-', '');
  const name = `${underlying}-${day}-${toText(strike).replace('.', '_')}-${optionType === 'call' ? 'C' : 'P'}`;
  return { ...common(name, underlying), kind: 'option', expiryTimeMs, strike, optionType, tickSize: dec(optionTick),
    lotSize: dec(optionLot), minQuantity: dec(optionLot), makerFeeRate: FEES.optionMaker, takerFeeRate: FEES.optionTaker };
}

export function deriveRules(market: Market, subaccount: number, marginType: MarginType): Rules {
  const expiries = new Set<number>();
  const model = marginType === 'SM' ? 'derive-standard' : 'derive-pmrm2';
  return {
    account: { id: accountIdOf(FLOOR, String(subaccount)), venue: FLOOR, label: `subaccount ${subaccount}`,
      marginModel: model, marginCurrency: 'USD' },
    capabilities: { instrumentKinds: ['perpetual', 'option'], lending: false, queryByClientId: true, reportsMargin: true },
    marginModel: marginModelOf(model),
    get marginTerms() { return termsAt(model, expiries); },
    underlyings: COINS,
    // What one may ask for is counted at the door, as the venue counts it.
    rate: { perSecond: 10_000, burst: 10_000 },
    maxOpenOrders: 500,
    listed(at, already) {
      const options = listedInstruments(at, COINS, already).flatMap((like) => (like.kind === 'option' ? [optionOf(like)] : []));
      for (const { expiryTimeMs } of options) expiries.add(expiryTimeMs);
      return [...COINS.map(perpOf), ...options];
    },
    price: (listing, at, funding) => (listing.instrument.kind === 'option' ? optionPricing(listing, listing.instrument, at)
      : perpPricing(listing, at, funding)),
    feeOf: (instrument, price, quantity, liquidity) =>
      feeOf(instrument, price, quantity, liquidity, market.spot(instrument.underlying)),
    fundingOf,
    payoff,
    liquidation: { penalty: 0.01, feeRate: 0.005, share: 0.34 },
  };
}

function termsAt(model: 'derive-standard' | 'derive-pmrm2', expiries: ReadonlySet<number>): MarginTerms {
  const feeds = COINS.map((underlying): DeriveFeeds => ({ underlying, spotConfidence: 1, perpConfidence: 1,
    expiries: [...expiries].map((expiryTimeMs) => ({ expiryTimeMs, ratePerYear: RATE_PER_YEAR, forwardConfidence: 1,
      rateConfidence: 1, volConfidence: 1, settledForwardUsd: 0 })) }));
  const common = { feeds, unpaidFunding: 0, parameters: null };
  return model === 'derive-standard' ? { model, ...common } : { model, ...common, collaterals: [] };
}

const assetOf = (coin: Underlying) => ASSETS.find(({ underlying }) => underlying === coin)
  ?? (() => { throw new RangeError(`no ${coin} here`); })();

function rateOf(market: Market, coin: Underlying, funding: FundingClock | undefined): number {
  const premium = funding === undefined || funding.premiumMs === 0 ? market.premium(FLOOR, coin)
    : funding.premiumSum / funding.premiumMs;
  return hourlyRate(premium);
}

function perpPricing({ instrument, grid }: Listing, market: Market, funding: FundingClock | undefined): Pricing {
  const { underlying } = instrument;
  const asset = assetOf(underlying);
  const index = market.spot(underlying);
  const mark = index * (1 + market.premium(FLOOR, underlying));
  const liquidity = stressed({
    middle: mark, halfSpread: mark * asset.perpetualHalfSpread * 3,
    gapTicks: Math.max(1, Math.round((mark * 0.000_2) / grid.tickNumber)),
    bestLots: (0.2 * asset.perpetualDepthCoin) / grid.lotNumber, levels: 20,
  }, market.stress(underlying), market.depth);
  return { markPrice: fromNumber(mark, 4), indexPrice: fromNumber(index, 4), liquidity, forwardPrice: null,
    markImpliedVol: null, fundingRate: rateOf(market, underlying, funding), venueGreeks: null };
}

export const discountOf = (option: Option, nowMs: number): number =>
  Math.exp(-RATE_PER_YEAR * yearsUntil(option.expiryTimeMs, nowMs));

function optionPricing({ grid }: Listing, option: Option, market: Market): Pricing {
  const { underlying, expiryTimeMs, optionType } = option;
  const strike = toNumber(option.strike);
  const forward = round(market.forward(underlying, expiryTimeMs), 4);
  const vol = round(volAt(market.smile(underlying, expiryTimeMs), Math.log(strike / forward)), 5);
  const years = yearsUntil(expiryTimeMs, market.timeMs);
  const discount = discountOf(option, market.timeMs);
  const black = black76(optionType, forward, strike, years, vol, 0);
  const value = black.price * discount;
  const wide = 0.000_4 * forward + 0.005 * black.vega;
  const liquidity = stressed({
    middle: value, halfSpread: Math.min(wide, Math.max(grid.tickNumber, 0.4 * value)), gapTicks: 2,
    bestLots: (0.3 * assetOf(underlying).optionDepthCoin) / grid.lotNumber, levels: 8,
  }, market.stress(underlying), market.depth);
  const days = years * 365;
  return {
    markPrice: fromNumber(value, 6), indexPrice: fromNumber(market.spot(underlying), 4), liquidity, forwardPrice: forward,
    markImpliedVol: vol, fundingRate: null,
    venueGreeks: { delta: round(black.delta * discount, 5), gamma: round(black.gamma * discount, 8),
      vega: round((black.vega * discount) / 100, 5), theta: round((black.theta / 365) * Math.min(1, days), 5),
      rho: round((-years * value) / 100, 5) },
  };
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** A base for takers, a share of the notional at the index; of options at most an eighth of what they are worth. */
function feeOf(
  instrument: Instrument, price: Decimal, quantity: Decimal, liquidity: 'maker' | 'taker', index: number,
): Decimal {
  const isOption = instrument.kind === 'option';
  const rate = fromNumber(liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate, 8);
  const share = mul(mul(quantity, fromNumber(index, 4)), rate);
  const capped = isOption ? min(share, mul(mul(quantity, price), dec(FEES.optionCap))) : share;
  const base = liquidity === 'maker' ? ZERO : dec(isOption ? FEES.optionBase : FEES.perpBase);
  return max(ZERO, roundTo(base + capped as Decimal, 8, 'ceil'));
}

/** All at once at the full hour; a long pays index times rate. */
function fundingOf(listing: Listing, market: Market, _stepMs: number, funding: FundingClock): number {
  if (listing.instrument.kind !== 'perpetual' || market.timeMs % HOUR_MS !== 0) return 0;
  const { underlying } = listing.instrument;
  return -market.spot(underlying) * rateOf(market, underlying, funding);
}

function payoff(instrument: Instrument, quantity: Decimal, delivery: Decimal): Decimal {
  if (instrument.kind !== 'option') return ZERO;
  const gain = instrument.optionType === 'call' ? sub(delivery, instrument.strike) : sub(instrument.strike, delivery);
  return gain <= ZERO ? ZERO : mul(quantity, gain);
}
