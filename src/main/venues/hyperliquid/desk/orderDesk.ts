/**
 * Orders of one account: sends each once, reads what became of it, and asks when told to. An action carries the time
 * after which the venue must not carry it out any more, well before core calls an order lost.
 */
import { add, dec, mul, neg, ONE, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { ClientOrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import type { Quote } from '../../../../shared/domain/quote.ts';
import { roundToTick } from '../../../../shared/domain/tick.ts';
import type { Effect } from '../../../events/effect.ts';
import type { OrderFact } from '../../../events/event.ts';
import { RateBudget } from '../../transport/rateBudget.ts';
import type { Clock } from '../../../ports/ports.ts';
import type { Caller } from './caller.ts';
import { OrderLives } from './orderLives.ts';
import { ACTION_BUDGET, misfitOf } from '../limits.ts';
import { endOf, type WireAction } from '../messages.ts';
import {
  actionAnswerOf, openOrdersOf, orderAnswerOf, rowsOf, type ActionAnswer, type Coin, type OrderAnswer,
} from '../parseAnswers.ts';
import { fillOf } from '../parseHistory.ts';
import type { OrderUpdate } from '../parse.ts';
import { isRefused } from '../reading.ts';
import {
  ask, cancelAction, cancelAllAction, cancelNumbersAction, modifyAction, placeAction,
  type InfoRequest,
} from '../requests.ts';
import type { Signer } from '../sign.ts';
import { clientOrderIdOf, cloidOf } from '../symbols.ts';

/** A market order takes no worse than this from the touch. Fraction. */
const MARKET_REACH = dec('0.05');
/** Core calls an order lost no sooner than 10 s after it last knew (LOST_AFTER_MS). */
export const ACTION_LIFE_MS = 5_000;
/** How far back the fills of an order of an earlier session are looked for, and how many the venue answers at most. */
const FILLS_LOOKED_BACK_MS = 7 * 86_400_000;
const MOST_FILLS_ANSWERED = 2_000;

export interface OrderDeskSetting {
  /** Whose orders: the account, sub-account or vault. Lower case. */
  readonly user: string;
  readonly vaultAddress: string | null;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly venueNowMs: () => number;
  readonly quoteOf: (coin: string) => Quote | null;
  readonly emit: (fact: OrderFact, venueTimeMs: number | null) => void;
}

/** What came of sending: the venue's answer, unread. */
export type Sent = Awaited<ReturnType<Caller['act']>>
  | { readonly ok: false; readonly mayHaveLeft: boolean; readonly reason: string };

type Acted = ActionAnswer | { readonly kind: 'notSent' | 'unknown'; readonly reason: string };

export class OrderDesk {
  readonly actions: RateBudget;
  signer: Signer | null = null;
  /** Why there is no signer. */
  readOnlyReason = 'the account has no key';
  private readonly setting: OrderDeskSetting;
  readonly lives = new OrderLives();
  private readonly known = new Map<string, ClientOrderId>();
  private lastNonce = 0;

  constructor(setting: OrderDeskSetting) {
    this.setting = setting;
    this.actions = new RateBudget({ ...ACTION_BUDGET, name: `${ACTION_BUDGET.name} ${setting.user.slice(0, 8)}` },
      setting.clock);
  }

  /** Of the venue's number; null: none of ours. */
  clientOrderIdOf(venueOrderId: string, cloid: string | null): ClientOrderId | null {
    return clientOrderIdOf(cloid) ?? this.known.get(venueOrderId) ?? null;
  }

  async place(order: ApprovedOrder, coin: Coin): Promise<void> {
    const { clientOrderId } = order;
    const cloid = cloidOf(clientOrderId);
    const price = this.priceOf(order, coin);
    const hindrance = cloid === null ? `${clientOrderId} is not a client order id of this engine`
      : order.timeInForce === 'fillOrKill' && order.type === 'limit' ? 'Hyperliquid has no fill-or-kill orders'
        : price === null ? 'no touch is known that a market order could be bounded by'
          : misfitOf(coin.instrument, price, order.quantity, order.reduceOnly)
            ?? (order.trigger === undefined ? null
              : misfitOf(coin.instrument, order.trigger.price, order.quantity, order.reduceOnly));
    if (cloid === null || price === null || hindrance !== null) {
      this.failed(clientOrderId, hindrance ?? '', false);
      return;
    }
    const answer = await this.act(placeAction(coin.asset, order, price, cloid), order.reduceOnly);
    switch (answer.kind) {
      case 'resting': case 'filled':
        this.remember(answer.venueOrderId, clientOrderId);
        this.lives.begin(clientOrderId, answer.venueOrderId);
        return this.emit({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: answer.venueOrderId });
      case 'failed': return this.emit({ type: 'OrderRejected', clientOrderId, reason: wordsFor(answer.reason) });
      case 'notSent': return this.failed(clientOrderId, answer.reason, false);
      case 'unknown': return this.failed(clientOrderId, answer.reason, true);
      case 'done': return this.failed(clientOrderId, 'the answer names no order', true);
    }
  }

  async cancel(clientOrderId: ClientOrderId, coin: Coin): Promise<void> {
    const cloid = cloidOf(clientOrderId);
    const answer: Acted = cloid === null ? { kind: 'notSent', reason: 'not a client order id of this engine' }
      : await this.act(cancelAction(coin.asset, cloid), true);
    if (answer.kind === 'failed' || answer.kind === 'notSent') {
      this.emit({ type: 'CancelRejected', clientOrderId, reason: wordsFor(answer.reason) });
    }
    // Carried out: the stream says so with what was filled before. Unknown: so does core's own question.
  }

  /** Resolves with when the order was placed, so that its fills can be told again; null: nothing is known of it. */
  async query(clientOrderId: ClientOrderId): Promise<number | null> {
    const cloid = cloidOf(clientOrderId);
    if (cloid === null) return null;
    const called = await this.setting.caller.info(ask.order(this.setting.user, cloid), true);
    const answer = called.ok ? orderAnswerOf(called.value) : null;
    if (answer === null || isRefused(answer)) return null;
    if (answer.kind === 'unknown') {
      this.emit({ type: 'OrderStatusReported', clientOrderId, found: false, venueOrderId: null, state: null,
        filledQuantity: null });
      return null;
    }
    const { venueOrderId, price } = answer;
    this.remember(venueOrderId, clientOrderId);
    const before = await this.filledBefore(clientOrderId, cloid, venueOrderId);
    this.lives.unchanged(clientOrderId);
    // A modify whose new order was refused leaves the old one cancelled, and the order with it.
    const isGone = answer.state === 'rejected' && this.lives.of(clientOrderId) !== null;
    // A stop that fired and is open no more is over; how, its fills say.
    const isOver = answer.status === 'triggered' && !await this.isOpen(clientOrderId);
    const state = isGone || isOver ? 'cancelled' : answer.state;
    this.emit({ type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId, state,
      filledQuantity: add(before ?? ZERO, answer.filledQuantity),
      ...(answer.triggered === null ? {} : { triggered: answer.triggered }),
      ...(before === null ? {} : { terms: { price, quantity: add(before, answer.quantity) } }) });
    return answer.placedTimeMs;
  }

  /** True also where the venue does not say. */
  private async isOpen(clientOrderId: ClientOrderId): Promise<boolean> {
    const called = await this.setting.caller.info(ask.openOrders(this.setting.user), true);
    const open = called.ok ? openOrdersOf(called.value, '') : null;
    return open === null || isRefused(open) || open.some((order) => order.clientOrderId === clientOrderId);
  }

  /** Under earlier numbers of the order; null: not known. Of an order of an earlier session its fills tell. */
  private async filledBefore(
    clientOrderId: ClientOrderId, cloid: string, venueOrderId: string,
  ): Promise<Decimal | null> {
    const life = this.lives.of(clientOrderId);
    if (life?.venueOrderId === venueOrderId) return life.before;
    const { caller, user, venueNowMs } = this.setting;
    const called = await caller.info(ask.fills(user, venueNowMs() - FILLS_LOOKED_BACK_MS), true);
    const rows = called.ok ? rowsOf('userFillsByTime', called.value, fillOf) : null;
    if (rows === null || isRefused(rows) || rows.length >= MOST_FILLS_ANSWERED) return null;
    const before = rows.filter((row) => row.cloid?.toLowerCase() === cloid && row.venueOrderId !== venueOrderId)
      .reduce<Decimal>((sum, row) => add(sum, row.quantity), ZERO);
    this.lives.begin(clientOrderId, venueOrderId, before);
    return before;
  }

  /** The rest as we knew it is replaced; what filled on the way comes on top, and the venue is asked how much. */
  async edit(effect: Extract<Effect, { type: 'SendEdit' }>, coin: Coin): Promise<void> {
    const { clientOrderId, edit: { editId, price, quantity }, side, postOnly, reduceOnly } = effect;
    const rest = sub(quantity, effect.filledQuantity);
    const cloid = cloidOf(clientOrderId);
    const hindrance = cloid === null ? `${clientOrderId} is not a client order id of this engine`
      : misfitOf(coin.instrument, price, rest, reduceOnly);
    const failed = (reason: string, mayHaveLeft: boolean): void =>
      this.emit({ type: 'EditSendFailed', clientOrderId, editId, reason, mayHaveLeft });
    if (cloid === null || hindrance !== null) return failed(hindrance ?? '', false);
    const earlier = this.lives.of(clientOrderId)?.venueOrderId ?? effect.venueOrderId;
    this.lives.change(clientOrderId);
    const order = { side, price, rest, postOnly, reduceOnly };
    const answer = await this.act(modifyAction(coin.asset, cloid, order), reduceOnly);
    if (answer.kind === 'failed' || answer.kind === 'notSent') {
      this.lives.unchanged(clientOrderId);
      if (answer.kind === 'notSent') return failed(answer.reason, false);
      return this.emit({ type: 'EditRejected', clientOrderId, editId, reason: wordsFor(answer.reason) });
    }
    if (answer.kind === 'unknown' || earlier === null) return failed('the outcome is not known', true);
    const [old, now] = await Promise.all([this.stateOf(ask.orderOfNumber(this.setting.user, Number(earlier))),
      this.stateOf(ask.order(this.setting.user, cloid))]);
    if (old === null || now === null || now.venueOrderId === earlier) {
      return failed('what was carried out is not known', true);
    }
    this.remember(now.venueOrderId, clientOrderId);
    this.lives.changed(clientOrderId, now.venueOrderId, old.filledQuantity);
    const before = this.lives.before(clientOrderId);
    this.emit({ type: 'OrderEdited', clientOrderId, editId, venueOrderId: now.venueOrderId,
      terms: { price: now.price, quantity: add(before, now.quantity) } });
    if (now.state === 'accepted') return undefined;
    // Filled or over already: the stream was not believed meanwhile.
    return this.emit({ type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId: now.venueOrderId,
      state: now.state, filledQuantity: add(before, now.filledQuantity),
      terms: { price: now.price, quantity: add(before, now.quantity) } });
  }

  private async stateOf(request: InfoRequest): Promise<Extract<OrderAnswer, { kind: 'order' }> | null> {
    const called = await this.setting.caller.info(request, true);
    const answer = called.ok ? orderAnswerOf(called.value) : null;
    return answer === null || isRefused(answer) || answer.kind === 'unknown' ? null : answer;
  }

  /** One action for what we know of; what the venue still has open then is cancelled by its number. */
  async cancelAll(
    effect: Extract<Effect, { type: 'SendCancelAll' }>, coinOf: (instrument: string) => Coin | undefined,
  ): Promise<void> {
    const known = effect.orders.flatMap(({ clientOrderId, instrument }) => {
      const [cloid, coin] = [cloidOf(clientOrderId), coinOf(instrument)];
      return cloid === null || coin === undefined ? [] : [{ asset: coin.asset, cloid }];
    });
    const reason = known.length === 0 ? null : this.problemOf(await this.act(cancelAllAction(known), true));
    const called = await this.setting.caller.info(ask.openOrders(this.setting.user), true);
    const open = called.ok ? openOrdersOf(called.value, '') : null;
    const reject = (clientOrderId: ClientOrderId, why: string): void =>
      this.emit({ type: 'CancelRejected', clientOrderId, reason: why });
    if (open === null || isRefused(open)) {
      // Which are gone only the stream can say; core asks for each that says nothing.
      for (const { clientOrderId } of effect.orders) reject(clientOrderId, reason ?? 'what is still open is not known');
      return;
    }
    const left = open.flatMap((order) => {
      const coin = coinOf(order.instrument);
      const wanted = effect.underlying === null || coin?.instrument.underlying === effect.underlying;
      return coin === undefined || !wanted ? [] : [{ order, coin }];
    });
    if (left.length === 0) return;
    const again = await this.act(cancelNumbersAction(left.map(({ order, coin }) =>
      ({ a: coin.asset, o: Number(order.venueOrderId) }))), true);
    const problem = this.problemOf(again);
    for (const { order } of problem === null ? [] : left) {
      if (order.clientOrderId !== null) reject(order.clientOrderId, problem ?? '');
    }
  }

  private problemOf(answer: Acted): string | null {
    return answer.kind === 'failed' || answer.kind === 'notSent' || answer.kind === 'unknown' ? wordsFor(answer.reason)
      : null;
  }

  /** From the stream. An end comes as a status, so that fills on their way are known to be. */
  update({ cloid, venueOrderId, status, quantity, left, timeMs }: OrderUpdate): void {
    const clientOrderId = this.clientOrderIdOf(venueOrderId, cloid);
    if (clientOrderId === null) return;
    this.remember(venueOrderId, clientOrderId);
    // With a modify under way its answer says which number is the order; the end of an earlier one is none.
    if (this.lives.isChanging(clientOrderId) || this.lives.isEarlier(clientOrderId, venueOrderId)) return;
    const end = endOf(status);
    const filledQuantity = add(this.lives.before(clientOrderId), sub(quantity, left));
    if (status === 'triggered') this.setting.emit({ type: 'OrderTriggered', clientOrderId, venueOrderId }, timeMs);
    else if (end === null) this.setting.emit({ type: 'OrderAcknowledged', clientOrderId, venueOrderId }, timeMs);
    else if (end === 'cancelled' && filledQuantity === 0n) {
      this.setting.emit({ type: 'OrderCancelled', clientOrderId, reason: `the venue says ${status}` }, timeMs);
    } else if (end !== 'rejected') {
      this.setting.emit({ type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId, state: end,
        filledQuantity }, timeMs);
    }
    // A refusal comes as the answer to the action itself.
  }

  private async act(action: WireAction, urgent: boolean): Promise<Acted> {
    const called = await this.send(action, urgent);
    if (!called.ok) return { kind: called.mayHaveLeft ? 'unknown' : 'notSent', reason: called.reason };
    const answer = actionAnswerOf(called.value);
    return isRefused(answer) ? { kind: 'unknown', reason: `the answer cannot be read: ${answer.reason}` } : answer;
  }

  async send(action: WireAction, urgent: boolean): Promise<Sent> {
    const { signer, setting } = this;
    if (signer === null) return { ok: false, mayHaveLeft: false, reason: this.readOnlyReason };
    if (!this.actions.take(1, urgent)) {
      return { ok: false, mayHaveLeft: false, reason: "the address's action budget is used up" };
    }
    const nonce = Math.max(setting.venueNowMs(), this.lastNonce + 1);
    this.lastNonce = nonce;
    const envelope = await signer.sign(action, nonce, setting.vaultAddress, nonce + ACTION_LIFE_MS);
    return await setting.caller.act(envelope, urgent);
  }

  private priceOf(order: ApprovedOrder, { coin, instrument }: Coin): Decimal | null {
    if (order.type === 'limit' || order.trigger !== undefined) return order.price;
    const quote = this.setting.quoteOf(coin);
    const touch = (order.side === 'buy' ? quote?.askPrice : quote?.bidPrice) ?? quote?.markPrice ?? null;
    return touch === null ? null : marketBound(instrument, order.side, touch);
  }

  private remember(venueOrderId: string, clientOrderId: ClientOrderId): void {
    this.known.set(venueOrderId, clientOrderId);
    if (this.known.size <= KNOWN_KEPT) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      return;
    }
  }

  private failed(clientOrderId: ClientOrderId, reason: string, mayHaveLeft: boolean): void {
    this.emit({ type: 'OrderSendFailed', clientOrderId, reason, mayHaveLeft });
  }

  private emit(fact: OrderFact): void { this.setting.emit(fact, null); }
}

const KNOWN_KEPT = 20_000;

function marketBound(instrument: Instrument, side: 'buy' | 'sell', touch: Decimal): Decimal {
  const reach = side === 'buy' ? add(ONE, MARKET_REACH) : add(ONE, neg(MARKET_REACH));
  return roundToTick(instrument, mul(touch, reach), side === 'buy' ? 'floor' : 'ceil');
}

/** A wrong hash or a key that is not approved makes the venue recover an address that nobody knows. */
const wordsFor = (reason: string): string => (/does not exist/.test(reason)
  ? `${reason} (the key is not approved as an agent of this account, or it signed for the other network)` : reason);
