/** What a policy on trial holds of one instrument: a profit that adds up fill by fill, funding while it is held. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { isInverseFuture, notionalUsd, profitOf } from '../../risk/portfolio/contractValue.ts';
import { takerFee, withFill } from '../fillEffect.ts';
import type { HedgeCandidate } from '../input.ts';

/** USD per unit of what the instrument settles in: coins of the underlying, or dollars. */
const perUnitUsd = (instrument: Instrument, indexPriceUsd: number): number =>
  (instrument.style === 'inverse' ? indexPriceUsd : 1);

export class Holding {
  readonly instrument: Instrument;
  /** Contracts, signed. */
  quantity = 0;
  /** Sum of contracts times entry, by which a price turns into profit: of 1/price for inverse contracts. */
  private entries = 0;
  fundingUsd = 0;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  add(side: Side, quantity: number, price: number): void {
    const signed = signOf(side) * quantity;
    this.quantity += signed;
    this.entries += isInverseFuture(this.instrument) ? signed / price : signed * price;
    const isDust = Math.abs(this.quantity) < toNumber(this.instrument.lotSize) * 1e-6;
    if (isDust) this.quantity = 0;
  }

  /** Of everything bought and sold, with what is left at `markPrice`; fees and funding are not in it. */
  profitUsd(markPrice: number, indexPriceUsd: number): number {
    const { instrument, quantity, entries } = this;
    const scale = toNumber(instrument.contractMultiplier) * perUnitUsd(instrument, indexPriceUsd);
    return scale * (isInverseFuture(instrument) ? entries - quantity / markPrice : quantity * markPrice - entries);
  }

  /** The predicted rate for the time that has passed; who is long pays a positive one. */
  accrue({ quote }: HedgeCandidate, markPrice: number, indexPriceUsd: number, elapsedMs: number): void {
    const { instrument, quantity } = this;
    if (instrument.kind !== 'perpetual' || quantity === 0) return;
    const rate = quote?.fundingRate ?? 0;
    const exposureUsd = Math.sign(quantity) * notionalUsd(instrument, Math.abs(quantity), markPrice, indexPriceUsd);
    this.fundingUsd += exposureUsd * rate * (elapsedMs / instrument.fundingIntervalMs);
  }
}

/** The account with this much more of the instrument at this price, no fee. */
export function accountWith(
  account: AccountInput, instrument: Instrument, quantity: number, price: number,
): AccountInput {
  if (quantity === 0) return account;
  const free = { ...instrument, takerFeeRate: 0, makerFeeRate: 0 };
  const side = quantity > 0 ? 'buy' : 'sell';
  return withFill(account, { instrument: free, side, quantity: Math.abs(quantity), price, mark: null });
}

/** From the middle to where it was done, and the fee; positive costs us. */
export function costsUsd(
  instrument: Instrument, side: Side, quantity: number, price: number, middle: number, indexPriceUsd: number,
): { readonly spreadUsd: number; readonly feeUsd: number } {
  const perUnit = perUnitUsd(instrument, indexPriceUsd);
  return {
    spreadUsd: -profitOf(instrument, signOf(side) * quantity, price, middle) * perUnit,
    feeUsd: takerFee({ instrument, quantity, price }) * perUnit,
  };
}
