/** The chain client over real endpoints: HTTP for every question, a socket where there is one for news of heads. */
import type { FinalityMarks } from '../../../../../shared/domain/chain/finality.ts';
import type { Ports } from '../../../../ports/ports.ts';
import type { ChainSetting } from '../chains/chainSetting.ts';
import { coreFor, leaveCore, type ChainCore, type ChainRim } from './chainCore.ts';
import {
  ChainError, type BlockRef, type ChainClient, type ChainLog, type ChainReport, type ChainState, type Finality,
  type HeadChange, type LogFilter, type LogListener, type Outcomes, type Pinned, type ReadOptions, type Unsubscribe,
} from './chainClient.ts';
import type { EndpointPool } from './endpointPool.ts';
import type { HeadFollower } from './headFollower.ts';
import { LogFollower } from './logFollower.ts';
import type { ReadCall } from './readCall.ts';
import { hexOf, logsOf } from './wireBlock.ts';

/** One user's view of a chain; what lies behind is shared with others who look at the same (chainCore.ts). */
export class LiveChain implements ChainClient {
  readonly setting: ChainSetting;
  readonly pool: EndpointPool;
  private readonly rim: ChainRim;
  private readonly ports: Ports;
  private readonly core: ChainCore;
  private readonly headListeners = new Set<(change: HeadChange) => void>();
  private readonly stateListeners = new Set<(state: ChainState, reason: string | null) => void>();

  constructor(setting: ChainSetting, rim: ChainRim) {
    this.setting = setting;
    this.rim = rim;
    this.ports = rim.ports;
    this.core = coreFor(this, setting, rim, {
      head: (change) => { for (const listener of this.headListeners) listener(change); },
      state: (state, reason) => { for (const listener of this.stateListeners) listener(state, reason); },
    });
    this.pool = this.core.pool;
  }

  get state(): ChainState { return this.follower.state; }
  get head(): BlockRef | null { return this.follower.ring.head; }
  get finalityMarks(): FinalityMarks { return this.follower.ring.marks; }
  /** What is usually paid to whoever builds the block; null: not known. */
  get usualTipWei(): bigint | null { return this.follower.usualTipWei; }

  start(): void { this.core.follow(this); }

  close(): void {
    leaveCore(this, this.core, this.setting, this.rim);
    this.headListeners.clear();
    this.stateListeners.clear();
  }

  latest(): Promise<BlockRef> { return this.follower.poll(); }

  async readPinned<const T extends readonly ReadCall<unknown>[]>(
    calls: T, { block, agreed = false }: ReadOptions = {},
  ): Promise<Pinned<Outcomes<T>>> {
    const at = block ?? this.head ?? await this.latest();
    const { results, endpoints } = await this.core.reader.read(calls, at, agreed);
    return { block: at, receivedTimeMs: this.ports.clock.nowMs(), endpoints, results: results as Outcomes<T> };
  }

  onHead(listener: (change: HeadChange) => void): Unsubscribe {
    this.headListeners.add(listener);
    return () => { this.headListeners.delete(listener); };
  }

  onState(listener: (state: ChainState, reason: string | null) => void): Unsubscribe {
    this.stateListeners.add(listener);
    return () => { this.stateListeners.delete(listener); };
  }

  followLogs(filter: LogFilter, fromBlock: number, listener: LogListener): Unsubscribe {
    const follower = new LogFollower({
      logs: (wanted, from, to) => this.logs(wanted, from, to),
      hashAt: (number) => this.follower.ring.at(number)?.hash ?? null,
    }, filter, fromBlock, listener);
    const unsubscribe = this.onHead((change) => { follower.take(change); });
    if (this.head !== null) follower.take({ head: this.head, dropped: [] });
    return () => {
      unsubscribe();
      follower.close();
    };
  }

  async logs({ addresses, topics }: LogFilter, fromBlock: number, toBlock: number): Promise<readonly ChainLog[]> {
    return logsOf(await this.pool.ask('eth_getLogs', [{ address: addresses, topics,
      fromBlock: hexOf(fromBlock), toBlock: hexOf(toBlock) }]));
  }

  private get follower(): HeadFollower { return this.core.follower; }

  finalityOf(block: Pick<BlockRef, 'number' | 'hash'>): Finality { return this.follower.ring.finalityOf(block); }

  report(): ChainReport {
    const { head, state } = this;
    return { chain: this.setting.name, state, head, reorgs: this.follower.reorgs,
      headAgeMs: head === null ? null : this.ports.clock.nowMs() - head.timestampMs,
      endpoints: this.pool.endpoints.map((endpoint) => endpoint.report()) };
  }
}

/** Throws ChainError for a setting without endpoints. */
export function openChain(setting: ChainSetting, rim: ChainRim): LiveChain {
  if (setting.rpcUrls.length === 0) throw new ChainError(`${setting.name}: no endpoint is configured`, false);
  return new LiveChain(setting, rim);
}
