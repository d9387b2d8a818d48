/**
 * Margin of the options of one expiry under the standard manager: the better of each short by itself and of the most
 * that all of them together can lose at expiry. Results are net: zero or negative. Source: facts on Derive 6.1.
 */
import type { DeriveStandardParameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import { undiscounted, type DeriveExpiry, type DeriveOption } from '../derive/book.ts';
import type { MarginLevel } from './standardAccount.ts';

export function expiryMargin(
  expiry: DeriveExpiry,
  spot: number,
  parameters: DeriveStandardParameters,
  level: MarginLevel,
): number {
  let isolated = 0;
  for (const option of expiry.options) isolated += isolatedMargin(option, expiry, spot, parameters, level);
  return Math.max(isolated, maxLossMargin(expiry, parameters, level));
}

/** A long option backs nothing; a short one owes its mark and a share of the index. */
export function isolatedMargin(
  option: DeriveOption,
  expiry: DeriveExpiry,
  spot: number,
  parameters: DeriveStandardParameters,
  level: MarginLevel,
): number {
  const { amount, strike, optionType } = option;
  if (amount >= 0) return 0;
  const mark = undiscounted(option, expiry.forward, expiry.years, option.vol) * amount;
  const outOfTheMoney = Math.max(0, optionType === 'call' ? strike - spot : spot - strike) / spot;
  const initialShare = Math.max(parameters.maxShortOption - outOfTheMoney, parameters.minShortOption);
  if (optionType === 'call') {
    return mark + (level === 'initial' ? initialShare : parameters.maintenanceCall) * spot * amount;
  }
  const maintenance =
    mark + Math.min(parameters.maintenancePut * spot * amount, parameters.maintenancePutPremium * mark);
  if (level === 'maintenance') return maintenance;
  return Math.min(mark + initialShare * spot * amount, maintenance * parameters.putInitialOverMaintenance);
}

/** Worst payoff at zero and at every strike; calls sold beyond those bought are charged by the forward. */
export function maxLossMargin(expiry: DeriveExpiry, parameters: DeriveStandardParameters, level: MarginLevel): number {
  let [worst, netCalls] = [Math.min(payoff(expiry.options, 0), 0), 0];
  for (const { strike, amount, optionType } of expiry.options) {
    worst = Math.min(worst, payoff(expiry.options, strike));
    if (optionType === 'call') netCalls += amount;
  }
  const scale = level === 'initial' ? parameters.unpairedInitial : parameters.unpairedMaintenance;
  return netCalls < 0 ? worst + scale * expiry.forward * netCalls : worst;
}

function payoff(options: readonly DeriveOption[], settlement: number): number {
  let sum = 0;
  for (const { optionType, strike, amount } of options) {
    sum += amount * Math.max(0, optionType === 'call' ? settlement - strike : strike - settlement);
  }
  return sum;
}
