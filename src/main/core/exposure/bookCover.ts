/**
 * Which accounts a hedge policy looks at (rule H19): of a book its own, of one without a book those that no policy of a
 * book looks at for the same underlying. No account is looked at twice, so no delta is hedged twice.
 */
import type { AccountId } from '../../../shared/domain/ids.ts';
import { policyKeyOf, policyName, type HedgePolicy } from '../../../shared/domain/steering/hedge.ts';
import type { LimitBook, TradingLimits } from '../../../shared/domain/steering/limits.ts';
import { ONE, type ReadState } from '../state.ts';

type OfPolicy = Pick<HedgePolicy, 'underlying' | 'book'>;

/** Null: every account. */
export type Cover = ((account: AccountId) => boolean) | null;

export function coverOf(state: ReadState, policy: OfPolicy): Cover {
  const books = state.limits.get(ONE)?.books ?? [];
  if (policy.book !== undefined) {
    const accounts = accountsOf(books, policy.book);
    return (account) => accounts.includes(account);
  }
  const taken = [...state.policies.values()].flatMap(({ underlying, book }) =>
    (underlying === policy.underlying && book !== undefined ? accountsOf(books, book) : []));
  return taken.length === 0 ? null : (account) => !taken.includes(account);
}

const accountsOf = (books: readonly LimitBook[], name: string): readonly AccountId[] =>
  books.find((book) => book.name === name)?.accounts ?? [];

/** Why these policies and the books of these limits do not go together; null: they do. */
export function bookFault(policies: Iterable<HedgePolicy>, limits: TradingLimits | undefined): BookFault | null {
  const books = limits?.books ?? [];
  const seen: HedgePolicy[] = [];
  for (const policy of policies) {
    if (policy.book === undefined) continue;
    const fault = faultOf(policy, policy.book, books, seen);
    if (fault !== null) return { policy, ...fault };
    seen.push(policy);
  }
  return null;
}

export interface BookFault {
  readonly policy: HedgePolicy;
  readonly field: 'book' | 'instruments';
  readonly message: string;
}

function faultOf(
  policy: HedgePolicy, name: string, books: readonly LimitBook[], others: readonly HedgePolicy[],
): Omit<BookFault, 'policy'> | null {
  const { underlying, instruments } = policy;
  const book = books.find((one) => one.name === name);
  if (book === undefined) return { field: 'book', message: `no book "${name}" in the limits` };
  if (book.underlyings !== null && !book.underlyings.includes(underlying)) {
    return { field: 'book', message: `book "${name}" does not hold ${underlying}` };
  }
  const outside = instruments.find(({ account }) => !book.accounts.includes(account));
  if (outside !== undefined) {
    const message = `${outside.account} is not in book "${name}": what it trades would hedge nothing`;
    return { field: 'instruments', message };
  }
  const other = others.find((one) => one.underlying === underlying && policyKeyOf(one) !== policyKeyOf(policy)
    && accountsOf(books, one.book ?? '').some((account) => book.accounts.includes(account)));
  return other === undefined ? null
    : { field: 'book', message: `shares an account with ${policyName(other)}: its delta would be hedged twice` };
}
