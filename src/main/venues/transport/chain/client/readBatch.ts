/** Reads of different kinds gathered for one block, each with its own type kept: add calls, read once, ask by slot. */
import type { BlockRef, ChainClient, ReadOptions } from './chainClient.ts';
import { valueOf, type Outcome, type ReadCall } from './readCall.ts';

/** The place of a call's answer. */
export interface Slot<T> { readonly at: number; readonly of?: (value: T) => void }

export interface BatchAnswers {
  readonly block: BlockRef;
  readonly receivedTimeMs: number;
  readonly endpoints: number;
  /** Throws an Error that names the call where it reverted. */
  value<T>(slot: Slot<T>): T;
  /** Null where the call reverted or made no sense. */
  valueOrNull<T>(slot: Slot<T>): T | null;
}

export class ReadBatch {
  private readonly calls: ReadCall<unknown>[] = [];

  get size(): number { return this.calls.length; }

  add<T>(call: ReadCall<T>): Slot<T> { return { at: this.calls.push(call) - 1 }; }

  /** Rejects with ChainError. */
  async read(client: ChainClient, options: ReadOptions = {}): Promise<BatchAnswers> {
    const { block, receivedTimeMs, endpoints, results } = await client.readPinned(this.calls, options);
    const outcome = (at: number): Outcome<unknown> => results[at] ?? { ok: false, reason: 'was not asked' };
    return {
      block, receivedTimeMs, endpoints,
      value: <T>({ at }: Slot<T>) => valueOf(outcome(at)) as T,
      valueOrNull<T>({ at }: Slot<T>): T | null {
        const one = outcome(at);
        return one.ok ? one.value as T : null;
      },
    };
  }
}
