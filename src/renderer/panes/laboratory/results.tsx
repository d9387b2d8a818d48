/** What came of each policy, the recorded one first. */
import type { LaboratoryAnswer, LaboratoryRow } from '../../../shared/contract/questions/laboratory.ts';
import { DASH, formatNumber } from '../../ui/format.ts';
import { frontierOf, pointsOf } from './points.ts';

const usd = (value: number | null): string => formatNumber(value, { digits: 2 });
const lowOf = ({ healthLows }: LaboratoryRow): number | null =>
  (healthLows.length === 0 ? null : Math.min(...healthLows.map(({ health }) => health)));

const COLUMNS: readonly { readonly title: string; readonly unit?: string; readonly explanation: string;
  readonly text: (row: LaboratoryRow) => string }[] = [
  { title: 'Hedges', explanation: 'How many were done.', text: (row) => formatNumber(row.hedges, { digits: 0 }) },
  { title: 'Cost', unit: 'USD', explanation: 'Spread, fees and funding; positive costs us.',
    text: (row) => usd(row.costUsd) },
  { title: 'Error', unit: 'USD',
    explanation: 'Standard deviation of what the delta that was left over earned or lost in one window.',
    text: (row) => usd(row.errorVarianceUsd2 === null ? null : Math.sqrt(row.errorVarianceUsd2)) },
  { title: 'Turnover', unit: 'USD', explanation: 'Notional traded.',
    text: (row) => formatNumber(row.turnoverUsd, { digits: 0 }) },
  { title: 'Drawdown', unit: 'USD', explanation: 'Most that equity fell below an earlier high.',
    text: (row) => usd(row.worstDrawdownUsd) },
  { title: 'P&L', unit: 'USD', explanation: 'Of everything held, these hedges included.',
    text: (row) => usd(row.pnlUsd) },
  { title: 'Health low', explanation: 'The lowest of the accounts that hedge.',
    text: (row) => formatNumber(lowOf(row), { digits: 2 }) },
  { title: 'Unseen', unit: '%',
    explanation: 'Share of the looks at which delta or price was not known: no error there.',
    text: (row) => formatNumber(row.blindShare, { digits: 0, scale: 100 }) },
];

export function Results({ answer, underlying }: {
  readonly answer: LaboratoryAnswer; readonly underlying: string;
}) {
  const rows = answer.rows.filter((row) => row.underlying === underlying);
  const unbeaten = new Set(frontierOf(pointsOf(rows)).map(({ name }) => name));
  return (
    <table className="figures laboratory-results" aria-label={`Policies of ${underlying} on trial`}>
      <thead><tr><th scope="col">Policy</th>
        {COLUMNS.map(({ title, unit, explanation }) => (
          <th key={title} scope="col" className="number" title={explanation}>{title}
            {unit === undefined ? null : <span className="unit"> {unit}</span>}</th>
        ))}
      </tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.name} ${row.isRecorded}`} data-testid={`laboratory-row-${row.name}`}>
            <th scope="row">{row.name}{unbeaten.has(row.name)
              ? <span className="quiet" title="No other one is both cheaper and closer"> ◆ unbeaten</span> : null}</th>
            {COLUMNS.map(({ title, text }) => <td key={title} className="number">{text(row) || DASH}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
