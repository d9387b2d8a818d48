/**
 * Follows the head of a chain: as a socket tells it, else by asking when the next block is due. Walks back by parent
 * hashes where a head does not continue what we know, and tells what was dropped. What is safe and what a tip usually
 * is goes with a question that is asked anyway, now and then.
 */
import type { Ports, Timer } from '../../../../ports/ports.ts';
import { member } from '../../wireText.ts';
import type { ChainSetting } from '../chains/chainSetting.ts';
import { BlockRing } from './blockRing.ts';
import { ChainError, type BlockRef, type ChainState, type HeadChange } from './chainClient.ts';
import { answerOf, type EndpointPool } from './endpointPool.ts';
import type { RpcAnswer, RpcRequest } from './rpcEndpoint.ts';
import { bigOf, blockOf, hexOf } from './wireBlock.ts';

const MOST_WALKED = 128;
/** Safe, finalised, the usual tip; also how often a head that a socket tells is checked. */
const CHECK_MS = 6_000;
const SURVEY_MS = 30_000;
const SURVEY_BLOCKS = 5;
const LEAST_POLL_MS = 100;
const MOST_POLL_MS = 4_000;
/** Of the pace of blocks: a little early, so that a look is rarely late; then by eighths, halves once overdue. */
const DUE = 0.97;
const FIRST_RETRY = 1 / 8;
const LAST_RETRY = 1 / 2;
/** Chains are now and then a little slower than they are said to be. */
const SLOWEST = 1.25;
/** A head behind ours, told so often, is the chain's and not a node that lags. */
const BACKWARD_POLLS = 3;
/** A block further ahead of our clock is nobody's. */
const FUTURE_MS = 60_000;
const TIP_PERCENTILE = 40;

const EXTRAS: readonly RpcRequest[] = [
  { method: 'eth_getBlockByNumber', params: ['safe', false] },
  { method: 'eth_getBlockByNumber', params: ['finalized', false] },
  { method: 'eth_feeHistory', params: ['0x5', 'latest', [TIP_PERCENTILE]] },
];

export interface HeadListener {
  head(change: HeadChange): void;
  state(state: ChainState, reason: string | null): void;
}

export class HeadFollower {
  readonly ring = new BlockRing();
  reorgs = 0;
  state: ChainState = 'disconnected';
  /** Median of what was paid lately; null: not asked yet, or the node does not say. */
  usualTipWei: bigint | null = null;
  private readonly setting: ChainSetting;
  private readonly pool: EndpointPool;
  private readonly ports: Ports;
  private readonly listener: HeadListener;
  /** Heads come by themselves. */
  private readonly isTold: () => boolean;
  private started = false;
  private timer: Timer | null = null;
  private polling: Promise<BlockRef> | null = null;
  private taking: Promise<void> = Promise.resolve();
  private backward = 0;
  private checkedMs = -Infinity;
  private surveyMs = -Infinity;
  /** Between two blocks as they come. */
  private paceMs: number;
  private advancedMs: number | null = null;

  constructor(
    setting: ChainSetting, pool: EndpointPool, ports: Ports, isTold: () => boolean, listener: HeadListener,
  ) {
    this.setting = setting;
    this.pool = pool;
    this.ports = ports;
    this.isTold = isTold;
    this.listener = listener;
    this.paceMs = setting.blockTimeMs;
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    this.say('connecting', null);
    this.nudge();
  }

  stop(): void {
    this.started = false;
    this.timer?.cancel();
    this.timer = null;
    this.say('disconnected', null);
  }

  /** Looks now, unless it is looking already. */
  nudge(): void { this.poll().catch(() => undefined); }

  /** As a socket has told it: believed as far as its parents lead to what we know. */
  news(block: BlockRef): void {
    if (!this.started || this.isFromTheFuture(block)) return;
    this.inTurn(block).then(() => { this.judgeAge(); }, () => { this.nudge(); });
  }

  /** The newest block, asked for now. Rejects with ChainError. */
  poll(): Promise<BlockRef> {
    this.polling ??= this.look().finally(() => {
      this.polling = null;
      this.comeBack();
    });
    return this.polling;
  }

  private get slowestMs(): number { return SLOWEST * this.setting.blockTimeMs; }

  private comeBack(): void {
    this.timer?.cancel();
    this.timer = this.started ? this.ports.scheduler.after(this.pauseMs(), () => { this.nudge(); }) : null;
  }

  private pauseMs(): number {
    if (this.isTold()) return Math.max(CHECK_MS, this.setting.blockTimeMs);
    const { paceMs } = this;
    const sinceMs = this.ports.clock.monotonicMs() - (this.advancedMs ?? -Infinity);
    const share = sinceMs < 2 * paceMs ? FIRST_RETRY : LAST_RETRY;
    const pause = sinceMs < DUE * paceMs ? DUE * paceMs - sinceMs : share * paceMs;
    return Math.min(MOST_POLL_MS, Math.max(LEAST_POLL_MS, pause));
  }

  private async look(): Promise<BlockRef> {
    try {
      const nowMs = this.ports.clock.monotonicMs();
      const isCheck = nowMs - this.checkedMs >= Math.max(0.9 * CHECK_MS, this.setting.blockTimeMs);
      if (isCheck) this.checkedMs = nowMs;
      const newest = { method: 'eth_getBlockByNumber', params: ['latest', false] };
      const [latest, ...extras] = await this.pool.askAll(isCheck ? [newest, ...EXTRAS] : [newest]);
      const block = blockOf(answerOf(latest));
      if (this.isFromTheFuture(block)) throw new ChainError(`block ${block.number} is from the future`);
      await this.inTurn(block);
      this.noteExtras(extras);
      void this.survey();
      this.judgeAge();
    } catch (error) {
      const reason = error instanceof ChainError ? error.message : String(error);
      if (this.started) this.say(this.ring.head === null ? 'connecting' : this.ageState('disconnected'), reason);
      throw error;
    }
    const { head } = this.ring;
    if (head === null) throw new ChainError('no block is known');
    return head;
  }

  private isFromTheFuture({ timestampMs }: BlockRef): boolean {
    return timestampMs > this.ports.clock.nowMs() + Math.max(FUTURE_MS, this.setting.staleAfterMs);
  }

  /** Blocks that a socket tells and blocks that were asked for, one after the other. */
  private inTurn(block: BlockRef): Promise<void> {
    const done = this.taking.then(() => this.take(block));
    this.taking = done.catch(() => undefined);
    return done;
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
    if (now === null) return;
    this.notePace(now.number - (head?.number ?? now.number));
    this.listener.head({ head: now, dropped });
  }

  private notePace(blocks: number): void {
    const nowMs = this.ports.clock.monotonicMs();
    if (this.advancedMs !== null && blocks > 0) {
      const seenMs = Math.min(this.slowestMs, (nowMs - this.advancedMs) / blocks);
      // Small differences are mostly those of our own looks.
      this.paceMs += (seenMs < 0.8 * this.paceMs ? 0.3 : 0.1) * (seenMs - this.paceMs);
    }
    this.advancedMs = nowMs;
  }

  /** A chain without the tags of safe and finalised has neither: depth alone counts there. */
  private noteExtras([safe, finalised, history]: readonly RpcAnswer[]): void {
    const numberAt = (answer: RpcAnswer | undefined): number | null =>
      (answer?.ok === true && answer.value !== null ? blockOf(answer.value).number : null);
    if (safe === undefined) return;
    this.ring.noteFinality(numberAt(safe), numberAt(finalised));
    if (history?.ok === true) this.usualTipWei = tipOf(member(history.value, 'reward'));
  }

  /** How the endpoints stand to one another: who lags far behind the newest is not asked before the others. */
  private async survey(): Promise<void> {
    const { endpoints } = this.pool;
    const nowMs = this.ports.clock.monotonicMs();
    const everyMs = Math.max(SURVEY_MS, SURVEY_BLOCKS * this.setting.blockTimeMs);
    if (endpoints.length < 2 || nowMs - this.surveyMs < everyMs) return;
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
    if (this.started) this.say(this.ageState('connected'), null);
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

const LEAST_TIP_WEI = 1_000_000n;

/** Median over the blocks of what was paid there, so that one odd block does not set our price. */
export function tipOf(reward: unknown): bigint {
  const rows = Array.isArray(reward) ? reward.flatMap((row: unknown) =>
    (Array.isArray(row) ? bigOf(row[0]) ?? [] : [])) : [];
  const sorted = rows.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = sorted[Math.floor(sorted.length / 2)] ?? LEAST_TIP_WEI;
  return median > LEAST_TIP_WEI ? median : LEAST_TIP_WEI;
}
