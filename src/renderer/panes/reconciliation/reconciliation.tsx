/** Can I believe this number: every margin of every account as the venue's, ours, the difference, and its cause. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { accountLabel, recordsOf, useEngineNow, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber, spanText } from '../../ui/format.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { PaneDefinition } from '../pane.ts';
import './reconciliation.css';
import { AGREEMENTS, QUANTITY_NAMES, verdictOf, worstFirst, type Difference } from './reconciliationRows.ts';

function digitsOf({ quantity, venues, ours }: Difference): number {
  const size = Math.abs(venues ?? ours ?? 0);
  return quantity === 'liquidationPrice' && size < 100 ? 5 : 2;
}

function Row({ row, now }: { readonly row: Difference; readonly now: number | null }) {
  const { instrument, sinceMs, cause } = row;
  const style = { digits: digitsOf(row) };
  const verdict = verdictOf(row);
  return (
    <>
    <tr className={row.within === false ? 'is-different' : ''}>
      <th scope="row">{QUANTITY_NAMES[row.quantity]}
        {instrument === null ? null
          : <span className="quiet"> {instrument.slice(instrument.indexOf(':') + 1)}</span>}</th>
      <td><NumberCell value={row.venues} style={style} /></td>
      <td><NumberCell value={row.ours} style={style} /></td>
      <td><NumberCell value={row.difference} style={{ ...style, sign: 'always' }} /></td>
      <td className="number quiet">{formatNumber(row.tolerance, { digits: digitsOf(row) })}</td>
      <td className="reconciled-verdict">{verdict}{sinceMs === null || now === null ? ''
        : ` for ${spanText(now - sinceMs)}`}</td>
    </tr>
    {cause === null ? null : (
      <tr><td className="reconciled-cause" colSpan={6}><b>{cause.kind}</b>: {cause.text}</td></tr>
    )}
    </>
  );
}

function Account({ row, now }: { readonly row: WireRecord<'marginReconciliations'>; readonly now: number | null }) {
  const account = recordsOf('accounts').get(row.account);
  const { name, band, about } = AGREEMENTS[row.agreement];
  const age = ageMs(row.reportTimeMs, now);
  return (
    <article className="account-card" aria-label={`Reconciliation of ${accountLabel(row.account)}`}
      data-testid={`reconciliation-${row.account}`}>
      <header>
        <h2 title={row.account}>{accountLabel(row.account)}</h2>
        <span className="quiet">{account?.marginModel ?? ''}</span>
        <span className="quiet" title="Age of the venue's report">{row.reportTimeMs === null ? 'no report yet'
          : `report ${ageText(age)}`}</span>
        <span className={`badge band-text-${band}`} title={about} data-testid={`agreement-${row.account}`}>{name}</span>
        <span className="quiet" title="Whose health is acted upon">acts on {row.healthSource ?? 'nothing'}</span>
      </header>
      {row.differences.length === 0 ? <p className="quiet">{about}</p> : (
        <table className="figures reconciled">
          <thead>
            <tr><th scope="col">Number</th><th scope="col">venue USD</th><th scope="col">ours USD</th>
              <th scope="col" title="Ours minus the venue's">diff</th>
              <th scope="col" title="The larger of an absolute and a relative bound">tolerance</th>
              <th scope="col" className="reconciled-verdict">verdict</th></tr>
          </thead>
          <tbody>{row.differences.map((difference) =>
            <Row key={`${difference.quantity}${difference.instrument ?? ''}`} row={difference} now={now} />)}</tbody>
        </table>
      )}
    </article>
  );
}

function Reconciliation() {
  const rows = useRows('marginReconciliations');
  const now = useEngineNow();
  if (rows.length === 0) {
    return <EmptyState title="Nothing to compare yet" text="Once a venue has reported an account's margin, its numbers
      stand here beside ours, with the difference, how much may differ, and why it does." />;
  }
  return (
    <div className="pane pane-scroll" role="group" aria-label="Reconciliation" tabIndex={0}>
      {worstFirst(rows).map((row) => <Account key={row.account} row={row} now={now} />)}
    </div>
  );
}

export const reconciliationPane: PaneDefinition = {
  id: 'reconciliation', title: 'Reconciliation',
  purpose: 'The venue\'s margin beside ours, the difference and its cause',
  component: Reconciliation,
};
