/** How the connections of the running session do: state, clocks, budgets, and every stream with its age. */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { ageText } from '../../store/staleness.ts';
import { DASH, formatNumber } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import {
  budgetShort, budgetText, healthOfStreams, isTight, neededByText, needsText, streamRows, type StreamRow,
} from './venueRows.ts';

const COLUMNS: readonly GridColumn<StreamRow>[] = [
  { id: 'venue', header: 'Venue', explanation: 'Whose stream.', width: 150, text: (row) => row.venue },
  { id: 'stream', header: 'Stream', explanation: 'In the words of the venue.', width: 230, text: (row) => row.stream },
  { id: 'neededBy', header: 'Needed by', explanation: 'What it is heard for. A stream that nobody needs is let go '
    + 'after half a minute.', width: 140, text: (row) => neededByText(row.neededBy) },
  { id: 'age', header: 'Age', explanation: 'Since its last message. Streams of fills and orders speak only when '
    + 'something happens.', width: 90, number: (row) => row.ageMs, format: (value) => ageText(value) },
  { id: 'messages', header: 'Messages', explanation: 'Since it was asked for.', width: 90,
    number: (row) => row.messages, format: (value) => formatNumber(value, { digits: 0 }) },
  { id: 'trouble', header: 'Trouble', explanation: 'Mute, or its last error.', width: 260,
    text: (row) => [row.mute ? 'mute' : '', row.lastError ?? ''].filter((text) => text !== '').join('; ') },
];
const ROW_CLASSES = { 'row-stale': (row: StreamRow) => row.mute };

export function Streams({ reports }: { readonly reports: readonly VenueReport[] }) {
  if (reports.length === 0) return null;
  return (
    <div className="venue-streams">
      <HotGrid label="Streams" columns={COLUMNS} rows={streamRows(reports)} rowId={(row) => row.id}
        rowClasses={ROW_CLASSES} empty={null} />
    </div>
  );
}

/** One line a venue: is it there, how far, does everything speak; under it what it still lets us ask. */
export function Connections({ reports }: { readonly reports: readonly VenueReport[] }) {
  if (reports.length === 0) return null;
  return (
    <table className="venue-connections" aria-label="Connections">
      <thead><tr>
        <th scope="col">Venue</th><th scope="col">State</th>
        <th scope="col" title="The venue's clock less ours">Clock ms</th>
        <th scope="col" title="There and back">Round trip ms</th>
        <th scope="col" title="Asked for, and of them silent beyond their bound">Streams</th>
        <th scope="col" title="Of those that speak all the time, the one silent for longest">Oldest</th>
        <th scope="col" title="Messages that could not be read">Refused</th>
      </tr></thead>
      {reports.map((report) => <Connection key={report.venue} report={report} />)}
    </table>
  );
}

function Connection({ report }: { readonly report: VenueReport }) {
  const { venue, network, state, clockSkewMs, latencyMs, refusedMessages, lastError, budgets, streams,
    platform = null, beside = [] } = report;
  const ms = (value: number | null): string => (value === null ? DASH : formatNumber(value, { digits: 0 }));
  const { oldestMs, mute } = healthOfStreams(report);
  return (
    <tbody data-testid={`venue-report-${venue}`}>
      <tr>
        <th scope="row">{venue} <span className={`venue-network is-${network}`}>{network}</span></th>
        <td className={state === 'connected' && platform === null ? 'is-good' : 'is-bad'}>{state}
          {platform === null ? null : <b data-testid="venue-platform">; {platform}</b>}</td>
        <td className="number">{ms(clockSkewMs)}</td>
        <td className="number">{ms(latencyMs)}</td>
        <td className="number" title={needsText(report)}>{formatNumber(streams.length, { digits: 0 })}
          {mute === 0 ? null : <b className="is-bad"> {formatNumber(mute, { digits: 0 })} mute</b>}</td>
        <td className="number">{ageText(oldestMs)}</td>
        <td className={`number ${refusedMessages > 0 ? 'warning-text' : ''}`}>
          {formatNumber(refusedMessages, { digits: 0 })}</td>
      </tr>
      <tr className="venue-budgets"><td colSpan={7}>
        {budgets.map((budget) => (
          <span key={budget.name} className={`venue-budget ${isTight(budget) ? 'warning-text' : 'quiet'}`}
            title={`${budget.name}: ${budgetText(budget)}`}>{budget.name} {budgetShort(budget)}</span>
        ))}
        <span className="venue-budget quiet" data-testid="venue-needs">{needsText(report)}</span>
        {lastError === null ? null : <span className="warning-text">last trouble: {lastError}</span>}
        {beside.map((line) => (
          <span key={line} className="venue-budget warning-text" data-testid="venue-beside">{line}</span>
        ))}
      </td></tr>
    </tbody>
  );
}
