/**
 * What a liquidation took, from the rows of `balances`: an auction hands over positions and pays for all of them at
 * once, so that no trade and no price tells of each. They count at the mark; what the auction paid less or more is a
 * difference of cash that reconciliation shows.
 */
import { abs, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Fill } from '../../../../shared/domain/fill.ts';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { Move } from '../messages.ts';
import { CASH } from '../parseAccount.ts';

/** Told twice it is the same fill: its number follows from the row. Null: nothing of the position went. */
export function takenOver(
  { previous_balance: before, new_balance: after }: Move, instrument: Instrument, markPrice: Decimal,
  account: AccountId, timeMs: number,
): Fill | null {
  const change = sub(after, before);
  if (change === ZERO || instrument.kind === 'spot') return null;
  return { fillId: `liquidation|${instrument.venueName}|${before}|${after}`, account, instrument: instrument.id,
    clientOrderId: null, venueOrderId: null, side: change > ZERO ? 'buy' : 'sell', price: markPrice,
    quantity: abs(change), fee: ZERO, feeCurrency: CASH, liquidity: 'taker', venueTimeMs: timeMs,
    cause: 'liquidation' };
}
