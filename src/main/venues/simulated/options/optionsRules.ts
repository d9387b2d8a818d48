/**
 * The options venue in Deribit's style: prices of options in coin (of linear ones in USDC), Black-76 at the venue's own
 * vol, plain Black Greeks per contract in USD, fees, continuous funding, payoff. Sources: facts on Deribit, README.md.
 */
import {
  div, fromNumber, max, min, mul, roundTo, sub, toNumber, ZERO, type Decimal,
} from '../../../../shared/domain/decimal.ts';
import type { VenueGreeks } from '../../../../shared/domain/greeks.ts';
import { accountIdOf, type Underlying } from '../../../../shared/domain/ids.ts';
import { yearsUntil, type Instrument, type Option } from '../../../../shared/domain/instrument.ts';
import type { DeribitStandardTerms } from '../../../../shared/domain/marginTerms/deribitStandard.ts';
import { REWORKED_MS } from '../../../risk/margin/deribit-standard/parameters.ts';
import { marginModelOf } from '../../../risk/margin/registry.ts';
import { black76, type Black76Greeks } from '../../../risk/pricing/black76.ts';
import type { Listing, Pricing, Rules } from '../trading/rules.ts';
import { stressed } from '../market/liquidity.ts';
import type { Market } from '../market/market.ts';
import { ASSETS } from '../market/parameters.ts';
import { volAt } from '../market/surface.ts';
import { priceOf } from '../matching/grid.ts';
import { listedInstruments, OPTIONS_VENUE } from './chain.ts';

const FUNDING_BAND = 0.000_25;
/** Clamp of the 8-hour rate. */
const FUNDING_CAP = 0.005;
const EIGHT_HOURS_MS = 8 * 3_600_000;
const FEE_DIGITS = 8;
const UNDERLYINGS: readonly Underlying[] = ASSETS.map((asset) => asset.underlying);

export const OPTIONS_ACCOUNT = {
  id: accountIdOf(OPTIONS_VENUE, 'main'), venue: OPTIONS_VENUE, label: 'Options (coin-settled)',
  marginModel: 'deribit-standard', marginCurrency: 'USD',
  orders: { edit: 'amend', cancelAll: true,
    stops: { kinds: ['perpetual', 'future', 'option'], by: ['mark', 'index', 'last'], bound: true } },
} as const;

/** Practice is practice: Deribit's own model as of the last day whose rule is public, its coins in one pool. */
const MARGIN_TERMS: DeribitStandardTerms = { model: 'deribit-standard', asOfMs: REWORKED_MS - 1, collateral: 'cross' };

export function optionsRules(): Rules {
  return {
    account: OPTIONS_ACCOUNT,
    capabilities: { instrumentKinds: ['perpetual', 'future', 'option'], lending: false, queryByClientId: true,
      reportsMargin: true, orders: OPTIONS_ACCOUNT.orders },
    marginModel: marginModelOf('deribit-standard'),
    marginTerms: MARGIN_TERMS,
    underlyings: UNDERLYINGS,
    rate: { perSecond: 5, burst: 20 },
    maxOpenOrders: 500,
    listed: (market, already) => listedInstruments(market, UNDERLYINGS, already),
    price: (listing, market) => (listing.instrument.kind === 'option'
      ? optionPricing(listing, listing.instrument, market) : contractPricing(listing, market)),
    feeOf,
    fundingOf: (listing, market, stepMs) => fundingOf(listing.instrument, market, stepMs),
    payoff,
    liquidation: { penalty: 0.01, feeRate: 0.0075, share: 0.25 },
  };
}

const assetOf = (underlying: Underlying) => {
  const asset = ASSETS.find((candidate) => candidate.underlying === underlying);
  if (asset === undefined) throw new RangeError(`no parameters for ${underlying}`);
  return asset;
};

function contractPricing(listing: Listing, market: Market): Pricing {
  const { instrument, grid } = listing;
  const asset = assetOf(instrument.underlying);
  const index = market.spot(instrument.underlying);
  const isPerpetual = instrument.kind === 'perpetual';
  const mark = instrument.kind === 'future' ? market.forward(instrument.underlying, instrument.expiryTimeMs)
    : index * (1 + market.premium(OPTIONS_VENUE, instrument.underlying));
  // Dated futures trade about a third as deep and three times as wide as the perpetual.
  const thin = isPerpetual ? 1 : 3;
  const lot = toNumber(instrument.contractMultiplier) * grid.lotNumber;
  const lotUsd = instrument.style === 'linear' ? lot * mark : lot;
  const liquidity = stressed({
    middle: mark, halfSpread: mark * asset.perpetualHalfSpread * thin,
    gapTicks: Math.max(1, Math.round((mark * 0.000_1 * thin) / grid.tickNumber)),
    bestLots: (asset.perpetualDepthCoin * mark) / lotUsd / thin, levels: 10,
  }, market.stress(instrument.underlying), market.depth);
  return {
    markPrice: fromNumber(mark, 2), indexPrice: fromNumber(index, 2), liquidity, forwardPrice: null,
    markImpliedVol: null, fundingRate: isPerpetual ? fundingRate(market, instrument.underlying) : null,
    venueGreeks: null,
  };
}

/** Mark and Greeks as the venue computes them, from the vol that it prints (four digits). */
function optionPricing(listing: Listing, option: Option, market: Market): Pricing {
  const { grid } = listing;
  const asset = assetOf(option.underlying);
  const strike = toNumber(option.strike);
  const forward = Math.round(market.forward(option.underlying, option.expiryTimeMs) * 1e4) / 1e4;
  const smile = market.smile(option.underlying, option.expiryTimeMs);
  const vol = Math.round(volAt(smile, Math.log(strike / forward)) * 1e4) / 1e4;
  const years = yearsUntil(option.expiryTimeMs, market.timeMs);
  const greeks = black76(option.optionType, forward, strike, years, vol, 0);
  const coin = greeks.price / forward;
  const unit = option.style === 'linear' ? forward : 1;
  // Median half spreads of recorded chains: 0.4 vol points for long options, a few ticks for short ones.
  const wide = 0.000_25 + (0.003_5 * greeks.vega) / forward;
  const liquidity = stressed({
    middle: coin * unit, halfSpread: Math.min(wide, Math.max(0.000_1, 0.4 * coin)) * unit, gapTicks: 2,
    bestLots: (asset.optionDepthCoin * (0.3 + 0.7 * Math.min(1, (4 * greeks.vega) / forward))) / grid.lotNumber,
    levels: 5,
  }, market.stress(option.underlying), market.depth);
  return {
    markPrice: priceOf(grid, Math.round((coin * unit) / grid.tickNumber)),
    indexPrice: fromNumber(market.spot(option.underlying), 2), liquidity, forwardPrice: forward, markImpliedVol: vol,
    fundingRate: null, venueGreeks: venueGreeks(option, greeks, forward, strike, years),
  };
}

/** Deribit's: plain Black delta, vega USD per vol point, theta USD per day (lifetime below a day), rho per 1 %. */
function venueGreeks(
  option: Option, greeks: Black76Greeks, forward: number, strike: number, years: number,
): VenueGreeks {
  const days = years * 365;
  const isCall = option.optionType === 'call';
  // K T N(+-d2) with N(d2) = (F N(d1) - V) / K for a call, N(-d2) = (V - F delta) / K for a put.
  const exercise = isCall ? (forward * greeks.delta - greeks.price) / strike
    : (greeks.price - forward * greeks.delta) / strike;
  const rho = (strike * years * exercise) / 100;
  return {
    delta: rounded(greeks.delta, 5), gamma: rounded(greeks.gamma, 8), vega: rounded(greeks.vega / 100, 5),
    theta: rounded((greeks.theta / 365) * Math.min(1, days), 5), rho: rounded(isCall ? rho : -rho, 5),
  };
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** 0.03 % of the underlying for options, at most an eighth of the premium; share of the notional for contracts. */
function feeOf(instrument: Instrument, price: Decimal, quantity: Decimal, liquidity: 'maker' | 'taker'): Decimal {
  const size = mul(quantity, instrument.contractMultiplier);
  const rate = fromNumber(liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate, 8);
  // Of a linear option the strike stands for the underlying's price, which a fee is not told here.
  if (instrument.kind === 'option' && instrument.style === 'linear') {
    return roundUp(min(mul(mul(size, instrument.strike), rate), div(mul(size, price), EIGHT)));
  }
  if (instrument.style === 'linear') return roundUp(mul(mul(size, price), rate));
  if (instrument.kind !== 'option') return roundUp(mul(div(size, price), rate));
  return roundUp(min(mul(size, rate), div(mul(size, price), EIGHT)));
}

const EIGHT = fromNumber(8, 0);
const roundUp = (fee: Decimal): Decimal => max(ZERO, roundTo(fee, FEE_DIGITS, 'ceil'));

/** Eight-hour rate: nothing inside the band, what exceeds it outside. */
export function fundingRate(market: Market, underlying: Underlying): number {
  const premium = market.premium(OPTIONS_VENUE, underlying);
  const rate = Math.max(FUNDING_BAND, premium) + Math.min(-FUNDING_BAND, premium);
  return Math.max(-FUNDING_CAP, Math.min(FUNDING_CAP, rate));
}

/** Settlement currency to a long position of one contract. */
function fundingOf(instrument: Instrument, market: Market, stepMs: number): number {
  const [size, spot] = [toNumber(instrument.contractMultiplier), market.spot(instrument.underlying)];
  const worth = instrument.style === 'linear' ? size * spot : size / spot;
  return (-fundingRate(market, instrument.underlying) * worth * stepMs) / EIGHT_HOURS_MS;
}

/** max(S - K, 0) / S in coin for a call, of the signed quantity; of a linear one max(S - K, 0). */
function payoff(instrument: Instrument, quantity: Decimal, delivery: Decimal): Decimal {
  if (instrument.kind !== 'option') return ZERO;
  const value = instrument.optionType === 'call' ? sub(delivery, instrument.strike) : sub(instrument.strike, delivery);
  if (value <= ZERO) return ZERO;
  const paid = mul(mul(quantity, instrument.contractMultiplier), value);
  return instrument.style === 'linear' ? paid : div(paid, delivery);
}
