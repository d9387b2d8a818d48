/**
 * What a position that a hedge opens will cost to close again, and what one that it closes need not cost any more
 * (hedging/SPEC.md, Q12). It ranks the ways and stands in no total: nothing of it is paid now. Without it a hedger with
 * two perpetuals buys on one venue and sells on the other, whichever is cheaper at the moment, and ends up long and
 * short at once.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { notionalUsd, profitOf } from '../../risk/portfolio/contractValue.ts';
import { takerFee } from '../fillEffect.ts';

/** Of the value of what is opened: one more position to margin, to fund and to mind. */
const MINDING_FRACTION = 2.5e-4;
/** Not all that is closed would have been closed by us. */
const CLOSING_SHARE = 0.5;

export interface ExitMarket {
  readonly instrument: Instrument;
  readonly bidPrice: number;
  readonly askPrice: number;
  readonly indexPriceUsd: number;
  /** Of the transaction on a chain. */
  readonly gasUsd: number;
}

/** Contracts of the other side that the account holds: what `side` can close. Coins in a wallet are nobody's hedge. */
export function closableContracts({ positions }: AccountInput, { id, kind }: Instrument, side: Side): number {
  if (kind === 'spot') return 0;
  const held = positions.find(({ instrument }) => instrument.id === id)?.quantity ?? 0;
  return Math.max(-signOf(side) * held, 0);
}

/** USD; negative where more is closed than opened. `contracts` > 0. */
export function exitUsd(market: ExitMarket, side: Side, contracts: number, closable: number): number {
  const closed = Math.min(contracts, closable);
  const opened = contracts - closed;
  const { instrument, bidPrice, askPrice, indexPriceUsd, gasUsd } = market;
  const middle = (bidPrice + askPrice) / 2;
  const perUnit = instrument.style === 'inverse' ? indexPriceUsd : 1;
  const touch = side === 'buy' ? bidPrice : askPrice;
  const trade = (quantity: number): number => (quantity === 0 ? 0
    : perUnit * (takerFee({ instrument, quantity, price: middle })
      + Math.abs(profitOf(instrument, quantity, middle, touch))));
  const valueUsd = notionalUsd(instrument, opened, middle, indexPriceUsd);
  const gas = opened === 0 ? 0 : gasUsd;
  return trade(opened) + valueUsd * MINDING_FRACTION + gas - CLOSING_SHARE * trade(closed);
}
