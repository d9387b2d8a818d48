/**
 * The account as it would be with other positions: what `private/simulate_portfolio` and `private/pme/simulate` are
 * asked with. What is added is bought at its mark, so that it changes margins and not what the account is worth.
 */
import { isOwned, profitOf, unitsOf } from '../../portfolio/contractValue.ts';
import type { AccountInput, HeldPosition } from '../model.ts';

/** `add`: on top of what is held (the venue's `add_positions: true`); `instead`: of everything that is held. */
export type HypotheticalMode = 'add' | 'instead';

export function withHypothetical(
  input: AccountInput,
  positions: readonly HeldPosition[],
  mode: HypotheticalMode,
): AccountInput {
  const held = new Map((mode === 'add' ? input.positions : []).map((position) => [position.instrument.id, position]));
  for (const added of positions) {
    const known = held.get(added.instrument.id);
    held.set(
      added.instrument.id,
      known === undefined ? { ...added, averagePrice: added.markPrice } : merged(known, added),
    );
  }
  return {
    ...input,
    positions: [...held.values()].filter(({ quantity }) => quantity !== 0),
    balances: closed(input, held),
  };
}

/** Contracts that close against what is held leave its gain as cash; those that add move the average to the mark. */
function merged(held: HeldPosition, added: HeldPosition): HeldPosition {
  const quantity = held.quantity + added.quantity;
  const [paid, mark] = [held.averagePrice, held.markPrice];
  if (paid === null || mark === null || Math.sign(held.quantity) !== Math.sign(added.quantity))
    return { ...held, quantity };
  // The same gain on more contracts: inverse gains are of 1/price, linear ones of the price.
  const share = held.quantity / quantity;
  const inverse = held.instrument.style === 'inverse' && held.instrument.kind !== 'option';
  const averagePrice = inverse ? 1 / (share / paid + (1 - share) / mark) : share * paid + (1 - share) * mark;
  return { ...held, quantity, averagePrice };
}

/** Gains (and the worth of options) that the change would realise, per settlement currency. */
function closed(input: AccountInput, after: ReadonlyMap<string, HeldPosition>): AccountInput['balances'] {
  const gains = new Map<string, number>();
  for (const position of [...input.positions, ...[...after.values()].filter(isNew(input))]) {
    const { settlementCurrency } = position.instrument;
    const left = after.get(position.instrument.id);
    const before = isNew(input)(position) ? 0 : worth(position);
    gains.set(
      settlementCurrency,
      (gains.get(settlementCurrency) ?? 0) + before - (left === undefined ? 0 : worth(left)),
    );
  }
  const realised = [...gains].filter(([, amount]) => amount !== 0).map(([currency, amount]) => ({ currency, amount }));
  return [...input.balances, ...realised];
}

const isNew =
  (input: AccountInput) =>
  ({ instrument }: HeldPosition): boolean =>
    !input.positions.some((position) => position.instrument.id === instrument.id);

/** In the settlement currency; 0 where price or average is not known, as the model then says so itself. */
function worth({ instrument, quantity, averagePrice, markPrice }: HeldPosition): number {
  if (markPrice === null || quantity === 0) return 0;
  if (isOwned(instrument)) return unitsOf(instrument, quantity) * markPrice;
  return averagePrice === null ? 0 : profitOf(instrument, quantity, averagePrice, markPrice);
}
