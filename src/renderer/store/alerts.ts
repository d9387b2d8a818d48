/** Alerts as a list and as sound: what asks for attention, the most urgent first. */
import { ALERT_LEVELS, type AlertLevel } from '../../shared/domain/margin/alert.ts';
import type { WireRecord } from '../../shared/contract/replica.ts';

export type AlertRow = WireRecord<'alerts'>;

const STATES = ['active', 'acknowledged', 'snoozed', 'cleared'] as const;
export const rankOfLevel = (level: AlertLevel): number => ALERT_LEVELS.indexOf(level);

/** Active before answered before cleared; within each the worst level, then the newest. */
export const mostUrgentFirst = (alerts: readonly AlertRow[]): readonly AlertRow[] =>
  [...alerts].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state)
    || rankOfLevel(b.level) - rankOfLevel(a.level) || b.changedTimeMs - a.changedTimeMs || (a.id < b.id ? -1 : 1));

export interface AlertCount { readonly active: number; readonly open: number; readonly worst: AlertLevel | null }

export function countAlerts(alerts: readonly AlertRow[]): AlertCount {
  const open = alerts.filter(({ state }) => state !== 'cleared');
  const active = open.filter(({ state }) => state === 'active');
  const worst = active.reduce<AlertLevel | null>((level, alert) =>
    (level === null || rankOfLevel(alert.level) > rankOfLevel(level) ? alert.level : level), null);
  return { active: active.length, open: open.length, worst };
}

/** What must be heard of the changes since the last look: the worst level, null: nothing. */
export function levelToSound(
  before: readonly AlertRow[], after: readonly AlertRow[], muted: { readonly alerts: boolean },
): AlertLevel | null {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  let level: AlertLevel | null = null;
  for (const alert of after) {
    // A failure is heard whatever is muted: the trader relies on what does not work.
    if (alert.state !== 'active' || (muted.alerts && alert.kind !== 'failure')) continue;
    const was = known.get(alert.id);
    const isNews = was === undefined || was.state !== 'active' || was.escalations < alert.escalations
      || rankOfLevel(was.level) < rankOfLevel(alert.level);
    if (isNews && (level === null || rankOfLevel(alert.level) > rankOfLevel(level))) level = alert.level;
  }
  return level;
}
