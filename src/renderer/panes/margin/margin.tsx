/** Am I safe: health of every account on one scale, its margin beside what the venue says, and what liquidates it. */
import type { MarginDetailOfAccount } from '../../../shared/domain/margin/detail.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { doubtOf, healthBand } from '../../store/estate.ts';
import { sendCommand } from '../../store/commands.ts';
import { ageMs, ageText, isStale } from '../../store/staleness.ts';
import { showPane } from '../../store/steering.ts';
import { accountLabel, recordsOf, useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Gauge, type GaugeBand } from '../../ui/gauge.tsx';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { PaneDefinition } from '../pane.ts';
import { Detail } from './detail.tsx';
import './margin.css';
import { comparedMargin, liquidationsOf, matters, type Liquidation } from './marginRows.ts';
import { useMarginDetail } from './useMarginDetail.ts';
import { WhatIf } from './whatIf.tsx';

const BANDS: readonly GaugeBand[] = [
  { name: 'danger', from: 1, to: 1.2 },
  { name: 'restricted', from: 1.2, to: 1.5 },
  { name: 'watch', from: 1.5, to: 2 },
  { name: 'ok', from: 2, to: 5 },
];
const WHOLE_USD = { digits: 0 } as const;
const BAND_NAMES = { unknown: 'no data', danger: 'danger', restricted: 'restricted', watch: 'watch', ok: 'ok' };

function LiquidationLine({ liquidation }: { readonly liquidation: Liquidation }) {
  const { underlying, side, move, priceUsd, standardDeviations } = liquidation;
  return (
    <tr>
      <th scope="row">{underlying} {side === 'down' ? 'falls' : 'rises'}</th>
      <td className="number">{formatNumber(move, { digits: 1, scale: 100, sign: 'always', suffix: ' %' })}</td>
      <td className="number">{formatNumber(priceUsd, WHOLE_USD)}</td>
      <td className="number">{formatNumber(standardDeviations, { digits: 1 })}</td>
    </tr>
  );
}

/** `now` is the engine's: what a worker found is as old as its inputs. */
function Liquidations({ health, now }: { readonly health: WireRecord<'health'>; readonly now: number | null }) {
  const liquidations = liquidationsOf(health);
  if (liquidations.length === 0) {
    return <p className="quiet">{health.distancesAsOfMs === null ? 'Liquidation prices are being looked for.'
      : health.missing.length > 0 ? 'Liquidation prices unknown.'
        : 'No price of any one underlying liquidates this account.'}</p>;
  }
  return (
    <table className="figures">
      {typeof health.distancesAsOfMs !== 'number' ? null
        : <caption className="quiet">found {ageText(ageMs(health.distancesAsOfMs, now))} ago</caption>}
      <thead>
        <tr>
          <th scope="col">Liquidated when</th>
          <th scope="col" title="Move of the underlying from its present price, all else fixed">move %</th>
          <th scope="col">price USD</th>
          <th scope="col" title="The move in standard deviations of one day at the current at-the-money volatility">
            SD/day</th>
        </tr>
      </thead>
      <tbody>{liquidations.map((each) =>
        <LiquidationLine key={`${each.underlying}${each.side}`} liquidation={each} />)}</tbody>
    </table>
  );
}

function Comparison({ health }: { readonly health: WireRecord<'health'> }) {
  const report = recordsOf('marginReports').get(health.account) ?? null;
  return (
    <table className="figures">
      <thead>
        <tr><th scope="col">Margin</th><th scope="col">ours USD</th><th scope="col">venue USD</th>
          <th scope="col" title="Ours minus the venue's">diff USD</th></tr>
      </thead>
      <tbody>
        {comparedMargin(health, report).map((row) => (
          <tr key={row.name} className={matters(row) ? 'is-different' : ''}>
            <th scope="row" title={row.explanation}>{row.name}</th>
            <td><NumberCell value={row.ours} style={WHOLE_USD} /></td>
            <td><NumberCell value={row.venues} style={WHOLE_USD} /></td>
            <td><NumberCell value={row.difference} style={{ digits: 2, sign: 'always' }} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Stands over every number of an account whose margin does not agree with the venue's. */
function Disagreement({ account }: { readonly account: string }) {
  const doubt = doubtOf(useRows('marginReconciliations'), account);
  if (doubt === null) return null;
  return (
    <button type="button" className="badge band-text-restricted" onClick={() => showPane('reconciliation')}
      data-testid={`differs-${account}`} title={doubt}>≠ venue</button>
  );
}

/** Shown where our model cannot tell what an order leads to: off at every start, and on it stands out. */
function UnknownMargin({ health }: { readonly health: WireRecord<'health'> }) {
  const isOn = useRecord('session', 'one')?.unknownMarginAccepted?.includes(health.account) ?? false;
  if (!isOn && (health.health !== null || health.missing.length === 0)) return null;
  const switchIt = (): void =>
    void sendCommand({ type: 'SwitchUnknownMargin', account: health.account, on: !isOn });
  return (
    <p className={isOn ? 'warning-line' : 'quiet'}>
      Orders whose margin afterwards nobody can tell are <b>{isOn ? 'ACCEPTED' : 'denied'}</b>.{' '}
      <button type="button" className="button is-small" onClick={switchIt}
        data-testid={`unknown-margin-${health.account}`} title="Every other limit stays. Off again at the next start.">
        {isOn ? 'Deny them' : 'Accept them'}</button>
    </p>
  );
}

interface AccountCardProps {
  readonly health: WireRecord<'health'>;
  readonly detail: MarginDetailOfAccount | null;
  readonly now: number | null;
}

function AccountCard({ health, detail, now }: AccountCardProps) {
  const value = health.health;
  const band = healthBand(value);
  const age = ageMs(health.computedTimeMs, now);
  const stale = isStale(age);
  return (
    <article className={`account-card ${stale ? 'is-stale' : ''}`} aria-label={accountLabel(health.account)}>
      <header>
        <h2 title={health.account}>{accountLabel(health.account)}</h2>
        <span className="quiet" title="Age of this computation">{ageText(age)}</span>
        <Disagreement account={health.account} />
        <span className={`badge band-text-${band}`}>{BAND_NAMES[band]}</span>
        <span className="health-value number" data-testid={`health-${health.account}`}
          title="Haircut equity / maintenance requirement. 1.00 is liquidation.">
          {formatNumber(value, { digits: 2 })}</span>
      </header>
      <Gauge label={`Health of ${health.account}`} value={value} band={band} bands={BANDS}
        valueText={value === null ? 'unknown' : formatNumber(value, { digits: 2 })}
        testId={`gauge-${health.account}`} />
      <div className="gauge-scale" aria-hidden="true"><span>1.0</span><span>1.2</span><span>1.5</span><span>2.0</span>
        <span>5+</span></div>
      {health.missing.length === 0 ? null : (
        <p className="warning-line" role="status">Not known: {health.missing.join(', ')}</p>
      )}
      <div className="account-tables">
        <Comparison health={health} />
        <Liquidations health={health} now={now} />
      </div>
      {detail === null ? null : <Detail detail={detail} />}
      <WhatIf account={health.account} />
      <UnknownMargin health={health} />
    </article>
  );
}

function Margin() {
  const healths = useRows('health');
  useRows('marginReports');
  const now = useEngineNow();
  const session = useRecord('session', 'one')?.session ?? '';
  const details = useMarginDetail(session).answer?.accounts ?? [];
  if (healths.length === 0) {
    return <EmptyState title="No margin yet" text="One gauge per account appears here after the first valuation of its
      positions and balances." />;
  }
  // Nearest to liquidation first; what is not known might be nearest.
  const order = (health: WireRecord<'health'>): number => health.health ?? -1;
  const sorted = [...healths].sort((a, b) => order(a) - order(b) || (a.account < b.account ? -1 : 1));
  return (
    <div className="pane pane-scroll" role="group" aria-label="Margin" tabIndex={0}>
      {sorted.map((health) => <AccountCard key={health.account} health={health} now={now}
        detail={details.find(({ account }) => account === health.account) ?? null} />)}
    </div>
  );
}

export const marginPane: PaneDefinition = {
  id: 'margin', title: 'Margin', purpose: 'Health, margin and distance to liquidation per account', component: Margin,
};
