/** A bare list of positions: cash and the venue's rules are not known, so neither are equity, margin, health. */
import { resultOf } from '../holdings.ts';
import type { MarginModel } from '../model.ts';

export const positionsOnly: MarginModel = {
  id: 'positions-only',
  offsets: { claim: 'none known: the rules of the account are not known',
    groupOf: () => null },
  evaluate: ({ balances }) => resultOf({ equity: 0, haircutEquity: 0, initial: 0, maintenance: 0 }, [],
    [...(balances.length === 0 ? ['cash of the account'] : []), 'margin rules of the account']),
};
