/**
 * The session: one chain, one pool, a desk for each holder. Every block is read once, pinned; what is told of it bears
 * its time. Between blocks the same is told again while the chain confirms that it is still the newest.
 */
import { getAddress } from 'viem';
import type { VenueReport } from '../../../shared/contract/venues.ts';
import type { LendingTerms } from '../../../shared/domain/collateral.ts';
import type { AccountId, Currency, VenueId } from '../../../shared/domain/ids.ts';
import type { Effect } from '../../events/effect.ts';
import type { TransactionEffect } from '../../events/transactions.ts';
import type { Ports, Timer } from '../../ports/ports.ts';
import type { ConnectorSetting } from '../connector.ts';
import type { ChainState } from '../transport/chain/client/chainClient.ts';
import type { LiveChain } from '../transport/chain/client/liveChain.ts';
import { StreamAges } from '../transport/streamAges.ts';
import { unsentFacts, type VenueSession, type VenueSink } from '../venue.ts';
import { openLoanDesk, takeKey } from './actions/openLoanDesk.ts';
import type { LoanDesk } from './actions/loanDesk.ts';
import { AccountDesk } from './desk/accountDesk.ts';
import { OracleWatch } from './desk/oracleWatch.ts';
import { PoolReader } from './desk/poolReader.ts';
import type { PoolPlace } from './place.ts';
import type { PoolState } from './reading/poolState.ts';
import type { PoolListing } from './reading/listing.ts';
import { lendingTermsOf } from './reading/lendingTerms.ts';

/** The same prices and margins again, for what goes stale by our clock. */
const AGAIN_EVERY_MS = 2_000;
const BLOCKS = 'blocks';

export class AaveSession implements VenueSession {
  private readonly venue: VenueId;
  private readonly setting: ConnectorSetting;
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly chain: LiveChain;
  private readonly reader: PoolReader;
  private readonly oracle: OracleWatch;
  private readonly ages: StreamAges;
  private readonly desks = new Map<AccountId, AccountDesk>();
  /** By account; made once the pool's tokens are known. */
  private readonly loans = new Map<AccountId, LoanDesk>();
  private readonly place: PoolPlace;
  private readonly terms = new Map<Currency, string>();
  private state: VenueReport['state'] = 'disconnected';
  private last: PoolState | null = null;
  private lastError: string | null = null;
  private refused = 0;
  private timer: Timer | null = null;

  constructor(place: PoolPlace, setting: ConnectorSetting, ports: Ports, sink: VenueSink) {
    this.venue = place.venue;
    this.place = place;
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    this.chain = place.openChain(ports);
    this.ages = new StreamAges(ports.clock);
    this.oracle = new OracleWatch(place.venue, place.oracleMaxAgeSeconds);
    for (const { id, name, fields } of setting.accounts) {
      this.desks.set(id, new AccountDesk({ venue: place.venue, id, label: name,
        network: setting.network, user: getAddress(fields['address'] ?? '') }));
    }
    this.reader = new PoolReader({ client: this.chain, pool: place.pool, ports,
      users: [...this.desks.values()].map((desk) => desk.setting.user),
      read: (state, listing, isWide) => { this.read(state, listing, isWide); },
      failed: (reason) => { this.failed(reason); } });
  }

  connect(): void {
    this.say('connecting', null);
    this.ages.watch(BLOCKS, Math.max(20_000, 5 * this.chain.setting.blockTimeMs));
    this.chain.onHead(() => {
      this.ages.heard(BLOCKS);
      void this.reader.look();
    });
    this.chain.onState((state, reason) => { this.chainSaid(state, reason); });
    this.timer = this.ports.scheduler.every(AGAIN_EVERY_MS, () => { this.again(); });
    this.chain.start();
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

  /** Open ones are told after a connect, which is after the pool was read. */
  transact(effect: TransactionEffect): void {
    if (effect.type === 'ResumeTransactions') {
      for (const [account, { setting: { transactions } }] of this.loans) {
        transactions.resume(effect.transactions.filter((one) => one.account === account));
      }
      return;
    }
    const account = effect.type === 'ActOnLoan' ? effect.account
      : [...this.loans].find(([, desk]) => desk.setting.transactions.of(effect.transaction) !== null)?.[0];
    this.loans.get(account ?? '')?.transact(effect);
  }

  close(): void {
    for (const { setting: { transactions } } of this.loans.values()) transactions.close();
    this.timer?.cancel();
    this.reader.close();
    this.chain.close();
    this.state = 'disconnected';
  }

  report(): VenueReport {
    const chain = this.chain.report();
    const [first] = chain.endpoints;
    return { venue: this.venue, network: this.setting.network, state: this.state, streams: this.ages.list(),
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
    if (this.state === 'connecting') this.ports.log.write('warn', this.venue, reason);
  }

  // ---- what a block says --------------------------------------------------------------------------------------------

  private read(state: PoolState, listing: PoolListing, isWide: boolean): void {
    this.last = state;
    this.openLoans(listing);
    for (const holder of state.holders) {
      for (const desk of this.desks.values()) if (desk.setting.user === holder.user) desk.take(holder, isWide);
    }
    if (this.state !== 'connected') {
      if (this.chain.state !== 'connected') return;
      this.greet(state);
    } else {
      for (const desk of this.desks.values()) {
        for (const fact of desk.changes(state.block)) this.sink.fact(fact, state.block.timestampMs);
      }
    }
    if (isWide) this.tellTerms(state);
    for (const fact of this.oracle.refusals(state)) {
      this.refused += 1;
      this.sink.fact(fact, state.block.timestampMs);
    }
    this.publish(state, state.receivedTimeMs);
  }

  private openLoans(listing: PoolListing): void {
    for (const account of this.setting.accounts) {
      const desk = this.desks.get(account.id);
      if (desk === undefined || this.loans.has(account.id)) continue;
      const loan = openLoanDesk({ place: this.place, listing, desk, fields: account.fields, chain: this.chain,
        ports: this.ports,
        report: (transaction) => { this.sink.fact({ type: 'TransactionReported', transaction }, null); },
        settled: () => { void this.reader.look(); },
        refused: (what, reason) => {
          this.refused += 1;
          this.sink.fact({ type: 'MessageRefused', venue: this.venue, stream: `${what} of ${account.name}`, reason,
            excerpt: '' }, null);
        } });
      this.loans.set(account.id, loan);
      void takeKey(account, loan);
    }
  }

  private greet(state: PoolState): void {
    this.lastError = null;
    this.say('connected', null);
    this.sink.fact({ type: 'InstrumentsListed', venue: this.venue, instruments: [] }, null);
    for (const desk of this.desks.values()) this.sink.fact(desk.opened(), null);
    for (const desk of this.desks.values()) this.tell(desk, state);
  }

  private tell(desk: AccountDesk, { block }: PoolState): void {
    for (const fact of desk.snapshot(block)) this.sink.fact(fact, block.timestampMs);
  }

  private tellTerms({ holders, block }: PoolState): void {
    const [holder] = holders;
    if (holder === undefined) return;
    for (const terms of lendingTermsOf(this.venue, holder.account)) {
      const text = rulesText(terms);
      if (this.terms.get(terms.currency) === text) continue;
      this.terms.set(terms.currency, text);
      this.sink.fact({ type: 'LendingTermsReported', terms }, block.timestampMs);
    }
  }

  private publish(state: PoolState, receivedTimeMs: number): void {
    for (const event of this.oracle.indexes(state, receivedTimeMs)) this.sink.market(event);
    for (const desk of this.desks.values()) {
      const [terms, margin] = [desk.terms(state.block, receivedTimeMs), desk.margin(state.block, receivedTimeMs)];
      if (terms !== null) this.sink.market(terms);
      if (margin !== null) this.sink.market(margin);
    }
  }

  /** Only what the chain still calls its newest. */
  private again(): void {
    const { last, chain } = this;
    if (this.state !== 'connected' || last === null || chain.state !== 'connected') return;
    if (chain.head?.hash === last.block.hash) this.publish(last, this.ports.clock.nowMs());
    else void this.reader.look();
  }

  private say(state: VenueReport['state'], error: string | null): void {
    this.state = state;
    this.sink.fact({ type: 'ConnectionChanged', venue: this.venue, state, error }, null);
  }
}

/** Rates creep with every block: the journal hears of them by the tenth of a percent. */
const rulesText = ({ loanToValue, liquidationThreshold, liquidationBonus, ...rates }: LendingTerms): string =>
  JSON.stringify([loanToValue, liquidationThreshold, liquidationBonus, rates.supplyRatePerYear.toFixed(3),
    rates.borrowRatePerYear.toFixed(3)]);
