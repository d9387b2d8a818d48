/**
 * Reads at one block hash, of one endpoint or agreed by two. What several ask in the same moment of the same block goes
 * as one. An endpoint that does not know the block yet is asked
 * again shortly: those behind one address are not all equally far.
 */
import type { Address } from 'viem';
import type { Ports } from '../../../../ports/ports.ts';
import { ChainError, type BlockRef } from './chainClient.ts';
import type { EndpointPool } from './endpointPool.ts';
import { bytesOf, outcomesOf, requestsOf } from './multicall.ts';
import type { Outcome, ReadCall } from './readCall.ts';
import type { RpcAnswer, RpcEndpoint } from './rpcEndpoint.ts';

const TRIES = 4;
const PAUSE_MS = 150;
/** -32000 to -32001 and 4444: "header not found", "unknown block"; -32602: the block is not known by that hash. */
const UNKNOWN_BLOCK = /not found|unknown block|not available|not canonical|hash .* is not|missing trie/i;

type Row = ReturnType<typeof bytesOf>;
type Calls = readonly ReadCall<unknown>[];

/** By block: what goes with the next question. */
interface Waiting {
  readonly block: BlockRef;
  readonly parts: { readonly calls: Calls; readonly resolve: (rows: NonNullable<Row>) => void;
    readonly reject: (error: unknown) => void }[];
}

export class PinnedReader {
  private readonly pool: EndpointPool;
  private readonly multicall3: Address | null;
  private readonly ports: Ports;
  private readonly waiting = new Map<string, Waiting>();

  constructor(pool: EndpointPool, multicall3: Address | null, ports: Ports) {
    this.pool = pool;
    this.multicall3 = multicall3;
    this.ports = ports;
  }

  /** Rejects with ChainError. */
  async read(calls: Calls, block: BlockRef, agreed: boolean): Promise<{ results: readonly Outcome<unknown>[];
    endpoints: number }> {
    if (calls.length === 0) return { results: [], endpoints: 0 };
    if (!agreed) return { results: outcomesOf(calls, await this.together(calls, block)), endpoints: 1 };
    const ranked = this.pool.ranked();
    const [first, second] = ranked;
    if (first === undefined) throw new ChainError('no endpoint of this chain is left', false);
    if (second === undefined) {
      // Configured with two and one is left: nothing is agreed. Configured with one: the trader chose so.
      if (this.pool.endpoints.length > 1) throw new ChainError('one endpoint is left, two must agree', false);
      return { results: outcomesOf(calls, await this.first(calls, block, ranked)), endpoints: 1 };
    }
    const [one, other] = await Promise.all([this.of(first, calls, block), this.of(second, calls, block)]);
    if (JSON.stringify(one) !== JSON.stringify(other)) {
      throw new ChainError(`${first.name} and ${second.name} do not agree on block ${block.number}`);
    }
    return { results: outcomesOf(calls, one), endpoints: 2 };
  }

  private together(calls: Calls, block: BlockRef): Promise<NonNullable<Row>> {
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(block.hash) ?? { block, parts: [] };
      waiting.parts.push({ calls, resolve, reject });
      this.waiting.set(block.hash, waiting);
      if (waiting.parts.length === 1) this.ports.scheduler.soon(() => { void this.askTogether(block.hash); });
    });
  }

  private async askTogether(hash: string): Promise<void> {
    const waiting = this.waiting.get(hash);
    if (waiting === undefined) return;
    this.waiting.delete(hash);
    const { block, parts } = waiting;
    try {
      const rows = await this.first(parts.flatMap(({ calls }) => calls), block, this.pool.ranked());
      let from = 0;
      for (const { calls, resolve } of parts) {
        resolve(rows.slice(from, from + calls.length));
        from += calls.length;
      }
    } catch (error) {
      for (const { reject } of parts) reject(error);
    }
  }

  private async first(calls: Calls, block: BlockRef, ranked: readonly RpcEndpoint[]): Promise<NonNullable<Row>> {
    let last = new ChainError('no endpoint of this chain is left', false);
    for (const endpoint of ranked) {
      try {
        // The next is asked because the one before gave no answer.
        // oxlint-disable-next-line no-await-in-loop
        return await this.of(endpoint, calls, block);
      } catch (error) {
        if (!(error instanceof ChainError)) throw error;
        last = error;
      }
    }
    throw last;
  }

  private async of(endpoint: RpcEndpoint, calls: Calls, block: BlockRef): Promise<NonNullable<Row>> {
    const requests = requestsOf(calls, block, this.multicall3);
    for (let left = TRIES; ; left -= 1) {
      // Tried again until the endpoint has the block.
      // oxlint-disable-next-line no-await-in-loop
      const answers = await this.pool.askOne(endpoint, requests);
      const bad = answers.find((answer) => isAnswerless(answer));
      if (bad === undefined) {
        const rows = bytesOf(calls, answers, this.multicall3);
        if (rows !== null) return rows;
        const refused = answers.find((answer) => !answer.ok);
        throw new ChainError(refused?.ok === false ? `${endpoint.name}: ${refused.reason}`
          : `${endpoint.name}: the multicall cannot be read`);
      }
      if (bad.ok || bad.kind === 'failed') throw new ChainError(bad.ok ? endpoint.name : bad.reason);
      if (left <= 1) throw new ChainError(`${endpoint.name}: ${bad.reason}`);
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => { this.ports.scheduler.after(PAUSE_MS, resolve); });
    }
  }
}

/** No answer about the block at all, other than a call that reverted. */
function isAnswerless(answer: RpcAnswer): boolean {
  if (answer.ok) return false;
  return answer.kind === 'failed' || (answer.data === null && UNKNOWN_BLOCK.test(answer.reason));
}
