/** What a chain says about our transactions, all of one endpoint and one moment, and how it is asked. */
import type { Hash } from 'viem';
import type { BlockRef, ChainLog } from '../client/chainClient.ts';
import { ChainError } from '../client/chainClient.ts';
import { answerOf, type EndpointPool } from '../client/endpointPool.ts';
import { blockParameter } from '../client/multicall.ts';
import type { RpcEndpoint, RpcRequest } from '../client/rpcEndpoint.ts';
import { bigOf, hashOf, logsOf, numberOf } from '../client/wireBlock.ts';
import { member } from '../../wireText.ts';

export interface Receipt {
  readonly hash: Hash;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly success: boolean;
  readonly gasUsed: number;
  /** L1 data included where the chain says it. */
  readonly feeWei: bigint;
  readonly logs: readonly ChainLog[];
}

export interface Observation {
  readonly head: BlockRef;
  readonly nowMs: number;
  /** How many transactions the account has on the chain at the head: the lowest nonce that is free. */
  readonly nonce: number;
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** Hashes that the endpoint knows, mined or waiting. */
  readonly known: ReadonlySet<string>;
}

/** Null: not mined as far as this endpoint knows. Throws ChainError, naming the field. */
export function receiptOf(value: unknown): Receipt | null {
  if (value === null || value === undefined) return null;
  const hash = hashOf(member(value, 'transactionHash'));
  const blockHash = hashOf(member(value, 'blockHash'));
  const blockNumber = numberOf(member(value, 'blockNumber'));
  const gasUsed = numberOf(member(value, 'gasUsed'));
  const status = numberOf(member(value, 'status'));
  if (hash === null || blockHash === null || blockNumber === null || gasUsed === null || status === null) {
    throw new ChainError('receipt: it cannot be read');
  }
  const price = bigOf(member(value, 'effectiveGasPrice')) ?? 0n;
  const l1 = bigOf(member(value, 'l1Fee')) ?? 0n;
  return { hash, blockHash, blockNumber, gasUsed, success: status === 1, feeWei: BigInt(gasUsed) * price + l1,
    logs: logsOf(member(value, 'logs')) };
}

/** Rejects with ChainError. */
export async function observe(
  pool: EndpointPool, from: string, hashes: readonly string[], head: BlockRef, nowMs: number,
): Promise<Observation> {
  const requests: RpcRequest[] = [{ method: 'eth_getTransactionCount', params: [from, blockParameter(head)] },
    ...hashes.flatMap((hash) => [{ method: 'eth_getTransactionReceipt', params: [hash] },
      { method: 'eth_getTransactionByHash', params: [hash] }])];
  const [count, ...rest] = (await pool.askAll(requests)).map(answerOf);
  const nonce = numberOf(count);
  if (nonce === null) throw new ChainError('eth_getTransactionCount: not a number');
  const receipts = new Map<string, Receipt>();
  const known = new Set<string>();
  for (const [at, hash] of hashes.entries()) {
    const receipt = receiptOf(rest[2 * at]);
    // An answer about another transaction is no answer.
    if (receipt !== null && receipt.hash === hash) receipts.set(hash, receipt);
    if (receipt !== null || member(rest[2 * at + 1], 'hash') === hash) known.add(hash);
  }
  return { head, nowMs, nonce, receipts, known };
}

/** Of two endpoints, where there are two: the effect is told from it. Null: they do not agree yet. */
export async function agreedReceipt(pool: EndpointPool, hash: string): Promise<Receipt | null> {
  const [first, second] = pool.ranked();
  if (first === undefined || (second === undefined && pool.endpoints.length > 1)) return null;
  const ask = async (endpoint: RpcEndpoint): Promise<Receipt | null> => {
    const [answer] = await pool.askOne(endpoint, [{ method: 'eth_getTransactionReceipt', params: [hash] }]);
    return receiptOf(answerOf(answer));
  };
  const [one, other] = await Promise.all([ask(first), second === undefined ? null : ask(second)]);
  if (second === undefined) return one;
  return JSON.stringify(one, bigText) === JSON.stringify(other, bigText) ? one : null;
}

const bigText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** The lowest free nonce at a block, by two endpoints where there are two. Rejects with ChainError. */
export async function agreedNonce(pool: EndpointPool, from: string, head: BlockRef): Promise<number> {
  const [first, second] = pool.ranked();
  if (first === undefined) throw new ChainError('no endpoint of this chain is left', false);
  if (second === undefined && pool.endpoints.length > 1) {
    throw new ChainError('one endpoint is left, two must agree', false);
  }
  const ask = async (endpoint: RpcEndpoint): Promise<number> => {
    const [answer] = await pool.askOne(endpoint,
      [{ method: 'eth_getTransactionCount', params: [from, blockParameter(head)] }]);
    const nonce = numberOf(answerOf(answer));
    if (nonce === null) throw new ChainError('eth_getTransactionCount: not a number');
    return nonce;
  };
  const [one, other] = await Promise.all([ask(first), second === undefined ? null : ask(second)]);
  if (other !== null && one !== other) {
    throw new ChainError(`${first.name} and ${second?.name ?? ''} do not agree on our nonce: ${one}, ${other}`);
  }
  return one;
}
