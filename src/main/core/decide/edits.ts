/** Edits of orders (rules E1-E8): what makes no sense is refused, what a limit forbids denied, as with a new order. */
import { add, sub, toText, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ClientOrderId } from '../../../shared/domain/ids.ts';
import type { AcceptedLimit } from '../../../shared/domain/steering/limits.ts';
import { pendingEdit, type Order } from '../../../shared/domain/order.ts';
import type { Denial, OrderFact, OrderTerms } from '../../events/event.ts';
import { checkEdit } from '../../hedging/limits/limits.ts';
import { marketAt } from '../../hedging/market.ts';
import { EDIT_LOST_AFTER_MS } from '../apply/orders/edits.ts';
import { orderContextOf } from '../exposure/orderContext.ts';
import { ONE, type ReadState } from '../state.ts';
import { marketSource } from '../valuation/legSources.ts';
import { markUnknownAndQuery } from './connections.ts';
import type { Emit } from './decide.ts';
import {
  accountDenial, checkTerms, flagDenial, isRefusal, nextClientOrderId, NO_LIMITS, questionOf, type Refusal, type Terms,
} from './submit.ts';

interface Wanted { readonly price: Decimal; readonly quantity: Decimal; readonly ceiling: Decimal }

export function editOrder(
  state: ReadState, clientOrderId: ClientOrderId, price: Decimal, quantity: Decimal, emit: Emit,
  accepts: readonly AcceptedLimit[] = [],
): Refusal | null {
  const order = state.orders.get(clientOrderId);
  if (order === undefined) return { field: 'command.clientOrderId', message: `no order ${clientOrderId}` };
  const refusal = refusalOf(order, price, quantity);
  if (refusal !== null) return refusal;
  const terms = checkTerms(state, { ...order, price, quantity });
  if (isRefusal(terms)) return terms;
  const manner = terms.account.orders?.edit ?? null;
  if (manner === null) {
    return { field: 'command.clientOrderId',
      message: `orders of ${terms.account.id} cannot be edited: cancel it and place another` };
  }
  const rest = sub(quantity, order.filledQuantity);
  if (manner === 'replace' && rest < terms.instrument.minQuantity) {
    return { field: 'command.quantity',
      message: `the rest ${toText(rest)} is below the minimum ${toText(terms.instrument.minQuantity)}` };
  }
  const grown = quantity > order.quantity ? quantity : order.quantity;
  const ceiling = manner === 'amend' ? grown : add(order.quantity, rest);
  return submitOrDeny(state, order, { price, quantity, ceiling }, terms, accepts, emit);
}

function refusalOf(order: Order, price: Decimal, quantity: Decimal): Refusal | null {
  const refuse = (field: string, message: string): Refusal => ({ field: `command.${field}`, message });
  if (order.state !== 'accepted' && order.state !== 'partiallyFilled') {
    return refuse('clientOrderId', `order ${order.clientOrderId} is ${order.state}: only one that rests can be edited`);
  }
  if (order.trigger !== undefined) {
    return refuse('clientOrderId', 'a stop is not edited: cancel it and place another');
  }
  if (order.type !== 'limit' || order.timeInForce !== 'goodTillCancelled') {
    return refuse('clientOrderId', 'only a resting limit order can be edited');
  }
  if (pendingEdit(order) !== null) return refuse('clientOrderId', 'an edit of the order is under way');
  if (quantity <= order.filledQuantity) {
    return refuse('quantity', `${toText(order.filledQuantity)} has filled already`);
  }
  return price === order.price && quantity === order.quantity ? refuse('price', 'nothing would change') : null;
}

function submitOrDeny(
  state: ReadState, order: Order, wanted: Wanted, terms: Terms, accepts: readonly AcceptedLimit[], emit: Emit,
): Refusal | null {
  const { clientOrderId } = order;
  const { price, quantity, ceiling } = wanted;
  const denial = denialOf(state, order, wanted, terms, accepts);
  const asked = questionOf(denial, order.instrument);
  if (asked !== null) return asked;
  if (denial !== null) {
    emit({ type: 'OrderEditDenied', clientOrderId, price, quantity, denial });
    return null;
  }
  const { quote, indexPriceUsd } = marketSource(state, terms.instrument);
  const edit = { approved: true, editId: nextClientOrderId(state), price, quantity } as const;
  const market = marketAt(quote, indexPriceUsd, state.timeMs);
  emit({ type: 'OrderEditSubmitted', clientOrderId, edit, ceiling, market });
  return null;
}

/** After the kill switch nothing is edited: every order from before it is on its way out. */
function denialOf(
  state: ReadState, order: Order, { price, quantity, ceiling }: Wanted, { account, instrument }: Terms,
  accepts: readonly AcceptedLimit[],
): Denial | null {
  const limits = state.limits.get(ONE);
  if (limits === undefined) return NO_LIMITS;
  const denial = accountDenial(state, account);
  if (denial !== null) return denial;
  if (state.session.get(ONE)?.killSwitch === 'engaged') {
    return { limit: 'killSwitch', value: 'an edit', threshold: 'engaged: orders are cancelled' };
  }
  const context = orderContextOf(state, account, instrument, limits);
  const increase = sub(ceiling, order.quantity);
  const asked = { ...order, price, quantity: increase, reduceOnly: order.reduceOnly && increase > ZERO };
  return flagDenial(asked, context)
    ?? checkEdit({ ...order, price, quantity: sub(quantity, order.filledQuantity) }, increase, context, accepts);
}

type EditFact = Extract<OrderFact, { type: 'EditRejected' | 'EditSendFailed' }>;

/** The order may be gone, or stand on the new terms: it is asked for. */
export function decideEditFact(state: ReadState, order: Order, event: EditFact, emit: Emit): void {
  if (order.edit?.editId !== event.editId || (order.state !== 'accepted' && order.state !== 'partiallyFilled')) return;
  if (event.type === 'EditRejected') emit({ type: 'OrderQueried', clientOrderId: order.clientOrderId });
  else if (event.mayHaveLeft && pendingEdit(order) !== null) {
    markUnknownAndQuery(state, order, `edit may have left: ${event.reason}`, emit);
  }
}

/** Terms that no edit of ours explains: amended elsewhere, or by the venue. */
export function decideTerms(state: ReadState, order: Order, terms: OrderTerms, emit: Emit): void {
  const { clientOrderId, account, instrument, edit } = order;
  if (!areForeign(order, terms) || pendingEdit(order) !== null) return;
  // What was asked before the last edit had ended may still be on its way.
  if (edit !== undefined && state.timeMs - (edit.settledTimeMs ?? state.timeMs) < EDIT_LOST_AFTER_MS) return;
  const stands = `${toText(terms.quantity)} at ${terms.price === null ? '?' : toText(terms.price)}`;
  const id = `order|${account}|${clientOrderId}|${stands}`;
  if (!state.differences.has(id)) {
    emit({ type: 'DifferenceFound', difference: { id, account, kind: 'order', instrument, currency: null,
      ours: order.quantity, venues: terms.quantity, foundTimeMs: state.timeMs, resolution: 'adjusted',
      text: `order ${clientOrderId} stands at ${stands} at the venue, not by an edit of ours` } });
  }
  emit({ type: 'OrderTermsAdopted', clientOrderId, terms, reason: 'the venue says so' });
}

/** Of an order that rests, and whose terms we think we know. */
export function areForeign(order: Order, { price, quantity }: OrderTerms): boolean {
  if (order.state !== 'accepted' && order.state !== 'partiallyFilled') return false;
  if (order.type !== 'limit' || order.timeInForce !== 'goodTillCancelled' || order.trigger !== undefined) return false;
  return quantity !== order.quantity || (price !== null && price !== order.price);
}
