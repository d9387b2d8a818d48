/** No margin rules: what is held is worth what it is worth, and nothing is required. */
import { cashOf, positionUsd, pricesOf, resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult } from '../model.ts';

export const noMargin: MarginModel = {
  id: 'none', evaluate,
  offsets: { claim: 'none: nothing is required',
    groupOf: () => null },
};

function evaluate(input: AccountInput): MarginResult {
  const prices = pricesOf(input);
  const { dollarsUsd, coinsHeldUsd, coinsOwedUsd } = cashOf(input, prices);
  let equity = dollarsUsd + coinsHeldUsd + coinsOwedUsd;
  for (const position of input.positions) equity += positionUsd(position, prices);
  return resultOf({ equity, haircutEquity: equity, initial: 0, maintenance: 0 }, [], prices.missing);
}
