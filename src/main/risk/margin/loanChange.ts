/**
 * What an action would make of a loan's account: supplied and owed are two legs, also of one currency, so that what is
 * supplied of a coin that is owed does not count as its repayment. The ledger's balance is their net.
 */
import type { LoanChange } from '../../../shared/domain/margin/detail.ts';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';
import { legsOf } from './aave/pooledLoan.ts';
import type { AccountInput } from './model.ts';

export const isLoan = ({ terms }: AccountInput): boolean => terms?.model === 'aave' || terms?.model === 'morpho';

/** Of an account whose terms are those of a loan. `missing` gains what is not known. */
export function withLoanChange(input: AccountInput, change: LoanChange, missing: string[]): AccountInput {
  if (change.kind === 'setEMode') return withMode(input, change.category, missing);
  const { currency, amount } = change;
  const net = input.balances.find((balance) => balance.currency === currency)?.amount ?? 0;
  let { supplied, owed } = legsOf(net, bothSidesOf(input.terms, currency));
  switch (change.kind) {
    case 'deposit': supplied += amount; break;
    case 'borrow': owed += amount; break;
    // More than is owed is not taken; more than is supplied is borrowed, as the ledger would have it.
    case 'repay': owed = Math.max(0, owed - amount); break;
    case 'withdraw': [supplied, owed] = [Math.max(0, supplied - amount), owed + Math.max(0, amount - supplied)]; break;
    case 'repayWithCollateral': {
      const paid = Math.min(amount, supplied, owed);
      [supplied, owed] = [supplied - paid, owed - paid];
    }
  }
  const others = input.balances.filter((balance) => balance.currency !== currency);
  return { ...input, balances: [...others, { currency, amount: supplied - owed }],
    terms: withBothSides(input.terms, currency, Math.min(supplied, owed)) };
}

function bothSidesOf(terms: MarginTerms | null, currency: string): number {
  if (terms?.model === 'aave') return terms.reserves.find((one) => one.currency === currency)?.bothSides ?? 0;
  return terms?.model === 'morpho' && currency === terms.loanCurrency ? terms.bothSides ?? 0 : 0;
}

function withBothSides(terms: MarginTerms | null, currency: string, bothSides: number): MarginTerms | null {
  if (terms?.model === 'aave') {
    return { ...terms, reserves: terms.reserves.map((one) =>
      (one.currency === currency ? { ...one, bothSides } : one)) };
  }
  return terms?.model === 'morpho' && currency === terms.loanCurrency ? { ...terms, bothSides } : terms;
}

/** The pool would refuse a mode that what is owed does not belong to; then that is missing. */
function withMode(input: AccountInput, category: number, missing: string[]): AccountInput {
  const { terms } = input;
  if (terms?.model !== 'aave') {
    missing.push('an e-mode: the venue has none');
    return input;
  }
  const eMode = category === 0 ? null : terms.eModes?.find((one) => one.category === category);
  if (eMode === undefined) {
    missing.push(`e-mode ${category}`);
    return input;
  }
  const strangers = eMode === null ? [] : input.balances.filter(({ currency, amount }) =>
    legsOf(amount, bothSidesOf(terms, currency)).owed > 0 && !eMode.borrowable.includes(currency));
  for (const { currency } of strangers) missing.push(`${currency} in e-mode ${category}: it may not be owed there`);
  return { ...input, terms: { ...terms, eMode } };
}
