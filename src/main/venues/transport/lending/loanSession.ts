/**
 * The session of a lending protocol: one chain, one contract, a desk for each account. Every block is read once,
 * pinned; what is told of it bears its time. Between blocks the same is told again while the chain confirms that it is
 * still the newest.
 */
import type { Address } from 'viem';
import type { VenueReport } from '../../../../shared/contract/venues.ts';
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import type { AccountId, Currency, VenueId } from '../../../../shared/domain/ids.ts';
import type { Effect } from '../../../events/effect.ts';
import type { TransactionEffect } from '../../../events/transactions.ts';
import type { Ports, Timer } from '../../../ports/ports.ts';
import type { ConnectorSetting } from '../../connector.ts';
import { unsentFacts, type VenueSession, type VenueSink } from '../../venue.ts';
import type { ChainState } from '../chain/client/chainClient.ts';
import type { LiveChain } from '../chain/client/liveChain.ts';
import { FeeTeller } from '../chain/fees/feeTeller.ts';
import { StreamAges } from '../streamAges.ts';
import { AccountDesk } from './accountDesk.ts';
import type { LoanBook } from './loanBook.ts';
import type { LoanDesk } from './loanDesk.ts';
import type { LoanPlan, LoanRequest } from './loanPlan.ts';
import { openLoanDesk, takeKey } from './openLoanDesk.ts';
import { OracleWatch } from './oracleWatch.ts';

/** The same prices and margins again, for what goes stale by our clock. */
const AGAIN_EVERY_MS = 2_000;
const BLOCKS = 'blocks';
const ACTIONS = ['approve', 'supply', 'withdraw', 'borrow', 'repay', 'repayWithCollateral', 'setEMode'] as const;

/** Reads the protocol and tells what each block says; told by `open`. */
export interface LoanReader {
  /** Reads at the newest block, or once more after the read under way. */
  look(): Promise<void>;
  /** Everything is asked for with the next read. */
  forget(): void;
  close(): void;
  /** Of what was read last; throws an Error in words for the trader. */
  planOf(request: LoanRequest): Promise<LoanPlan>;
  /** That the protocol may be let take; of everything that is listed. */
  tokens(): readonly Address[];
}

export interface LoanProtocol {
  readonly venue: VenueId;
  /** The contract that acts and is approved. */
  readonly contract: Address;
  readonly methods: readonly string[];
  readonly oracleMaxAgeSeconds: number;
  readonly chain: LiveChain;
  open(told: { book(book: LoanBook): void; failed(reason: string): void }): LoanReader;
}

export class LoanSession implements VenueSession {
  private readonly protocol: LoanProtocol;
  private readonly setting: ConnectorSetting;
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly reader: LoanReader;
  private readonly oracle: OracleWatch;
  private readonly fees: FeeTeller;
  /** As last told: a block is not always read whole. */
  private nativePriceUsd: number | null = null;
  private readonly ages: StreamAges;
  private readonly desks = new Map<AccountId, AccountDesk>();
  /** By account of the settings; made once the protocol's tokens are known. */
  private readonly keys = new Map<AccountId, LoanDesk>();
  private readonly terms = new Map<Currency, string>();
  private state: VenueReport['state'] = 'disconnected';
  private last: LoanBook | null = null;
  private lastError: string | null = null;
  private refused = 0;
  private timer: Timer | null = null;

  constructor(protocol: LoanProtocol, setting: ConnectorSetting, ports: Ports, sink: VenueSink) {
    this.protocol = protocol;
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    this.ages = new StreamAges(ports.clock);
    this.oracle = new OracleWatch(protocol.venue, protocol.oracleMaxAgeSeconds);
    this.fees = new FeeTeller(protocol.chain, protocol.venue, ACTIONS);
    this.reader = protocol.open({ book: (book) => { this.read(book); }, failed: (reason) => { this.failed(reason); } });
  }

  connect(): void {
    const { chain } = this.protocol;
    this.say('connecting', null);
    this.ages.watch(BLOCKS, Math.max(20_000, 5 * chain.setting.blockTimeMs));
    chain.onHead(({ head }) => {
      this.ages.heard(BLOCKS);
      // In the same moment, so that both go as one question; what is not known costs no block.
      this.fees.read(head).catch(() => undefined);
      void this.reader.look();
    });
    chain.onState((state, reason) => { this.chainSaid(state, reason); });
    this.timer = this.ports.scheduler.every(AGAIN_EVERY_MS, () => { this.again(); });
    chain.start();
  }

  execute(effect: Effect): void {
    if (effect.type === 'RequestSnapshot') {
      const desk = this.desks.get(effect.account);
      if (desk !== undefined && this.last !== null && this.state === 'connected') this.tell(desk, this.last);
      return;
    }
    if (effect.type === 'QueryOrder') {
      this.sink.fact({ type: 'OrderStatusReported', clientOrderId: effect.clientOrderId, found: false,
        venueOrderId: null, state: null, filledQuantity: null }, null);
      return;
    }
    for (const fact of unsentFacts(effect, 'a lending pool takes no orders')) this.sink.fact(fact, null);
  }

  /** Open ones are told after a connect, which is after the protocol was read. */
  transact(effect: TransactionEffect): void {
    if (effect.type === 'ResumeTransactions') {
      for (const { setting: { transactions, user } } of this.keys.values()) {
        transactions.resume(effect.transactions.filter(({ from }) => from.toLowerCase() === user.toLowerCase()));
      }
      return;
    }
    const key = effect.type === 'ActOnLoan' ? this.keys.get(this.desks.get(effect.account)?.book.keeper ?? '')
      : [...this.keys.values()].find(({ setting }) => setting.transactions.of(effect.transaction) !== null);
    key?.transact(effect);
  }

  close(): void {
    for (const { setting: { transactions } } of this.keys.values()) transactions.close();
    this.timer?.cancel();
    this.reader.close();
    this.protocol.chain.close();
    this.state = 'disconnected';
  }

  report(): VenueReport {
    const chain = this.protocol.chain.report();
    const [first] = chain.endpoints;
    return { venue: this.protocol.venue, network: this.setting.network, state: this.state, streams: this.ages.list(),
      budgets: [], clockSkewMs: null, latencyMs: first?.latencyMs ?? null, refusedMessages: this.refused,
      lastError: this.lastError ?? chain.endpoints.find(({ problem }) => problem !== null)?.problem ?? null };
  }

  // ---- the chain ----------------------------------------------------------------------------------------------------

  private chainSaid(state: ChainState, reason: string | null): void {
    if (state === 'connected') {
      // A head that has not changed tells nothing: it is read for the greeting all the same.
      this.reader.forget();
      void this.reader.look();
      return;
    }
    if (state === 'connecting') return;
    this.lastError = reason ?? `the chain is ${state}`;
    if (this.state === 'connected') this.say('disconnected', this.lastError);
  }

  private failed(reason: string): void {
    this.lastError = reason;
    this.ages.failed(BLOCKS, reason);
    if (this.state === 'connecting') this.ports.log.write('warn', this.protocol.venue, reason);
  }

  // ---- what a block says --------------------------------------------------------------------------------------------

  private read(book: LoanBook): void {
    this.last = book;
    this.openKeys();
    const isConnected = this.state === 'connected';
    for (const account of book.accounts) this.take(account, book, isConnected);
    if (!isConnected) {
      if (this.protocol.chain.state !== 'connected') return;
      this.greet(book);
    } else {
      for (const desk of this.desks.values()) {
        for (const fact of desk.changes(book.block)) this.sink.fact(fact, book.block.timestampMs);
      }
    }
    this.tellTerms(book);
    for (const fact of this.oracle.refusals(book)) {
      this.refused += 1;
      this.sink.fact(fact, book.block.timestampMs);
    }
    this.publish(book, book.receivedTimeMs);
  }

  /** One that turns up later, as a market entered elsewhere, is opened then. */
  private take(account: LoanBook['accounts'][number], book: LoanBook, isConnected: boolean): void {
    const known = this.desks.get(account.account.id);
    if (known !== undefined) {
      known.book = account;
      return;
    }
    const desk = new AccountDesk(account);
    this.desks.set(desk.id, desk);
    if (!isConnected) return;
    this.sink.fact(desk.opened(), null);
    this.tell(desk, book);
  }

  private openKeys(): void {
    const { venue, contract: spender, methods, chain } = this.protocol;
    for (const keeper of this.setting.accounts) {
      if (this.keys.has(keeper.id)) continue;
      const key = openLoanDesk({ venue, keeper, methods, spender, chain,
        tokens: this.reader.tokens(), ports: this.ports, planOf: (request) => this.reader.planOf(request),
        report: (transaction) => { this.sink.fact({ type: 'TransactionReported', transaction }, null); },
        settled: () => { void this.reader.look(); },
        refused: (what, reason) => {
          this.refused += 1;
          this.sink.fact({ type: 'MessageRefused', venue, stream: `${what} of ${keeper.name}`, reason, excerpt: '' },
            null);
        } });
      this.keys.set(keeper.id, key);
      void takeKey(keeper, key, this.setting.http);
    }
  }

  private greet(book: LoanBook): void {
    this.lastError = null;
    this.say('connected', null);
    this.sink.fact({ type: 'InstrumentsListed', venue: this.protocol.venue, instruments: [] }, null);
    for (const desk of this.desks.values()) this.sink.fact(desk.opened(), null);
    for (const desk of this.desks.values()) this.tell(desk, book);
  }

  private tell(desk: AccountDesk, { block }: LoanBook): void {
    for (const fact of desk.snapshot(block)) this.sink.fact(fact, block.timestampMs);
  }

  private tellTerms({ lendingTerms, block }: LoanBook): void {
    for (const terms of lendingTerms) {
      const text = rulesText(terms);
      if (this.terms.get(terms.currency) === text) continue;
      this.terms.set(terms.currency, text);
      this.sink.fact({ type: 'LendingTermsReported', terms }, block.timestampMs);
    }
  }

  private publish(book: LoanBook, receivedTimeMs: number): void {
    for (const event of this.oracle.indexes(book, receivedTimeMs)) this.sink.market(event);
    for (const event of this.oracle.readings(book, this.protocol.contract)) this.sink.market(event);
    this.nativePriceUsd = this.oracle.priceOf(this.protocol.chain.setting.nativeCurrency, book) ?? this.nativePriceUsd;
    const fees = this.fees.fees(this.nativePriceUsd, receivedTimeMs);
    if (fees !== null) this.sink.market({ type: 'ChainFeesObserved', fees });
    for (const desk of this.desks.values()) {
      const [terms, margin] = [desk.terms(book.block, receivedTimeMs), desk.margin(book.block, receivedTimeMs)];
      if (terms !== null) this.sink.market(terms);
      if (margin !== null) this.sink.market(margin);
    }
  }

  /** Only what the chain still calls its newest. */
  private again(): void {
    const { last, protocol: { chain } } = this;
    if (this.state !== 'connected' || last === null || chain.state !== 'connected') return;
    if (chain.head?.hash === last.block.hash) this.publish(last, this.ports.clock.nowMs());
    else void this.reader.look();
  }

  private say(state: VenueReport['state'], error: string | null): void {
    this.state = state;
    this.sink.fact({ type: 'ConnectionChanged', venue: this.protocol.venue, state, error }, null);
  }
}

/** Rates creep with every block: the journal hears of them by the tenth of a percent. */
const rulesText = ({ loanToValue, liquidationThreshold, liquidationBonus, ...rates }: LendingTerms): string =>
  JSON.stringify([loanToValue, liquidationThreshold, liquidationBonus, rates.supplyRatePerYear.toFixed(3),
    rates.borrowRatePerYear.toFixed(3)]);
