/**
 * One account on its own authenticated connection: logs in, follows fills and orders, answers effects, takes snapshots
 * that nothing moved under. What reaches the engine goes through the sink of the session, which knows when.
 */
import type { Network } from '../../../../shared/domain/account.ts';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import type { Effect } from '../../../events/effect.ts';
import type { OrderFact } from '../../../events/event.ts';
import type { Ports, Timer } from '../../../ports/ports.ts';
import type { Connection } from '../connection.ts';
import type { Answer } from '../../transport/rpc/rpcMessages.ts';
import { budgetsOf, misfitOf } from '../limits.ts';
import {
  authSchema, changesSchema, comboSchema, orderAnswerSchema, orderSchema, summarySchema, type Changes, type ComboRow,
  type OrderRow, type UserTrade,
} from '../messages.ts';
import type { RpcListener } from '../../transport/rpc/rpcConnection.ts';
import type { AccountDeskSink } from '../../transport/rpc/sessionDesks.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { clientIdOf, factOfOrder, fillOf, hasTriggered } from '../parseAccount.ts';
import { connectionRequests, login, orderRequests, type Keys } from '../requests.ts';
import { isComboName, settledIn } from '../symbols.ts';
import { isBadKeys, isExpiredToken, isOrderGone } from '../wire/errors.ts';
import { AccountBooks } from './accountBooks.ts';
import { sendCancelAll, sendEdit, type OrderLine } from './orderChanges.ts';
import { askAboutOrder } from './orderQuery.ts';
import { StopLine } from './stopLine.ts';

export interface AccountSetting {
  readonly id: AccountId;
  readonly name: string;
  readonly clientId: string;
  /** Of a sub-account that the keys of its main account may enter. */
  readonly subaccount: number | null;
  readonly logInBy: 'signature' | 'credentials';
  secret(): Promise<string | null>;
}

export interface AccountSink extends AccountDeskSink {
  instrumentNamed(name: string): Instrument | undefined;
  /** Settlement currencies that are listed. */
  readonly currencies: readonly string[];
  /** Asks for the listing again; `done` in any case. */
  relist(currency: string, done: () => void): void;
  usdOf(currency: string): number | null;
  /** Lists a combination that was asked for; in words: why it cannot be. */
  listCombo(row: ComboRow, done: (problem: string | null) => void): void;
}

/** Another connection of this account; not started. */
type Connect = (name: string, listener: RpcListener) => Connection;

const REFRESH_AT = 0.8;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class AccountDesk {
  readonly setting: AccountSetting;
  readonly books: AccountBooks;
  private readonly stops: StopLine;
  private readonly ports: Ports;
  private readonly sink: AccountSink;
  private connection: Connection | null = null;
  private refreshing: Timer | null = null;
  /** Orders whose venue number has been told. */
  private readonly acknowledged = new Set<string>();
  private mayTrade = false;
  state: 'down' | 'opening' | 'ready' | 'hopeless' = 'down';
  problem: string | null = null;

  constructor(setting: AccountSetting, network: Network, resumeFromMs: number | null, ports: Ports, sink: AccountSink,
    connect: Connect) {
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    this.stops = new StopLine({ logInBy: setting.logInBy, subaccount: setting.subaccount,
      keys: async () => {
        const secret = await setting.secret();
        return secret === null ? null : { clientId: setting.clientId, clientSecret: secret };
      } }, ports, (listener) => connect(`${setting.name} stops`, listener));
    const about = { account: setting.id, label: setting.name, network, resumeFromMs };
    this.books = new AccountBooks(about, ports, sink, (request, options, done) => {
      if (this.connection === null) done({ ok: false, fate: 'never', code: null, reason: 'no connection' });
      else this.connection.ask(request, options, done);
    });
  }

  attach(connection: Connection): void { this.connection = connection; }

  up(): void {
    if (this.state === 'hopeless') return;
    this.state = 'opening';
    this.setting.secret().then(
      (secret) => {
        if (secret === null) this.giveUp('there are no keys for this account');
        else this.logIn({ clientId: this.setting.clientId, clientSecret: secret });
      },
      (error: unknown) => { this.giveUp(error instanceof Error ? error.message : 'the keys cannot be read'); });
  }

  down(): void {
    if (this.state !== 'hopeless') this.state = 'down';
    this.refreshing?.cancel();
    this.refreshing = null;
    this.stops.close();
    this.books.interrupted();
  }

  notice(channel: string, data: unknown, receivedTimeMs: number): void {
    if (channel.startsWith('user.changes')) {
      const read = changesSchema.safeParse(data);
      if (read.success) this.changes(read.data);
      else this.unreadable(channel, faultOf(read.error));
    } else if (channel.startsWith('user.portfolio')) {
      const read = summarySchema.safeParse(data);
      if (read.success) this.books.portfolio(read.data, receivedTimeMs);
      else this.sink.refused(channel, faultOf(read.error), '');
    }
  }

  handle(effect: Effect): void {
    switch (effect.type) {
      case 'SendOrder': return this.place(effect.order);
      case 'SendCancel': return this.cancel(effect);
      case 'SendEdit': return sendEdit(this.line(), effect);
      case 'SendCancelAll': return sendCancelAll(this.line(), effect, this.tokens());
      case 'QueryOrder': return askAboutOrder(this.books, this.sink, effect);
      case 'RequestSnapshot': return this.books.snapshot('fresh', () => {});
      case 'CreateCombo': return this.createCombo(effect);
      case 'ShockMarket': return undefined;
    }
  }

  private line(): OrderLine {
    const { books, sink } = this;
    const hindrance = this.hindrance ?? (this.mayTrade ? null : 'the keys may only read');
    return {
      hindrance, instrumentOf: (id) => books.instrumentOf(id),
      venueNowMs: () => this.ports.clock.nowMs() + (this.connection?.clockSkewMs ?? 0),
      ask: (request, options, done) => { this.connection?.ask(request, options, done); },
      fact: (fact) => { sink.fact(fact, null); },
      take: (trades, orders) => { this.take(trades, orders); },
      unreadable: (stream, reason) => { this.unreadable(stream, reason); },
      failed: (code) => { this.perhapsExpired(code); },
    };
  }

  /** Dollar tokens among the currencies that are listed. */
  private tokens(): readonly string[] { return this.sink.currencies.filter((currency) => /^USD./.test(currency)); }

  /** Why nothing can be asked of the account now; null: it can. */
  get hindrance(): string | null {
    if (this.state === 'ready') return null;
    return this.state === 'hopeless' ? this.problem ?? 'the keys were refused' : 'the account is not connected';
  }

  // ---- log-in -------------------------------------------------------------------------------------------------------

  private logIn(keys: Keys): void {
    const request = this.setting.logInBy === 'credentials' ? login.credentials(keys)
      : login.signed(keys, this.ports.clock.nowMs(), this.ports.random.hex(8));
    this.ask(request, (answer) => { this.loggedIn(answer, false); });
  }

  private loggedIn(answer: Answer, entered: boolean): void {
    if (!answer.ok) {
      if (answer.code !== null && isBadKeys(answer.code)) this.giveUp(`the venue refused the keys: ${answer.reason}`);
      else if (answer.code !== null) this.connection?.reset(`log-in: ${answer.reason}`);
      return;
    }
    const read = authSchema.safeParse(answer.result);
    if (!read.success) return this.connection?.reset(`log-in: ${faultOf(read.error)}`);
    const { subaccount } = this.setting;
    if (subaccount !== null && !entered) {
      return this.ask(login.enter(read.data.refresh_token, subaccount), (next) => { this.loggedIn(next, true); });
    }
    this.mayTrade = /\btrade:read_write\b/.test(read.data.scope);
    this.refreshIn(read.data.refresh_token, read.data.expires_in);
    this.begin();
    return undefined;
  }

  private begin(): void {
    if (this.mayTrade) {
      this.ask(connectionRequests.cancelOnDisconnect(), (answer) => {
        this.books.cancelOnDisconnect(answer.ok);
        if (!answer.ok && answer.code !== null) this.sink.refused('cancel on disconnect', answer.reason, '');
      });
    }
    const channels = ['user.changes.any.any.raw', 'user.portfolio.any'];
    this.connection?.ask(connectionRequests.subscribe('private', channels), { budget: 'subscribe' }, (answer) => {
      if (!answer.ok) return this.failed(`subscribe: ${answer.reason}`);
      return this.books.snapshot('first', () => {
        this.connection?.limit(budgetsOf(this.books.limits));
        this.state = 'ready';
        this.sink.ready();
      });
    });
  }

  private refreshIn(refreshToken: string, expiresInSeconds: number): void {
    const delayMs = Math.min(LONGEST_TIMER_MS, expiresInSeconds * 1_000 * REFRESH_AT);
    this.refreshing = this.ports.scheduler.after(delayMs, () => {
      this.ask(login.refresh(refreshToken), (answer) => {
        const read = answer.ok ? authSchema.safeParse(answer.result) : null;
        if (read?.success === true) this.refreshIn(read.data.refresh_token, read.data.expires_in);
        else if (answer.ok || answer.fate !== 'never') this.connection?.reset('the token could not be refreshed');
      });
    });
  }

  private giveUp(reason: string): void {
    this.state = 'hopeless';
    this.problem = reason;
    this.connection?.stop();
    this.sink.hopeless(reason);
  }

  private failed(reason: string): void {
    this.problem = reason;
    this.connection?.reset(reason);
  }

  private ask(request: Parameters<Connection['ask']>[0], done: (answer: Answer) => void): void {
    this.connection?.ask(request, { budget: 'other', urgent: true }, done);
  }

  // ---- orders -------------------------------------------------------------------------------------------------------

  private place(order: ApprovedOrder): void {
    const { clientOrderId } = order;
    const instrument = this.books.instrumentOf(order.instrument);
    const misfit = this.hindrance ?? (!this.mayTrade ? 'the keys may only read'
      : instrument === undefined ? `${order.instrument} is not listed` : misfitOf(order, instrument));
    if (misfit !== null || instrument === undefined || this.connection === null) {
      return this.orderFact({ type: 'OrderSendFailed', clientOrderId, reason: misfit ?? 'no connection',
        mayHaveLeft: false });
    }
    const request = orderRequests.place(order, instrument);
    const done = (answer: Answer): void => { this.placed(clientOrderId, answer); };
    if (order.trigger !== undefined) return this.stops.place(request, done);
    const options = { budget: 'trading', urgent: order.reduceOnly, now: true } as const;
    return this.connection.ask(request, options, done);
  }

  private placed(clientOrderId: string, answer: Answer): void {
    if (!answer.ok) {
      const { reason, fate } = answer;
      if (fate === 'refused' || fate === 'later') this.orderFact({ type: 'OrderRejected', clientOrderId, reason });
      else this.orderFact({ type: 'OrderSendFailed', clientOrderId, reason, mayHaveLeft: fate === 'unknown' });
      return this.perhapsExpired(answer.code);
    }
    const read = orderAnswerSchema.safeParse(answer.result);
    if (!read.success) return this.unreadable('order', faultOf(read.error));
    return this.take(read.data.trades, [read.data.order]);
  }

  private cancel(effect: Extract<Effect, { type: 'SendCancel' }>): void {
    const { clientOrderId, venueOrderId } = effect;
    const instrument = this.books.instrumentOf(effect.instrument);
    const reject = (reason: string): void => { this.orderFact({ type: 'CancelRejected', clientOrderId, reason }); };
    if (this.hindrance !== null) return reject(this.hindrance);
    if (!this.mayTrade) return reject('the keys may only read');
    const request = venueOrderId === null
      ? orderRequests.cancelByLabel(clientOrderId, instrument?.settlementCurrency ?? null)
      : orderRequests.cancel(venueOrderId);
    this.connection?.ask(request, { budget: 'trading', urgent: true }, (answer) => {
      if (!answer.ok) {
        const isGone = answer.code !== null && isOrderGone(answer.code);
        reject(isGone ? `not open any more: ${answer.reason}` : answer.reason);
        this.perhapsExpired(answer.code);
        return;
      }
      // By label the venue answers how many it cancelled.
      if (answer.result === 0) reject('the venue has no open order of that label');
      const read = orderSchema.safeParse(answer.result);
      // Of a stop the venue answers with how it stood.
      if (read.success) this.take([], [read.data.order_state === 'untriggered'
        ? { ...read.data, order_state: 'cancelled', cancel_reason: 'user_request' } : read.data]);
    });
    return undefined;
  }

  /** The venue answers with the combination that there is already, if there is one. */
  private createCombo({ account, legs: asked }: Extract<Effect, { type: 'CreateCombo' }>): void {
    const refuse = (reason: string): void => {
      this.sink.fact({ type: 'ComboRefused', account, legs: asked, reason }, null);
    };
    const legs = asked.flatMap(({ instrument: id, ratio }) => {
      const instrument = this.books.instrumentOf(id);
      return instrument === undefined ? [] : [{ instrument, ratio }];
    });
    const hindrance = this.hindrance ?? (!this.mayTrade ? 'the keys may only read'
      : legs.length < asked.length ? 'a leg is not listed' : null);
    if (hindrance !== null || this.connection === null) return refuse(hindrance ?? 'no connection');
    return this.connection.ask(orderRequests.createCombo(legs), { budget: 'other', urgent: true }, (answer) => {
      const read = answer.ok ? comboSchema.safeParse(answer.result) : null;
      if (!answer.ok) {
        refuse(answer.reason);
        this.perhapsExpired(answer.code);
      } else if (read?.success === true) {
        this.sink.listCombo(read.data, (problem) => { if (problem !== null) refuse(problem); });
      } else refuse(read === null ? 'no answer' : faultOf(read.error));
    });
  }

  private perhapsExpired(code: number | null): void {
    if (code !== null && isExpiredToken(code)) this.connection?.reset('the token was refused');
  }

  private orderFact(fact: OrderFact): void { this.sink.fact(fact, null); }

  // ---- what the venue tells -----------------------------------------------------------------------------------------

  private changes(changes: Changes): void {
    const name = changes.instrument_name;
    const isKnown = this.sink.instrumentNamed(name) !== undefined;
    if (isKnown) return this.take(changes.trades, changes.orders);
    // Listed since we looked: what happened to us there waits for its terms.
    return this.sink.relist(settledIn(name), () => {
      if (this.sink.instrumentNamed(name) !== undefined) this.take(changes.trades, changes.orders);
      // What trades in a combination with a leg that we do not list comes leg by leg.
      else if (!isComboName(name)) this.unreadable('user.changes', `${name.slice(0, 60)} is not listed`);
    });
  }

  private take(trades: readonly UserTrade[], orders: readonly OrderRow[]): void {
    for (const trade of trades) this.fill(trade);
    for (const order of orders) this.order(order);
    this.books.moved(orders);
  }

  private fill(trade: UserTrade): void {
    const instrument = this.sink.instrumentNamed(trade.instrument_name);
    const name = trade.instrument_name;
    // Its legs come on channels of their own.
    if (instrument === undefined && isComboName(name)) return undefined;
    if (instrument === undefined) return this.unreadable('trade', `${name.slice(0, 60)} is not listed`);
    this.books.traded(trade);
    const fill = fillOf(trade, instrument, this.setting.id, (each) => this.sink.instrumentNamed(each));
    if (fill === null) return this.unreadable('trade', `the legs of ${trade.trade_id} make no sense`);
    // A leg's order is not the combination's.
    const isLeg = instrument.kind !== 'combo' && (trade.combo_id ?? null) !== null;
    if (!isLeg && fill.clientOrderId !== null && fill.venueOrderId !== null) {
      this.acknowledge(fill.clientOrderId, fill.venueOrderId, trade.timestamp);
    }
    this.sink.fact({ type: 'FillReported', fill }, trade.timestamp);
  }

  private order(order: OrderRow): void {
    const clientOrderId = clientIdOf(order.label);
    if (clientOrderId === null) return;
    const fact = factOfOrder(order);
    if (fact?.type !== 'OrderRejected') this.acknowledge(clientOrderId, order.order_id, order.last_update_timestamp);
    if (hasTriggered(order) === true) {
      const venueOrderId = order.order_state === 'triggered' ? null : order.order_id;
      this.sink.fact({ type: 'OrderTriggered', clientOrderId, venueOrderId }, order.last_update_timestamp);
    }
    if (fact !== null && fact.type !== 'OrderAcknowledged') this.sink.fact(fact, order.last_update_timestamp);
  }

  private acknowledge(clientOrderId: string, venueOrderId: string, venueTimeMs: number): void {
    if (this.acknowledged.has(clientOrderId)) return;
    this.acknowledged.add(clientOrderId);
    if (this.acknowledged.size > 20_000) this.acknowledged.clear();
    this.sink.fact({ type: 'OrderAcknowledged', clientOrderId, venueOrderId }, venueTimeMs);
  }

  /** Something about our account that we cannot read: the snapshot will say where we stand. */
  private unreadable(stream: string, reason: string): void {
    this.sink.refused(stream, reason, '');
    this.books.snapshot('fresh', () => {});
  }
}
