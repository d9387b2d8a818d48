/**
 * Limits by scope (SPEC.md, Z8 to Z11): each rule has a value now and after the order, a soft threshold beyond which
 * the trader is asked with the number, and a hard one beyond which nothing passes that does not reduce.
 */
import {
  LIMIT_MEASURES, ruleName, type AcceptedLimit, type LimitRule,
} from '../../../shared/domain/steering/limits.ts';
import type { Denial } from './limits.ts';

/** One rule that the order falls under. */
export interface RuleUse {
  readonly rule: LimitRule;
  /** In the rule's unit. Null: there is none to compare with, every order counts. */
  readonly before: number | null;
  /** Null: unknown, `missing` says why. */
  readonly after: number | null;
  readonly missing: string | null;
}

/** The first hard threshold that is exceeded, else the first soft one that was not accepted. */
export function checkRules(uses: readonly RuleUse[], accepts: readonly AcceptedLimit[]): Denial | null {
  for (const use of uses) {
    const { hard } = use.rule;
    if (hard !== null && isBeyond(use, hard)) return denialOf(use, hard);
  }
  for (const use of uses) {
    const { soft } = use.rule;
    if (soft === null || !isBeyond(use, soft)) continue;
    if (use.after === null) return denialOf(use, soft);
    const accepted = accepts.find(({ limit }) => limit === ruleName(use.rule));
    if (accepted !== undefined && !isWorse(use.rule, use.after, accepted.value)) continue;
    return { ...denialOf(use, soft), acceptable: { limit: ruleName(use.rule), value: use.after } };
  }
  return null;
}

/** Unknown counts as beyond; an order that makes it no worse does not. */
function isBeyond({ rule, before, after }: RuleUse, threshold: number): boolean {
  if (after === null) return true;
  return isWorse(rule, after, threshold) && (before === null || isWorse(rule, after, before));
}

const DUST = 1e-9;
export function isWorse({ measure }: LimitRule, value: number, than: number): boolean {
  const slack = DUST * Math.max(1, Math.abs(than));
  return LIMIT_MEASURES[measure].worse === 'more' ? value > than + slack : value < than - slack;
}

const denialOf = ({ rule, after, missing }: RuleUse, threshold: number): Denial => ({ limit: ruleName(rule),
  value: after === null ? `unknown: ${missing ?? 'no number'}` : `${shown(after)} ${rule.unit}`,
  threshold: `${shown(threshold)} ${rule.unit}` });

const shown = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toFixed(3))));
