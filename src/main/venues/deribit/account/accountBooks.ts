/**
 * What the venue says an account holds: snapshots of cash, positions and orders, margin as reported, and the movements
 * of cash that no fill explains (funding, delivery, transfers). A snapshot is taken again when something traded between
 * its questions, and cash that does not add up is looked up in the transaction log before it is told.
 */
import { abs, add, dec, mul, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { venueOfAccount, type AccountId, type Currency, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { expiryTimeMsOf, type Instrument } from '../../../../shared/domain/instrument.ts';
import type { Network } from '../../../../shared/domain/account.ts';
import type { AccountSnapshot } from '../../../events/event.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { z } from 'zod';
import type { AskOptions } from '../connection.ts';
import type { OnAnswer, RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import { DEFAULT_LIMITS, DERIBIT_ORDERS, type AccountLimits } from '../limits.ts';
import {
  logSchema, orderSchema, positionSchema, summariesSchema, tradesAnswerSchema, type OrderRow, type PositionRow,
  type Summaries, type Summary, type UserTrade,
} from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { cashOf, fillOf, marginReportOf, openOrderOf, positionOf, steadied, type Held } from '../parseAccount.ts';
import { accountRequests } from '../requests.ts';
import { isComboName, settledIn } from '../symbols.ts';
import type { AccountSink } from './accountDesk.ts';
import { MarginTermsDesk } from './marginTerms.ts';
import { Movements } from './movements.ts';

export type Ask = (request: RpcRequest, options: AskOptions, done: OnAnswer) => void;

const OTHER: AskOptions = { budget: 'other' };
const MOST_ATTEMPTS = 4;
/** A position that expired is waited for in the log this long, then the snapshot is told as it is. */
const SETTLEMENT_PATIENCE_MS = 90_000;
/** What traded that close to its expiry is asked for at once: what a delivery settles is what was held then. */
const FRESH_BEFORE_EXPIRY_MS = 90_000;
const RETRY_MS = 2_000;
/** Clocks differ, and a repeated fill or row is known by its id. */
const OVERLAP_MS = 60_000;
const DUST = dec('0.00000003');
const DOLLAR_DUST = dec('0.000003');
/** Funding of the moment between two answers, per contract value: generous, and no money. */
const DRIFT = dec('0.00000002');

export interface BooksAbout {
  readonly account: AccountId;
  readonly label: string;
  readonly network: Network;
  /** From when on movements are news; null: from the first snapshot. */
  readonly resumeFromMs: number | null;
}

interface Taken {
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  readonly summaries: readonly Summary[];
  readonly held: readonly Held[];
  readonly orders: readonly OrderRow[];
}

export class AccountBooks {
  readonly account: AccountId;
  readonly ask: Ask;
  limits: AccountLimits | null = null;
  private readonly about: BooksAbout;
  private readonly ports: Ports;
  private readonly sink: AccountSink;
  private readonly movements: Movements;
  private readonly marginTerms: MarginTermsDesk;
  private summaries = new Map<Currency, Summary>();
  private held: readonly Held[] = [];
  private worked: ReadonlySet<InstrumentId> = new Set();
  /** Cash as told last and paid since; null after a trade, until the venue says. */
  private readonly cash = new Map<Currency, Decimal | null>();
  private trades = 0;
  /** Traded since the last snapshot. */
  private readonly tradedSince = new Set<InstrumentId>();
  /** Up to when everything has been told; null before the first snapshot of a session that begins. */
  private sinceMs: number | null;
  private hasTold = false;
  private running: (() => void)[] | null = null;
  private expiredSinceMs: number | null = null;
  private announced: MarginModel | null = null;
  private cancelsOnDisconnect = false;

  constructor(about: BooksAbout, ports: Ports, sink: AccountSink, ask: Ask) {
    this.about = about;
    this.account = about.account;
    this.sinceMs = about.resumeFromMs;
    this.ports = ports;
    this.sink = sink;
    this.ask = ask;
    this.movements = new Movements(about.account, sink);
    this.marginTerms = new MarginTermsDesk(about.account, sink, ask);
    this.movements.sinceMs = about.resumeFromMs;
  }

  instrumentOf(id: InstrumentId): Instrument | undefined {
    return this.sink.instrumentNamed(id.slice(id.indexOf(':') + 1));
  }

  /** Held or worked. */
  get needs(): ReadonlySet<InstrumentId> {
    return new Set([...this.held.map(({ instrument }) => instrument.id), ...this.worked]);
  }

  traded(trade: UserTrade): void {
    this.trades += 1;
    const instrument = this.sink.instrumentNamed(trade.instrument_name);
    if (instrument !== undefined) this.tradedSince.add(instrument.id);
    for (const currency of [instrument?.settlementCurrency, trade.fee_currency]) {
      if (currency !== undefined) this.cash.set(currency, null);
    }
  }

  moved(orders: readonly OrderRow[]): void {
    const before = this.worked.size;
    const worked = new Set(this.worked);
    for (const { order_state: state, instrument_name: name } of orders) {
      const instrument = this.sink.instrumentNamed(name);
      if (instrument !== undefined && (state === 'open' || state === 'untriggered')) worked.add(instrument.id);
    }
    this.worked = worked;
    if (worked.size !== before) this.sink.needsChanged();
  }

  /** One currency of `user.portfolio`. */
  portfolio(summary: Summary, receivedTimeMs: number): void {
    const currency = summary.currency.toUpperCase();
    this.summaries.set(currency, { ...summary, currency });
    this.tellMargin(null, receivedTimeMs);
  }

  /** Account and snapshot once more, for an engine that was told that we were gone. */
  retell(): void {
    this.announced = null;
    this.snapshot('fresh', () => {});
  }

  private currencies(): readonly Currency[] {
    const known = [...this.summaries.keys()];
    return known.length > 0 ? known : this.sink.currencies;
  }

  interrupted(): void {
    this.running = null;
    this.announced = null;
    this.cancelsOnDisconnect = false;
  }

  /** Once a second: what expired is looked for, and what is about to. */
  watch(): void {
    if (this.running !== null) return;
    const nowMs = this.ports.clock.nowMs();
    const isAboutTo = (id: InstrumentId): boolean => {
      const instrument = this.instrumentOf(id);
      return instrument !== undefined && !hasExpired(instrument, nowMs)
        && hasExpired(instrument, nowMs + FRESH_BEFORE_EXPIRY_MS);
    };
    if ([...this.tradedSince].some(isAboutTo)
      || this.held.some(({ instrument }) => hasExpired(instrument, nowMs - RETRY_MS))) this.snapshot('fresh', () => {});
  }

  /** `first`: after a log-in, with what was traded meanwhile. `done` once it is told; never if the line goes. */
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
    if (kind === 'first' && this.sinceMs !== null) {
      this.missedTrades(this.currencies(), this.sinceMs - OVERLAP_MS, alive, () => this.attempt(1, alive, end));
    } else this.attempt(1, alive, end);
  }

  // ---- taking -------------------------------------------------------------------------------------------------------

  private attempt(attempt: number, alive: () => boolean, end: () => void): void {
    const { trades } = this;
    const again = (): void => {
      this.ports.scheduler.after(RETRY_MS, () => { if (alive()) this.attempt(attempt, alive, end); });
    };
    this.collect(alive, again, (taken) => {
      if (this.trades !== trades && attempt < MOST_ATTEMPTS) return this.attempt(attempt + 1, alive, end);
      return this.explain(taken, alive, again, () => {
        this.tell(taken);
        end();
      });
    });
  }

  private collect(alive: () => boolean, again: () => void, done: (taken: Taken) => void): void {
    this.read(accountRequests.summaries(), summariesSchema, alive, again, (summaries, venueTimeMs) => {
      this.read(accountRequests.positions(), positionSchema.array(), alive, again, (positions) => {
        this.read(accountRequests.openOrders(), orderSchema.array(), alive, again, (orders) => {
          this.readLimits(summaries);
          const held = this.heldOf(positions, again);
          if (held === null) return;
          done({ venueTimeMs, receivedTimeMs: this.ports.clock.nowMs(), summaries: summaries.summaries, held, orders });
        });
      });
    });
  }

  private read<S extends z.ZodType>(
    request: RpcRequest, schema: S, alive: () => boolean, again: () => void,
    done: (value: z.output<S>, venueTimeMs: number | null) => void,
  ): void {
    this.ask(request, OTHER, (answer) => {
      if (!alive()) return;
      if (!answer.ok) {
        if (answer.fate !== 'never') this.sink.refused(request.method, answer.reason, '');
        return again();
      }
      const read = schema.safeParse(answer.result);
      if (read.success) return done(read.data, answer.venueTimeMs);
      this.sink.refused(request.method, faultOf(read.error), '');
      return again();
    });
  }

  /** A list with a position that we cannot name is not complete: the terms are asked for. */
  private heldOf(positions: readonly PositionRow[], again: () => void): readonly Held[] | null {
    const held: Held[] = [];
    for (const row of positions) {
      if (row.size === ZERO || isComboName(row.instrument_name)) continue;
      const instrument = this.sink.instrumentNamed(row.instrument_name);
      if (instrument === undefined) {
        this.sink.relist(settledIn(row.instrument_name), again);
        return null;
      }
      held.push({ row, instrument });
    }
    return held;
  }

  private readLimits({ limits, summaries }: Summaries): void {
    const said = limits ?? summaries.find((row) => row.limits !== undefined)?.limits;
    this.limits = { trading: said?.matching_engine?.trading?.total ?? DEFAULT_LIMITS.trading,
      other: said?.non_matching_engine ?? DEFAULT_LIMITS.other };
  }

  // ---- explaining ---------------------------------------------------------------------------------------------------

  /** What expired and cash that no fill explains are looked up before the snapshot that shows them is told. */
  private explain(taken: Taken, alive: () => boolean, again: () => void, done: () => void): void {
    const nowMs = this.ports.clock.nowMs();
    this.payFunding(taken);
    const gone = this.held.filter(({ instrument }) => hasExpired(instrument, nowMs)
      && !this.movements.isSettled(instrument.id));
    const puzzles = new Set(gone.map(({ instrument }) => instrument.settlementCurrency));
    // A session that goes on: what came and went while nobody was here is in the log alone.
    if (!this.hasTold && this.sinceMs !== null) {
      for (const { currency, balance } of taken.summaries) if (balance !== ZERO) puzzles.add(currency);
    }
    for (const summary of taken.summaries) {
      const expected = this.cash.get(summary.currency) ?? null;
      const measured = cashOf(summary, taken.held);
      if (expected !== null && steadied(measured, expected, slackOf(summary.currency, taken.held)) === measured
        && measured !== expected) puzzles.add(summary.currency);
    }
    this.lookUp([...puzzles], alive, () => {
      const open = gone.filter(({ instrument }) => !this.movements.isSettled(instrument.id));
      if (open.length === 0) this.expiredSinceMs = null;
      else this.expiredSinceMs ??= nowMs;
      if (this.expiredSinceMs !== null && nowMs - this.expiredSinceMs < SETTLEMENT_PATIENCE_MS) return again();
      return done();
    });
  }

  private lookUp(currencies: readonly Currency[], alive: () => boolean, done: () => void): void {
    const [currency, ...rest] = currencies;
    if (currency === undefined || this.sinceMs === null) return done();
    const nowMs = this.ports.clock.nowMs();
    const request = accountRequests.transactions(currency, this.sinceMs - OVERLAP_MS, nowMs + OVERLAP_MS);
    this.ask(request, { budget: 'log' }, (answer) => {
      if (!alive()) return;
      const read = answer.ok ? logSchema.safeParse(answer.result) : null;
      if (read?.success === true) {
        for (const row of read.data.logs) {
          if (row.timestamp < (this.movements.sinceMs ?? 0)) continue;
          const paid = this.movements.take(row, this.held);
          if (paid !== null) this.pay(row.currency, paid);
        }
      } else if (read !== null) this.sink.refused(request.method, faultOf(read.error), '');
      this.lookUp(rest, alive, done);
    });
  }

  private payFunding(taken: Taken): void {
    for (const { row, instrument } of taken.held) {
      const paid = this.movements.funding(row, instrument, taken.venueTimeMs ?? taken.receivedTimeMs);
      if (paid !== null) this.pay(instrument.settlementCurrency, paid);
    }
  }

  private pay(currency: Currency, amount: Decimal): void {
    const before = this.cash.get(currency) ?? null;
    if (before !== null) this.cash.set(currency, add(before, amount));
  }

  private missedTrades(currencies: readonly Currency[], fromMs: number, alive: () => boolean, done: () => void): void {
    const [currency, ...rest] = currencies;
    if (currency === undefined) return done();
    const request = accountRequests.tradesSince(currency, fromMs, this.ports.clock.nowMs() + OVERLAP_MS);
    this.ask(request, OTHER, (answer) => {
      if (!alive()) return;
      const read = answer.ok ? tradesAnswerSchema.safeParse(answer.result) : null;
      for (const trade of read?.success === true ? read.data.trades : []) this.tellTrade(trade);
      const last = read?.success === true && read.data.has_more ? read.data.trades.at(-1) : undefined;
      if (last !== undefined && last.timestamp > fromMs) this.missedTrades(currencies, last.timestamp, alive, done);
      else this.missedTrades(rest, fromMs, alive, done);
    });
  }

  private tellTrade(trade: UserTrade): void {
    const instrument = this.sink.instrumentNamed(trade.instrument_name);
    const fill = instrument === undefined ? null
      : fillOf(trade, instrument, this.account, (name) => this.sink.instrumentNamed(name));
    // Legs of a combination that we do not know come as trades of their own.
    if (fill === null) return;
    this.traded(trade);
    this.sink.fact({ type: 'FillReported', fill }, trade.timestamp);
  }

  // ---- telling ------------------------------------------------------------------------------------------------------

  private tell(taken: Taken): void {
    const { venueTimeMs, summaries, held, orders } = taken;
    const isFirst = this.sinceMs === null;
    this.held = held;
    this.tradedSince.clear();
    this.summaries = new Map(summaries.map((summary) => [summary.currency, summary]));
    const listed = orders.flatMap((order) => {
      const instrument = this.sink.instrumentNamed(order.instrument_name);
      return instrument === undefined ? [] : [{ order, instrument }];
    });
    this.worked = new Set(listed.map(({ instrument }) => instrument.id));
    this.sinceMs = venueTimeMs ?? taken.receivedTimeMs;
    this.hasTold = true;
    if (isFirst) this.movements.sinceMs = this.sinceMs;
    const model = marginModelOf(summaries);
    if (this.announced !== model) this.announce(model, venueTimeMs);
    this.marginTerms.tell(summaries, venueTimeMs, taken.receivedTimeMs);
    const snapshot: AccountSnapshot = {
      account: this.account, venueTimeMs, balances: this.balances(summaries, held),
      positions: held.flatMap(({ row, instrument }) => positionOf(row, instrument) ?? []),
      openOrders: listed.map(({ order, instrument }) => openOrderOf(order, instrument)),
    };
    this.sink.fact({ type: 'AccountSnapshotReported', snapshot }, venueTimeMs);
    this.tellMargin(venueTimeMs, taken.receivedTimeMs);
    this.sink.needsChanged();
  }

  /** The venue's answer for this line. What the account can do changes with it. */
  cancelOnDisconnect(isOn: boolean): void {
    this.cancelsOnDisconnect = isOn;
    if (this.announced !== null) this.announce(this.announced, null);
  }

  /** Told at every log-in, and when the trader has changed the model. */
  private announce(marginModel: MarginModel, venueTimeMs: number | null): void {
    this.announced = marginModel;
    this.sink.fact({ type: 'AccountOpened', account: { id: this.account, venue: venueOfAccount(this.account),
      label: this.about.label, marginModel, marginCurrency: 'USD',
      network: this.about.network, orders: { ...DERIBIT_ORDERS, deadMansSwitch: this.cancelsOnDisconnect } } },
    venueTimeMs);
  }

  private balances(summaries: readonly Summary[], held: readonly Held[]): AccountSnapshot['balances'] {
    return summaries.flatMap((summary) => {
      const { currency } = summary;
      const amount = steadied(cashOf(summary, held), this.cash.get(currency) ?? null, slackOf(currency, held));
      const known = this.cash.has(currency);
      this.cash.set(currency, amount);
      return amount === ZERO && !known ? [] : [{ account: this.account, currency, amount }];
    });
  }

  private tellMargin(venueTimeMs: number | null, receivedTimeMs: number): void {
    if (!this.hasTold) return;
    const report = marginReportOf(this.account, [...this.summaries.values()], this.held,
      (currency) => this.sink.usdOf(currency), { venueTimeMs, receivedTimeMs });
    this.sink.market({ type: 'MarginObserved', report });
  }
}

const hasExpired = (instrument: Instrument, nowMs: number): boolean => {
  const expiry = expiryTimeMsOf(instrument);
  return expiry !== null && expiry <= nowMs;
};

/** Rounding of the venue's parts, and what funding may add between two answers. */
function slackOf(currency: Currency, held: readonly Held[]): Decimal {
  const dust = currency.startsWith('USD') ? DOLLAR_DUST : DUST;
  return held.reduce((sum, { row, instrument }) => {
    if (instrument.kind !== 'perpetual' || instrument.settlementCurrency !== currency) return sum;
    const worth = instrument.style === 'inverse' ? mul(abs(row.size), inverseOf(row.average_price))
      : mul(abs(row.size), row.average_price);
    return add(sum, mul(worth, DRIFT));
  }, dust);
}

const inverseOf = (price: Decimal): Decimal => (price === ZERO ? ZERO : ((10n ** 36n / price) as Decimal));

type MarginModel = 'deribit-standard' | 'deribit-portfolio';

/** `segregated_pm` and `cross_pm` are portfolio margin, everything else the standard model. */
function marginModelOf(summaries: readonly Summary[]): MarginModel {
  return summaries.some(({ margin_model: model }) => model?.endsWith('_pm') === true)
    ? 'deribit-portfolio' : 'deribit-standard';
}
