/**
 * News of heads by WebSocket: subscribed after the peer has said that it is of our chain. What was missed while it was
 * down is not made up for here: the follower looks for itself as soon as it is up again.
 */
import type { Ports } from '../../../../ports/ports.ts';
import type { Sockets } from '../../../../ports/socket.ts';
import { Line } from '../../line.ts';
import { member, parseWireJson } from '../../wireText.ts';
import type { ChainSetting } from '../chains/chainSetting.ts';
import type { BlockRef } from './chainClient.ts';
import { blockOf, numberOf } from './wireBlock.ts';

export interface NewHeadsListener {
  /** Subscribed: heads come from now on, those before are not known. */
  up(): void;
  head(block: BlockRef): void;
}

const CHAIN_ID = 1;
const SUBSCRIBE = 2;
const SIGN_OF_LIFE = 3;
/** A peer that says nothing of new blocks for so many of them is no longer relied on. */
const MOST_SILENT_BLOCKS = 3;
const LEAST_SILENT_MS = 3_000;

const request = (id: number, method: string, params: readonly unknown[] = []): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

export class NewHeads {
  /** Of another chain, or it does not subscribe; null: nothing is wrong. */
  problem: string | null = null;
  private readonly setting: ChainSetting;
  private readonly ports: Ports;
  private readonly listener: NewHeadsListener;
  private readonly line: Line;
  private subscribed = false;
  private toldMs = -Infinity;

  constructor(setting: ChainSetting, url: string, sockets: Sockets, ports: Ports, listener: NewHeadsListener) {
    this.setting = setting;
    this.ports = ports;
    this.listener = listener;
    this.line = new Line({ name: setting.name, url, sockets, ports, askAfterMs: 10_000, muteAfterMs: 25_000,
      signOfLife: () => request(SIGN_OF_LIFE, 'eth_blockNumber') }, {
      up: () => {
        this.problem = null;
        this.line.send(request(CHAIN_ID, 'eth_chainId'));
      },
      message: (bytes) => { this.hear(bytes); },
      down: () => { this.subscribed = false; },
    });
  }

  start(): void { this.line.start(); }
  stop(): void { this.line.stop(); }

  /** Heads come by themselves: nobody need ask. */
  get isTelling(): boolean {
    const silentMs = this.ports.clock.monotonicMs() - this.toldMs;
    return this.subscribed && silentMs < Math.max(LEAST_SILENT_MS, MOST_SILENT_BLOCKS * this.setting.blockTimeMs);
  }

  private hear(bytes: Uint8Array): void {
    const read = parseWireJson(bytes);
    if (!read.ok) return;
    const id = member(read.value, 'id');
    if (id === CHAIN_ID) return this.greet(numberOf(member(read.value, 'result')));
    if (id === SUBSCRIBE) return this.begin(member(read.value, 'error'));
    if (!this.subscribed || member(read.value, 'method') !== 'eth_subscription') return;
    let block: BlockRef;
    try {
      block = blockOf(member(member(read.value, 'params'), 'result'));
    } catch {
      return;
    }
    this.toldMs = this.ports.clock.monotonicMs();
    this.listener.head(block);
  }

  private greet(chainId: number | null): void {
    this.problem = chainId === this.setting.chainId ? null
      : `its WebSocket is of chain ${chainId ?? 'none'}, not of ${this.setting.chainId}`;
    if (this.problem === null) this.line.send(request(SUBSCRIBE, 'eth_subscribe', ['newHeads']));
    else this.ports.log.write('warn', this.setting.name, this.problem);
  }

  private begin(error: unknown): void {
    if (this.problem !== null) return;
    this.subscribed = error === undefined || error === null;
    if (!this.subscribed) this.problem = 'its WebSocket does not tell of new heads';
    else this.listener.up();
  }
}
