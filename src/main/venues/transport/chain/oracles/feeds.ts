/**
 * Which oracles are read on a chain: as the trader names them, else those that we know. A known one counts only if the
 * contract calls itself what it ought to be: the addresses below are from memory.
 */
import { isAddress, isHash, getAddress, type Address, type Hex } from 'viem';
import type { Underlying } from '../../../../../shared/domain/ids.ts';

export interface OracleFeed {
  readonly underlying: Underlying;
  readonly kind: 'chainlink' | 'pyth';
  readonly address: Address;
  /** Pyth alone: which of the contract's feeds. */
  readonly feedId: Hex | null;
  readonly heartbeatMs: number | null;
  /** What the contract must call itself; null: the trader named it. */
  readonly description: string | null;
}

const SECOND_MS = 1_000;
/** Chainlink writes at least once a day on every feed that is meant to be used. */
const UNKNOWN_HEARTBEAT_MS = 86_400_000;
const LEAST_GRACE_MS = 600_000;

/** A heartbeat, and a little more for a chain that was busy; Pyth is written when somebody wants it. */
export function maxAgeMsOf({ heartbeatMs }: Pick<OracleFeed, 'heartbeatMs'>): number {
  const beat = heartbeatMs ?? UNKNOWN_HEARTBEAT_MS;
  return beat + Math.max(LEAST_GRACE_MS, beat / 24);
}

const link = (underlying: Underlying, address: Address, heartbeatSeconds: number): OracleFeed =>
  ({ underlying, kind: 'chainlink', address: getAddress(address), feedId: null,
    heartbeatMs: heartbeatSeconds * SECOND_MS, description: `${underlying} / USD` });

/** From memory, so that `description()` of each is asked before it is believed. */
export const KNOWN_FEEDS: Readonly<Record<number, readonly OracleFeed[]>> = {
  1: [link('ETH', '0x5f4ec3df9cbd43714fe2740f5e3616155c5b8419', 3_600),
    link('BTC', '0xf4030086522a5beea4988f8ca5b36dbc97bee88c', 3_600)],
  10: [link('ETH', '0x13e3ee699d1909e989722e753853ae30b17e08c5', 1_200)],
  8_453: [link('ETH', '0x71041dddad3595f9ced3dccfbe3d1f4b0a16bb70', 1_200)],
  42_161: [link('ETH', '0x639fe6ab55c921f74e7fac1ee960c0b6293ba612', 86_400)],
};

const ONE = /^([A-Za-z0-9]{1,12})=(?:(pyth):)?(0x[0-9a-fA-F]{40})(?:\/(0x[0-9a-fA-F]{64}))?(?:@(\d{1,7}))?$/;

/** "ETH=0x...@3600, BTC=pyth:0x.../0xFEED@60", the heartbeat in seconds; "none". Null: it cannot be read. */
export function feedsOf(text: string): readonly OracleFeed[] | null {
  if (text.trim() === 'none') return [];
  const feeds: OracleFeed[] = [];
  for (const part of text.split(',').map((one) => one.trim()).filter((one) => one !== '')) {
    const [, underlying, pyth, address, feedId, seconds] = ONE.exec(part) ?? [];
    if (underlying === undefined || address === undefined || !isAddress(address, { strict: false })) return null;
    if ((pyth !== undefined) !== (feedId !== undefined) || (feedId !== undefined && !isHash(feedId))) return null;
    feeds.push({ underlying, kind: pyth === undefined ? 'chainlink' : 'pyth', address: getAddress(address),
      feedId: (feedId as Hex | undefined) ?? null, description: null,
      heartbeatMs: seconds === undefined ? null : Number(seconds) * SECOND_MS });
  }
  return feeds.length === 0 ? null : feeds;
}
