/** What an error of Deribit says about the request: refused for certain, or nobody knows (facts, appendix C). */
import type { Fate, RpcError } from '../../transport/rpc/rpcMessages.ts';

/** 13888: timed_out. Internal errors leave it open too. */
const UNKNOWN: ReadonlySet<number> = new Set([13_888, 11_094, -32_603]);
const LATER: ReadonlySet<number> = new Set([10_028, 10_040, 10_041, 10_047, 10_066, 11_051, 13_028]);

export const TOO_MANY_REQUESTS = 10_028;
/** Keys or tokens that will not work next time either. */
const BAD_KEYS: ReadonlySet<number> = new Set([13_004, 13_005, 13_009, 13_010, 13_020]);
/** The token ran out or was taken away: a new login may help. */
const EXPIRED: ReadonlySet<number> = new Set([13_009, 13_010]);

export const fateOf = (code: number): Fate => (UNKNOWN.has(code) ? 'unknown' : LATER.has(code) ? 'later' : 'refused');
export const isBadKeys = (code: number): boolean => BAD_KEYS.has(code);
export const isExpiredToken = (code: number): boolean => EXPIRED.has(code);

/** Order is not there, or is over: a cancel that comes too late. */
const GONE: ReadonlySet<number> = new Set([10_004, 10_010, 11_008, 11_044]);
export const isOrderGone = (code: number): boolean => GONE.has(code);

/** "not enough funds (10009)", with the reason of `data` where there is one. */
export function wordsOf({ code, message, detail }: RpcError): string {
  return `${message.replaceAll('_', ' ')} (${code})${detail === '' ? '' : `: ${detail}`}`.slice(0, 200);
}
