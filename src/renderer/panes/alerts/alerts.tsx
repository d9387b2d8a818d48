/** What needs me now: alerts by level, with the answers to them, what may be heard, and when they begin. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { mostUrgentFirst, type AlertRow } from '../../store/alerts.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { setPreferences, usePreferences } from '../../store/preferences.ts';
import { showPane } from '../../store/steering.ts';
import { askWhyOf } from '../../store/why.ts';
import { recordsOf, useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { spanText, timeText, zoneName } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import './alerts.css';
import { RulesForm } from './rulesForm.tsx';

const MINUTE_MS = 60_000;
const SNOOZES = [[10, '10 min'], [60, '1 h'], [480, '8 h']] as const;
const PANE_OF = { health: 'margin', disagreement: 'reconciliation', failure: 'log', hedge: 'hedge' } as const;

function Answers({ alert, disabled }: { readonly alert: AlertRow; readonly disabled: boolean }) {
  const rules = useRecord('alertRules', 'one');
  const canSnooze = alert.kind !== 'failure' || rules?.canSnoozeFailures === true;
  return (
    <span className="button-row">
      {alert.state === 'acknowledged' ? null : (
        <button type="button" className="button is-small is-primary" disabled={disabled}
          data-testid={`acknowledge-${alert.id}`}
          onClick={() => void sendCommand({ type: 'AcknowledgeAlert', alert: alert.id })}>Acknowledge</button>
      )}
      {SNOOZES.map(([minutes, label]) => (
        <button key={label} type="button" className="button is-small is-quiet" disabled={disabled || !canSnooze}
          title={canSnooze ? `Ask again in ${label}` : 'A failure cannot be snoozed: the rules below forbid it'}
          onClick={() => void sendCommand({ type: 'SnoozeAlert', alert: alert.id,
            durationMs: minutes * MINUTE_MS })}>{label}</button>
      ))}
    </span>
  );
}

function stateText(alert: AlertRow, now: number | null): string {
  if (alert.state === 'snoozed' && alert.snoozedUntilMs !== null && now !== null) {
    return `snoozed, ${spanText(alert.snoozedUntilMs - now)} left`;
  }
  const again = alert.escalations === 0 ? '' : `, said ${alert.escalations + 1} times`;
  return `${alert.state}${alert.state === 'active' ? again : ''}`;
}

function Line({ alert, now, disabled }: {
  readonly alert: AlertRow; readonly now: number | null; readonly disabled: boolean;
}) {
  const isOpen = alert.state !== 'cleared';
  const about = alert.account === null ? alert.id.split('|').at(-1) : recordsOf('accounts').get(alert.account)?.label;
  return (
    <li className={`alert-line alert-${alert.state}`} data-testid={`alert-${alert.id}`}>
      <span className={`badge band-text-${isOpen ? alert.level : 'unknown'}`}>{isOpen ? alert.level : 'cleared'}</span>
      <button type="button" className="button is-small is-quiet alert-subject" title={`Show ${PANE_OF[alert.kind]}`}
        onClick={() => showPane(PANE_OF[alert.kind])}>{about ?? alert.account}</button>
      <span className="alert-text">{alert.text}</span>
      <span className="quiet number" title={`Raised, ${zoneName()}`}>{timeText(alert.raisedTimeMs)}</span>
      <span className="quiet alert-state">{stateText(alert, now)}</span>
      <button type="button" className="button is-small is-quiet" data-testid={`why-${alert.id}`}
        title="The chain of causes of its last change"
        onClick={() => void askWhyOf(`"${alert.id}"`, ['AlertChanged'])}>Why</button>
      {isOpen ? <Answers alert={alert} disabled={disabled} /> : null}
    </li>
  );
}

function Sound() {
  const muted = usePreferences((preferences) => preferences.alertsMuted);
  return (
    <p className="alert-sound">
      <button type="button" className="switch" role="switch" aria-checked={!muted} data-testid="alert-sound"
        onClick={() => setPreferences({ alertsMuted: !muted })}>Sound</button>
      <span className="quiet">{muted ? 'Alerts are silent; failures are heard all the same.'
        : 'Alerts are heard: one tone watch, two restricted, three danger.'}</span>
    </p>
  );
}

function Alerts() {
  const alerts: readonly WireRecord<'alerts'>[] = useRows('alerts');
  const now = useEngineNow();
  const disabled = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const session = useRecord('session', 'one');
  return (
    <div className="pane pane-scroll" role="group" aria-label="Alerts" tabIndex={0}>
      {alerts.length === 0 ? (
        <EmptyState title="No alerts" text="Health below a level, margin that differs from the venue's, and what
          does not work stand here until they are over." />
      ) : (
        <ul className="alert-list">{mostUrgentFirst(alerts).map((alert) =>
          <Line key={alert.id} alert={alert} now={now} disabled={disabled} />)}</ul>
      )}
      <Sound />
      {session === null ? null : <RulesForm disabled={disabled} />}
    </div>
  );
}

export const alertsPane: PaneDefinition = {
  id: 'alerts', title: 'Alerts', purpose: 'What needs attention, by level, and when alerts begin', component: Alerts,
};
