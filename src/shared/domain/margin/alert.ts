/** What the trader must look at, by how urgent it is, and what they have said about it. Core decides, nothing else. */
import type { AccountId } from '../ids.ts';

/** Ever more urgent. */
export const ALERT_LEVELS = ['watch', 'restricted', 'danger'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/**
 * `health`: of an account or the estate. `disagreement`: our margin against the venue's. `hedge`: delta outside the
 * band of a policy that alerts only. `failure`: something that the trader relies on does not work; cannot be silenced
 * unless the rules say so.
 */
export type AlertKind = 'health' | 'disagreement' | 'failure' | 'hedge';

export interface Alert {
  /** What it is about, one alert each: "health|sim/main", "health|estate", "disagreement|sim/main",
   * "failure|venue|sim", "hedge|BTC". */
  readonly id: string;
  readonly kind: AlertKind;
  readonly account: AccountId | null;
  readonly level: AlertLevel;
  /** `active` asks for attention; the others stay in the list. */
  readonly state: 'active' | 'acknowledged' | 'snoozed' | 'cleared';
  readonly raisedTimeMs: number;
  /** Of the last change of level or state. */
  readonly changedTimeMs: number;
  readonly snoozedUntilMs: number | null;
  /** How often it was said again because nobody answered. */
  readonly escalations: number;
  /** What was seen when the level was last set; health for health alerts. */
  readonly value: number | null;
  readonly text: string;
}

export type AlertChange =
  | 'raised' | 'worsened' | 'eased' | 'acknowledged' | 'snoozed' | 'woken' | 'escalated' | 'cleared';

/** Health thresholds, hysteresis and patience. */
export interface AlertRules {
  /** Below these a level begins; watch > restricted > danger >= 1. */
  readonly watchHealth: number;
  readonly restrictedHealth: number;
  readonly dangerHealth: number;
  /** A level ends when health is above its threshold by this share of it. */
  readonly hysteresis: number;
  /** Something that does not work may do so for as long before it is an alert. */
  readonly failureBoundMs: number;
  /** Unanswered alerts are said again after so long, `danger` at a fifth of it, `watch` never. */
  readonly escalateAfterMs: number;
  readonly maxEscalations: number;
  readonly canSnoozeFailures: boolean;
}

/** Sentinels as traders set them on lending accounts (facts on peers 5.6). */
export const DEFAULT_ALERT_RULES: AlertRules = {
  watchHealth: 2, restrictedHealth: 1.5, dangerHealth: 1.2, hysteresis: 0.03, failureBoundMs: 15_000,
  escalateAfterMs: 300_000, maxEscalations: 5, canSnoozeFailures: false,
};

/** The level of a health; a level once reached ends only beyond its hysteresis. Null: none. */
export function levelOfHealth(health: number, rules: AlertRules, present: AlertLevel | null): AlertLevel | null {
  const thresholds = { watch: rules.watchHealth, restricted: rules.restrictedHealth, danger: rules.dangerHealth };
  let level: AlertLevel | null = null;
  for (const name of ALERT_LEVELS) {
    const kept = present !== null && ALERT_LEVELS.indexOf(name) <= ALERT_LEVELS.indexOf(present);
    if (health < thresholds[name] * (kept ? 1 + rules.hysteresis : 1)) level = name;
  }
  return level;
}
