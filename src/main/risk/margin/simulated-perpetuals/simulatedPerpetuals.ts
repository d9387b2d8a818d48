/**
 * Cross margin of a perpetuals venue as on Hyperliquid: account value against half the initial margin at the highest
 * leverage, tier by tier. Rules: README.md.
 */
import { cashOf, futureSize, note, positionUsd, pricesOf, resultOf, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition, MarginModel, MarginResult } from '../model.ts';
import { openOrderMargin } from '../openOrders.ts';
import { TIERS, type Tier } from './parameters.ts';

export const simulatedPerpetuals: MarginModel = { id: 'simulated-perpetuals', evaluate };

function evaluate(input: AccountInput): MarginResult {
  const prices = pricesOf(input);
  const { dollarsUsd, coinsHeldUsd, coinsOwedUsd } = cashOf(input, prices);
  const explanation: { label: string; usd: number }[] = [];
  let [profit, owned, maintenance] = [0, 0, 0];
  for (const position of input.positions) {
    if (position.quantity === 0) continue;
    const usd = positionUsd(position, prices);
    if (position.instrument.kind === 'spot') {
      owned += usd;
      continue;
    }
    profit += usd;
    const required = maintenanceUsd(position, prices);
    maintenance += required;
    explanation.push({ label: position.instrument.venueName, usd: required });
  }
  const orders = openOrderMargin(input, prices, (position) => 2 * maintenanceUsd(position, prices));
  const marginEquity = dollarsUsd + coinsOwedUsd + profit;
  const totals = {
    equity: marginEquity + coinsHeldUsd + owned,
    haircutEquity: marginEquity,
    initial: 2 * maintenance + orders,
    maintenance,
  };
  return resultOf(totals, explanation, prices.missing);
}

function maintenanceUsd(position: HeldPosition, prices: Prices): number {
  const { instrument } = position;
  if (instrument.kind === 'spot' || position.quantity === 0) return 0;
  const tiers = TIERS[instrument.underlying];
  if (instrument.kind === 'option' || tiers === undefined) {
    note(prices.missing, `margin rule for ${instrument.venueName}`);
    return NaN;
  }
  return tieredUsd(futureSize(position, prices).usd, tiers);
}

/** Each tier's rate applies to the notional inside it: continuous, the same as the venue's deductions. */
function tieredUsd(notionalUsd: number, tiers: readonly Tier[]): number {
  let total = 0;
  tiers.forEach(({ fromUsd, maxLeverage }, index) => {
    const toUsd = tiers[index + 1]?.fromUsd ?? Infinity;
    total += Math.max(Math.min(notionalUsd, toUsd) - fromUsd, 0) / (2 * maxLeverage);
  });
  return Number.isNaN(notionalUsd) ? NaN : total;
}
