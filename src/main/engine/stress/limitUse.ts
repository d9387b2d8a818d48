/** How much of each limit rule is used as things stand: for the bars beside the rules. */
import type { LimitUse } from '../../../shared/contract/questions/cascade.ts';
import { ruleValueNow } from '../../core/exposure/ruleUses.ts';
import { ONE, type ReadState } from '../../core/state.ts';

export function limitUseOf(state: ReadState): readonly LimitUse[] {
  const { rules = [], books = [] } = state.limits.get(ONE) ?? {};
  return rules.map((rule) => {
    const value = ruleValueNow(state, rule, books);
    return typeof value === 'string' ? { value: null, why: value } : { value, why: null };
  });
}
