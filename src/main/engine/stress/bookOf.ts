/** The book as the state has it, for scenarios: the same legs and the same accounts as its own valuation uses. */
import { accountInputOf, unlistedPositions } from '../../core/valuation/accountInput.ts';
import { legSources, VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import type { ReadState } from '../../core/state.ts';
import type { Book } from '../../risk/scenarios/book.ts';

/** Accounts by id: the order in which venues happened to answer would move a table's columns between sessions. */
export function bookOf(state: ReadState): Book {
  const accounts = [...state.accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((account) => {
    const missing = unlistedPositions(state, account.id);
    const opened = state.reconciliations.get(account.id)?.openedTimeMs ?? null;
    if (opened === null) missing.push(`first snapshot of ${account.id}`);
    return { input: accountInputOf(state, account), model: account.marginModel, missing };
  });
  return { nowMs: state.timeMs, bounds: VALUATION_BOUNDS, legs: legSources(state), accounts };
}
