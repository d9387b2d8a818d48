/**
 * The caps of a hedge policy (rule H11), counted over what was approved: attempts in vain, hedges an hour, cost a day,
 * notional of one hedge. Asked before a proposal is made and again at its approval.
 */
import { toNumber, ZERO } from '../../../shared/domain/decimal.ts';
import { policyKeyOf, type HedgePolicy, type HedgeProposal } from '../../../shared/domain/steering/hedge.ts';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import { legsOf } from '../../hedging/legs.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import type { ProposalDraft } from '../../hedging/input.ts';
import type { ReadState } from '../state.ts';
import { bareMarket } from '../valuation/legSources.ts';

const HOUR_MS = 3_600_000;

/** Why no further hedge of this policy may leave; null: it may. Null where there are no caps, too. */
export function capRefusal(
  state: ReadState, policy: HedgePolicy, wanted: HedgeProposal | ProposalDraft | null,
): string | null {
  const { caps } = policy;
  if (caps === undefined) return null;
  const { maxFailedAttempts, maxHedgesPerHour, maxCostUsdPerDay, maxNotionalUsd } = caps;
  const approved = approvedOf(state, policy);
  const failed = failedInARow(approved);
  if (maxFailedAttempts !== undefined && failed >= maxFailedAttempts) {
    return `cap: ${failed} hedges in a row filled nothing, ${maxFailedAttempts} allowed: raise it to go on`;
  }
  const lastHour = approved.filter(({ updatedTimeMs }) => state.timeMs - updatedTimeMs < HOUR_MS).length;
  if (maxHedgesPerHour !== undefined && lastHour >= maxHedgesPerHour) {
    return `cap: ${lastHour} hedges within an hour, ${maxHedgesPerHour} allowed`;
  }
  const spentUsd = spentOf(state, approved) + (wanted === null ? 0 : Math.max(wanted.cost.totalUsd, 0));
  if (maxCostUsdPerDay !== undefined && spentUsd > maxCostUsdPerDay) {
    return `cap: ${spentUsd.toFixed(2)} USD of cost within a day, ${maxCostUsdPerDay} allowed`;
  }
  const notional = wanted === null ? 0 : notionalOf(state, wanted);
  if (maxNotionalUsd !== undefined && !(notional <= maxNotionalUsd)) {
    return `cap: notional of ${notional.toFixed(0)} USD, ${maxNotionalUsd} allowed`;
  }
  return null;
}

/** Of the last 24 hours; null: no cap. */
export const costLeftUsd = (state: ReadState, policy: HedgePolicy): number | null =>
  (policy.caps?.maxCostUsdPerDay === undefined ? null
    : policy.caps.maxCostUsdPerDay - spentOf(state, approvedOf(state, policy)));

/** A hedge that earned does not pay for a dear one. */
const spentOf = (state: ReadState, approved: readonly HedgeProposal[]): number =>
  approved.filter(({ updatedTimeMs }) => state.timeMs - updatedTimeMs < MS_PER_DAY)
    .reduce((sum, { cost }) => sum + Math.max(cost.totalUsd, 0), 0);

/** Newest last; what the trader let pass, whatever became of it. */
function approvedOf(state: ReadState, policy: HedgePolicy): readonly HedgeProposal[] {
  return [...state.proposals.values()].filter((of) => policyKeyOf(of) === policyKeyOf(policy)
    && of.marketAtApproval !== null)
    .toSorted((a, b) => a.updatedTimeMs - b.updatedTimeMs);
}

function failedInARow(approved: readonly HedgeProposal[]): number {
  const last = approved.findLastIndex(({ state }) => state !== 'failed');
  return approved.length - 1 - last;
}

/** NaN, which no cap lets pass, where a leg's price is not known. */
function notionalOf(state: ReadState, wanted: HedgeProposal | ProposalDraft): number {
  return legsOf(wanted).reduce((sum, leg) => {
    const instrument = state.instruments.get(leg.instrument);
    if (instrument === undefined || leg.quantity === ZERO) return NaN;
    const { indexPriceUsd } = bareMarket(state, instrument);
    const price = toNumber(leg.limitPrice);
    return sum + (indexPriceUsd === null ? NaN : notionalUsd(instrument, toNumber(leg.quantity), price, indexPriceUsd));
  }, 0);
}
