/** Am I safe: the verdict and its reasons, equity, day P&L, worst account, alerts, and each account on one line. */
import { DEFAULT_ALERT_RULES } from '../../../shared/domain/margin/alert.ts';
import { countAlerts, mostUrgentFirst } from '../../store/alerts.ts';
import { useDesk } from '../../store/desk.ts';
import { doubtOf, estateOf } from '../../store/estate.ts';
import { ageMs, MUTE_AFTER_MS } from '../../store/staleness.ts';
import { showPane } from '../../store/steering.ts';
import { accountLabel, recordsOf, useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { PaneDefinition } from '../pane.ts';
import { AccountRows } from './accountRows.tsx';
import './estate.css';
import { SAFETY_WORD, verdictOf, type Safety, type Verdict } from './safety.ts';

function useVerdict(now: number | null): Verdict {
  const healths = useRows('health');
  const connections = useRows('connections');
  const session = useRecord('session', 'one');
  const rules = useRecord('alertRules', 'one') ?? DEFAULT_ALERT_RULES;
  const linked = useDesk((desk) => desk.link === 'open');
  const doubt = doubtOf(useRows('marginReconciliations'), null);
  return verdictOf({
    healths, rules, doubt, linked, muteAfterMs: MUTE_AFTER_MS, accounts: recordsOf('accounts'),
    killSwitch: session?.killSwitch === 'engaged',
    connections: connections.map(({ venue, state, reconciled, lastMessageMs }) =>
      ({ venue, state, reconciled, ageMs: ageMs(lastMessageMs, now) })),
  });
}

const SHAPE: Readonly<Record<Safety, string>> = { ok: '●', watch: '▲', restricted: '▲', unknown: '?', danger: '■' };

function Word({ verdict }: { readonly verdict: Verdict }) {
  const { safety, reasons } = verdict;
  const [first, ...others] = reasons;
  return (
    <section className={`estate-verdict verdict-${safety}`} aria-live="polite" data-testid="verdict">
      <strong><span aria-hidden="true">{SHAPE[safety]}</span> {SAFETY_WORD[safety]}</strong>
      {first === undefined ? <p>Every account known, none near its end.</p> : (
        <button type="button" className="link-button" onClick={() => showPane(first.pane)}
          title={reasons.map(({ text }) => text).join('\n')}>{first.text}
          {others.length === 0 ? '' : ` · ${others.length} more`}</button>
      )}
    </section>
  );
}

function Figures() {
  const estate = estateOf(useRows('health'), useRecord('session', 'one'));
  const orders = useRows('orders').filter(({ state }) => WORKING.has(state)).length;
  const tickets = useRows('proposals').filter(({ state }) => state === 'open').length;
  const dayShare = estate.dayPnlUsd === null || estate.equityUsd === null ? null
    : estate.dayPnlUsd / (estate.equityUsd - estate.dayPnlUsd);
  const why = estate.unknown.length === 0 ? 'Sum over all accounts, at the venues\' marks'
    : `Unknown: ${estate.unknown.join('; ')}`;
  return (
    <dl className="estate-figures">
      <div title={why}><dt>Equity <span className="unit">USD</span></dt>
        <dd><NumberCell value={estate.equityUsd} style={{ digits: 0 }} testId="estate-equity" /></dd></div>
      <div title="Equity now less equity at the start of the UTC day, or of the session if later">
        <dt>Day P&amp;L <span className="unit">USD</span></dt>
        <dd><NumberCell value={estate.dayPnlUsd} style={{ digits: 0, sign: 'always' }} toned testId="estate-day" />{' '}
          <NumberCell value={dayShare} style={{ digits: 2, scale: 100, sign: 'always', suffix: ' %' }} /></dd></div>
      <div><dt>Open</dt><dd>
        <button type="button" className="link-button" onClick={() => showPane('hedge')}>
          {tickets} {tickets === 1 ? 'ticket' : 'tickets'}</button>{' '}
        <button type="button" className="link-button" onClick={() => showPane('orders')}>
          {orders} {orders === 1 ? 'order' : 'orders'}</button>
      </dd></div>
    </dl>
  );
}

const WORKING: ReadonlySet<string> = new Set(['submitted', 'accepted', 'partiallyFilled', 'cancelling', 'unknown']);
const MOST_ALERTS = 4;

function AlertLines() {
  const alerts = useRows('alerts');
  const { open } = countAlerts(alerts);
  const shown = mostUrgentFirst(alerts).filter(({ state }) => state !== 'cleared').slice(0, MOST_ALERTS);
  return (
    <section className="estate-alerts" aria-label="Open alerts">
      <h2>{open === 0 ? 'No open alerts' : `Open alerts (${open})`}</h2>
      <ul>
        {shown.map((alert) => (
          <li key={alert.id}>
            <button type="button" className="link-button" title={alert.text} onClick={() => showPane('alerts')}>
              <span className={`band-text-${alert.level}`}>{alert.level}</span> {alert.account === null ? ''
                : `${accountLabel(alert.account)}: `}{alert.text}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Estate() {
  const now = useEngineNow();
  const verdict = useVerdict(now);
  const session = useRecord('session', 'one');
  const known = useRows('health').length > 0;
  if (session === null || !known) {
    return <EmptyState title="No accounts yet" text="Equity, health and alerts of every account stand here once a
      session runs: start a practice session, or add an account in the Venues pane." />;
  }
  return (
    <div className="pane pane-scroll estate-pane" role="group" aria-label="Estate" tabIndex={0}>
      <div className="estate-grid">
        <Word verdict={verdict} />
        <Figures />
        <AccountRows now={now} />
        <AlertLines />
      </div>
    </div>
  );
}

export const estatePane: PaneDefinition = {
  id: 'estate', title: 'Estate', purpose: 'Am I safe: verdict, equity, day P&L, worst account, alerts',
  component: Estate,
};
