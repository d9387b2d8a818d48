/**
 * What Hyperliquid allows: ticks and lots, the least value of an order, request weights (facts on perpetual venues 1.6
 * and 1.8). Fee rates here are the base tier's, for estimates; what was paid stands in each fill.
 */
import { dec, mul, ONE, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import type { OrderAbilities } from '../../../shared/domain/account.ts';
import type { Instrument, TickStep } from '../../../shared/domain/instrument.ts';
import { isOnTick, tickAt } from '../../../shared/domain/tick.ts';

/** A modify makes a new order of the rest; one action cancels many. */
export const HYPERLIQUID_ORDERS: OrderAbilities = { edit: 'replace', cancelAll: true,
  twap: { leastMinutes: 5, mostMinutes: 1_440 },
  stops: { kinds: ['perpetual'], by: ['mark'], bound: true, endWithSwitch: true } };
export const TAKER_FEE_RATE = 0.000_45;
export const MAKER_FEE_RATE = 0.000_15;
export const FUNDING_INTERVAL_MS = 3_600_000;
const PERPETUAL_DECIMALS = 6;
const SIGNIFICANT_FIGURES = 5;
const LEAST_VALUE_USD = dec('10');

/** Decimals of prices: at most 6 less those of sizes. Never below whole numbers. */
export const tickSizeOf = (szDecimals: number): Decimal => powerOfTen(-Math.max(0, PERPETUAL_DECIMALS - szDecimals));

/** Five significant figures as ticks that widen with the price; whole numbers are always allowed. */
export function tickStepsOf(szDecimals: number): TickStep[] {
  const finest = tickSizeOf(szDecimals);
  const steps: TickStep[] = [];
  for (let power = -12; power <= SIGNIFICANT_FIGURES - 1; power += 1) {
    const tickSize = powerOfTen(power - (SIGNIFICANT_FIGURES - 1));
    if (tickSize > finest && tickSize <= ONE) steps.push({ abovePrice: powerOfTen(power), tickSize });
  }
  return steps;
}

/** 10^exponent, from -18 up. */
function powerOfTen(exponent: number): Decimal {
  return dec(exponent >= 0 ? `1${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}1`);
}

/** Why the venue would refuse this price and quantity, in words with the number that would be right; null: it fits. */
export function misfitOf(
  instrument: Instrument, price: Decimal, quantity: Decimal, reduceOnly: boolean,
): string | null {
  if (!isOnTick(instrument, price)) {
    return `price ${toText(price)} is not a multiple of ${toText(tickAt(instrument, price))}`
      + ' (five significant figures)';
  }
  if (quantity % instrument.lotSize !== 0n) {
    return `quantity ${toText(quantity)} is not a multiple of ${toText(instrument.lotSize)}`;
  }
  const value = mul(price, quantity);
  if (!reduceOnly && value < LEAST_VALUE_USD) {
    return `a value of ${toText(value)} USD is below the venue's minimum of ${toText(LEAST_VALUE_USD)} USD`;
  }
  return null;
}

/** The same of an order that the venue spreads over time: one slice every 30 s, each a lot at least. */
export function twapMisfitOf(instrument: Instrument, quantity: Decimal, minutes: number): string | null {
  if (quantity % instrument.lotSize !== 0n) {
    return `quantity ${toText(quantity)} is not a multiple of ${toText(instrument.lotSize)}`;
  }
  const slices = BigInt(minutes * 2);
  return quantity < instrument.lotSize * slices
    ? `${toText(quantity)} is less than ${slices} slices of ${toText(instrument.lotSize)}` : null;
}

/** Requests by address: 1,200 weight a minute. The reserve is what 200 cancels weigh. */
export const WEIGHT_BUDGET = { name: 'request weight (1,200 a minute)', capacity: 1_200, refillPerSecond: 20,
  reserve: 200 };
/** Actions per address: one per USDC ever traded and 10,000 to begin with; the venue tells what is left. */
export const ACTION_BUDGET = { name: 'actions of this address', capacity: 10_000, refillPerSecond: 0.1, reserve: 500 };

const LIGHT = new Set(['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState',
  'exchangeStatus']);
/** Of one question; lists weigh one more for each 20 rows, which is not known before. */
export const weightOf = (infoType: string): number => (infoType === 'userRole' ? 60 : LIGHT.has(infoType) ? 2 : 20);
export const ACTION_WEIGHT = 1;
