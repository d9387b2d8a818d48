/**
 * Fills (rules P1, P6-P12): a fact, booked once per account and fill id to order, position and cash, whatever state the
 * order is in. What is odd about it is remembered with the booking; decide makes a difference of it.
 */
import { add, compare, div, max, min, mul, neg, sub, toText, ZERO } from '../../../shared/domain/decimal.ts';
import { legSide } from '../../../shared/domain/combo.ts';
import type { Fill, SingleFill } from '../../../shared/domain/fill.ts';
import { accountKey } from '../../../shared/domain/ids.ts';
import { ceilingOf, isTerminal, isUntriggered, type Order } from '../../../shared/domain/order.ts';
import type { Entry } from '../../events/entry.ts';
import type { ReadState, State } from '../state.ts';
import { bookOnce, fillBookingId, noteMovement } from './holdings/booked.ts';
import { markPositionDirty, post } from './holdings/cash.ts';
import { changeOrder } from './orders/changeOrder.ts';
import { arriveFromTransit } from './orders/orders.ts';
import { ownOrderOf } from './orders/ownOrder.ts';
import { adjust, bookFill, flatPosition, signedQuantity } from './holdings/positions.ts';

/** A fill of a combo moves its order; what it holds are its legs, each booked once under its own id (rules Y1, Y2). */
export function applyFill(state: State, entry: Entry, fill: Fill): void {
  if (fill.legs === undefined) return applySingle(state, entry, fill);
  const { legs } = fill;
  if (fill.quantity <= 0n || legs.length === 0 || legs.some(isSenseless)) return undefined;
  const venueTimeMs = fill.venueTimeMs ?? entry.venueTimeMs;
  const order = orderOf(state, fill);
  const unlisted = legs.filter((leg) => !state.instruments.has(leg.instrument)).length;
  const oddities = [orderOddity(state, fill, order), unlisted === 0 ? null : 'leg not listed, cash not booked'];
  const oddity = oddities.filter((one) => one !== null).join('; ');
  if (bookOnce(state, entry, fillBookingId(fill.account, fill.fillId), venueTimeMs, oddity === '' ? null : oddity)) {
    if (order !== undefined) fillOrder(state, entry, order, fill);
    noteMovement(state, entry, fill.account, venueTimeMs);
    state.fills.put(accountKey(fill.account, fill.fillId), fill);
  }
  for (const leg of legs) {
    if (bookOnce(state, entry, fillBookingId(leg.account, leg.fillId), leg.venueTimeMs ?? venueTimeMs, null)) {
      bookSingle(state, entry, leg, leg.venueTimeMs ?? venueTimeMs);
    }
  }
  return undefined;
}

const isSenseless = ({ quantity, price }: SingleFill): boolean => quantity <= 0n || price < 0n;

function applySingle(state: State, entry: Entry, fill: SingleFill): void {
  if (isSenseless(fill)) return;
  const venueTimeMs = fill.venueTimeMs ?? entry.venueTimeMs;
  const order = orderOf(state, fill);
  const bookingId = fillBookingId(fill.account, fill.fillId);
  if (!bookOnce(state, entry, bookingId, venueTimeMs, oddityOf(state, fill, order))) return;
  if (order !== undefined) fillOrder(state, entry, order, fill);
  bookSingle(state, entry, fill, venueTimeMs);
}

function bookSingle(state: State, entry: Entry, fill: SingleFill, venueTimeMs: number | null): void {
  bookPosition(state, fill);
  if (fill.fee !== ZERO) post(state, fill.account, 'fee', fill.feeCurrency, neg(fill.fee));
  noteMovement(state, entry, fill.account, venueTimeMs);
  markPositionDirty(state, fill.account, fill.instrument);
  state.fills.put(accountKey(fill.account, fill.fillId), fill);
}

/** The order that this fill is of; a fill that names another account or instrument is of no order of ours. */
function orderOf(state: ReadState, fill: SingleFill): Order | undefined {
  const order = ownOrderOf(state, fill.account, fill.clientOrderId, fill.venueOrderId);
  return order?.account === fill.account && order.instrument === fill.instrument && order.side === fill.side
    ? order : undefined;
}

/** A leg that the venue tells of apart from the combo's own trade, which is yet to come or has been (rule Y2). */
function isLegOfOurs(state: ReadState, fill: SingleFill): boolean {
  const order = ownOrderOf(state, fill.account, fill.clientOrderId, fill.venueOrderId);
  const combo = order === undefined ? undefined : state.instruments.get(order.instrument);
  return order !== undefined && combo?.kind === 'combo'
    && combo.legs.some((leg) => leg.instrument === fill.instrument && legSide(order.side, leg) === fill.side);
}

/** What the venue itself does to an account (rule P13). */
const ACTS = { liquidation: 'liquidated by the venue', autoDeleveraging: 'deleveraged by the venue' } as const;

function oddityOf(state: State, fill: SingleFill, order: Order | undefined): string | null {
  const oddities: (string | null)[] = [];
  if (!state.instruments.has(fill.instrument)) oddities.push('instrument not listed, cash not booked');
  else if (bookFillTo(state, fill)?.profitUnknown === true) oddities.push('entry price unknown, and so the profit');
  if (order !== undefined || !isLegOfOurs(state, fill)) oddities.push(orderOddity(state, fill, order));
  const told = oddities.filter((one) => one !== null);
  return told.length === 0 ? null : told.join('; ');
}

function orderOddity(state: State, fill: SingleFill, order: Order | undefined): string | null {
  const oddities: string[] = [];
  if (order === undefined) {
    oddities.push(fill.cause !== undefined ? ACTS[fill.cause] : fill.clientOrderId === null ? 'traded elsewhere'
      : 'we have no such order');
  } else {
    const total = add(order.filledQuantity, fill.quantity);
    const announced = state.transits.get(order.clientOrderId)?.quantity ?? ZERO;
    const ordered = ceilingOf(order);
    if (total > ordered) oddities.push(`more than ordered: ${toText(total)} of ${toText(ordered)}`);
    else if (isTerminal(order.state) && compare(fill.quantity, announced) > 0) {
      oddities.push(`late: the order was ${order.state} already`);
    }
  }
  return oddities.length === 0 ? null : oddities.join('; ');
}

function fillOrder(state: State, entry: Entry, order: Order, fill: SingleFill): void {
  arriveFromTransit(state, order.clientOrderId, fill.quantity);
  const ceiling = ceilingOf(order);
  const counted = min(fill.quantity, sub(ceiling, order.filledQuantity));
  if (counted <= 0n) return;
  const filledQuantity = add(order.filledQuantity, counted);
  const spent = add(mul(order.averageFillPrice ?? ZERO, order.filledQuantity), mul(fill.price, counted));
  const changes = { filledQuantity, averageFillPrice: div(spent, filledQuantity),
    // More than the old terms allow: the edit under way was carried out, and its answer will say on which terms.
    quantity: max(order.quantity, filledQuantity), venueOrderId: order.venueOrderId ?? fill.venueOrderId,
    // Nothing of a stop fills before it has fired.
    ...(isUntriggered(order) ? { triggeredTimeMs: entry.timeMs } : {}) };
  const full = filledQuantity === ceiling;
  // A cancel under way stays so, and one fill does not tell what became of an order that we do not know.
  const stays = isTerminal(order.state) || (!full && (order.state === 'cancelling' || order.state === 'unknown'));
  changeOrder(state, entry, order, stays ? order.state : full ? 'filled' : 'partiallyFilled', changes);
}

function bookFillTo(state: State, fill: SingleFill): ReturnType<typeof bookFill> | null {
  const instrument = state.instruments.get(fill.instrument);
  if (instrument === undefined) return null;
  const before = state.positions.get(accountKey(fill.account, fill.instrument))
    ?? flatPosition(fill.account, fill.instrument);
  return bookFill(instrument, before, fill.side, fill.price, fill.quantity);
}

function bookPosition(state: State, fill: SingleFill): void {
  const key = accountKey(fill.account, fill.instrument);
  const booking = bookFillTo(state, fill);
  if (booking === null) {
    const before = state.positions.get(key) ?? flatPosition(fill.account, fill.instrument);
    state.positions.put(key, adjust(before, signedQuantity(fill.side, fill.quantity), null));
    return;
  }
  if (booking.position !== null) state.positions.put(key, booking.position);
  for (const { reason, currency, amount } of booking.cash) post(state, fill.account, reason, currency, amount);
}
