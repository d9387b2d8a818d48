// Perpetuals and futures, linear and inverse: profit, delta, funding and the carry of basis and funding together.
// A linear contract counts coins and settles in the quote currency; an inverse one counts USD of face value and settles
// in coin (facts/quant.md 1b). Positive quantity = long, positive amount = credit to us.

import type { ContractStyle } from '../../../shared/domain/instrument.ts';

/** `quantity`: coins (linear) or USD of face value (inverse), signed. */
export interface DeltaOnePosition {
  style: ContractStyle;
  quantity: number;
}

/** Profit from `entryPrice` to `price`: in the quote currency (linear) or in coin (inverse: N/E - N/P). */
export function deltaOnePnl({ style, quantity }: DeltaOnePosition, entryPrice: number, price: number): number {
  return style === 'linear' ? quantity * (price - entryPrice) : (quantity / entryPrice / price) * (price - entryPrice);
}

/**
 * Exposure at `price`. `deltaCoin`: coins (inverse: N/P, the net transaction delta F dV_coin/dF); `deltaUsd` its worth;
 * `gammaCoinPerUsd`: change of `deltaCoin` per 1 USD; `settlementDelta`: change of the profit in its own currency per
 * 1 USD (inverse: N/P^2 coin).
 */
export interface DeltaOneGreeks {
  deltaCoin: number;
  deltaUsd: number;
  gammaCoinPerUsd: number;
  settlementDelta: number;
}

export function deltaOneGreeks({ style, quantity }: DeltaOnePosition, price: number): DeltaOneGreeks {
  if (style === 'linear') {
    return { deltaCoin: quantity, deltaUsd: quantity * price, gammaCoinPerUsd: 0, settlementDelta: quantity };
  }
  const deltaCoin = quantity / price;
  const perUsd = deltaCoin / price;
  return { deltaCoin, deltaUsd: quantity, gammaCoinPerUsd: -perUsd, settlementDelta: perUsd };
}

/** One funding payment at `fundingRate` for its interval (positive: longs pay), in the settlement currency. */
export function fundingPayment({ style, quantity }: DeltaOnePosition, markPrice: number, fundingRate: number): number {
  const notional = style === 'linear' ? quantity * markPrice : quantity / markPrice;
  return notional === 0 ? 0 : -notional * fundingRate;
}

const MS_PER_YEAR = 365 * 86_400_000;

/** A funding rate per interval as a rate per year: `simple` sums the payments, `continuous` compounds them. */
export function annualFunding(fundingRate: number, intervalMs: number): { simple: number; continuous: number } {
  const perYear = MS_PER_YEAR / intervalMs;
  return { simple: fundingRate * perYear, continuous: Math.log1p(fundingRate) * perYear };
}

/**
 * Carry of a perpetual over `horizonMs` if price and funding rate stay: the sum of its payments, in the settlement
 * currency; parts of an interval count in proportion (as continuous funding pays, and as an accrual otherwise).
 */
export function perpetualCarry(
  position: DeltaOnePosition,
  markPrice: number,
  fundingRate: number,
  intervalMs: number,
  horizonMs: number,
): number {
  return (fundingPayment(position, markPrice, fundingRate) * horizonMs) / intervalMs;
}

/**
 * Carry of a dated future over `horizonYears` if the index stays and the basis decays at its present annual rate
 * b = ln(F/S)/T: profit as F rolls to S exp(b (T - horizon)), in the settlement currency. The whole basis at expiry.
 */
export function futureCarry(
  position: DeltaOnePosition,
  futurePrice: number,
  indexPrice: number,
  years: number,
  horizonYears: number,
): number {
  const left = years > horizonYears ? (years - horizonYears) / years : 0;
  return deltaOnePnl(position, futurePrice, indexPrice * (futurePrice / indexPrice) ** left);
}
