/**
 * Margin and health of an account before and after any set of trades, transfers and repayments, by its own model and
 * booked as the ledger books them. Ours, for what-if: the venue's number stays what one acts upon.
 */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { MarginAfter, MarginChange, MarginFiguresAt } from '../../../shared/domain/margin/detail.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { isLoan, withLoanChange } from '../../risk/margin/loanChange.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { healthRatio } from '../../risk/portfolio/health.ts';
import { withFill, type Mark } from '../fillEffect.ts';

/** What is known of a contract that might be traded. */
export interface Tradable { readonly instrument: Instrument; readonly mark: Mark | null }

/** `lookup`: null for a contract that the venue does not list. */
export function marginAfter(
  input: AccountInput, model: MarginModelId, changes: readonly MarginChange[],
  lookup: (instrument: InstrumentId) => Tradable | null,
): Omit<MarginAfter, 'computeMs'> {
  const missing: string[] = [];
  let after = input;
  for (const change of changes) after = changed(after, change, lookup, missing);
  const before = figuresAt(input, model, missing);
  return { account: input.account, before, after: figuresAt(after, model, missing), missing };
}

function changed(
  input: AccountInput, change: MarginChange, lookup: (instrument: InstrumentId) => Tradable | null, missing: string[],
): AccountInput {
  if (change.kind !== 'trade' && isLoan(input)) return withLoanChange(input, change, missing);
  if (change.kind === 'setEMode' || change.kind === 'repayWithCollateral') {
    missing.push('terms of a loan');
    return input;
  }
  if (change.kind !== 'trade') {
    const amount = change.kind === 'withdraw' || change.kind === 'borrow' ? -change.amount : change.amount;
    const held = input.balances.find(({ currency }) => currency === change.currency)?.amount ?? 0;
    const others = input.balances.filter(({ currency }) => currency !== change.currency);
    return { ...input, balances: [...others, { currency: change.currency, amount: held + amount }] };
  }
  const known = lookup(change.instrument);
  if (known === null) {
    missing.push(`terms of ${change.instrument}`);
    return input;
  }
  const price = change.price ?? known.mark?.markPrice ?? null;
  if (price === null) {
    missing.push(`mark price of ${change.instrument}`);
    return input;
  }
  return withFill(input, { instrument: known.instrument, side: change.side, quantity: change.quantity, price,
    mark: known.mark });
}

function figuresAt(input: AccountInput, model: MarginModelId, missing: string[]): MarginFiguresAt {
  const result = marginModelOf(model).evaluate(input);
  for (const name of result.missing) if (!missing.includes(name)) missing.push(name);
  const { equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd } = result;
  const availableUsd = haircutEquityUsd === null || initialMarginUsd === null
    ? null : haircutEquityUsd - initialMarginUsd;
  return { equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd, availableUsd,
    health: healthRatio(result) };
}
