/**
 * From a wish to an approved order (rules L1-L4, invariant I6): what makes no sense is refused with its field, what a
 * limit forbids is denied with value and threshold, and only what passed both becomes an ApprovedOrder.
 */
import { isMultipleOf, toText } from '../../../shared/domain/decimal.ts';
import { expiryTimeMsOf, type Instrument } from '../../../shared/domain/instrument.ts';
import { isOnTick, tickAt } from '../../../shared/domain/tick.ts';
import type { Account } from '../../../shared/domain/account.ts';
import type { ClientOrderId, ProposalId } from '../../../shared/domain/ids.ts';
import type { ApprovedBy, MarketAt } from '../../../shared/domain/steering/hedge.ts';
import type { AcceptedLimit } from '../../../shared/domain/steering/limits.ts';
import type { OrderRequest } from '../../../shared/domain/order.ts';
import type { Denial } from '../../events/event.ts';
import type { ChildOf } from '../../events/executions.ts';
import { checkOrder, reducesPosition, type OrderContext } from '../../hedging/limits/limits.ts';
import { marketAt } from '../../hedging/market.ts';
import { assert } from '../assert.ts';
import { orderContextOf } from '../exposure/orderContext.ts';
import { ONE, type ReadState } from '../state.ts';
import { bareMarket } from '../valuation/legSources.ts';
import type { Emit } from './decide.ts';
import { checkStop } from './stopTerms.ts';

/** `field` is the path in the command's message; null when no field is to blame. */
export interface Refusal {
  readonly field: string | null;
  readonly message: string;
  /** A soft limit asks: the same command passes once it accepts this. */
  readonly acceptable?: AcceptedLimit;
}

export interface Terms { readonly account: Account; readonly instrument: Instrument }

export const isRefusal = (outcome: Terms | Refusal): outcome is Refusal => 'message' in outcome;

/** Account and instrument of a request that makes sense, or what is wrong with it. */
export function checkTerms(state: ReadState, request: OrderRequest): Terms | Refusal {
  const account = state.accounts.get(request.account);
  if (account === undefined) return refusal('account', `no account ${request.account}`);
  const instrument = state.instruments.get(request.instrument);
  if (instrument === undefined) return refusal('instrument', `no instrument ${request.instrument}`);
  if (instrument.venue !== account.venue) {
    return refusal('instrument', `${instrument.id} is not traded on ${account.id}`);
  }
  const expiryTimeMs = expiryTimeMsOf(instrument);
  const expired = expiryTimeMs !== null && expiryTimeMs <= state.timeMs;
  if (expired) return refusal('instrument', `${instrument.id} has expired`);
  return checkTwap(request, account) ?? checkStop(state, request, account, instrument)
    ?? checkNumbers(request, instrument) ?? { account, instrument };
}

/** The venue spreads it over time, and only a venue that can is asked. */
function checkTwap({ type, twap, timeInForce }: OrderRequest, { id, orders }: Account): Refusal | null {
  if (type !== 'twap') return twap === undefined ? null : refusal('twap', 'belongs to orders over time');
  const can = orders?.twap;
  if (can === undefined) return refusal('orderType', `${id} takes no orders over time`);
  if (twap === undefined) return refusal('twap', 'how long?');
  if (timeInForce !== 'goodTillCancelled') return refusal('timeInForce', 'an order over time rests');
  const { leastMinutes, mostMinutes } = can;
  return twap.minutes >= leastMinutes && twap.minutes <= mostMinutes ? null
    : refusal('twap.minutes', `${twap.minutes} is not between ${leastMinutes} and ${mostMinutes}`);
}

function checkNumbers(request: OrderRequest, instrument: Instrument): Refusal | null {
  const { quantity, price, type, timeInForce, postOnly, trigger } = request;
  const { lotSize, minQuantity } = instrument;
  if (quantity <= 0n) return refusal('quantity', 'must be above zero');
  if (!isMultipleOf(quantity, lotSize)) {
    return refusal('quantity', `${toText(quantity)} is not a multiple of the lot ${toText(lotSize)}`);
  }
  if (quantity < minQuantity) {
    return refusal('quantity', `${toText(quantity)} is below the minimum ${toText(minQuantity)}`);
  }
  if (type === 'twap') {
    if (price !== null) return refusal('price', 'an order over time has no price');
  } else if (type === 'market' && (trigger === undefined || price === null)) {
    if (price !== null) return refusal('price', 'a market order has no price');
    if (timeInForce === 'goodTillCancelled' && trigger === undefined) {
      return refusal('timeInForce', 'a market order does not rest');
    }
  } else if (price === null) {
    return refusal('price', 'a limit order needs a price');
  } else if ((price <= 0n && instrument.kind !== 'combo') || !isOnTick(instrument, price)) {
    return refusal('price', `${toText(price)} is not on the tick ${toText(tickAt(instrument, price))}`);
  }
  if (postOnly && (type !== 'limit' || timeInForce !== 'goodTillCancelled')) {
    return refusal('postOnly', 'only a resting limit order can be post-only');
  }
  return null;
}

const refusal = (field: string, message: string): Refusal => ({ field: `command.${field}`, message });

export function denialOf(
  state: ReadState, request: OrderRequest, { account, instrument }: Terms, accepts: readonly AcceptedLimit[],
): Denial | null {
  const limits = state.limits.get(ONE);
  if (limits === undefined) return NO_LIMITS;
  const denial = accountDenial(state, account);
  if (denial !== null) return denial;
  const context = orderContextOf(state, account, instrument, limits);
  return flagDenial(request, context) ?? checkOrder(request, context, accepts);
}

/** What a soft limit forbids is asked of the trader before anything leaves (rule L10). Null: it does not ask. */
export const questionOf = (denial: Denial | null, what: string): Refusal | null =>
  (denial?.acceptable === undefined ? null : { field: 'command.accepts', acceptable: denial.acceptable,
    message: `${what}: ${denial.limit}: ${denial.value} against ${denial.threshold}` });

export const NO_LIMITS: Denial = { limit: 'tradingLimits', value: 'none set', threshold: 'set' };

/** Ours to know before RISK's limits look: a venue whose account we have not compared is not traded on. */
export function accountDenial(state: ReadState, account: Account): Denial | null {
  const connection = state.connections.get(account.venue);
  if (connection?.state !== 'connected') {
    return { limit: 'connection', value: connection?.state ?? 'never connected', threshold: 'connected' };
  }
  if (!connection.reconciled) {
    return { limit: 'reconciliation', value: `${account.venue} not reconciled`, threshold: 'reconciled' };
  }
  if (account.network === 'mainnet' && state.session.get(ONE)?.mainnetOrders?.includes(account.id) !== true) {
    return { limit: 'mainnetOrders', value: `off for ${account.id}`, threshold: 'switched on by the trader' };
  }
  return null;
}

/** What the trader asked the order itself never to do. The venue is told too; here nothing is sent in vain. */
export function flagDenial(request: OrderRequest, context: OrderContext): Denial | null {
  const { side, price, postOnly, reduceOnly, quantity } = request;
  if (reduceOnly && !reducesPosition(request, context)) {
    const { positionQuantity, inFlightBuyQuantity, inFlightSellQuantity } = context;
    const inFlight = side === 'buy' ? inFlightBuyQuantity : inFlightSellQuantity;
    return { limit: 'reduceOnly', value: `${side} ${toText(quantity)}`,
      threshold: `position ${positionQuantity}, in flight to ${side} ${inFlight}` };
  }
  const touch = (side === 'buy' ? context.quote?.askPrice : context.quote?.bidPrice) ?? null;
  if (!postOnly || price === null || touch === null || (side === 'buy' ? price < touch : price > touch)) return null;
  return { limit: 'postOnly', value: toText(price), threshold: `${side === 'buy' ? 'ask' : 'bid'} ${toText(touch)}` };
}

/**
 * True when it was submitted; a denial is journalled with the number that the order would have had. `accepts`: soft
 * limits that the trader has seen and lets pass.
 */
export function submitOrDeny(
  state: ReadState, request: OrderRequest, terms: Terms, proposal: ProposalId | null, emit: Emit,
  accepts: readonly AcceptedLimit[] = [], by: ApprovedBy = 'trader',
): boolean {
  const denial = denialOf(state, request, terms, accepts);
  if (denial !== null) {
    emit({ type: 'OrderDenied', request, clientOrderId: nextClientOrderId(state), proposal, denial });
    return false;
  }
  if (proposal !== null) {
    emit({ type: 'ProposalApproved', proposal, market: marketOf(state, terms), ...(by === 'policy' ? { by } : {}) });
  }
  submit(state, request, terms, proposal, emit);
  return true;
}

/** Of an execution's order: whose it is, and what the trader has let pass. */
export interface ChildTerms { readonly accepts: readonly AcceptedLimit[]; readonly child: ChildOf }

/** An order of a plan that has been approved already; the denial, where a limit forbids it. */
export function sendOrDeny(
  state: ReadState, request: OrderRequest, terms: Terms, plan: string, emit: Emit, of?: ChildTerms,
): Denial | null {
  const denial = denialOf(state, request, terms, of?.accepts ?? []);
  const child = of === undefined ? {} : { child: of.child };
  if (denial === null) submit(state, request, terms, plan, emit, child);
  else {
    emit({ type: 'OrderDenied', request, clientOrderId: nextClientOrderId(state), proposal: plan, denial, ...child });
  }
  return denial;
}

function submit(
  state: ReadState, request: OrderRequest, terms: Terms, proposal: ProposalId | null, emit: Emit,
  child: { readonly child?: ChildOf } = {},
): void {
  const clientOrderId = nextClientOrderId(state);
  emit({ type: 'OrderSubmitted', order: { ...request, approved: true, clientOrderId }, proposal,
    market: marketOf(state, terms), ...child });
}

function marketOf(state: ReadState, { instrument }: Terms): MarketAt {
  const { quote, indexPriceUsd } = bareMarket(state, instrument);
  return marketAt(quote, indexPriceUsd, state.timeMs);
}

/** Of the entry that is emitted next, so that no two orders ever share one (invariant I5). */
export function nextClientOrderId(state: ReadState): ClientOrderId {
  const session = state.session.get(ONE);
  assert(session !== undefined, 'an order needs a run');
  return `${session.run}-${state.seq + 1}`;
}
