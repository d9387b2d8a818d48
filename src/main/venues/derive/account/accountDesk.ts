/**
 * One subaccount on its own logged-in connection: signs in with a session key, follows fills, orders and balances,
 * answers effects. What reaches the engine goes through the sink of the session, which knows when.
 */
import type { Network } from '../../../../shared/domain/account.ts';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { DeriveFeeds } from '../../../../shared/domain/marginTerms/derive.ts';
import type { Effect } from '../../../events/effect.ts';
import type { Ports } from '../../../ports/ports.ts';
import { unsentFacts } from '../../venue.ts';
import type { Connection } from '../connection.ts';
import type { Protocol } from '../endpoints.ts';
import type { Answer } from '../../transport/rpc/rpcMessages.ts';
import {
  moveSchema, orderSchema, sessionKeysSchema, subscribedSchema, userTradeSchema, type OrderRow,
} from '../messages.ts';
import type { AccountDeskSink } from '../../transport/rpc/sessionDesks.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import type { Listed } from '../parseAccount.ts';
import { accountRequests, loginRequest, publicRequests } from '../requests.ts';
import { endingOf, rightsOf } from './rights.ts';
import { signerOf, type Signer } from '../sign.ts';
import { isBadKeys, isLoggedOut, OUT_OF_SCOPE } from '../wire/errors.ts';
import { AccountBooks } from './accountBooks.ts';
import { OrderDesk } from './orderDesk.ts';
import { askAboutOrder } from './orderQuery.ts';
import { OrderTape } from './orderTape.ts';

export interface AccountSetting {
  readonly id: AccountId;
  readonly name: string;
  /** The owner's address. */
  readonly wallet: `0x${string}`;
  readonly subaccount: number;
  readonly cancelOnDisconnect: boolean;
  readonly protocol: Protocol;
  secret(): Promise<string | null>;
}

export interface AccountSink extends AccountDeskSink {
  /** A question was refused: by its code perhaps because we are not logged in any more. */
  failed(code: number | null, reason: string): void;
  named(name: string): Listed | undefined;
  /** Asks for the listing again; `done` once it is there. */
  relist(done: () => void): void;
  usdOf(coin: string): number | null;
  usdcUsd(): number;
  feedsOf(underlyings: ReadonlySet<string>): DeriveFeeds[];
  touchOf(instrument: Instrument, side: 'buy' | 'sell'): Decimal | null;
  openOrders(open: readonly OrderRow[]): void;
  underLiquidation(is: boolean): void;
}

/** What the session gives; the rest a desk knows itself. */
export type DeskSink = Omit<AccountSink, 'openOrders' | 'underLiquidation' | 'failed'>;

const CHANNELS = ['orders', 'trades', 'balances'];

export class AccountDesk {
  readonly setting: AccountSetting;
  readonly books: AccountBooks;
  readonly orders: OrderDesk;
  private readonly sink: AccountSink;
  private readonly tape: OrderTape;
  private readonly network: Network;
  private connection: Connection | null = null;
  private mayTrade = false;
  state: 'down' | 'opening' | 'ready' | 'hopeless' = 'down';
  problem: string | null = null;

  constructor(setting: AccountSetting, network: Network, resumeFromMs: number | null, ports: Ports, sink: DeskSink) {
    this.setting = setting;
    this.network = network;
    this.sink = { ...sink, openOrders: (open) => { this.tape.seen(open); }, failed: (code, reason) =>
      { this.failed(code, reason); },
      underLiquidation: (is) => {
        if (is !== (this.problem === LIQUIDATION)) this.problem = is ? LIQUIDATION : null;
      } };
    const about = { account: setting.id, subaccount: setting.subaccount, label: setting.name, network, resumeFromMs };
    const time = { venueNowMs: () => this.connection?.venueNowMs() ?? ports.clock.nowMs(),
      readClock: (done: (venueTimeMs: number | null) => void) => {
        if (this.connection === null) done(null);
        else this.connection.readClock(done);
      } };
    const ask: AccountBooks['ask'] = (request, options, done) => {
      if (this.connection === null) done({ ok: false, fate: 'never', code: null, reason: 'no connection' });
      else this.connection.ask(request, options, done);
    };
    this.books = new AccountBooks(about, ports, this.sink, time, ask);
    this.tape = new OrderTape(this.books, this.sink);
    this.orders = new OrderDesk({ network, wallet: setting.wallet, books: this.books, tape: this.tape, ask,
      named: (name) => sink.named(name), indexUsd: (coin) => sink.usdOf(coin),
      touchOf: (instrument, side) => sink.touchOf(instrument, side), fact: (fact) => { sink.fact(fact, null); },
      heard: (code) => { this.heard(code); }, hindrance: () => this.hindrance });
  }

  attach(connection: Connection): void { this.connection = connection; }

  up(): void {
    if (this.state === 'hopeless') return;
    this.state = 'opening';
    this.setting.secret().then(
      (secret) => {
        if (secret === null) return this.giveUp('there is no key for this account');
        const signer = signerOf(secret, this.network, this.setting.protocol);
        if (signer === null) return this.giveUp('what is kept as its key is not a private key');
        // The log-in signs the time: the venue's own, whatever our clock says.
        return this.connection?.readClock(() => { this.logIn(signer); });
      },
      (error: unknown) => { this.giveUp(error instanceof Error ? error.message : 'the key cannot be read'); });
  }

  down(): void {
    if (this.state !== 'hopeless') this.state = 'down';
    this.books.interrupted();
  }

  notice(channel: string, data: unknown): void {
    const kind = channel.slice(channel.indexOf('.') + 1);
    const rows = Array.isArray(data) ? data as readonly unknown[] : [data];
    for (const row of rows) this.noticeRow(kind, row);
  }

  private noticeRow(kind: string, row: unknown): void {
    const read = kind === 'orders' ? orderSchema.safeParse(row) : kind === 'trades' ? userTradeSchema.safeParse(row)
      : moveSchema.safeParse(row);
    if (!read.success) {
      // Something about our account that we cannot read: the snapshot will say where we stand.
      this.sink.refused(kind, faultOf(read.error), '');
      return this.books.snapshot('fresh', () => {});
    }
    if ('order_status' in read.data) return this.tape.take([], [read.data]);
    if ('trade_id' in read.data) return this.tape.take([read.data], []);
    return this.books.balances([read.data]);
  }

  handle(effect: Effect): void {
    switch (effect.type) {
      case 'SendOrder': return void this.orders.place(effect.order);
      case 'SendEdit': return void this.orders.edit(effect);
      case 'SendCancel': return this.orders.cancel(effect);
      case 'SendCancelAll': return this.orders.cancelAll(effect);
      case 'QueryOrder':
        return askAboutOrder(this.books, this.sink, effect, this.orders.sentMsOf(effect.clientOrderId));
      case 'RequestSnapshot': return this.books.snapshot('fresh', () => {});
      case 'CreateCombo':
        return this.refuse(effect, 'Derive lists no combos');
      case 'ShockMarket':
        return this.refuse(effect, 'not a simulated venue');
    }
  }

  private refuse(effect: Effect, reason: string): void {
    for (const fact of unsentFacts(effect, reason)) this.sink.fact(fact, null);
  }

  /** Why nothing can be asked of the account now; null: it can. */
  get hindrance(): string | null {
    if (this.state !== 'ready') {
      return this.state === 'hopeless' ? this.problem ?? 'the key was refused' : 'the account is not connected';
    }
    return this.mayTrade ? null : 'the key may only read';
  }

  // ---- log-in -------------------------------------------------------------------------------------------------------

  private logIn(signer: Signer): void {
    const { connection, setting } = this;
    if (connection === null || !connection.isUp) return;
    const timeMs = connection.venueNowMs();
    void signer.signTime(timeMs).then((signature) => {
      this.ask(loginRequest(setting.wallet, timeMs, signature), (answer) => {
        if (answer.ok) return this.readRights(signer);
        if (answer.code !== null
          && isBadKeys(answer.code)) return this.giveUp(`the venue refused the key: ${answer.reason}`);
        return answer.code === null ? undefined : connection.reset(`log-in: ${answer.reason}`);
      });
    });
  }

  private readRights(signer: Signer): void {
    this.orders.signer = signer;
    this.ask(accountRequests.sessionKeys(this.setting.wallet), (answer) => {
      // A key that may not ask what it may do is tried: what it may not do the venue says then.
      if (!answer.ok && answer.code === null) return;
      const read = answer.ok ? sessionKeysSchema.safeParse(answer.result) : null;
      const rights = read?.success === true ? rightsOf(read.data.public_session_keys, signer.address,
        this.setting.wallet) : null;
      this.mayTrade = rights === null || rights.mayTrade;
      this.problem = rights === null ? null : endingOf(rights, this.books.venueNowMs());
      this.subscribe();
    });
  }

  private subscribe(): void {
    if (this.mayTrade && this.setting.cancelOnDisconnect) {
      this.ask(accountRequests.cancelOnDisconnect(true), (answer) => {
        this.books.cancelOnDisconnect(answer.ok);
        if (!answer.ok && answer.code !== null) this.sink.refused('cancel on disconnect', answer.reason, '');
      });
    }
    const channels = CHANNELS.map((kind) => `${this.setting.subaccount}.${kind}`);
    this.ask(publicRequests.subscribe(channels), (answer) => {
      const read = answer.ok ? subscribedSchema.safeParse(answer.result) : null;
      const bad = read?.success === true ? channels.find((channel) => read.data.status[channel] !== 'ok') : channels[0];
      if (!answer.ok && answer.code !== null && isBadKeys(answer.code)) return this.giveUp(answer.reason);
      if (bad !== undefined) {
        return this.connection?.reset(`subscribe ${bad}: ${answer.ok ? 'refused' : answer.reason}`);
      }
      return this.books.snapshot('first', () => {
        this.state = 'ready';
        this.sink.ready();
      });
    });
  }

  private giveUp(reason: string): void {
    this.state = 'hopeless';
    this.problem = reason;
    this.connection?.stop();
    this.sink.hopeless(reason);
  }

  private ask(request: Parameters<Connection['ask']>[0], done: (answer: Answer) => void): void {
    this.connection?.ask(request, { budget: 'other', urgent: true }, done);
  }

  private failed(code: number | null, reason: string): void {
    if (code !== null && isBadKeys(code)) return this.giveUp(reason);
    this.sink.refused('account', reason, '');
    return this.heard(code);
  }

  private heard(code: number | null): void {
    if (code === OUT_OF_SCOPE) this.mayTrade = false;
    if (code !== null && isLoggedOut(code)) this.connection?.reset('the venue does not know us any more');
  }
}

const LIQUIDATION = 'the subaccount is under liquidation';
