/** Schemas of the domain records that events carry. Strict: a surplus key is an error that names it. */
import { z } from 'zod';
import {
  MARGIN_MODEL_IDS, NETWORKS, type Account, type Balance, type OrderAbilities, type StopAbilities,
} from '../../../shared/domain/account.ts';
import type { LendingTerms } from '../../../shared/domain/collateral.ts';
import type { Fill, SingleFill } from '../../../shared/domain/fill.ts';
import type { VenueGreeks } from '../../../shared/domain/greeks.ts';
import {
  HEDGE_MODES, type BandRule, type HedgeAlternative, type HedgeCaps, type HedgeCost, type HedgeEffect, type HedgeLeg,
  type HedgePolicy, type HedgeProposal, type HedgeRow, type MarketAt, type PlannedHedge,
} from '../../../shared/domain/steering/hedge.ts';
import type {
  Combo, ComboLeg, Future, Instrument, OnChain, Option, Perpetual, Spot, TickStep,
} from '../../../shared/domain/instrument.ts';
import {
  LIMIT_MEASURES, type LimitBook, type LimitMeasure, type LimitRule, type TradingLimits,
} from '../../../shared/domain/steering/limits.ts';
import {
  TRIGGER_PRICES, type ApprovedEdit, type ApprovedOrder, type OrderRequest, type StopTrigger, type TwapTerms,
} from '../../../shared/domain/order.ts';
import type { Book, BookLevel, IndexPrice, Quote, Trade, VolIndex } from '../../../shared/domain/quote.ts';
import type { Difference } from '../../../shared/domain/session.ts';
import { decimal, flag, num, ratio, recordOf, text } from './fields.ts';

const marginModelId = z.enum(MARGIN_MODEL_IDS);
export const side = z.enum(['buy', 'sell']);
export const ledgerReason = z.enum(['opening', 'realizedPnl', 'premium', 'fee', 'funding', 'interest', 'settlement',
  'transfer', 'adjustment']);
export const orderState = z.enum(['submitted', 'denied', 'accepted', 'rejected', 'partiallyFilled', 'filled',
  'cancelling', 'cancelled', 'expired', 'unknown', 'lost']);
export const approvedBy = z.enum(['trader', 'policy']);
const proposalState = z.enum(['open', 'approved', 'rejected', 'expired', 'superseded', 'done', 'failed']);

const tickStep = recordOf<TickStep>()(z.strictObject({ abovePrice: decimal, tickSize: decimal }));
const terms = {
  id: text, venue: text, venueName: text, underlying: text, style: z.enum(['linear', 'inverse']), quoteCurrency: text,
  settlementCurrency: text, contractMultiplier: decimal, tickSize: decimal, lotSize: decimal, minQuantity: decimal,
  makerFeeRate: num, takerFeeRate: num, tickSteps: z.array(tickStep).exactOptional(),
};
const onChain = recordOf<OnChain>()(z.strictObject({ chainId: num, feeInPrice: num }));
const spot = recordOf<Spot>()(z.strictObject({ ...terms, kind: z.literal('spot'), chain: onChain.exactOptional() }));
const perpetual = recordOf<Perpetual>()(
  z.strictObject({ ...terms, kind: z.literal('perpetual'), fundingIntervalMs: num }));
const future = recordOf<Future>()(z.strictObject({ ...terms, kind: z.literal('future'), expiryTimeMs: num }));
const option = recordOf<Option>()(z.strictObject({ ...terms, kind: z.literal('option'),
  optionType: z.enum(['call', 'put']), strike: decimal, expiryTimeMs: num }));
export const comboLeg = recordOf<ComboLeg>()(z.strictObject({ instrument: text, ratio: decimal }));
const combo = recordOf<Combo>()(z.strictObject({ ...terms, kind: z.literal('combo'), legs: z.array(comboLeg),
  expiryTimeMs: num }));
export const instrument = recordOf<Instrument>()(
  z.discriminatedUnion('kind', [spot, perpetual, future, option, combo]));

const orderAbilities = recordOf<OrderAbilities>()(
  z.strictObject({ edit: z.enum(['amend', 'replace']).nullable(), cancelAll: flag,
    combos: flag.exactOptional(), deadMansSwitch: flag.exactOptional(),
    twap: z.strictObject({ leastMinutes: num, mostMinutes: num }).exactOptional(),
    stops: recordOf<StopAbilities>()(z.strictObject({ bound: flag, endWithSwitch: flag.exactOptional(),
      by: z.array(z.enum(TRIGGER_PRICES)),
      kinds: z.array(z.enum(['spot', 'perpetual', 'future', 'option', 'combo'])) })).exactOptional() }));
export const account = recordOf<Account>()(
  z.strictObject({ id: text, venue: text, label: text, marginModel: marginModelId, marginCurrency: text,
    network: z.enum(NETWORKS).exactOptional(), orders: orderAbilities.exactOptional() }));
export const balance = recordOf<Balance>()(z.strictObject({ account: text, currency: text, amount: decimal }));
export const lendingTerms = recordOf<LendingTerms>()(z.strictObject({ venue: text, currency: text, loanToValue: num,
  liquidationThreshold: num, liquidationBonus: num, supplyRatePerYear: num, borrowRatePerYear: num }));
const single = { fillId: text, account: text, instrument: text,
  clientOrderId: text.nullable(), venueOrderId: text.nullable(), side, price: decimal, quantity: decimal, fee: decimal,
  feeCurrency: text, liquidity: z.enum(['maker', 'taker']), venueTimeMs: num.nullable(),
  cause: z.enum(['liquidation', 'autoDeleveraging']).exactOptional() };
export const fill = recordOf<Fill>()(z.strictObject({ ...single,
  legs: z.array(recordOf<SingleFill>()(z.strictObject(single))).exactOptional() }));

export const stopTrigger = recordOf<StopTrigger>()(
  z.strictObject({ price: decimal, by: z.enum(TRIGGER_PRICES) }));
const request = { account: text, instrument: text, side, type: z.enum(['limit', 'market', 'twap']),
  timeInForce: z.enum(['goodTillCancelled', 'immediateOrCancel', 'fillOrKill']), postOnly: flag, reduceOnly: flag,
  price: decimal.nullable(), quantity: decimal,
  twap: recordOf<TwapTerms>()(z.strictObject({ minutes: num, randomize: flag })).exactOptional(),
  trigger: stopTrigger.exactOptional() };
export const orderRequest = recordOf<OrderRequest>()(z.strictObject(request));
export const approvedOrder = recordOf<ApprovedOrder>()(
  z.strictObject({ ...request, approved: z.literal(true), clientOrderId: text }));
export const approvedEdit = recordOf<ApprovedEdit>()(
  z.strictObject({ approved: z.literal(true), editId: text, price: decimal, quantity: decimal }));

const hedgeInstrument = z.strictObject({ account: text, instrument: text });
const bandRule = recordOf<BandRule>()(z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  z.strictObject({ kind: z.literal('whalleyWilmott'), riskAversionPerUsd: num }),
  z.strictObject({ kind: z.literal('zakamouline'), riskAversionPerUsd: num }),
  z.strictObject({ kind: z.literal('breakEven'), riskAversionPerUsd: num }),
  z.strictObject({ kind: z.literal('time'), everyMs: num }),
]));
export const hedgePolicy = recordOf<HedgePolicy>()(z.strictObject({ underlying: text,
  book: text.exactOptional(), mode: z.enum(HEDGE_MODES),
  targetDeltaCoin: num, bandDeltaCoin: num, band: bandRule.exactOptional(), returnToFraction: num,
  instruments: z.array(hedgeInstrument),
  maxQuoteAgeMs: num, maxOrderDeltaCoin: num, minIntervalMs: num, proposalLifeMs: num, holdingHorizonMs: num,
  maxSlippageBps: num,
  objective: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('delta') }),
    z.strictObject({ kind: z.literal('greeks'), gammaUsdPer1Pct: num.nullable(),
      vegaUsdPerVolPoint: num.nullable() })]).exactOptional(),
  neutralIn: z.enum(['usd', 'coin']).exactOptional(),
  dynamics: z.enum(['stickyStrike', 'stickyDelta', 'minimumVariance']).exactOptional(),
  caps: recordOf<HedgeCaps>()(z.strictObject({ maxFailedAttempts: num.exactOptional(),
    maxHedgesPerHour: num.exactOptional(), maxCostUsdPerDay: num.exactOptional(),
    maxNotionalUsd: num.exactOptional() })).exactOptional(),
  marginCostPerYear: num.exactOptional(), riskAversionPerUsd: num.exactOptional(),
  automaticHealthFloor: num.exactOptional(),
  fellBack: z.strictObject({ timeMs: num, reason: text }).exactOptional() }));
const limitRule = recordOf<LimitRule>()(z.strictObject({ scope: text, unit: text, soft: num.nullable(),
  measure: z.enum(Object.keys(LIMIT_MEASURES) as [LimitMeasure, ...LimitMeasure[]]), hard: num.nullable() }));
const limitBook = recordOf<LimitBook>()(z.strictObject({ name: text, accounts: z.array(text),
  underlyings: z.array(text).nullable() }));
export const tradingLimits = recordOf<TradingLimits>()(z.strictObject({ maxOrderNotionalUsd: num,
  maxUnderlyingDeltaUsd: num, maxOpenOrders: num, maxOrdersPerMinute: num, maxPriceAwayFromMark: num,
  minHealthAfter: num, rules: z.array(limitRule).exactOptional(), books: z.array(limitBook).exactOptional() }));
export const marketAt = recordOf<MarketAt>()(z.strictObject({ timeMs: num, bidPrice: decimal.nullable(),
  askPrice: decimal.nullable(), indexPriceUsd: num.nullable(), quoteAgeMs: num.nullable() }));
const hedgeCost = recordOf<HedgeCost>()(
  z.strictObject({ spreadUsd: num, feeUsd: num, fundingUsd: num, impactUsd: num, gasUsd: num.exactOptional(),
    transferUsd: num.exactOptional(), marginUsd: num.nullable().exactOptional(), timeAtRiskMs: num.exactOptional(),
    riskStdevUsd: num.exactOptional(), riskUsd: num.exactOptional(), impactFactor: num.exactOptional(),
    impactFills: num.exactOptional(), exitUsd: num.exactOptional(), totalUsd: num }));
const alternative = recordOf<HedgeAlternative>()(z.strictObject({ cost: hedgeCost.nullable(), whyNot: text,
  legs: z.array(z.strictObject({ account: text, instrument: text, side, quantity: decimal })) }));
const hedgeLeg = recordOf<HedgeLeg>()(z.strictObject({ account: text, instrument: text, side, quantity: decimal,
  limitPrice: decimal, cost: hedgeCost, market: marketAt, healthBefore: ratio.nullable(),
  healthAfter: ratio.nullable() }));
const hedgeRow = recordOf<HedgeRow>()(z.strictObject({ name: text, low: num, high: num, before: num, after: num }));
const hedgeEffect = recordOf<HedgeEffect>()(z.strictObject({ deltaCoinBefore: num, deltaCoinAfter: num,
  initialMarginUsdBefore: num.nullable(), initialMarginUsdAfter: num.nullable(),
  maintenanceMarginUsdBefore: num.nullable(), maintenanceMarginUsdAfter: num.nullable(),
  healthBefore: ratio.nullable(), healthAfter: ratio.nullable(), liquidationPriceUsdBefore: num.nullable(),
  liquidationPriceUsdAfter: num.nullable() }));
export const hedgeProposal = recordOf<HedgeProposal>()(z.strictObject({ id: text, underlying: text,
  book: text.exactOptional(), account: text, instrument: text, side, quantity: decimal, limitPrice: decimal,
  cost: hedgeCost, effect: hedgeEffect,
  marketAtProposal: marketAt, marketAtApproval: marketAt.nullable(), state: proposalState,
  approvedBy: approvedBy.exactOptional(), reason: text.nullable(),
  createdTimeMs: num, expiresTimeMs: num, updatedTimeMs: num, orders: z.array(text),
  asked: z.literal(true).exactOptional(), alternatives: z.array(alternative).exactOptional(),
  leadUsd: num.nullable().exactOptional(),
  legs: z.array(hedgeLeg).exactOptional(),
  plan: z.strictObject({ inputsSeq: num, inputsTimeMs: num, rows: z.array(hedgeRow), isProven: flag,
    missed: z.array(text) }).exactOptional() }));
const plannedOrder = z.strictObject({ account: text, instrument: text, side, quantity: decimal });
export const plannedHedge = recordOf<PlannedHedge>()(z.strictObject({ underlying: text,
  book: text.exactOptional(), inputsSeq: num, asOfMs: num, oldestInputAgeMs: num, computeMs: num.nullable(),
  status: z.enum(['none', 'planned', 'unreachable', 'failed']),
  failure: text.nullable(), isProven: flag, missed: z.array(text), orders: z.array(plannedOrder), costUsd: num,
  second: z.strictObject({ orders: z.array(plannedOrder), costUsd: num }).nullable(), leftOut: z.array(text) }));
export const difference = recordOf<Difference>()(z.strictObject({ id: text, account: text,
  kind: z.enum(['position', 'balance', 'order', 'fill']), instrument: text.nullable(), currency: text.nullable(),
  ours: decimal.nullable(), venues: decimal.nullable(), foundTimeMs: num,
  resolution: z.enum(['adjusted', 'queried', 'unexplained', 'gone']), text }));

const venueGreeks = recordOf<VenueGreeks>()(z.strictObject({ delta: num.nullable(), gamma: num.nullable(),
  vega: num.nullable(), theta: num.nullable(), rho: num.nullable() }));
export const quote = recordOf<Quote>()(z.strictObject({ instrument: text, venueTimeMs: num.nullable(),
  receivedTimeMs: num, bidPrice: decimal.nullable(), bidQuantity: decimal.nullable(), askPrice: decimal.nullable(),
  askQuantity: decimal.nullable(), lastPrice: decimal.nullable(), markPrice: decimal.nullable(),
  indexPrice: decimal.nullable(), forwardPrice: num.nullable(), markImpliedVol: num.nullable(),
  bidImpliedVol: num.nullable(), askImpliedVol: num.nullable(), fundingRate: num.nullable(),
  venueGreeks: venueGreeks.nullable() }));
const bookLevel = recordOf<BookLevel>()(z.strictObject({ price: decimal, quantity: decimal }));
export const book = recordOf<Book>()(z.strictObject({ instrument: text, venueTimeMs: num.nullable(),
  receivedTimeMs: num, changeId: num.nullable(), bids: z.array(bookLevel), asks: z.array(bookLevel) }));
const volIndex = recordOf<VolIndex>()(z.strictObject({ vol: num, venueTimeMs: num.nullable() }));
export const indexPrice = recordOf<IndexPrice>()(z.strictObject({ venue: text, underlying: text,
  venueTimeMs: num.nullable(), receivedTimeMs: num, priceUsd: decimal,
  volIndex: volIndex.exactOptional() }));
export const trade = recordOf<Trade>()(z.strictObject({ instrument: text, tradeId: text, venueTimeMs: num.nullable(),
  receivedTimeMs: num, price: decimal, quantity: decimal, aggressor: side }));
