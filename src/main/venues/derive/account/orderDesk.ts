/**
 * Orders of one subaccount: signed, sent once, and what became of each read from the answer and from the streams. An
 * order says until when the venue may take it, well before core calls an order lost.
 */
import { add, fromNumber, roundToStep, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Network } from '../../../../shared/domain/account.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import type { Effect } from '../../../events/effect.ts';
import type { OrderFact } from '../../../events/event.ts';
import { tradeData, tradeModule } from '../actionData.ts';
import type { AskOptions } from '../connection.ts';
import type { Answer, RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import { maxFeeOf, misfitOf } from '../limits.ts';
import {
  cancelledSchema, detailOf, orderAnswerSchema, orderSchema, replaceAnswerSchema, type OrderRow,
} from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import type { Listed } from '../parseAccount.ts';
import { orderRequests, type SignedTerms } from '../requests.ts';
import { nonceAfter, type Signer } from '../sign.ts';
import { isOrderGone, wordsOf } from '../wire/errors.ts';
import type { AccountBooks } from './accountBooks.ts';
import type { OrderTape } from './orderTape.ts';

export interface OrderDeskSetting {
  readonly network: Network;
  readonly wallet: `0x${string}`;
  readonly books: AccountBooks;
  readonly tape: OrderTape;
  named(name: string): Listed | undefined;
  /** Price of the underlying, for fees and for the bound of market orders; null: not known. */
  indexUsd(underlying: string): number | null;
  /** Best of the other side, else the mark; null: not known. */
  touchOf(instrument: Instrument, side: 'buy' | 'sell'): Decimal | null;
  fact(fact: OrderFact): void;
  ask(request: RpcRequest, options: AskOptions, done: (answer: Answer) => void): void;
  /** An answer's code may mean that we are not logged in any more. */
  heard(code: number | null): void;
  /** Why nothing can be asked now; null: it can. */
  hindrance(): string | null;
}

type Edit = Extract<Effect, { type: 'SendEdit' }>;

/** Resting orders end with their signature: long enough to rest, and renewed by nobody. */
const RESTING_SEC = 28 * 86_400;
/** The venue wants at least 300. */
const FLEETING_SEC = 900;
/** After that long on its own clock the venue rejects what is still on its way. */
const LIFE_MS = 8_000;
/** A market order trades no further than this from the touch. */
const MARKET_REACH = 0.05;
const SENT_KEPT = 20_000;

export class OrderDesk {
  signer: Signer | null = null;
  readOnlyReason = 'the account has no key';
  private readonly setting: OrderDeskSetting;
  private lastNonce = 0n;
  /** Venue time at which each was sent, for questions about it. */
  private readonly sent = new Map<string, number>();

  constructor(setting: OrderDeskSetting) {
    this.setting = setting;
  }

  sentMsOf(clientOrderId: string): number | null { return this.sent.get(clientOrderId) ?? null; }

  // ---- placing ------------------------------------------------------------------------------------------------------

  async place(order: ApprovedOrder): Promise<void> {
    const { books } = this.setting;
    const { clientOrderId } = order;
    const fail = (reason: string): void => { this.fact({ type: 'OrderSendFailed', clientOrderId, reason,
      mayHaveLeft: false }); };
    const listed = this.listedOf(order.instrument);
    const hindrance = this.setting.hindrance() ?? (this.signer === null ? this.readOnlyReason
      : listed === undefined ? `${order.instrument} is not listed` : misfitOf(order, listed.instrument, listed.terms));
    if (hindrance !== null || listed === undefined) return fail(hindrance ?? '');
    const price = this.priceOf(order, listed.instrument);
    if (price === null) return fail('no touch is known that a market order could be bounded by');
    const signed = await this.sign(listed, { side: order.side, price, quantity: order.quantity,
      rests: order.type === 'limit' && order.timeInForce === 'goodTillCancelled' });
    if (typeof signed === 'string') return fail(signed);
    this.remember(clientOrderId);
    const request = orderRequests.place(order, signed, books.venueNowMs() + LIFE_MS);
    this.setting.ask(request, { budget: 'matching', urgent: order.reduceOnly, now: true }, (answer) => {
      this.placed(clientOrderId, answer);
    });
    return undefined;
  }

  private placed(clientOrderId: string, answer: Answer): void {
    if (!answer.ok) {
      const { reason, fate } = answer;
      this.setting.heard(answer.code);
      if (fate === 'refused') return this.fact({ type: 'OrderRejected', clientOrderId, reason });
      return this.fact({ type: 'OrderSendFailed', clientOrderId, reason, mayHaveLeft: fate === 'unknown' });
    }
    const read = orderAnswerSchema.safeParse(answer.result);
    if (read.success) return this.setting.tape.take(read.data.trades, [read.data.order]);
    return this.fact({ type: 'OrderSendFailed', clientOrderId, mayHaveLeft: true,
      reason: `the answer cannot be read: ${faultOf(read.error)}` });
  }

  private priceOf({ type, price, side }: ApprovedOrder, instrument: Instrument): Decimal | null {
    if (type === 'limit') return price;
    const touch = this.setting.touchOf(instrument, side);
    if (touch === null) return null;
    const reach = fromNumber(side === 'buy' ? 1 + MARKET_REACH : 1 - MARKET_REACH, 4);
    const bound = (touch * reach) / 10n ** 18n as Decimal;
    const rounded = roundToStep(bound, instrument.tickSize, side === 'buy' ? 'ceil' : 'floor');
    return rounded > ZERO ? rounded : instrument.tickSize;
  }

  /** A text: why it cannot be signed. */
  private async sign(
    { instrument, terms }: Listed,
    order: Pick<ApprovedOrder, 'side' | 'quantity'> & { readonly price: Decimal; readonly rests: boolean },
  ): Promise<SignedTerms | string> {
    const { signer } = this;
    if (signer === null) return this.readOnlyReason;
    const { books, wallet, network } = this.setting;
    const index = this.setting.indexUsd(instrument.underlying);
    if (index === null) return `no price of ${instrument.underlying} is known that a highest fee could be made from`;
    const { side, price, quantity, rests } = order;
    const maxFee = maxFeeOf(instrument, terms.baseFee, quantity, fromNumber(index, 6));
    const nowMs = books.venueNowMs();
    this.lastNonce = nonceAfter(this.lastNonce, nowMs, signer.protocol);
    const common = { nonce: this.lastNonce, expirySec: Math.floor(nowMs / 1_000) + (rests ? RESTING_SEC
      : FLEETING_SEC) };
    const data = tradeData({ asset: terms.asset, subId: terms.subId, limitPrice: price, amount: quantity, maxFee,
      recipient: BigInt(books.subaccount), isBid: side === 'buy' });
    const signature = await signer.signAction({ subaccountId: BigInt(books.subaccount), nonce: common.nonce,
      module: tradeModule(network, signer.protocol), data, expirySec: BigInt(common.expirySec), owner: wallet });
    return { subaccount: books.subaccount, instrumentName: instrument.venueName, limitPrice: price, amount: quantity,
      maxFee,
      ...common, signer: signer.address, signature };
  }

  // ---- editing ------------------------------------------------------------------------------------------------------

  async edit(effect: Edit): Promise<void> {
    const { clientOrderId, venueOrderId, edit: { editId, price, quantity }, filledQuantity } = effect;
    const fail = (reason: string): void => {
      this.fact({ type: 'EditSendFailed', clientOrderId, editId, reason, mayHaveLeft: false });
    };
    const { books, tape } = this.setting;
    const listed = this.listedOf(effect.instrument);
    const row = venueOrderId === null ? undefined : tape.rowOf(venueOrderId);
    const rest = sub(quantity, filledQuantity);
    const hindrance = this.setting.hindrance() ?? (this.signer === null ? this.readOnlyReason
      : listed === undefined ? `${effect.instrument} is not listed`
        : row === undefined ? 'the order as the venue has it is not known yet'
          : misfitOf({ quantity: rest, price, type: 'limit', clientOrderId }, listed.instrument, listed.terms));
    if (hindrance !== null || listed === undefined || row === undefined) return fail(hindrance ?? '');
    const signed = await this.sign(listed, { side: row.direction, price, quantity: rest, rests: true });
    if (typeof signed === 'string') return fail(signed);
    const before = books.chains.filledBefore(row) ?? ZERO;
    const flags = { side: row.direction, type: 'limit', timeInForce: 'goodTillCancelled', reduceOnly: row.reduce_only,
      clientOrderId, postOnly: row.time_in_force === 'post_only' } as const;
    const request = orderRequests.replace(flags, signed, books.venueNowMs() + LIFE_MS, row.order_id,
      sub(filledQuantity, before));
    books.chains.send(row.order_id);
    this.setting.ask(request, { budget: 'matching', now: true }, (answer) => { this.edited(effect, row, answer); });
    return undefined;
  }

  private edited({ clientOrderId, edit: { editId } }: Edit, old: OrderRow, answer: Answer): void {
    const { books, tape } = this.setting;
    if (!answer.ok) {
      this.setting.heard(answer.code);
      const { reason, fate } = answer;
      const held = books.chains.release(old.order_id);
      if (fate === 'refused') this.fact({ type: 'EditRejected', clientOrderId, editId, reason });
      else this.fact({ type: 'EditSendFailed', clientOrderId, editId, reason, mayHaveLeft: fate === 'unknown' });
      // Whether the order lives on under another number, core asks.
      if (held !== null && fate !== 'unknown') tape.take([], [held]);
      return;
    }
    const read = replaceAnswerSchema.safeParse(answer.result);
    if (!read.success) {
      books.chains.release(old.order_id);
      return this.fact({ type: 'EditSendFailed', clientOrderId, editId, mayHaveLeft: true,
        reason: `the answer cannot be read: ${faultOf(read.error)}` });
    }
    const { order, cancelled_order: cancelled, trades, create_order_error: error } = read.data;
    if (order === null || order === undefined) {
      books.chains.release(old.order_id);
      const words = error === null || error === undefined ? 'the venue made no new order'
        : wordsOf({ code: error.code, message: error.message, detail: detailOf(error.data) });
      this.fact({ type: 'EditRejected', clientOrderId, editId,
        reason: `cancelled, and the new order was refused: ${words}` });
      return tape.take([], [cancelled]);
    }
    books.chains.replaced(cancelled, order);
    const before = books.chains.filledBefore(order) ?? ZERO;
    this.fact({ type: 'OrderEdited', clientOrderId, editId, venueOrderId: order.order_id,
      terms: { price: order.limit_price ?? null, quantity: add(before, order.amount) } });
    return tape.take(trades, [order]);
  }

  // ---- cancelling ---------------------------------------------------------------------------------------------------

  cancel({ clientOrderId, venueOrderId, instrument }: Extract<Effect, { type: 'SendCancel' }>): void {
    const { books } = this.setting;
    const name = instrument.slice(instrument.indexOf(':') + 1);
    const reject = (reason: string): void => { this.fact({ type: 'CancelRejected', clientOrderId, reason }); };
    const hindrance = this.setting.hindrance() ?? (this.signer === null ? this.readOnlyReason : null);
    if (hindrance !== null) return reject(hindrance);
    const id = venueOrderId === null ? null : this.setting.tape.latestOf(clientOrderId) ?? venueOrderId;
    const request = id === null ? orderRequests.cancelByLabel(books.subaccount, name, clientOrderId)
      : orderRequests.cancel(books.subaccount, name, id);
    this.setting.ask(request, { budget: 'matching', urgent: true }, (answer) => {
      if (!answer.ok) {
        this.setting.heard(answer.code);
        const isGone = answer.code !== null && isOrderGone(answer.code);
        return reject(isGone ? `not open any more: ${answer.reason}` : answer.reason);
      }
      const counted = cancelledSchema.safeParse(answer.result);
      if (counted.success && counted.data.cancelled_orders === 0) {
        return reject('the venue has no open order of that label');
      }
      const read = orderSchema.safeParse(answer.result);
      if (read.success) this.setting.tape.take([], [read.data]);
      return undefined;
    });
    return undefined;
  }

  /** What ended is told by the streams, order by order. */
  cancelAll({ underlying, orders }: Extract<Effect, { type: 'SendCancelAll' }>): void {
    const { books } = this.setting;
    const reject = (which: typeof orders, reason: string): void => {
      for (const { clientOrderId } of which) this.fact({ type: 'CancelRejected', clientOrderId, reason });
    };
    const hindrance = this.setting.hindrance() ?? (this.signer === null ? this.readOnlyReason : null);
    if (hindrance !== null) return reject(orders, hindrance);
    const send = (request: RpcRequest, options: AskOptions, which: typeof orders): void => {
      this.setting.ask(request, options, (answer) => {
        if (answer.ok) return;
        this.setting.heard(answer.code);
        reject(which, answer.reason);
      });
    };
    if (underlying === null) return send(orderRequests.cancelAll(books.subaccount),
      { budget: 'cancelAll', urgent: true }, orders);
    const names = new Set([...books.workedIn(underlying), ...orders.map(({ instrument }) =>
      instrument.slice(instrument.indexOf(':') + 1))]);
    for (const name of names) {
      send(orderRequests.cancelByInstrument(books.subaccount, name), { budget: 'matching', urgent: true },
        orders.filter(({ instrument }) => instrument.endsWith(`:${name}`)));
    }
    return undefined;
  }

  // ---- common -------------------------------------------------------------------------------------------------------

  private listedOf(id: string): Listed | undefined { return this.setting.named(id.slice(id.indexOf(':') + 1)); }

  private remember(clientOrderId: string): void {
    this.sent.set(clientOrderId, this.setting.books.venueNowMs());
    if (this.sent.size <= SENT_KEPT) return;
    for (const oldest of this.sent.keys()) {
      this.sent.delete(oldest);
      return;
    }
  }

  private fact(fact: OrderFact): void { this.setting.fact(fact); }
}

