/**
 * Alerts (rules A1-A9) and lasting differences of margin (N3): what ought to be alerted follows from the state, and a
 * decision is made only where that differs from what is alerted already. An alert that got worse asks for attention
 * again, whatever was answered before.
 */
import {
  ALERT_LEVELS, DEFAULT_ALERT_RULES, levelOfHealth, type Alert, type AlertChange, type AlertLevel, type AlertRules,
} from '../../../shared/domain/margin/alert.ts';
import type { MarginReconciliation } from '../../../shared/domain/margin/reconciliation.ts';
import { isAbove } from '../../risk/margin/reconciliation/compare.ts';
import { ONE, type ReadState } from '../state.ts';
import type { Emit } from './decide.ts';
import { oracleFinding } from './chain/oracles.ts';
import { automationFinding, bandFinding, removedFindings } from './hedges/hedgeAlerts.ts';
import type { Refusal } from './submit.ts';

export const alertRulesOf = (state: ReadState): AlertRules => state.alertRules.get(ONE) ?? DEFAULT_ALERT_RULES;

/** What should be alerted about one subject now. Level null: nothing; undefined: cannot be told, so leave it. */
export interface Finding extends Pick<Alert, 'id' | 'kind' | 'account' | 'value' | 'text'> {
  readonly level: AlertLevel | null | undefined;
}

export function decideAlerts(state: ReadState, emit: Emit): void {
  const rules = alertRulesOf(state);
  for (const row of state.marginReconciliations.values()) {
    decideDisagreement(state, row, emit);
    settle(state, healthFinding(state, row, rules), rules, emit);
    settle(state, unknownFinding(state, row, rules), rules, emit);
  }
  settle(state, estateFinding(state, rules), rules, emit);
  for (const policy of state.policies.values()) {
    settle(state, automationFinding(policy), rules, emit);
    settle(state, bandFinding(state, policy), rules, emit);
  }
  for (const finding of removedFindings(state)) settle(state, finding, rules, emit);
  for (const reading of state.oracles.values()) settle(state, oracleFinding(state, reading), rules, emit);
  for (const connection of state.connections.values()) {
    const { venue, state: is, sinceMs, lastError } = connection;
    const down = is !== 'connected' && state.timeMs - sinceMs >= rules.failureBoundMs;
    settle(state, { id: `failure|venue|${venue}`, kind: 'failure', account: null, value: null,
      level: down ? 'restricted' : null, text: `${venue} is ${is}${lastError === null ? '' : `: ${lastError}`}` },
    rules, emit);
  }
}

const isOpen = (alert: Alert | undefined): alert is Alert => alert !== undefined && alert.state !== 'cleared';

function decideDisagreement(state: ReadState, row: MarginReconciliation, emit: Emit): void {
  const { account, agreement } = row;
  const id = `disagreement|${account}`;
  const open = isOpen(state.alerts.get(id));
  const lasting = agreement === 'explained' || agreement === 'unexplained';
  const above = row.differences.filter(isAbove);
  if (lasting && !open) emit({ type: 'MarginDisagreed', account, differences: above });
  if (agreement === 'agrees' && open) emit({ type: 'MarginAgreed', account });
  const cause = above[0]?.cause ?? null;
  const level = agreement === 'explained' ? 'watch' : agreement === 'unexplained' ? 'restricted'
    : agreement === 'agrees' ? null : undefined;
  const names = above.map(({ quantity }) => WORDS[quantity]).join(', ');
  settle(state, { id, kind: 'disagreement', account, value: null, level,
    text: level === null ? 'margin agrees with the venue\'s again'
      : `${names}: ours is not the venue's; ${cause === null ? 'cause not known' : `${cause.kind}, ${cause.text}`}` },
  alertRulesOf(state), emit);
}

const WORDS = {
  equity: 'equity', haircutEquity: 'haircut equity', initial: 'initial margin', maintenance: 'maintenance',
  withdrawable: 'withdrawable',
  liquidationPrice: 'liquidation price',
} as const;

function healthFinding(state: ReadState, row: MarginReconciliation, rules: AlertRules): Finding {
  const id = `health|${row.account}`;
  const before = state.alerts.get(id);
  const level = row.health === null ? undefined
    : levelOfHealth(row.health, rules, isOpen(before) ? before.level : null);
  return { id, kind: 'health', account: row.account, level, value: row.health,
    text: `health ${textOf(row.health)}${row.healthSource === 'venue' ? ' by the venue' : ''}${below(level, rules)}` };
}

function unknownFinding(state: ReadState, row: MarginReconciliation, rules: AlertRules): Finding {
  const lasts = row.unknownSinceMs !== null && state.timeMs - row.unknownSinceMs >= rules.failureBoundMs;
  const missing = state.health.get(row.account)?.missing ?? [];
  return { id: `failure|health|${row.account}`, kind: 'failure', account: row.account, value: null,
    level: lasts ? 'restricted' : null, text: `health is not known: ${missing.slice(0, 3).join(', ')}` };
}

/** All accounts as one: what could be saved by moving collateral. */
function estateFinding(state: ReadState, rules: AlertRules): Finding {
  let [held, required, known] = [0, 0, state.health.size > 0];
  for (const { haircutEquityUsd, maintenanceMarginUsd } of state.health.values()) {
    known &&= haircutEquityUsd !== null && maintenanceMarginUsd !== null;
    held += haircutEquityUsd ?? 0;
    required += maintenanceMarginUsd ?? 0;
  }
  const health = !known ? null : required > 0 ? held / required : held < 0 ? 0 : Infinity;
  const before = state.alerts.get('health|estate');
  const level = health === null ? undefined : levelOfHealth(health, rules, isOpen(before) ? before.level : null);
  return { id: 'health|estate', kind: 'health', account: null, level, value: health,
    text: `health of all accounts together ${textOf(health)}${below(level, rules)}` };
}

const textOf = (health: number | null): string => (health === null ? 'unknown' : health.toFixed(2));

function below(level: AlertLevel | null | undefined, rules: AlertRules): string {
  if (level === null || level === undefined) return '';
  const threshold = { watch: rules.watchHealth, restricted: rules.restrictedHealth, danger: rules.dangerHealth }[level];
  return `, ${level} below ${threshold.toFixed(2)}`;
}

const rankOf = (level: AlertLevel): number => ALERT_LEVELS.indexOf(level);

/** From what is alerted to what should be. */
function settle(state: ReadState, finding: Finding, rules: AlertRules, emit: Emit): void {
  const { level, ...about } = finding;
  const before = state.alerts.get(finding.id);
  const change = (kind: AlertChange, alert: Partial<Alert>): void => {
    if (!isOpen(before) && kind !== 'raised') return;
    const base: Alert = isOpen(before) ? before : { ...about, level: level ?? 'watch', state: 'active',
      raisedTimeMs: state.timeMs, changedTimeMs: state.timeMs, snoozedUntilMs: null, escalations: 0 };
    emit({ type: 'AlertChanged', change: kind, alert: { ...base, changedTimeMs: state.timeMs, ...alert } });
  };
  if (!isOpen(before)) {
    if (level !== null && level !== undefined) change('raised', {});
    return;
  }
  if (level === undefined) return wake(state, before, change);
  if (level === null) return change('cleared', { state: 'cleared', snoozedUntilMs: null, ...about });
  if (rankOf(level) > rankOf(before.level)) {
    return change('worsened', { ...about, level, state: 'active', snoozedUntilMs: null, escalations: 0 });
  }
  if (level !== before.level) return change('eased', { ...about, level });
  wake(state, before, change);
  if (isEscalationDue(state, before, rules)) {
    change('escalated', { escalations: before.escalations + 1, value: about.value, text: about.text });
  }
}

function wake(state: ReadState, before: Alert, change: (kind: AlertChange, alert: Partial<Alert>) => void): void {
  if (before.state !== 'snoozed' || before.snoozedUntilMs === null || state.timeMs < before.snoozedUntilMs) return;
  change('woken', { state: 'active', snoozedUntilMs: null });
}

function isEscalationDue(state: ReadState, alert: Alert, rules: AlertRules): boolean {
  if (alert.state !== 'active' || alert.level === 'watch' || alert.escalations >= rules.maxEscalations) return false;
  const afterMs = alert.level === 'danger' ? rules.escalateAfterMs / 5 : rules.escalateAfterMs;
  return state.timeMs - alert.changedTimeMs >= afterMs;
}

// ---- the trader's answers -------------------------------------------------------------------------------------------

export function acknowledgeAlert(state: ReadState, id: string, emit: Emit): Refusal | null {
  const alert = state.alerts.get(id);
  if (!isOpen(alert)) return { field: 'command.alert', message: `no open alert ${id}` };
  emit({ type: 'AlertChanged', change: 'acknowledged',
    alert: { ...alert, state: 'acknowledged', snoozedUntilMs: null, changedTimeMs: state.timeMs } });
  return null;
}

export function snoozeAlert(state: ReadState, id: string, durationMs: number, emit: Emit): Refusal | null {
  const alert = state.alerts.get(id);
  if (!isOpen(alert)) return { field: 'command.alert', message: `no open alert ${id}` };
  if (alert.kind === 'failure' && !alertRulesOf(state).canSnoozeFailures) {
    return { field: 'command.alert', message: 'an alert of a failure cannot be snoozed: the alert rules forbid it' };
  }
  emit({ type: 'AlertChanged', change: 'snoozed', alert: { ...alert, state: 'snoozed',
    snoozedUntilMs: state.timeMs + durationMs, changedTimeMs: state.timeMs } });
  return null;
}

export function changeAlertRules(rules: AlertRules, emit: Emit): Refusal | null {
  const { watchHealth, restrictedHealth, dangerHealth } = rules;
  if (!(watchHealth > restrictedHealth && restrictedHealth > dangerHealth)) {
    return { field: 'command.rules.restrictedHealth', message: 'the levels must fall: watch, restricted, danger' };
  }
  emit({ type: 'AlertRulesChanged', rules });
  return null;
}
