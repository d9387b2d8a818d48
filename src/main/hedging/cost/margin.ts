/** What the margin that a hedge uses costs while it is held, and what it frees saves (hedging/SPEC.md, Q6). */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { healthNow } from '../../risk/portfolio/health.ts';
import { withFill, type HypotheticalFill } from '../fillEffect.ts';

/** Of a year; about what lending markets have paid for dollars. */
export const MARGIN_COST_PER_YEAR = 0.08;

/** USD, negative where it frees margin; null: initial margin before or after is not known. */
export function marginCostUsd(
  account: AccountInput, model: MarginModelId, fill: HypotheticalFill, horizonMs: number, perYear: number,
): number | null {
  const before = healthNow(account, model).initialMarginUsd;
  const after = healthNow(withFill(account, fill), model).initialMarginUsd;
  return before === null || after === null ? null : (after - before) * perYear * (horizonMs / MS_PER_YEAR);
}
