/** Margin after a hypothesis, on the state as it stands: contracts are traded at their marks unless a price is said. */
import type { MarginAfterQuery } from '../../../shared/contract/questions/margin.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { MarginAfter } from '../../../shared/domain/margin/detail.ts';
import { accountInputOf, unlistedPositions } from '../../core/valuation/accountInput.ts';
import type { ReadState } from '../../core/state.ts';
import { marginAfter, type Tradable } from '../../hedging/limits/marginAfter.ts';

/** Throws Error naming the account when there is none of that name. */
export function marginAfterOf(state: ReadState, { account: id, changes }: MarginAfterQuery): MarginAfter {
  const began = performance.now();
  const account = state.accounts.get(id);
  if (account === undefined) throw new Error(`account: no account ${id}`);
  const lookup = (name: string): Tradable | null => {
    const instrument = state.instruments.get(name);
    if (instrument === undefined || instrument.venue !== account.venue) return null;
    const quote = state.quotes.get(name);
    if (quote === undefined) return { instrument, mark: null };
    const markPrice = quote.markPrice === null ? null : toNumber(quote.markPrice);
    return { instrument, mark: { markPrice, impliedVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice } };
  };
  const result = marginAfter(accountInputOf(state, account), account.marginModel, changes, lookup);
  const missing = [...unlistedPositions(state, id), ...result.missing];
  return { ...result, missing, computeMs: performance.now() - began };
}
