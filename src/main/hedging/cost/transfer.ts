/**
 * What an account lacks for a hedge that is paid in full, and what moving it there would cost (hedging/SPEC.md, Q7). A
 * hedge that needs a transfer is priced and shown; it is not proposed, as nobody knows when the transfer arrives.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { unitsOf } from '../../risk/portfolio/contractValue.ts';

/** Withdrawal fee of a venue and the transaction at the other end, where no gas price is known. */
export const TRANSFER_FEE_USD = 5;
/** Doubles leave so much of nothing. */
const DUST = 1e-9;

export interface Lack {
  readonly currency: string;
  readonly amount: number;
}

/** Null: nothing lacks. Only what is paid in full can lack: margin is the limits' business. */
export function lackFor(
  account: AccountInput, instrument: Instrument, side: Side, quantity: number, price: number,
): Lack | null {
  if (instrument.kind !== 'spot') return null;
  const units = unitsOf(instrument, quantity);
  const [currency, wanted] = side === 'sell' ? [instrument.underlying, units]
    : [instrument.quoteCurrency, units * price];
  const held = account.balances.find((of) => of.currency === currency)?.amount ?? 0;
  const amount = wanted - held;
  return amount > DUST * wanted ? { currency, amount } : null;
}
