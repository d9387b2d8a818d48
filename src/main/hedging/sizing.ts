/**
 * How much to trade: the no-trade band, its hysteresis, and whole lots. Sizes are quantised before anything is decided,
 * and no rounding ever carries delta past its target (invariant I8).
 */
import {
  add,
  compare,
  fromNumber,
  max,
  min,
  roundToStep,
  sub,
  toNumber,
  ZERO,
  type Decimal,
} from '../../shared/domain/decimal.ts';
import type { HedgePolicy } from '../../shared/domain/steering/hedge.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../shared/domain/order.ts';
import { roundToTick, tickAt } from '../../shared/domain/tick.ts';

/** Doubles leave this much of nothing, as a fraction of a lot. */
const DUST = 1e-9;
const DIGITS = 12;

/** Coin to move. All >= 0; `aim` <= `room`. */
export interface Need {
  readonly side: Side;
  /** Back to the inner edge of the band. */
  readonly aimCoin: number;
  /** To the target itself: never more. */
  readonly roomCoin: number;
  /** What must be left at most for the hedge to have served. */
  readonly bandCoin: number;
}

export const deviationOf = (policy: HedgePolicy, deltaCoin: number): number => deltaCoin - policy.targetDeltaCoin;

/** Inside it an open proposal is withdrawn; outside the whole band a new one is made. */
export const innerEdgeCoin = (policy: HedgePolicy): number => policy.bandDeltaCoin * policy.returnToFraction;

export function needOf(policy: HedgePolicy, deltaCoin: number): Need {
  const deviation = deviationOf(policy, deltaCoin);
  const roomCoin = Math.abs(deviation);
  return {
    side: deviation > 0 ? 'sell' : 'buy',
    aimCoin: Math.max(roomCoin - innerEdgeCoin(policy), 0),
    roomCoin,
    bandCoin: policy.bandDeltaCoin,
  };
}

/** Most contracts that one order may have. */
export interface SizeCap {
  readonly maxDeltaCoin: number;
  readonly maxNotionalUsd: number;
  readonly notionalUsdPerContract: number;
}

/**
 * Whole lots, or why there are none. Down to the lot; one lot more where the hedge would else leave delta outside the
 * band or be nothing, if that stays short of the target.
 */
export function quantise(need: Need, instrument: Instrument, unitDeltaCoin: number, cap: SizeCap): Decimal | string {
  const { lotSize, minQuantity } = instrument;
  const down = (contracts: number): Decimal => roundToStep(fromNumber(contracts, DIGITS), lotSize, 'towardZero');
  const room = down((need.roomCoin / unitDeltaCoin) * (1 + DUST));
  const most = Math.min(cap.maxDeltaCoin / unitDeltaCoin, cap.maxNotionalUsd / cap.notionalUsdPerContract);
  const ceiling = lesser(room, down(most * (1 + DUST)));
  const aimed = down((need.aimCoin / unitDeltaCoin) * (1 + DUST));
  let size = lesser(aimed, ceiling);
  const left = need.roomCoin - toNumber(size) * unitDeltaCoin;
  if (size === ZERO || left > need.bandCoin) {
    const up = roundToStep(fromNumber(need.aimCoin / unitDeltaCoin, DIGITS), lotSize, 'ceil');
    size = lesser(up, ceiling);
  }
  if (size < minQuantity) size = max(minQuantity, size);
  if (size > ZERO && compare(size, ceiling) <= 0) return size;
  const least = toNumber(max(minQuantity, lotSize)) * unitDeltaCoin;
  if (least > need.roomCoin) return `smallest order of ${instrument.id} moves ${coin(least)}, past the target`;
  return `order cap of ${coin(most * unitDeltaCoin)} is below the smallest order of ${instrument.id}`;
}

const lesser = (a: Decimal, b: Decimal): Decimal => (a < b ? a : b);

/** Delta after `contracts` of the side have filled. */
export const deltaAfter = (deltaCoin: number, side: Side, contracts: Decimal, unitDeltaCoin: number): number =>
  deltaCoin + signOf(side) * toNumber(contracts) * unitDeltaCoin;

/** Does the trade bring delta nearer its target without going past it? Tolerance: the dust of doubles. */
export function reducesOnly(policy: HedgePolicy, before: number, after: number): boolean {
  const [from, to] = [deviationOf(policy, before), deviationOf(policy, after)];
  return Math.abs(to) < Math.abs(from) && from * to >= -DUST * Math.abs(from) * Math.abs(from);
}

/** Limit of an immediate order: the touch plus the slippage, on the tick, never short of the touch. */
export function limitPriceOf(
  side: Side, bid: Decimal, ask: Decimal, slippageBps: number, instrument: Pick<Instrument, 'tickSize' | 'tickSteps'>,
): Decimal {
  const touch = side === 'buy' ? ask : bid;
  const slip = fromNumber((toNumber(touch) * slippageBps) / 10_000, DIGITS);
  if (side === 'buy') return max(touch, roundToTick(instrument, add(touch, slip), 'floor'));
  const tick = tickAt(instrument, touch);
  return max(min(touch, roundToTick(instrument, sub(touch, slip), 'ceil')), lesser(touch, tick));
}

export const coin = (amount: number): string => `${Number(amount.toPrecision(6))}`;
