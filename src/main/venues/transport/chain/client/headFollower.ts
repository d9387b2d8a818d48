/**
 * Follows the head of a chain: polls, sooner where a socket says that there is news, walks back by parent hashes where
 * the head does not continue what we know, and tells what was dropped. Whether a block is safe is asked now and then.
 */
import type { Ports, Timer } from '../../../../ports/ports.ts';
import type { ChainSetting } from '../chains/chainSetting.ts';
import { BlockRing } from './blockRing.ts';
import { ChainError, type BlockRef, type ChainState, type HeadChange } from './chainClient.ts';
import type { EndpointPool } from './endpointPool.ts';
import { blockOf, hexOf } from './wireBlock.ts';

const MOST_WALKED = 128;
const FINALITY_MS = 6_000;
const SURVEY_MS = 10_000;
const LEAST_POLL_MS = 100;
const MOST_POLL_MS = 4_000;
/** A head behind ours, told so often, is the chain's and not a node that lags. */
const BACKWARD_POLLS = 3;
/** A block further ahead of our clock is nobody's. */
const FUTURE_MS = 60_000;

export interface HeadListener {
  head(change: HeadChange): void;
  state(state: ChainState, reason: string | null): void;
}

export class HeadFollower {
  readonly ring = new BlockRing();
  reorgs = 0;
  state: ChainState = 'disconnected';
  private readonly setting: ChainSetting;
  private readonly pool: EndpointPool;
  private readonly ports: Ports;
  private readonly listener: HeadListener;
  private timer: Timer | null = null;
  private polling: Promise<BlockRef> | null = null;
  private again = false;
  private backward = 0;
  private finalityMs = -Infinity;
  private surveyMs = -Infinity;

  constructor(setting: ChainSetting, pool: EndpointPool, ports: Ports, listener: HeadListener) {
    this.setting = setting;
    this.pool = pool;
    this.ports = ports;
    this.listener = listener;
  }

  start(): void {
    if (this.timer !== null) return;
    this.say('connecting', null);
    const pollMs = Math.min(MOST_POLL_MS, Math.max(LEAST_POLL_MS, this.setting.blockTimeMs / 2));
    this.timer = this.ports.scheduler.every(pollMs, () => { this.nudge(); });
    this.nudge();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
    this.say('disconnected', null);
  }

  /** Looks now, or once more when it is looking already. */
  nudge(): void {
    if (this.polling !== null) {
      this.again = true;
      return;
    }
    this.poll().catch(() => undefined);
  }

  /** The newest block, asked for now. Rejects with ChainError. */
  poll(): Promise<BlockRef> {
    this.polling ??= this.look().finally(() => {
      this.polling = null;
      if (!this.again) return;
      this.again = false;
      this.nudge();
    });
    return this.polling;
  }

  private async look(): Promise<BlockRef> {
    try {
      const block = blockOf(await this.pool.ask('eth_getBlockByNumber', ['latest', false]));
      if (block.timestampMs > this.ports.clock.nowMs() + Math.max(FUTURE_MS, this.setting.staleAfterMs)) {
        throw new ChainError(`block ${block.number} is from the future`);
      }
      await this.take(block);
      await this.askFinality();
      void this.survey();
      this.judgeAge();
    } catch (error) {
      const reason = error instanceof ChainError ? error.message : String(error);
      if (this.timer !== null) this.say(this.ring.head === null ? 'connecting' : this.ageState('disconnected'), reason);
      throw error;
    }
    const { head } = this.ring;
    if (head === null) throw new ChainError('no block is known');
    return head;
  }

  private async take(block: BlockRef): Promise<void> {
    const { head } = this.ring;
    const ours = this.ring.at(block.number);
    if (head !== null && block.number < head.number && (ours === null || ours.hash === block.hash)) {
      this.backward += 1;
      if (this.backward < BACKWARD_POLLS) return;
    }
    this.backward = 0;
    const pending: BlockRef[] = [];
    let oldest = block;
    let extended = this.ring.extend(block);
    while (extended.kind === 'parentWanted' && pending.length < MOST_WALKED) {
      // Each parent is named by its child.
      // oxlint-disable-next-line no-await-in-loop
      const parent = blockOf(await this.pool.ask('eth_getBlockByHash', [extended.hash, false]));
      if (parent.hash !== oldest.parentHash) throw new ChainError(`block ${parent.number} is not the one asked for`);
      pending.unshift(oldest);
      oldest = parent;
      extended = this.ring.extend(parent, pending);
    }
    if (extended.kind === 'known') return;
    const dropped = extended.kind === 'extended' ? extended.dropped : this.ring.restart(block);
    if (dropped.length > 0) this.reorgs += 1;
    const now = this.ring.head;
    if (now !== null) this.listener.head({ head: now, dropped });
  }

  private async askFinality(): Promise<void> {
    const nowMs = this.ports.clock.monotonicMs();
    if (nowMs - this.finalityMs < Math.min(FINALITY_MS, this.setting.blockTimeMs)) return;
    this.finalityMs = nowMs;
    const answers = await this.pool.askAll(['safe', 'finalized'].map((tag) =>
      ({ method: 'eth_getBlockByNumber', params: [tag, false] })));
    // A chain without these tags has neither: depth alone counts there.
    const [safe, finalised] = answers.map((answer) => (answer.ok && answer.value !== null ? blockOf(answer.value).number
      : null));
    this.ring.noteFinality(safe ?? null, finalised ?? null);
  }

  /** How the endpoints stand to one another: who lags far behind the newest is not asked before the others. */
  private async survey(): Promise<void> {
    const { endpoints } = this.pool;
    const nowMs = this.ports.clock.monotonicMs();
    if (endpoints.length < 2 || nowMs - this.surveyMs < SURVEY_MS) return;
    this.surveyMs = nowMs;
    const heads = await Promise.all(endpoints.map(async (endpoint) => {
      if (endpoint.chainProblem !== null) return null;
      const newest = { method: 'eth_getBlockByNumber', params: ['latest', false] };
      const [answer] = await this.pool.askOne(endpoint, [newest]);
      if (answer?.ok !== true) return null;
      try {
        return blockOf(answer.value);
      } catch {
        return null;
      }
    }));
    const newestMs = Math.max(...heads.map((block) => block?.timestampMs ?? -Infinity));
    const mostBehindMs = Math.max(15_000, 5 * this.setting.blockTimeMs);
    for (const [at, endpoint] of endpoints.entries()) {
      const block = heads[at] ?? null;
      if (block === null) continue;
      endpoint.headNumber = block.number;
      endpoint.headProblem = this.problemOf(block, newestMs, mostBehindMs);
    }
  }

  private problemOf(block: BlockRef, newestMs: number, mostBehindMs: number): string | null {
    const behindMs = newestMs - block.timestampMs;
    if (behindMs > mostBehindMs) return `it is ${Math.round(behindMs / 1_000)} s behind another endpoint`;
    return null;
  }

  private judgeAge(): void {
    if (this.timer !== null) this.say(this.ageState('connected'), null);
  }

  private ageState(otherwise: ChainState): ChainState {
    const { head } = this.ring;
    if (head === null) return 'connecting';
    return this.ports.clock.nowMs() - head.timestampMs > this.setting.staleAfterMs ? 'stale' : otherwise;
  }

  private say(state: ChainState, reason: string | null): void {
    if (state === this.state) return;
    this.state = state;
    const { head } = this.ring;
    const said = state === 'stale' && head !== null
      ? `its newest block ${head.number} is older than ${this.setting.staleAfterMs / 1_000} s` : reason;
    this.listener.state(state, said);
  }
}

/** The block of a number as the pool has it now. */
export const blockAt = async (pool: EndpointPool, number: number): Promise<BlockRef> =>
  blockOf(await pool.ask('eth_getBlockByNumber', [hexOf(number), false]));
