/** What an error of Derive says about the request: refused for certain, or nobody knows (facts, appendix C). */
import type { Fate, RpcError } from '../../transport/rpc/rpcMessages.ts';

/** 9000 and 9001: no confirmation in time. -32603: something broke inside. */
const UNKNOWN: ReadonlySet<number> = new Set([9_000, 9_001, -32_603]);
/** Too many requests, too many connections. */
const LIMITED: ReadonlySet<number> = new Set([-32_000, -32_100]);
/** Wallet, key or signature that will not work next time either. */
const BAD_KEYS: ReadonlySet<number> = new Set([14_000, 14_001, 14_002, 14_012, 14_013, 14_014, 14_023, 14_026, 14_029,
  14_030, 16_000, 16_001, 16_002]);
/** The connection is not logged in any more, though it was. */
const LOGGED_OUT: ReadonlySet<number> = new Set([14_020, 14_021, 14_022, 14_025]);
/** Order is not there, or is over: a cancel that comes too late. */
const GONE: ReadonlySet<number> = new Set([11_003, 11_004, 11_005, 11_006]);

export const fateOf = (code: number): Fate => (UNKNOWN.has(code) ? 'unknown' : 'refused');
export const isLimited = (code: number): boolean => LIMITED.has(code);
export const isBadKeys = (code: number): boolean => BAD_KEYS.has(code);
export const isLoggedOut = (code: number): boolean => LOGGED_OUT.has(code);
export const isOrderGone = (code: number): boolean => GONE.has(code);
/** The key may not do that. */
export const OUT_OF_SCOPE = 14_031;

/** "Retry in 1234 ms"; null: it does not say. */
export function retryAfterMs({ detail }: RpcError): number | null {
  const [, digits] = /in (\d{1,6}) ?ms/.exec(detail) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** "Insufficient funds (11000)", with the detail where there is one. */
export const wordsOf = ({ code, message, detail }: RpcError): string =>
  `${message} (${code})${detail === '' ? '' : `: ${detail}`}`.slice(0, 200);
