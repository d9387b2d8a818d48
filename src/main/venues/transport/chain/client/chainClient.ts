/**
 * One EVM chain as venues see it: reads that all belong to one block, heads as they come and go, logs without gaps.
 * A value without its block does not exist here. Sending is transactions/transactionDesk.ts.
 */
import type { Address, Hash, Hex } from 'viem';
import type { ChainSetting } from '../chains/chainSetting.ts';
import type { Outcome, ReadCall, ResultOf } from './readCall.ts';

/** A block as an endpoint has told it. Two with one number and different hashes are different blocks. */
export interface BlockRef {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly timestampMs: number;
  /** Null: the chain has no base fee. */
  readonly baseFeeWei: bigint | null;
}

/** `reorged`: the block was the chain's once and is not any more; `seen`: it is, and may yet be reorged. */
export type Finality = 'seen' | 'safe' | 'finalised' | 'reorged';

export interface Pinned<T> {
  readonly block: BlockRef;
  /** Our clock when the answer was there. */
  readonly receivedTimeMs: number;
  /** How many endpoints gave these very bytes. */
  readonly endpoints: number;
  /** In the order of the calls. */
  readonly results: T;
}

export type Outcomes<T extends readonly ReadCall<unknown>[]> = { readonly [K in keyof T]: Outcome<ResultOf<T[K]>> };

export interface ReadOptions {
  /** Default: the newest block that we know. */
  readonly block?: BlockRef;
  /** Two endpoints must give the same bytes at the same block hash: asked for whatever triggers an action. Where the
   *  trader has configured one endpoint alone it is that one's word (`endpoints` is 1). */
  readonly agreed?: boolean;
}

/** `dropped`: blocks that were the chain's and are not any more, newest first: what was derived from them is void. */
export interface HeadChange {
  readonly head: BlockRef;
  readonly dropped: readonly BlockRef[];
}

export interface LogFilter {
  readonly addresses: readonly Address[];
  /** As of JSON-RPC: a position holds one topic, several of which one must fit, or null for any. */
  readonly topics: readonly (Hex | readonly Hex[] | null)[];
}

export interface ChainLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly transactionHash: Hash;
  readonly logIndex: number;
}

export interface LogListener {
  /** Each log once, in the chain's order; after a reorganisation those of the new blocks. */
  added(logs: readonly ChainLog[], head: BlockRef): void;
  /** Told before, and not on the chain any more. */
  removed(logs: readonly ChainLog[]): void;
}

/** `stale`: the newest block is older than the chain's bound, so that nothing may act on what is read. */
export type ChainState = 'connecting' | 'connected' | 'stale' | 'disconnected';

export interface EndpointReport {
  /** Host alone: paths of endpoints hold keys. */
  readonly name: string;
  readonly healthy: boolean;
  readonly calls: number;
  readonly failures: number;
  readonly latencyMs: number | null;
  readonly headNumber: number | null;
  /** What is wrong with it; null: nothing. */
  readonly problem: string | null;
}

export interface ChainReport {
  readonly chain: string;
  readonly state: ChainState;
  readonly head: BlockRef | null;
  readonly headAgeMs: number | null;
  readonly endpoints: readonly EndpointReport[];
  /** Since the client was started. */
  readonly reorgs: number;
}

export type Unsubscribe = () => void;

export interface ChainClient {
  readonly setting: ChainSetting;
  readonly state: ChainState;
  /** Null until the first block is there. */
  readonly head: BlockRef | null;
  /** Begins following the head. */
  start(): void;
  close(): void;
  /** Resolves with the newest block, asked for anew. Rejects with ChainError. */
  latest(): Promise<BlockRef>;
  /** All calls at one block: one multicall, or one batch where the chain has none. A call that reverts is an Outcome
   *  that is not ok; rejects with ChainError where no endpoint answers or, `agreed`, two do not agree. */
  readPinned<const T extends readonly ReadCall<unknown>[]>(calls: T, options?: ReadOptions):
  Promise<Pinned<Outcomes<T>>>;
  /** Every new head, and what it made void; also `state` changes. */
  onHead(listener: (change: HeadChange) => void): Unsubscribe;
  onState(listener: (state: ChainState, reason: string | null) => void): Unsubscribe;
  /** From `fromBlock` (inclusive) on and for as long as it is wanted: gaps are filled from the chain itself. */
  followLogs(filter: LogFilter, fromBlock: number, listener: LogListener): Unsubscribe;
  /** Both ends inclusive. Rejects with ChainError. */
  logs(filter: LogFilter, fromBlock: number, toBlock: number): Promise<readonly ChainLog[]>;
  finalityOf(block: Pick<BlockRef, 'number' | 'hash'>): Finality;
  report(): ChainReport;
}

/** One line, free of addresses of endpoints. `mayHaveLeft` false: for certain nobody has received the request. */
export class ChainError extends Error {
  readonly mayHaveLeft: boolean;
  /** The endpoint's own error code; null: it was not the endpoint that refused. */
  readonly code: number | null;

  constructor(message: string, mayHaveLeft = true, code: number | null = null) {
    super(message);
    this.name = 'ChainError';
    this.mayHaveLeft = mayHaveLeft;
    this.code = code;
  }
}
