/** What a node says of blocks and logs, read with care: numbers are hex texts there. */
import { isAddress, isHash, isHex, type Address, type Hash, type Hex } from 'viem';
import { member } from '../../wireText.ts';
import { ChainError, type BlockRef, type ChainLog } from './chainClient.ts';

export const hexOf = (value: number | bigint): Hex => `0x${value.toString(16)}`;

/** Null: not a hex number. */
export function bigOf(value: unknown): bigint | null {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value) ? BigInt(value) : null;
}

/** Null: not a hex number that a double holds. */
export function numberOf(value: unknown): number | null {
  const big = bigOf(value);
  return big === null || big > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(big);
}

export const hashOf = (value: unknown): Hash | null => (typeof value === 'string' && isHash(value) ? value : null);
export const dataOf = (value: unknown): Hex | null => (typeof value === 'string' && isHex(value) ? value : null);
export const accountOf = (value: unknown): Address | null =>
  (typeof value === 'string' && isAddress(value, { strict: false }) ? value : null);

/** Throws ChainError, naming the field. */
export function blockOf(value: unknown): BlockRef {
  const number = numberOf(member(value, 'number'));
  const timestamp = numberOf(member(value, 'timestamp'));
  const hash = hashOf(member(value, 'hash'));
  const parentHash = hashOf(member(value, 'parentHash'));
  if (number === null || timestamp === null || hash === null || parentHash === null) {
    const field = number === null ? 'number' : timestamp === null ? 'timestamp' : hash === null ? 'hash' : 'parentHash';
    throw new ChainError(`block: ${field} cannot be read`);
  }
  return { number, hash, parentHash, timestampMs: timestamp * 1_000,
    baseFeeWei: bigOf(member(value, 'baseFeePerGas')) };
}

/** Throws ChainError, naming the field. Logs of a block that is still pending are not logs. */
export function logsOf(value: unknown): readonly ChainLog[] {
  if (!Array.isArray(value)) throw new ChainError('logs: not a list');
  return value.flatMap((row: unknown) => (member(row, 'removed') === true ? [] : [logOf(row)]));
}

export function logOf(row: unknown): ChainLog {
  const topics = member(row, 'topics');
  const fields = {
    address: accountOf(member(row, 'address')), data: dataOf(member(row, 'data')),
    blockNumber: numberOf(member(row, 'blockNumber')), blockHash: hashOf(member(row, 'blockHash')),
    transactionHash: hashOf(member(row, 'transactionHash')), logIndex: numberOf(member(row, 'logIndex')),
    topics: Array.isArray(topics) ? topics.flatMap((topic: unknown) => dataOf(topic) ?? []) : null,
  };
  const bad = Object.entries(fields).find(([, field]) => field === null);
  if (bad !== undefined) throw new ChainError(`log: ${bad[0]} cannot be read`);
  return fields as ChainLog;
}
