/** One candidate's hedge as a proposal: sized, priced, with its whole cost and what it changes. */
import { toNumber, type Decimal } from '../../shared/domain/decimal.ts';
import type { HedgeCost, HedgePolicy } from '../../shared/domain/steering/hedge.ts';
import type { Side } from '../../shared/domain/order.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import { notionalUsd } from '../risk/portfolio/contractValue.ts';
import { costOf, type Costing } from './cost.ts';
import { effectOf } from './effect.ts';
import type { HedgeCandidate, ProposalDraft } from './input.ts';
import { marketAt, usableMarket, type UsableMarket } from './market.ts';
import { deltaAfter, limitPriceOf, quantise, type Need } from './sizing.ts';

/** What of the hedger's input a draft depends on, the delta settled. */
export interface DraftInput {
  readonly policy: HedgePolicy;
  readonly nowMs: number;
  readonly dayVol: number | null;
  readonly deltaCoin: number;
}

/** A candidate that can be used, and what the market takes for the hedge through it. */
export interface Offer {
  readonly candidate: HedgeCandidate;
  readonly market: UsableMarket;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal;
  readonly costing: Costing;
}

/** Why a candidate cannot be used: an input is missing, lots and caps leave no size, or a limit would deny it. */
export interface Refusal {
  readonly because: 'input' | 'size' | 'limit';
  readonly reason: string;
}

export const isRefusal = (answer: Offer | Refusal): answer is Refusal => 'because' in answer;

export function offerOf(
  input: DraftInput,
  need: Need,
  limits: TradingLimits,
  candidate: HedgeCandidate,
): Offer | Refusal {
  const { policy, nowMs } = input;
  const { instrument } = candidate;
  const market = usableMarket(candidate, nowMs, policy.maxQuoteAgeMs);
  if (typeof market === 'string') return { because: 'input', reason: market };
  const cap = {
    maxDeltaCoin: policy.maxOrderDeltaCoin,
    maxNotionalUsd: Math.min(limits.maxOrderNotionalUsd, policy.caps?.maxNotionalUsd ?? Infinity),
    notionalUsdPerContract: notionalUsd(instrument, 1, market.markPrice, market.indexPriceUsd),
  };
  const quantity = quantise(need, instrument, market.unitDeltaCoin, cap);
  if (typeof quantity === 'string') return { because: 'size', reason: quantity };
  const { bidPrice, askPrice } = market;
  const limitPrice = limitPriceOf(need.side, bidPrice, askPrice, policy.maxSlippageBps, instrument);
  return priced(input, candidate, market, need.side, quantity, limitPrice);
}

/** An offer of a given size: `quantity` and `limitPrice` as the trader edited them, or as sized above. */
export function priced(
  input: DraftInput,
  candidate: HedgeCandidate,
  market: UsableMarket,
  side: Side,
  quantity: Decimal,
  limitPrice: Decimal,
): Offer | Refusal {
  const { holdingHorizonMs } = input.policy;
  const { quote, book, indexPriceUsd } = market;
  const about = { quote, book, indexPriceUsd, dayVol: input.dayVol, nowMs: input.nowMs, holdingHorizonMs };
  const given = { instrument: candidate.instrument, ...about, impact: candidate.impact, gas: candidate.gas };
  const costing = costOf(given, side, toNumber(quantity));
  if ('missing' in costing) return { because: 'input', reason: `${costing.missing} is missing` };
  return { candidate, market, side, quantity, limitPrice, costing };
}

/** `cost`: the whole of it. */
export function draftOf(input: DraftInput, offer: Offer, cost: HedgeCost): ProposalDraft {
  const { candidate, market, side, quantity, limitPrice, costing } = offer;
  const { instrument, account } = candidate;
  const { underlying } = input.policy;
  const mark = { markPrice: market.markPrice, impliedVol: null, forwardUsd: null };
  const fill = { instrument, side, quantity: toNumber(quantity), price: costing.averagePrice, mark };
  const delta = {
    before: input.deltaCoin,
    after: deltaAfter(input.deltaCoin, side, quantity, market.unitDeltaCoin),
  };
  return {
    underlying,
    account,
    instrument: instrument.id,
    side,
    quantity,
    limitPrice,
    cost,
    effect: effectOf(candidate.accountInput, candidate.marginModel, underlying, fill, delta),
    marketAtProposal: marketAt(market.quote, market.indexPriceUsd, input.nowMs),
    marketAtApproval: null,
    state: 'open',
    reason: null,
    orders: [],
  };
}
