/** How the connections of the running session do: state, clocks, budgets, and every stream with its age. */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { ageText } from '../../store/staleness.ts';
import { formatNumber } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { budgetText, streamRows, type StreamRow } from './venueRows.ts';

const COLUMNS: readonly GridColumn<StreamRow>[] = [
  { id: 'venue', header: 'Venue', explanation: 'Whose stream.', width: 150, text: (row) => row.venue },
  { id: 'stream', header: 'Stream', explanation: 'In the words of the venue.', width: 230, text: (row) => row.stream },
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
    <>
      {reports.map((report) => <Summary key={report.venue} report={report} />)}
      <HotGrid label="Streams" columns={COLUMNS} rows={streamRows(reports)} rowId={(row) => row.id}
        rowClasses={ROW_CLASSES} empty={null} />
    </>
  );
}

function Summary({ report }: { readonly report: VenueReport }) {
  const { venue, network, state, clockSkewMs, latencyMs, refusedMessages, lastError, budgets } = report;
  const ms = (value: number | null): string =>
    (value === null ? 'not known' : `${formatNumber(value, { digits: 0 })} ms`);
  return (
    <section className="venue-summary" aria-label={venue} data-testid={`venue-report-${venue}`}>
      <p><strong>{venue}</strong> <span className={`venue-network is-${network}`}>{network}</span> {state}
        <span className="quiet"> clock ahead of ours {ms(clockSkewMs)}, round trip {ms(latencyMs)}, refused{' '}
          {formatNumber(refusedMessages, { digits: 0 })} messages</span></p>
      {budgets.map((budget) => <p key={budget.name} className="quiet">{budget.name}: {budgetText(budget)}</p>)}
      {lastError === null ? null : <p className="warning-text">last trouble: {lastError}</p>}
    </section>
  );
}
