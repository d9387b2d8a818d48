/** The levels of the alert rules as text: what they mean and what they may be. */
import type { AlertRules } from '../../../shared/domain/margin/alert.ts';

type LevelKey = 'watchHealth' | 'restrictedHealth' | 'dangerHealth';
export type LevelTexts = Readonly<Record<LevelKey, string>>;

export const LEVEL_FIELDS: readonly { readonly key: LevelKey; readonly label: string; readonly hint: string }[] = [
  { key: 'watchHealth', label: 'Watch below', hint: 'Look at it when there is time.' },
  { key: 'restrictedHealth', label: 'Restricted below', hint: 'Nothing that needs more margin should be done.' },
  { key: 'dangerHealth', label: 'Danger below', hint: 'Near liquidation, which is at 1.' },
];

export interface RulesFault { readonly key: LevelKey; readonly text: string }

/** The first field that cannot be; null: all can. */
export function faultOfRules(texts: LevelTexts): RulesFault | null {
  let above = Infinity;
  for (const { key } of LEVEL_FIELDS) {
    const value = /^\d+(\.\d+)?$/.test(texts[key]) ? Number(texts[key]) : NaN;
    if (Number.isNaN(value)) return { key, text: 'not a number' };
    if (value < 1 || value > 100) return { key, text: 'between 1 and 100' };
    if (value >= above) return { key, text: 'below the level before' };
    above = value;
  }
  return null;
}

export const rulesOf = (texts: LevelTexts, rules: AlertRules): AlertRules => ({
  ...rules, watchHealth: Number(texts.watchHealth), restrictedHealth: Number(texts.restrictedHealth),
  dangerHealth: Number(texts.dangerHealth),
});
