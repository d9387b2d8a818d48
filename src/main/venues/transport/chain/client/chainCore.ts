/**
 * What the venues on one chain share: endpoints, the head, the reader, the socket. Two that were configured alike over
 * the same HTTP port have one of it, so that a block costs one question however many look at it.
 */
import type { Http } from '../../../../ports/http.ts';
import type { Ports } from '../../../../ports/ports.ts';
import type { Sockets } from '../../../../ports/socket.ts';
import type { ChainSetting } from '../chains/chainSetting.ts';
import { EndpointPool } from './endpointPool.ts';
import { HeadFollower, type HeadListener } from './headFollower.ts';
import { NewHeads } from './newHeads.ts';
import { PinnedReader } from './pinnedReader.ts';
import { RpcEndpoint } from './rpcEndpoint.ts';

export interface ChainRim {
  readonly http: Http;
  readonly sockets: Sockets;
  readonly ports: Ports;
}

export class ChainCore {
  readonly pool: EndpointPool;
  readonly follower: HeadFollower;
  readonly reader: PinnedReader;
  readonly heads: NewHeads | null;
  private readonly ports: Ports;
  private readonly users = new Map<object, User>();

  constructor(setting: ChainSetting, { http, sockets, ports }: ChainRim) {
    this.ports = ports;
    this.pool = new EndpointPool(setting.rpcUrls.map((url) => new RpcEndpoint({ url, http, clock: ports.clock })),
      setting.chainId);
    this.follower = new HeadFollower(setting, this.pool, ports, () => this.heads?.isTelling ?? false, {
      head: (change) => { for (const { listener } of this.users.values()) listener.head(change); },
      state: (state, reason) => { for (const { listener } of this.users.values()) listener.state(state, reason); },
    });
    this.reader = new PinnedReader(this.pool, setting.multicall3, ports);
    this.heads = setting.socketUrl === null ? null : new NewHeads(setting, setting.socketUrl, sockets, ports, {
      up: () => { this.follower.nudge(); },
      head: (block) => { this.follower.news(block); },
    });
  }

  get isUnused(): boolean { return this.users.size === 0; }

  enter(user: object, listener: HeadListener): void { this.users.set(user, { listener, isFollowing: false }); }

  /** The head is followed from now on; what is there already is told at once. */
  follow(user: object): void {
    const entry = this.users.get(user);
    if (entry === undefined || entry.isFollowing) return;
    const isFirst = !this.isFollowed;
    entry.isFollowing = true;
    if (isFirst) {
      this.follower.start();
      this.heads?.start();
      return;
    }
    this.ports.scheduler.soon(() => {
      if (this.users.get(user) !== entry) return;
      const { state, ring: { head } } = this.follower;
      if (head !== null) entry.listener.head({ head, dropped: [] });
      entry.listener.state(state, null);
    });
  }

  leave(user: object): void {
    const entry = this.users.get(user);
    if (entry === undefined) return;
    this.users.delete(user);
    if (entry.isFollowing) entry.listener.state('disconnected', null);
    if (this.isFollowed) return;
    this.heads?.stop();
    this.follower.stop();
  }

  private get isFollowed(): boolean { return [...this.users.values()].some(({ isFollowing }) => isFollowing); }
}

interface User { readonly listener: HeadListener; isFollowing: boolean }

/** Of those in use, by the port that they go over. */
const cores = new WeakMap<Http, Map<string, ChainCore>>();

export function coreFor(user: object, setting: ChainSetting, rim: ChainRim, listener: HeadListener): ChainCore {
  const known = cores.get(rim.http) ?? new Map<string, ChainCore>();
  cores.set(rim.http, known);
  const key = JSON.stringify(setting);
  const core = known.get(key) ?? new ChainCore(setting, rim);
  known.set(key, core);
  core.enter(user, listener);
  return core;
}

export function leaveCore(user: object, core: ChainCore, setting: ChainSetting, { http }: ChainRim): void {
  core.leave(user);
  const known = cores.get(http);
  const key = JSON.stringify(setting);
  if (core.isUnused && known?.get(key) === core) known.delete(key);
}
