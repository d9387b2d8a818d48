/** What the limits look at when an order is in a combo: its legs, each at its mark, together at the order's price. */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { withFill, type Mark } from '../fillEffect.ts';

export interface ComboLegContext {
  readonly instrument: Instrument;
  /** Contracts for each contract of the combo, signed. */
  readonly ratio: number;
  readonly mark: Mark & { readonly markPrice: number };
}

export interface ComboContext {
  readonly legs: readonly ComboLegContext[];
  /** Of one combo; in words: why it is not known. */
  readonly mark: number | string;
  /** Marks without their signs, added up: what a distance from the mark is measured by. */
  readonly gross: number;
}

const turned = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** Of all legs. */
export const comboNotionalUsd = ({ legs }: ComboContext, quantity: number, underlyingUsd: number): number =>
  legs.reduce((sum, { instrument, ratio, mark }) =>
    sum + notionalUsd(instrument, quantity * ratio, mark.markPrice, underlyingUsd), 0);

/**
 * Every leg filled at its mark, but the first, which bears what the order's price is away from theirs together; with
 * what the account has in flight on the same side of each leg.
 */
export function withComboFill(
  input: AccountInput, { legs, mark }: ComboContext, side: Side, quantity: number, price: number,
): AccountInput {
  const away = typeof mark === 'number' ? price - mark : 0;
  return legs.reduce((before, { instrument, ratio, mark: view }, i) => {
    const own = ratio > 0 ? side : turned(side);
    const at = i === 0 ? view.markPrice + away / ratio : view.markPrice;
    const fills = [{ price: at, quantity: quantity * Math.abs(ratio) },
      ...input.openOrders.filter((order) => order.instrument.id === instrument.id && order.side === own)];
    return fills.reduce((account, fill) => withFill(account, { instrument, side: own, quantity: fill.quantity,
      price: fill.price ?? view.markPrice, mark: view }), before);
  }, input);
}
