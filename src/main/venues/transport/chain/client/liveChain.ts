/** The chain client over real endpoints: HTTP for every question, a socket where there is one for news of heads. */
import type { Http } from '../../../../ports/http.ts';
import type { Ports } from '../../../../ports/ports.ts';
import type { Sockets } from '../../../../ports/socket.ts';
import { Line } from '../../line.ts';
import type { ChainSetting } from '../chains/chainSetting.ts';
import {
  ChainError, type BlockRef, type ChainClient, type ChainLog, type ChainReport, type ChainState, type Finality,
  type HeadChange, type LogFilter, type LogListener, type Outcomes, type Pinned, type ReadOptions, type Unsubscribe,
} from './chainClient.ts';
import { EndpointPool } from './endpointPool.ts';
import { HeadFollower } from './headFollower.ts';
import { LogFollower } from './logFollower.ts';
import { PinnedReader } from './pinnedReader.ts';
import type { ReadCall } from './readCall.ts';
import { RpcEndpoint } from './rpcEndpoint.ts';
import { hexOf, logsOf } from './wireBlock.ts';

export interface ChainRim {
  readonly http: Http;
  readonly sockets: Sockets;
  readonly ports: Ports;
}

const SUBSCRIBE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] });
const SIGN_OF_LIFE = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'eth_blockNumber', params: [] });

export class LiveChain implements ChainClient {
  readonly setting: ChainSetting;
  readonly pool: EndpointPool;
  private readonly ports: Ports;
  private readonly follower: HeadFollower;
  private readonly reader: PinnedReader;
  private readonly line: Line | null;
  private readonly headListeners = new Set<(change: HeadChange) => void>();
  private readonly stateListeners = new Set<(state: ChainState, reason: string | null) => void>();

  constructor(setting: ChainSetting, { http, sockets, ports }: ChainRim) {
    this.setting = setting;
    this.ports = ports;
    this.pool = new EndpointPool(setting.rpcUrls.map((url) => new RpcEndpoint({ url, http, clock: ports.clock })),
      setting.chainId);
    this.follower = new HeadFollower(setting, this.pool, ports, {
      head: (change) => { for (const listener of this.headListeners) listener(change); },
      state: (state, reason) => { for (const listener of this.stateListeners) listener(state, reason); },
    });
    this.reader = new PinnedReader(this.pool, setting.multicall3, ports);
    this.line = setting.socketUrl === null ? null : new Line({ name: setting.name, url: setting.socketUrl, sockets,
      ports, signOfLife: () => SIGN_OF_LIFE, askAfterMs: 10_000, muteAfterMs: 25_000 }, {
      up: () => { this.line?.send(SUBSCRIBE); },
      message: () => { this.follower.nudge(); },
      down: () => undefined,
    });
  }

  get state(): ChainState { return this.follower.state; }
  get head(): BlockRef | null { return this.follower.ring.head; }

  start(): void {
    this.follower.start();
    this.line?.start();
  }

  close(): void {
    this.line?.stop();
    this.follower.stop();
    this.headListeners.clear();
    this.stateListeners.clear();
  }

  latest(): Promise<BlockRef> { return this.follower.poll(); }

  async readPinned<const T extends readonly ReadCall<unknown>[]>(
    calls: T, { block, agreed = false }: ReadOptions = {},
  ): Promise<Pinned<Outcomes<T>>> {
    const at = block ?? this.head ?? await this.latest();
    const { results, endpoints } = await this.reader.read(calls, at, agreed);
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
