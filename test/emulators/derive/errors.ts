/** The venue's refusals with its numbers (facts, appendix C), and what a request brings. */

/** Lists are read where they are meant. */
export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

const WORDS: Readonly<Record<number, string>> = {
  [-32_700]: 'Parse error', [-32_601]: 'Method not found', [-32_602]: 'Invalid params', [-32_000]: 'Rate limit exceeded',
  [-32_603]: 'Internal error', 11_000: 'Insufficient funds', 11_003: 'Already cancelled', 11_004: 'Already filled', 11_005: 'Already expired',
  11_006: 'Does not exist', 11_007: 'Self-crossing disallowed', 11_008: 'Post-only reject', 11_009: 'Zero liquidity for market or IOC/FOK order',
  11_010: 'Post-only invalid order type', 11_011: 'Invalid signature expiry', 11_012: 'Invalid amount', 11_013: 'Invalid limit price',
  11_014: 'Fill-or-kill not filled', 11_017: 'Non unique nonce', 11_018: 'Invalid nonce date', 11_019: 'Open orders limit exceeded',
  11_021: 'Instrument is not live', 11_022: 'Reject timestamp exceeded', 11_023: 'Max fee order param is too low',
  11_024: 'Reduce only not supported with this time in force', 11_025: 'Reduce only reject', 11_027: 'Subaccount undergoing liquidation',
  11_028: 'Replaced order filled amount does not match expected state', 12_001: 'Instrument not found', 13_000: 'Invalid channels', 14_000: 'Account not found',
  14_001: 'Subaccount not found', 14_014: 'Signature invalid for message or transaction', 14_020: 'The wallet header does not match the requested subaccount_id or wallet',
  14_021: 'The wallet header is not provided', 14_022: 'Subscription to a private channel failed', 14_026: 'Session key not found',
  14_030: 'Session key expired', 14_031: 'Unauthorized key scope',
};

export class Refusal extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, data?: unknown) {
    super(WORDS[code] ?? 'Error');
    this.code = code;
    this.data = data;
  }
}

export function refuse(code: number, data?: unknown): never {
  throw new Refusal(code, data);
}

/** What the floor says in its own words, in Derive's. */
export function refusalOf(words: string): Refusal {
  const known: readonly [RegExp, number][] = [
    [/margin/, 11_000], [/post-only order would/, 11_008], [/post-only needs/, 11_010], [/reduce-only/, 11_025], [/tick|price/, 11_013],
    [/lot|minimum/, 11_012], [/unknown instrument/, 11_021], [/too many open/, 11_019], [/fill-or-kill|filled whole/, 11_014],
    [/own order/, 11_007], [/too many requests/, -32_000],
  ];
  return new Refusal(known.find(([pattern]) => pattern.test(words))?.[1] ?? 11_002, words);
}
