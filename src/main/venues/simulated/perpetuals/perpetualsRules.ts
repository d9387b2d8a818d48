/**
 * The perpetuals venue: linear contracts on BTC and ETH, margined and paid in USDC, funding at full hours from the
 * average premium of the hour as Hyperliquid computes it (README.md).
 */
import { dec, fromNumber, max, mul, roundTo, toNumber, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { accountIdOf, instrumentIdOf, type Underlying, type VenueId } from '../../../../shared/domain/ids.ts';
import type { Instrument, Perpetual } from '../../../../shared/domain/instrument.ts';
import type { HyperliquidTerms } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import { LATEST_RULE, MARGIN_TABLES } from '../../../risk/margin/hyperliquid/parameters.ts';
import { marginModelOf } from '../../../risk/margin/registry.ts';
import type { FundingClock, Listing, Pricing, Rules } from '../trading/rules.ts';
import { stressed } from '../market/liquidity.ts';
import type { Market } from '../market/market.ts';
import { ASSETS } from '../market/parameters.ts';

export const PERPETUALS_VENUE: VenueId = 'simulated-perpetuals';
const HOUR_MS = 3_600_000;
/** Interest part of the rate per 8 hours, and how far the premium may hide it. */
const INTEREST = 0.000_1;
const INTEREST_REACH = 0.000_5;
const HOURLY_CAP = 0.04;
const UNDERLYINGS: readonly Underlying[] = ASSETS.map((asset) => asset.underlying);

export const PERPETUALS_ACCOUNT = {
  id: accountIdOf(PERPETUALS_VENUE, 'main'), venue: PERPETUALS_VENUE, label: 'Perpetuals (cross margin)',
  marginModel: 'hyperliquid', marginCurrency: 'USDC',
  orders: { edit: 'amend', cancelAll: true,
    stops: { kinds: ['perpetual'], by: ['mark', 'index', 'last'], bound: true } },
} as const;

const GRAINS: Readonly<Record<Underlying, { readonly tick: string; readonly lot: string }>> = {
  BTC: { tick: '1', lot: '0.00001' },
  ETH: { tick: '0.1', lot: '0.0001' },
};

export function linearPerpetualOf(underlying: Underlying): Perpetual {
  const grain = GRAINS[underlying];
  if (grain === undefined) throw new RangeError(`the perpetuals venue does not list ${underlying}`);
  const venueName = `${underlying}-USDC-PERP`;
  return {
    id: instrumentIdOf(PERPETUALS_VENUE, venueName), venue: PERPETUALS_VENUE, venueName, underlying, style: 'linear',
    quoteCurrency: 'USDC', settlementCurrency: 'USDC', contractMultiplier: dec('1'), tickSize: dec(grain.tick),
    lotSize: dec(grain.lot), minQuantity: dec(grain.lot), makerFeeRate: 0.000_15, takerFeeRate: 0.000_45,
    kind: 'perpetual', fundingIntervalMs: HOUR_MS,
  };
}

/** Practice is practice: Hyperliquid's own tables, one cross account, the highest leverage chosen on every coin. */
const MARGIN_TABLE_OF: Readonly<Record<Underlying, number>> = { BTC: 56, ETH: 55 };
const MARGIN_TERMS: HyperliquidTerms = {
  model: 'hyperliquid', asOfMs: LATEST_RULE.validFromMs, dex: '', abstraction: 'disabled', unlisted: null,
  coins: UNDERLYINGS.map((underlying) => {
    const tiers = MARGIN_TABLES.get(MARGIN_TABLE_OF[underlying] ?? NaN);
    const leverage = tiers?.[0]?.maxLeverage;
    if (tiers === undefined || leverage === undefined) throw new RangeError(`no margin table for ${underlying}`);
    return { instrument: linearPerpetualOf(underlying).id, tiers, leverage };
  }),
};

export function perpetualsRules(): Rules {
  return {
    account: PERPETUALS_ACCOUNT,
    capabilities: { instrumentKinds: ['perpetual'], lending: false, queryByClientId: true, reportsMargin: true,
      orders: PERPETUALS_ACCOUNT.orders },
    marginModel: marginModelOf('hyperliquid'),
    marginTerms: MARGIN_TERMS,
    underlyings: UNDERLYINGS,
    rate: { perSecond: 10, burst: 40 },
    maxOpenOrders: 1_000,
    listed: () => UNDERLYINGS.map(linearPerpetualOf),
    price,
    feeOf,
    fundingOf,
    payoff: () => ZERO,
    liquidation: { penalty: 0.01, feeRate: 0.005, share: 0.34 },
  };
}

/** USDC per coin: the index in USD over the price of USDC. */
const indexUsdc = (market: Market, underlying: Underlying): number => market.spot(underlying) / market.usdcUsd;

function price(listing: Listing, market: Market, funding: FundingClock | undefined): Pricing {
  const { instrument, grid } = listing;
  const asset = ASSETS.find((candidate) => candidate.underlying === instrument.underlying);
  if (asset === undefined) throw new RangeError(`no parameters for ${instrument.underlying}`);
  const index = indexUsdc(market, instrument.underlying);
  const mark = index * (1 + market.premium(PERPETUALS_VENUE, instrument.underlying));
  const liquidity = stressed({
    middle: mark, halfSpread: mark * asset.perpetualHalfSpread * 1.5,
    gapTicks: Math.max(1, Math.round((mark * 0.000_12) / grid.tickNumber)),
    bestLots: (0.6 * asset.perpetualDepthCoin) / grid.lotNumber, levels: 10,
  }, market.stress(instrument.underlying), market.depth);
  return {
    markPrice: fromNumber(mark, 2), indexPrice: fromNumber(index, 2), liquidity, forwardPrice: null,
    markImpliedVol: null, fundingRate: hourlyRate(averagePremium(market, instrument.underlying, funding)),
    venueGreeks: null,
  };
}

const averagePremium = (market: Market, underlying: Underlying, funding: FundingClock | undefined): number =>
  (funding === undefined || funding.premiumMs === 0
    ? market.premium(PERPETUALS_VENUE, underlying) : funding.premiumSum / funding.premiumMs);

/** (P + clamp(interest - P)) / 8 per hour, capped. */
export function hourlyRate(premium: number): number {
  const interest = Math.max(-INTEREST_REACH, Math.min(INTEREST_REACH, INTEREST - premium));
  return Math.max(-HOURLY_CAP, Math.min(HOURLY_CAP, (premium + interest) / 8));
}

/** All at once at the full hour: a long pays index times rate. Holding at that moment is what counts. */
function fundingOf(listing: Listing, market: Market, _stepMs: number, funding: FundingClock): number {
  if (market.timeMs % HOUR_MS !== 0) return 0;
  const { underlying, contractMultiplier } = listing.instrument;
  const rate = hourlyRate(averagePremium(market, underlying, funding));
  return -toNumber(contractMultiplier) * indexUsdc(market, underlying) * rate;
}

function feeOf(instrument: Instrument, at: Decimal, quantity: Decimal, liquidity: 'maker' | 'taker'): Decimal {
  const rate = liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate;
  const notional = mul(mul(quantity, instrument.contractMultiplier), at);
  return max(ZERO, roundTo(mul(notional, fromNumber(rate, 8)), 6, 'ceil'));
}
