/**
 * The session: one chain, its pools, and for each address a desk of transactions and one of swaps. Every block is read
 * once. What an account holds is told as of a block that is deep enough: no swap is in it that has not been told.
 */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { neg, ONE, toNumber } from '../../../shared/domain/decimal.ts';
import type { AccountId } from '../../../shared/domain/ids.ts';
import { isOver, type ChainTransaction } from '../../../shared/domain/chain/transaction.ts';
import type { Effect } from '../../events/effect.ts';
import type { TransactionEffect } from '../../events/transactions.ts';
import type { Ports, Timer } from '../../ports/ports.ts';
import type { ConnectorSetting } from '../connector.ts';
import type { ChainState } from '../transport/chain/client/chainClient.ts';
import { blockAt } from '../transport/chain/client/headFollower.ts';
import type { LiveChain } from '../transport/chain/client/liveChain.ts';
import { fromWei } from '../transport/chain/client/wei.ts';
import { FeeTeller } from '../transport/chain/fees/feeTeller.ts';
import { OracleReader, type OracleFault } from '../transport/chain/oracles/oracleReader.ts';
import type { OracleReading } from '../../../shared/domain/chain/oracle.ts';
import type { Receipt } from '../transport/chain/transactions/observation.ts';
import { StreamAges } from '../transport/streamAges.ts';
import { unsentFacts, type VenueSession, type VenueSink } from '../venue.ts';
import { openHolder, type HolderDesk } from './account/holderDesk.ts';
import { readHoldings, settledBlock } from './account/wallet.ts';
import type { Place } from './place.ts';
import { bookOf, pairDepth, pairsOf, quoteOf, type Pair } from './pools/pairs.ts';
import { PoolReader, type PoolState } from './pools/poolReader.ts';
import { checkDeployment, readPools, readTokens, type Pool, type Token } from './pools/tokens.ts';
import { fillOf } from './swaps/fills.ts';

/** The same prices again, for what goes stale by our clock. */
const AGAIN_MS = 2_000;
const RETRY_MS = 5_000;
const FIRST_SNAPSHOT_MS = 300;
const BLOCKS = 'blocks';

export class UniswapSession implements VenueSession {
  private readonly place: Place;
  private readonly network: ConnectorSetting['network'];
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly chain: LiveChain;
  private readonly ages: StreamAges;
  private readonly desks = new Map<AccountId, HolderDesk>();
  private tokens: readonly Token[] = [];
  private pools: readonly Pool[] = [];
  private pairs: readonly Pair[] = [];
  private reader: PoolReader | null = null;
  private readonly fees: FeeTeller;
  private readonly oracles: OracleReader;
  private last: readonly PoolState[] = [];
  private readings: readonly OracleReading[] = [];
  /** Told once each, until it is another reason. */
  private readonly faults = new Map<string, string>();
  private refused = 0;
  private reading = false;
  private preparing = false;
  private state: VenueReport['state'] = 'disconnected';
  private lastError: string | null = null;
  private timers: Timer[] = [];
  private closed = false;

  constructor(place: Place, network: ConnectorSetting['network'], ports: Ports, sink: VenueSink) {
    this.place = place;
    this.network = network;
    this.ports = ports;
    this.sink = sink;
    this.chain = place.openChain(ports);
    this.fees = new FeeTeller(this.chain, place.venue, ['swap', 'swapTwoHops', 'approve']);
    this.oracles = new OracleReader(this.chain, place.venue);
    this.ages = new StreamAges(ports.clock);
    for (const holder of place.holders) {
      this.desks.set(holder.account, openHolder({ holder, place, chain: this.chain, ports,
        pairOf: (id) => this.pairs.find(({ instrument }) => instrument.id === id), pools: () => this.pools,
        emit: (fact, venueTimeMs) => { sink.fact(fact, venueTimeMs); },
        settled: (transaction, receipt) => { void this.settled(transaction, receipt); } }));
    }
  }

  connect(): void {
    this.say('connecting', null);
    this.ages.watch(BLOCKS, Math.max(20_000, 5 * this.chain.setting.blockTimeMs));
    this.chain.onHead(() => {
      this.ages.heard(BLOCKS);
      void this.look();
    });
    this.chain.onState((state, reason) => { this.chainSaid(state, reason); });
    this.timers = [this.ports.scheduler.every(AGAIN_MS, () => { this.tellMarket(); }),
      this.ports.scheduler.every(RETRY_MS, () => { void this.prepare(); })];
    this.chain.start();
  }

  execute(effect: Effect): void {
    if (effect.type === 'ShockMarket') return;
    const desk = this.desks.get(effect.type === 'SendOrder' ? effect.order.account : effect.account);
    if (desk === undefined) {
      for (const fact of unsentFacts(effect, 'no such account here')) this.sink.fact(fact, null);
      return;
    }
    switch (effect.type) {
      case 'SendOrder': return void desk.swaps.place(effect.order);
      case 'SendCancel': return void desk.swaps.cancel(effect.clientOrderId);
      case 'QueryOrder': return desk.swaps.query(effect.clientOrderId);
      case 'RequestSnapshot': return void this.tellAccount(desk);
      case 'SendEdit': case 'SendCancelAll': case 'CreateCombo':
        for (const fact of unsentFacts(effect, 'swaps cannot be edited')) this.sink.fact(fact, null);
    }
  }

  transact(effect: TransactionEffect): void {
    for (const { transactions } of this.desks.values()) {
      switch (effect.type) {
        case 'BroadcastTransaction': transactions.broadcast(effect.transaction, effect.hash); break;
        case 'WithholdTransaction': transactions.withhold(effect.transaction, effect.hash, effect.reason); break;
        case 'ReplaceTransaction':
          if (transactions.of(effect.transaction) !== null) void transactions.replace(effect.transaction, effect.kind);
          break;
        case 'ResumeTransactions':
          transactions.resume(effect.transactions.filter(({ account }) => account === transactions.account));
          break;
        case 'ActOnLoan': break;
      }
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) timer.cancel();
    for (const { transactions } of this.desks.values()) transactions.close();
    this.chain.close();
    this.state = 'disconnected';
  }

  report(): VenueReport {
    const { endpoints } = this.chain.report();
    return { venue: this.place.venue, network: this.network, state: this.state, streams: this.ages.list(), budgets: [],
      clockSkewMs: null, latencyMs: endpoints[0]?.latencyMs ?? null, refusedMessages: this.refused,
      lastError: this.lastError ?? endpoints.find(({ problem }) => problem !== null)?.problem ?? null };
  }

  // ---- connecting ---------------------------------------------------------------------------------------------------

  private chainSaid(state: ChainState, reason: string | null): void {
    if (state === 'connected') return void this.prepare();
    if (state === 'connecting') return;
    this.lastError = reason ?? `the chain is ${state}`;
    if (this.state === 'connected') this.say('disconnected', this.lastError);
  }

  /** Contracts, tokens, pools and keys, then everything that the port promises, in its order. */
  private async prepare(): Promise<void> {
    if (this.preparing || this.closed || this.state === 'connected' || this.chain.state !== 'connected') return;
    this.preparing = true;
    try {
      await checkDeployment(this.chain, this.place.deployment);
      this.tokens = await readTokens(this.chain, this.place.tokens);
      this.pools = await readPools(this.chain, this.place.deployment, this.tokens);
      this.pairs = pairsOf(this.place.venue, this.chain.setting.chainId, this.tokens, this.pools);
      this.reader = new PoolReader(this.chain, this.pools);
      this.tellFaults(await this.oracles.prepare(this.place.oracles));
      await Promise.all([...this.desks.values()].map((desk) => desk.takeKey()));
      await this.reader.read();
      // The closing of a session may have come between.
      if (!this.closed && this.chain.state === 'connected') this.greet();
    } catch (error) {
      this.lastError = error instanceof Error ? error.message.split('\n')[0] ?? '' : 'it failed';
      this.ports.log.write('warn', this.place.venue, this.lastError);
    } finally {
      this.preparing = false;
    }
  }

  private greet(): void {
    this.say('connected', null);
    const { venue, title } = this.place;
    const instruments = this.pairs.map(({ instrument }) => instrument);
    this.sink.fact({ type: 'InstrumentsListed', venue, instruments }, null);
    for (const { holder } of this.desks.values()) {
      this.sink.fact({ type: 'AccountOpened', account: { id: holder.account, venue, label: `${title} ${holder.label}`,
        marginModel: 'none', marginCurrency: 'USD', network: this.network } }, null);
    }
    for (const desk of this.desks.values()) {
      desk.transactions.start();
      // Of a session that goes on core asks, after it has told what is open; of a new one nobody does.
      const asked = desk.snapshots;
      this.ports.scheduler.after(FIRST_SNAPSHOT_MS, () => {
        if (desk.snapshots === asked) void this.tellAccount(desk);
      });
    }
    void this.look();
  }

  private say(state: VenueReport['state'], error: string | null): void {
    this.state = state;
    this.sink.fact({ type: 'ConnectionChanged', venue: this.place.venue, state, error }, null);
  }

  // ---- what the chain says ------------------------------------------------------------------------------------------

  private async look(): Promise<void> {
    if (this.reading || this.reader === null || this.state !== 'connected') return;
    this.reading = true;
    try {
      const block = this.chain.head ?? await this.chain.latest();
      // In one moment of one block, so that all of it goes as one question.
      const [pools, { readings, faults }] = await Promise.all([this.reader.read(block), this.oracles.read(block),
        this.fees.read(block)]);
      this.last = pools;
      this.readings = readings;
      this.tellFaults(faults);
      this.tellMarket();
    } catch (error) {
      this.ages.failed(BLOCKS, error instanceof Error ? error.message : 'it failed');
    } finally {
      this.reading = false;
    }
  }

  private tellFaults(faults: readonly OracleFault[]): void {
    for (const { feed: { underlying }, reason } of faults) {
      if (this.faults.get(underlying) === reason) continue;
      this.faults.set(underlying, reason);
      this.refused += 1;
      this.sink.fact({ type: 'MessageRefused', venue: this.place.venue, stream: `oracle ${underlying}`, reason,
        excerpt: '' }, null);
    }
  }

  private tellChain(receivedTimeMs: number, nativePriceUsd: number | null): void {
    for (const oracle of this.readings) this.sink.market({ type: 'OracleObserved', oracle });
    const fees = this.fees.fees(nativePriceUsd, receivedTimeMs);
    if (fees !== null) this.sink.market({ type: 'ChainFeesObserved', fees });
  }

  private tellMarket(): void {
    const receivedTimeMs = this.ports.clock.nowMs();
    const block = this.last[0]?.block;
    if (block === undefined || this.state !== 'connected' || this.chain.state !== 'connected') return;
    // No pool says what a dollar token is worth in dollars: it counts as one, as it does at venues that settle in it.
    for (const currency of new Set(this.pairs.map(({ instrument }) => instrument.quoteCurrency))) {
      this.sink.market({ type: 'IndexObserved', index: { venue: this.place.venue, venueTimeMs: block.timestampMs,
        underlying: currency, receivedTimeMs, priceUsd: ONE } });
    }
    let nativePriceUsd: number | null = null;
    for (const pair of this.pairs) {
      const depth = pairDepth(pair, this.last);
      if (depth === null) continue;
      const book = bookOf(pair, depth, block.timestampMs, receivedTimeMs);
      const quote = quoteOf(book, depth);
      this.sink.market({ type: 'QuoteObserved', quote });
      this.sink.market({ type: 'BookObserved', book });
      if (quote.markPrice === null) continue;
      this.sink.market({ type: 'IndexObserved', index: { venue: this.place.venue, venueTimeMs: block.timestampMs,
        underlying: pair.instrument.underlying, receivedTimeMs, priceUsd: quote.markPrice } });
      if (pair.instrument.underlying !== this.chain.setting.nativeCurrency) continue;
      nativePriceUsd ??= toNumber(quote.markPrice);
    }
    this.tellChain(receivedTimeMs, nativePriceUsd);
  }

  private async tellAccount(desk: HolderDesk): Promise<void> {
    const { account } = desk.holder;
    desk.snapshots += 1;
    try {
      await desk.transactions.caughtUp();
      const block = await settledBlock(this.chain, desk.transactions.lowestUntold);
      const { balances } = await readHoldings(this.chain, desk.holder.address, this.tokens, block);
      // A swap may have been told meanwhile: then another snapshot is asked for by whoever misses it.
      if (this.closed || this.state !== 'connected') return;
      this.sink.fact({ type: 'AccountSnapshotReported', snapshot: { account, venueTimeMs: block.timestampMs,
        balances: [...balances].map(([currency, amount]) => ({ account, currency, amount })), positions: [],
        openOrders: [], rounding: desk.rounding } }, block.timestampMs);
    } catch (error) {
      this.lastError = `${account}: ${error instanceof Error ? error.message : 'it failed'}`;
      this.ports.log.write('warn', this.place.venue, this.lastError);
    }
  }

  /** Final: what it did is told, once for each id that core knows it by. */
  private async settled(transaction: ChainTransaction, receipt: Receipt | null): Promise<void> {
    const desk = this.desks.get(transaction.account);
    if (desk === undefined || !isOver(transaction.state)) return;
    const timeMs = receipt === null ? null : (await blockAt(this.chain.pool, receipt.blockNumber)
      .catch(() => null))?.timestampMs ?? null;
    const fill = receipt === null || timeMs === null || transaction.outcome !== 'success' ? null
      : fillOf(transaction.account, transaction, receipt, desk.holder.address, this.pairs, timeMs);
    if (fill !== null) this.sink.fact({ type: 'FillReported', fill }, timeMs);
    else if (receipt !== null) {
      this.sink.fact({ type: 'TransferReported', transferId: `gas-${receipt.hash}`, account: transaction.account,
        currency: transaction.nativeCurrency, amount: neg(fromWei(receipt.feeWei)) }, timeMs);
    }
    if (fill === null && transaction.outcome !== 'success') desk.swaps.ended(transaction);
    desk.transactions.told(transaction.id);
  }
}
