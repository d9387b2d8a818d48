/**
 * A way's whole cost: what the market takes (cost.ts), and what it does to the account and while it is under way:
 * margin used or freed, collateral that would have to move first, the variance until it is done, and the way out
 * again (hedging/SPEC.md, Q6 to Q8, Q12).
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { HedgeCost, HedgePolicy } from '../../../shared/domain/steering/hedge.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import type { DraftInput, Offer } from '../draft.ts';
import type { HypotheticalFill } from '../fillEffect.ts';
import { closableContracts, exitUsd } from './exit.ts';
import { MARGIN_COST_PER_YEAR, marginCostUsd } from './margin.ts';
import { riskStdevUsd, timeAtRiskMs } from './timeAtRisk.ts';
import { lackFor, TRANSFER_FEE_USD, type Lack } from './transfer.ts';

export interface FullCost {
  readonly cost: HedgeCost;
  /** What the account would have to be given first; null: nothing. */
  readonly lack: Lack | null;
}

export const fillOf = ({ candidate, market, side, quantity, costing }: Offer): HypotheticalFill => ({
  instrument: candidate.instrument, side, quantity: toNumber(quantity), price: costing.averagePrice,
  mark: { markPrice: market.markPrice, impliedVol: candidate.quote?.markImpliedVol ?? null,
    forwardUsd: candidate.quote?.forwardPrice ?? null },
});

/** `account`: as it is when this order's turn comes, where legs before it trade on it too. */
export function fullCostOf(
  { policy, dayVol }: Pick<DraftInput, 'policy' | 'dayVol'>, offer: Offer,
  account: AccountInput = offer.candidate.accountInput,
): FullCost {
  const { candidate, market, side, quantity, costing } = offer;
  const contracts = toNumber(quantity);
  const lack = lackFor(account, candidate.instrument, side, contracts, costing.averagePrice);
  const transferUsd = lack === null ? 0 : TRANSFER_FEE_USD + (costing.cost.gasUsd ?? 0);
  const marginUsd = marginCostUsd(account, candidate.marginModel, fillOf(offer), policy.holdingHorizonMs,
    policy.marginCostPerYear ?? MARGIN_COST_PER_YEAR);
  const ms = timeAtRiskMs(candidate.instrument, lack !== null);
  const stdev = riskStdevUsd(contracts * market.unitDeltaCoin, market.indexPriceUsd, dayVol, ms);
  const riskUsd = (riskAversionOf(policy) / 2) * stdev * stdev;
  const totalUsd = costing.cost.totalUsd + transferUsd + (marginUsd ?? 0) + riskUsd;
  const exit = exitUsd({ instrument: candidate.instrument, bidPrice: toNumber(market.bidPrice),
    askPrice: toNumber(market.askPrice), indexPriceUsd: market.indexPriceUsd, gasUsd: costing.cost.gasUsd ?? 0 },
  side, contracts, closableContracts(account, candidate.instrument, side));
  return { lack, cost: { ...costing.cost, transferUsd, marginUsd, timeAtRiskMs: ms, riskStdevUsd: stdev, riskUsd,
    exitUsd: exit, totalUsd } };
}

/** What ways are ranked by: the whole cost and the way out again. */
export const rankUsd = ({ totalUsd, exitUsd: exit }: HedgeCost): number => totalUsd + (exit ?? 0);

export function riskAversionOf({ riskAversionPerUsd, band }: HedgePolicy): number {
  return riskAversionPerUsd ?? (band !== undefined && 'riskAversionPerUsd' in band ? band.riskAversionPerUsd : 0);
}

/** Of legs that belong together: sums; the time is the longest, and the variances add up as they lie in one market. */
export function costOfAll(costs: readonly HedgeCost[]): HedgeCost {
  const sum = (of: (cost: HedgeCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  const margins = costs.map(({ marginUsd }) => marginUsd ?? null);
  const [first] = costs;
  return {
    spreadUsd: sum((cost) => cost.spreadUsd), feeUsd: sum((cost) => cost.feeUsd),
    fundingUsd: sum((cost) => cost.fundingUsd), impactUsd: sum((cost) => cost.impactUsd),
    gasUsd: sum((cost) => cost.gasUsd ?? 0), transferUsd: sum((cost) => cost.transferUsd ?? 0),
    marginUsd: margins.includes(null) ? null : margins.reduce<number>((total, usd) => total + (usd ?? 0), 0),
    timeAtRiskMs: Math.max(...costs.map((cost) => cost.timeAtRiskMs ?? 0)),
    riskStdevUsd: sum((cost) => cost.riskStdevUsd ?? 0), riskUsd: sum((cost) => cost.riskUsd ?? 0),
    ...(first?.impactFactor === undefined || first.impactFills === undefined || costs.length > 1 ? {}
      : { impactFactor: first.impactFactor, impactFills: first.impactFills }),
    exitUsd: sum((cost) => cost.exitUsd ?? 0), totalUsd: sum((cost) => cost.totalUsd),
  };
}
