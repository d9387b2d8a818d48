/** The venue's refusals, with its numbers, and what a request brings. */

/** Lists (channels) are read where they are meant. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

export class Refusal extends Error {
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: number, message: string, data?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export function refuse(code: number, message: string, data?: Readonly<Record<string, unknown>>): never {
  throw new Refusal(code, message, data);
}

/** What the floor says in its own words, in Deribit's. */
export function refusalOf(words: string): Refusal {
  const known: readonly [RegExp, number, string][] = [
    [/margin/, 10_009, 'not_enough_funds'], [/post-only order would/, 11_054, 'post_only_reject'],
    [/trigger .* tick/, 10_044, 'trigger_price_wrong_tick'], [/tick/, 10_043, 'price_wrong_tick'], [/lot|minimum/, 10_021, 'invalid_amount'],
    [/unknown instrument/, 10_020, 'invalid_or_unsupported_instrument'], [/too many open/, 11_013, 'max_open_orders'],
    [/too many requests/, 10_047, 'matching_engine_queue_full'], [/our own order/, 11_030, 'other_reject'],
  ];
  const found = known.find(([pattern]) => pattern.test(words));
  return new Refusal(found?.[1] ?? 11_030, found?.[2] ?? 'other_reject', { reason: words });
}
