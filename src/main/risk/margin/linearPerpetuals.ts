/**
 * An account of dollars and linear perpetuals as its venue keeps it: a raw balance from which every position was paid,
 * so that value = raw balance + sum of size x mark, and a raw balance of its own for each isolated position. Balances
 * hold the collateral of isolated positions too. Shared by the models of perpetual venues.
 */
import { unitsOf } from '../portfolio/contractValue.ts';
import { isUsdLike } from '../portfolio/currency.ts';
import { cashOf, markOf, note, positionUsd, type Prices } from './holdings.ts';
import type { AccountInput, HeldPosition } from './model.ts';

export interface LinearPosition {
  readonly held: HeldPosition;
  /** Units of the underlying, positive long; not 0. */
  readonly size: number;
  /** In USD. */
  readonly markPrice: number;
  /** Null: the position shares the account's raw balance. */
  readonly isolatedRawUsd: number | null;
}

export interface LinearAccount {
  readonly crossRawUsd: number;
  readonly positions: readonly LinearPosition[];
  /** Coins and spot beside the dollars: worth something, and no margin. */
  readonly besideUsd: number;
}

/** What is missing is noted in `prices`, and then the numbers are NaN or lack a position. */
export function linearAccountOf(input: AccountInput, prices: Prices): LinearAccount {
  const { dollarsUsd, coinsHeldUsd, coinsOwedUsd } = cashOf(input, prices);
  const positions: LinearPosition[] = [];
  let [crossRawUsd, besideUsd] = [dollarsUsd + coinsOwedUsd, coinsHeldUsd];
  for (const held of input.positions) {
    if (held.quantity === 0) continue;
    if (held.instrument.kind === 'spot') {
      besideUsd += positionUsd(held, prices);
      continue;
    }
    const position = linearPositionOf(held, prices);
    if (position === null) continue;
    const collateralUsd = held.margin?.mode === 'isolated' ? held.margin.collateral : null;
    const entryUsd = position.size * position.markPrice - positionUsd(held, prices);
    crossRawUsd -= collateralUsd ?? entryUsd;
    positions.push({ ...position, isolatedRawUsd: collateralUsd === null ? null : collateralUsd - entryUsd });
  }
  return { crossRawUsd, positions, besideUsd };
}

/** Null for what is no linear perpetual in dollars: such a venue has no rule for it. */
export function linearPositionOf(held: HeldPosition, prices: Prices): Omit<LinearPosition, 'isolatedRawUsd'> | null {
  const { instrument, quantity } = held;
  if (instrument.kind !== 'perpetual' || instrument.style !== 'linear' || !isUsdLike(instrument.settlementCurrency)) {
    note(prices.missing, `margin rule for ${instrument.venueName}`);
    return null;
  }
  const markPrice = markOf(held, prices) * prices.usd(instrument.settlementCurrency);
  return { held, size: unitsOf(instrument, quantity), markPrice };
}
