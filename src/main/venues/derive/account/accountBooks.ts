/**
 * What the venue says a subaccount holds: snapshots of cash, positions and orders (one answer holds them all), margin
 * as reported, and the movements of cash that no fill explains. A snapshot is taken again when something traded while
 * it was asked for, and cash that does not add up is looked up in the venue's histories before it is told.
 */
import type { z } from 'zod';
import { abs, add, dec, fromNumber, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { venueOfAccount, type AccountId, type Currency, type InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { MarginModelId, Network } from '../../../../shared/domain/account.ts';
import type { AccountSnapshot } from '../../../events/event.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { AskOptions } from '../connection.ts';
import type { OnAnswer, RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import {
  fundingPageSchema, interestSchema, settlementsSchema, subaccountSchema, tradePageSchema, transfersSchema, type Move,
  type OrderRow, type Subaccount, type UserTrade,
} from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import {
  CASH, cashOf, clientIdOf, fillOf, marginModelOf, marginReportOf, openOrderOf, positionOf, type Held,
} from '../parseAccount.ts';
import { accountRequests } from '../requests.ts';
import type { AccountSink } from './accountDesk.ts';
import { marginTermsOf } from './marginTerms.ts';
import { Movements, type Paid } from './movements.ts';
import { OrderChains } from './orderChains.ts';
import { history } from './orderQuery.ts';
import { takenOver } from './takenOver.ts';

export type Ask = (request: RpcRequest, options: AskOptions, done: OnAnswer) => void;

const OTHER: AskOptions = { budget: 'other' };
const MOST_ATTEMPTS = 4;
const MOST_PAGES = 20;
/** An option that expired is waited for this long, then the snapshot is told as it is. */
const SETTLEMENT_PATIENCE_MS = 90_000;
/** What traded that close to its expiry is asked for at once: what a delivery settles is what was held then. */
const FRESH_BEFORE_EXPIRY_MS = 90_000;
const RETRY_MS = 2_000;
/** Clocks differ, and a repeated fill or row is known by its id. */
const OVERLAP_MS = 60_000;
/** The venue computes its cash with more digits than it prints. */
const DUST = dec('0.000001');
/** How old a margin may be before it is asked for: the venue pushes none. */
const MARGIN_EVERY_MS = 5_000;
const ORDERS_BACK_MS = 30 * 86_400_000;

export interface BooksAbout {
  readonly account: AccountId;
  readonly subaccount: number;
  readonly label: string;
  readonly network: Network;
  /** The venue's dead man's switch; absent: off. */
  /** From when on movements are news; null: from the first snapshot. */
  readonly resumeFromMs: number | null;
}

export interface VenueTime { venueNowMs(): number; readClock(done: (venueTimeMs: number | null) => void): void }

interface Taken {
  readonly venueTimeMs: number;
  readonly receivedTimeMs: number;
  readonly row: Subaccount;
  readonly held: readonly Held[];
}

export class AccountBooks {
  readonly account: AccountId;
  readonly subaccount: number;
  readonly ask: Ask;
  readonly chains = new OrderChains();
  private readonly about: BooksAbout;
  private readonly ports: Ports;
  private readonly sink: AccountSink;
  private readonly time: VenueTime;
  private readonly movements: Movements;
  private held: readonly Held[] = [];
  /** Of what is held, by the venue's name: as it said last. */
  private marks: ReadonlyMap<string, Decimal> = new Map();
  private worked: ReadonlySet<InstrumentId> = new Set();
  /** As told last and paid since; null after a trade, until the venue says. */
  private readonly cash = new Map<Currency, Decimal | null>();
  private trades = 0;
  /** Traded since the last snapshot. */
  private readonly tradedSince = new Set<Instrument>();
  /** Venue time up to which everything has been told; null before the first snapshot of a session that begins. */
  private sinceMs: number | null;
  private running: (() => void)[] | null = null;
  private expiredSinceMs: number | null = null;
  private announced: MarginModelId | null = null;
  private cancelsOnDisconnect = false;
  private marginMs = -Infinity;
  private mayHaveMoved = false;

  constructor(about: BooksAbout, ports: Ports, sink: AccountSink, time: VenueTime, ask: Ask) {
    this.about = about;
    this.account = about.account;
    this.subaccount = about.subaccount;
    this.sinceMs = about.resumeFromMs;
    this.ports = ports;
    this.sink = sink;
    this.time = time;
    this.ask = ask;
    this.movements = new Movements(about.account, sink, about.resumeFromMs);
  }

  venueNowMs(): number { return this.time.venueNowMs(); }
  instrumentOf(id: InstrumentId): Instrument | undefined {
    return this.sink.named(id.slice(id.indexOf(':') + 1))?.instrument;
  }
  /** Held or worked. */
  get needs(): ReadonlySet<InstrumentId> {
    return new Set([...this.held.map(({ instrument }) => instrument.id), ...this.worked]);
  }
  /** Instruments of an underlying in which something is, or was a moment ago, open. */
  workedIn(underlying: string): string[] {
    return [...this.worked].flatMap((id) => this.instrumentOf(id) ?? [])
      .filter((instrument) => instrument.underlying === underlying).map(({ venueName }) => venueName);
  }

  traded(trade: UserTrade): void {
    this.trades += 1;
    const instrument = this.sink.named(trade.instrument_name)?.instrument;
    if (instrument !== undefined) this.tradedSince.add(instrument);
    this.cash.set(CASH, null);
    if (instrument?.kind === 'spot') this.cash.set(instrument.underlying, null);
  }

  moved(orders: readonly OrderRow[]): void {
    const worked = new Set(this.worked);
    for (const { order_status: status, instrument_name: name } of orders) {
      const listed = this.sink.named(name);
      if (listed !== undefined && status === 'open') worked.add(listed.instrument.id);
    }
    if (worked.size === this.worked.size) return;
    this.worked = worked;
    this.sink.needsChanged();
  }

  /** `{subaccount}.balances`: what is no trade's doing is looked at once it may be read. */
  balances(moves: readonly Move[]): void {
    const others = moves.filter(({ update_type: type }) => type !== 'trade');
    if (others.length === 0) return;
    for (const type of new Set(others.map((move) => move.update_type))) {
      if (type === 'onchain_revert' || type === 'double_revert') {
        this.sink.refused('balances', 'a trade was taken back on the chain: the snapshot corrects it', '');
      } else if (type === 'liquidation') this.sink.refused('balances', 'the subaccount is being liquidated', '');
    }
    for (const move of others) if (move.update_type === 'liquidation') this.liquidated(move);
    this.mayHaveMoved = true;
  }

  private liquidated(move: Move): void {
    const instrument = this.sink.named(move.name)?.instrument;
    if (instrument === undefined) return;
    // Of what was bought a moment ago no margin has told the mark yet.
    const mark = this.marks.get(move.name)
      ?? this.sink.touchOf(instrument, move.new_balance > move.previous_balance ? 'buy' : 'sell');
    if (mark === null) return;
    const fill = takenOver(move, instrument, mark, this.account, this.venueNowMs());
    if (fill === null) return;
    this.trades += 1;
    this.cash.set(CASH, null);
    this.sink.fact({ type: 'FillReported', fill }, fill.venueTimeMs);
  }

  /** Account and snapshot once more, for an engine that was told that we were gone. */
  retell(): void {
    this.announced = null;
    this.snapshot('fresh', () => {});
  }

  interrupted(): void {
    this.running = null;
    this.announced = null;
    this.cancelsOnDisconnect = false;
  }

  /** Once a second: what moved, what expired, margin that grew old. */
  watch(): void {
    if (this.running !== null) return;
    const nowMs = this.ports.clock.nowMs();
    const isExpired = this.held.some(({ instrument }) => hasExpired(instrument, nowMs - RETRY_MS));
    const isAboutTo = [...this.tradedSince].some((instrument) => !hasExpired(instrument, nowMs)
      && hasExpired(instrument, nowMs + FRESH_BEFORE_EXPIRY_MS));
    if (this.mayHaveMoved || isExpired || isAboutTo) this.snapshot('fresh', () => {});
    else if (nowMs - this.marginMs >= MARGIN_EVERY_MS) this.askMargin(nowMs);
  }

  /** `first`: after a log-in, with what happened meanwhile. `done` once it is told; never if the line goes. */
  snapshot(kind: 'first' | 'fresh', done: () => void): void {
    if (this.running !== null) {
      this.running.push(done);
      return;
    }
    const mine = [done];
    this.running = mine;
    const alive = (): boolean => this.running === mine;
    const end = (): void => {
      this.running = null;
      for (const each of mine) each();
    };
    if (kind === 'first') this.mayHaveMoved = true;
    if (kind === 'first' && this.sinceMs !== null) {
      this.missedTrades(this.sinceMs - OVERLAP_MS, 1, alive, () => { this.attempt(1, alive, end); });
    } else this.attempt(1, alive, end);
  }

  // ---- taking -------------------------------------------------------------------------------------------------------

  private attempt(attempt: number, alive: () => boolean, end: () => void): void {
    const { trades } = this;
    const again = (): void => {
      this.ports.scheduler.after(RETRY_MS, () => { if (alive()) this.attempt(attempt, alive, end); });
    };
    // The venue's time is asked for first: what fills later is not in the answer, or the answer is taken again.
    this.time.readClock((venueTimeMs) => {
      if (!alive()) return;
      if (venueTimeMs === null) return again();
      this.read(accountRequests.subaccount(this.subaccount), subaccountSchema, alive, again, (row) => {
        if (this.trades !== trades && attempt < MOST_ATTEMPTS) return this.attempt(attempt + 1, alive, end);
        const held = this.heldOf(row, again);
        if (held === null) return undefined;
        const taken = { venueTimeMs, receivedTimeMs: this.ports.clock.nowMs(), row, held };
        return this.unknownChains(row.open_orders, () => {
          if (alive()) this.explain(taken, alive, again, () => {
            this.tell(taken);
            end();
          });
        });
      });
    });
  }

  private read<S extends z.ZodType>(
    request: RpcRequest, schema: S, alive: () => boolean, again: () => void, done: (value: z.output<S>) => void,
  ): void {
    this.ask(request, OTHER, (answer) => {
      if (!alive()) return;
      if (!answer.ok) {
        if (answer.fate !== 'never') this.sink.failed(answer.code, `${request.method}: ${answer.reason}`);
        return again();
      }
      const read = schema.safeParse(answer.result);
      if (read.success) return done(read.data);
      this.sink.refused(request.method, faultOf(read.error), '');
      return again();
    });
  }

  /** A list with a position that we cannot name is not complete: the listing is asked for. */
  private heldOf({ positions }: Subaccount, again: () => void): readonly Held[] | null {
    const held: Held[] = [];
    for (const row of positions) {
      if (row.amount === ZERO) continue;
      const listed = this.sink.named(row.instrument_name);
      if (listed === undefined) {
        this.sink.relist(again);
        return null;
      }
      held.push({ row, instrument: listed.instrument });
    }
    return held;
  }

  /** Orders of ours that replaced others which this run has not seen: what those filled is in the history. */
  private unknownChains(orders: readonly OrderRow[], done: () => void): void {
    const order = orders.find((one) => clientIdOf(one.label) !== null && this.chains.filledBefore(one) === null);
    if (order === undefined) return done();
    return history(this, this.sink, order.label, this.venueNowMs() - ORDERS_BACK_MS, () => {
      if (this.chains.filledBefore(order) === null) this.chains.learn([order,
        { ...order, order_id: order.replaced_order_id ?? '',
        filled_amount: ZERO, replaced_order_id: null }]);
      this.unknownChains(orders, done);
    });
  }

  // ---- explaining ---------------------------------------------------------------------------------------------------

  /** What expired and cash that no fill explains are looked up before the snapshot that shows them is told. */
  private explain(taken: Taken, alive: () => boolean, again: () => void, done: () => void): void {
    const nowMs = this.ports.clock.nowMs();
    const expired = (): readonly Held[] => this.held.filter(({ instrument }) => hasExpired(instrument, nowMs)
      && !this.movements.isSettled(instrument.id));
    const isPuzzle = balancesOf(taken.row).some(({ currency, amount }) => {
      const expected = this.cash.get(currency) ?? null;
      return expected !== null && abs(sub(amount, expected)) > DUST;
    });
    const { mayHaveMoved } = this;
    this.mayHaveMoved = false;
    if (this.sinceMs === null || (!isPuzzle && !mayHaveMoved && expired().length === 0)) return done();
    return this.lookUp(this.sinceMs - OVERLAP_MS, expired().length > 0, alive, () => {
      if (expired().length === 0) this.expiredSinceMs = null;
      else this.expiredSinceMs ??= nowMs;
      if (this.expiredSinceMs !== null && nowMs - this.expiredSinceMs < SETTLEMENT_PATIENCE_MS) {
        this.mayHaveMoved = mayHaveMoved;
        return again();
      }
      return done();
    });
  }

  /** One history after the other; one that does not answer is left to the next snapshot. */
  private lookUp(fromMs: number, withSettlements: boolean, alive: () => boolean, done: () => void): void {
    const id = this.subaccount;
    const { movements } = this;
    const look = <S extends z.ZodType>(request: RpcRequest, schema: S, take: (value: z.output<S>) =>
      readonly (Paid | null)[]) =>
      (next: () => void): void => {
        this.ask(request, OTHER, (answer) => {
          if (!alive()) return;
          const read = answer.ok ? schema.safeParse(answer.result) : null;
          if (read?.success === true) for (const paid of take(read.data)) this.pay(paid);
          else if (read !== null) this.sink.refused(request.method, faultOf(read.error), '');
          next();
        });
      };
    const steps = [
      look(accountRequests.funding(id, fromMs, 1), fundingPageSchema, ({ events }) => events.map((row) => {
        const listed = this.sink.named(row.instrument_name);
        return listed === undefined ? null : movements.funding(listed.instrument, row);
      })),
      look(accountRequests.interest(id, fromMs), interestSchema, ({ events }) =>
        events.map((row) => movements.interest(row))),
      look(accountRequests.deposits(id, fromMs), transfersSchema, ({ events }) =>
        events.map((row) => movements.transfer(row, 'deposit'))),
      look(accountRequests.withdrawals(id, fromMs), transfersSchema, ({ events }) =>
        events.map((row) => movements.transfer(row, 'withdrawal'))),
      look(accountRequests.transfers(id, fromMs), transfersSchema, ({ events }) =>
        events.map((row) => movements.transfer(row, 'transfer'))),
      ...(withSettlements ? [look(accountRequests.settlements(id), settlementsSchema, ({ settlements }) =>
        settlements.map((row) => movements.settlement(row, this.held, this.ports.clock.nowMs())))] : []),
    ];
    const run = (i: number): void => {
      const step = steps[i];
      if (step === undefined) done();
      else step(() => { run(i + 1); });
    };
    run(0);
  }

  private pay(paid: Paid | null): void {
    const before = paid === null ? null : this.cash.get(paid.currency) ?? null;
    if (paid !== null && before !== null) this.cash.set(paid.currency, add(before, paid.amount));
  }

  private missedTrades(fromMs: number, page: number, alive: () => boolean, done: () => void): void {
    this.ask(accountRequests.trades(this.subaccount, fromMs, page), OTHER, (answer) => {
      if (!alive()) return;
      const read = answer.ok ? tradePageSchema.safeParse(answer.result) : null;
      if (read?.success === false) this.sink.refused('trades', faultOf(read.error), '');
      for (const trade of read?.success === true ? read.data.trades.toReversed() : []) {
        const listed = this.sink.named(trade.instrument_name);
        if (listed === undefined) continue;
        this.traded(trade);
        this.sink.fact({ type: 'FillReported', fill: fillOf(trade, listed.instrument, this.account) }, trade.timestamp);
      }
      const pages = read?.success === true ? read.data.pagination?.num_pages ?? 1 : 0;
      if (page < pages && page < MOST_PAGES) this.missedTrades(fromMs, page + 1, alive, done);
      else done();
    });
  }

  // ---- telling ------------------------------------------------------------------------------------------------------

  private tell({ row, held, venueTimeMs, receivedTimeMs }: Taken): void {
    this.held = held;
    this.tradedSince.clear();
    const open = row.open_orders.flatMap((order) => {
      const listed = this.sink.named(order.instrument_name);
      return listed === undefined || order.order_status !== 'open' ? [] : [{ order, instrument: listed.instrument }];
    });
    this.worked = new Set(open.map(({ instrument }) => instrument.id));
    if (this.sinceMs === null) this.movements.sinceMs = venueTimeMs;
    this.sinceMs = venueTimeMs;
    const model = marginModelOf(row);
    if (this.announced !== model) this.announce(model, venueTimeMs);
    const balances = balancesOf(row).map(({ currency, amount }) => {
      const expected = this.cash.get(currency) ?? null;
      const steady = expected !== null && abs(sub(amount, expected)) <= DUST ? expected : amount;
      this.cash.set(currency, steady);
      return { account: this.account, currency, amount: steady };
    });
    const snapshot: AccountSnapshot = {
      account: this.account, venueTimeMs, rounding: DUST, balances, positions: held.flatMap((one) =>
        positionOf(one) ?? []),
      openOrders: open.map(({ order, instrument }) =>
        openOrderOf(order, instrument, this.chains.filledBefore(order) ?? ZERO)),
    };
    this.sink.openOrders(row.open_orders);
    this.sink.fact({ type: 'AccountSnapshotReported', snapshot }, venueTimeMs);
    this.tellMargin(row, venueTimeMs, receivedTimeMs);
    this.sink.needsChanged();
  }

  private askMargin(nowMs: number): void {
    this.marginMs = nowMs;
    this.ask(accountRequests.subaccount(this.subaccount), OTHER, (answer) => {
      if (!answer.ok) {
        if (answer.fate !== 'never') this.sink.failed(answer.code, answer.reason);
        return;
      }
      const read = subaccountSchema.safeParse(answer.result);
      if (read.success) this.tellMargin(read.data, this.venueNowMs(), answer.receivedTimeMs);
      else this.sink.refused('subaccount', faultOf(read.error), '');
    });
  }

  private tellMargin(row: Subaccount, venueTimeMs: number, receivedTimeMs: number): void {
    this.marginMs = this.ports.clock.nowMs();
    this.marks = new Map(row.positions.flatMap(({ instrument_name: name, mark_price: mark }) =>
      (mark > 0 ? [[name, fromNumber(mark, 12)] as const] : [])));
    const times = { venueTimeMs, receivedTimeMs };
    const report = marginReportOf(this.account, row, this.held, this.sink.usdcUsd(), times);
    this.sink.market({ type: 'MarginObserved', report });
    this.sink.market({ type: 'MarginTermsObserved', report: { account: this.account, ...times, positionMargins: [],
      terms: marginTermsOf(row, this.held, (underlyings) => this.sink.feedsOf(underlyings)) } });
    this.sink.underLiquidation(row.is_under_liquidation);
  }

  /** The venue's answer for this line. What the account can do changes with it. */
  cancelOnDisconnect(isOn: boolean): void {
    this.cancelsOnDisconnect = isOn;
    if (this.announced !== null) this.announce(this.announced, null);
  }

  /** Told at every log-in, and when the trader has moved to another manager. */
  private announce(marginModel: MarginModelId, venueTimeMs: number | null): void {
    this.announced = marginModel;
    this.sink.fact({ type: 'AccountOpened', account: { id: this.account, venue: venueOfAccount(this.account),
      label: this.about.label, marginModel, marginCurrency: CASH, network: this.about.network,
      orders: { edit: 'replace', cancelAll: true, deadMansSwitch: this.cancelsOnDisconnect } } },
    venueTimeMs);
  }
}

const balancesOf = (row: Subaccount): { readonly currency: Currency; readonly amount: Decimal }[] => [
  { currency: CASH, amount: cashOf(row) },
  ...row.collaterals.filter(({ asset_name: name }) => name !== CASH)
    .map(({ asset_name: currency, amount }) => ({ currency, amount })),
];

const hasExpired = (instrument: Instrument, nowMs: number): boolean =>
  instrument.kind === 'option' && instrument.expiryTimeMs <= nowMs;
