/** May an account's health go there? What a limit would deny is not proposed (SPEC.md, B11). */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { TradingLimits } from '../../../shared/domain/steering/limits.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import type { Refusal } from '../draft.ts';
import { withFill } from '../fillEffect.ts';
import type { HedgeCandidate, ProposalDraft } from '../input.ts';
import { missingAfter } from './unknownHealth.ts';

/** A hedge that worsens an account below the least health would be denied, and so is not proposed. */
export function healthObjection(
  draft: ProposalDraft, candidate: HedgeCandidate, limits: TradingLimits,
): Refusal | null {
  const { healthBefore, healthAfter } = draft.effect;
  if (healthAfter === null || healthBefore === null) {
    const { instrument, quote, accountInput: account } = candidate;
    const price = toNumber(draft.limitPrice);
    const mark = quote === null ? null : { markPrice: quote.markPrice === null ? price : toNumber(quote.markPrice),
      impliedVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice };
    const filled = withFill(account, { instrument, side: draft.side, quantity: toNumber(draft.quantity), price, mark });
    const why = missingAfter(marginModelOf(candidate.marginModel), account, filled).join(', ');
    const when = healthBefore === null ? '' : ' after the hedge';
    return { because: 'input', reason: `health of ${draft.account}${when} is unknown: ${why}` };
  }
  return lowHealth(draft.account, healthBefore, healthAfter, limits);
}

export function lowHealth(
  account: string, before: number, after: number, { minHealthAfter }: TradingLimits,
): Refusal | null {
  if (after >= minHealthAfter || after >= before) return null;
  return { because: 'limit', reason: `health of ${account} would be ${after.toFixed(2)}, below ${minHealthAfter}` };
}
