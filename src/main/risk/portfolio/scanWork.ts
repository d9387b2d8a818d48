/**
 * How much work the search for an account's distances to liquidation is. Beyond a millisecond or two it does not belong
 * on the engine's loop (DESIGN section 7): a worker does it, and the account's health waits for nothing.
 */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { isUsdLike } from './currency.ts';
import type { AccountInput } from '../margin/model.ts';
import { marginModelOf } from '../margin/registry.ts';

/** Evaluations of the margin along one underlying: nodes on both sides and two refinements. */
const LOOKS = 60;
/** An option is read and priced once for the account's own worth, besides the model's scenarios. */
const OWN_PRICES = 3;
const FUTURE_SHARE = 0.5;

/** In option prices; about half a microsecond each. */
const MOST_ON_THE_LOOP = 3_000;

export function isLongScan({ positions, balances }: AccountInput, model: MarginModelId): boolean {
  const { scenarios = 1 } = marginModelOf(model);
  const underlyings = new Set(balances.filter(({ currency, amount }) => amount !== 0 && !isUsdLike(currency))
    .map(({ currency }) => currency));
  let perLook = 0;
  for (const { instrument, quantity } of positions) {
    if (quantity === 0) continue;
    underlyings.add(instrument.underlying);
    perLook += instrument.kind === 'option' ? scenarios + OWN_PRICES : FUTURE_SHARE;
  }
  return LOOKS * underlyings.size * perLook > MOST_ON_THE_LOOP;
}
