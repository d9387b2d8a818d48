/** The waterfall as a table: a row a cause, its bar beside the number, grouped as a trader asks. */
import { useEffect, useRef } from 'react';
import type { ExplainedPnl, PnlTerm } from '../../../shared/contract/questions/explain.ts';
import { drawnElement } from '../../ui/chart/drawnElement.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import { GROUPS, TERM_TEXT, waterfallOf, type Bar } from './waterfall.ts';

const USD = { digits: 2, sign: 'always' } as const;

function Row({ bar, zero }: { readonly bar: Bar; readonly zero: number }) {
  const [name, explanation] = TERM_TEXT[bar.term];
  const width = Math.max(0, bar.to - bar.from) * 100;
  return (
    <tr title={explanation} data-testid={`pnl-${bar.term}`} className={bar.term === 'total' ? 'pnl-total' : ''}>
      <th scope="row">{name}</th>
      <td><NumberCell value={bar.usd} style={USD} toned /></td>
      <td className="pnl-track" aria-hidden="true">
        <span className="pnl-zero" style={{ left: `${zero * 100}%` }} />
        <span className={`pnl-bar ${bar.usd < 0 ? 'is-down' : 'is-up'} ${bar.term === 'residual' ? 'is-residual' : ''}`}
          style={{ left: `${bar.from * 100}%`, width: `max(${width}%, ${bar.usd === 0 ? 0 : 1}px)` }} />
      </td>
    </tr>
  );
}

export function WaterfallTable({ pnl }: { readonly pnl: ExplainedPnl }) {
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => offerPlot('P&L by cause', () => drawnElement(table.current)), []);
  const { terms, totalUsd, missing } = pnl;
  if (terms === null || totalUsd === null) {
    return <p className="warning-line" role="status">Not known: {missing.slice(0, 6).join('; ')}</p>;
  }
  const { bars, zero } = waterfallOf(terms, totalUsd);
  const barOf = new Map(bars.map((bar) => [bar.term, bar]));
  const row = (term: PnlTerm | 'total') => {
    const bar = barOf.get(term);
    return bar === undefined ? null : <Row key={term} bar={bar} zero={zero} />;
  };
  return (
    <table className="figures pnl-waterfall" ref={table} aria-label="Profit and loss by cause, in USD">
      <thead><tr><th scope="col">Cause</th><th scope="col">USD</th><th scope="col">
        <span className="visually-hidden">bar</span></th></tr></thead>
      {GROUPS.map(([name, members]) => (
        <tbody key={name}>
          <tr className="pnl-group"><th scope="rowgroup" colSpan={3}>{name}</th></tr>
          {members.map(row)}
        </tbody>
      ))}
      <tfoot>{row('total')}</tfoot>
    </table>
  );
}
