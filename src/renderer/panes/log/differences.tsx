/** What a venue said against what we held, and what was made of it (invariant I11). */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatDecimal, timeText, zoneName } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';

type Difference = WireRecord<'differences'>;

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

const COLUMNS: readonly GridColumn<Difference>[] = [
  { id: 'time', header: 'Found', unit: zoneName(), explanation: 'When it was found.', width: 76,
    text: (row) => timeText(row.foundTimeMs) },
  { id: 'kind', header: 'Kind', explanation: 'Position, balance, order or fill.', width: 76, text: (row) => row.kind },
  { id: 'account', header: 'Account', explanation: 'Where it was found.', width: 176, text: (row) => row.account },
  { id: 'what', header: 'Of', explanation: 'Instrument or currency.', width: 190,
    text: (row) => row.instrument ?? row.currency ?? '' },
  { id: 'ours', header: 'Ours', explanation: 'What we held.', width: 100, number: (row) => numberOf(row.ours),
    format: (_value, row) => formatDecimal(row.ours) },
  { id: 'venues', header: 'Venue\'s', explanation: 'What the venue said.', width: 100,
    number: (row) => numberOf(row.venues), format: (_value, row) => formatDecimal(row.venues) },
  { id: 'resolution', header: 'Resolution', explanation: 'Adjusted to the venue, asked about, or not explained.',
    width: 96, text: (row) => row.resolution },
  { id: 'text', header: 'Text', explanation: 'In words.', width: 200, flex: 1, text: (row) => row.text,
    cellTooltip: (row) => row.text },
];

export function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  const newest = [...differences].sort((a, b) => b.foundTimeMs - a.foundTimeMs || (a.id < b.id ? 1 : -1));
  return (
    <HotGrid label="Differences" columns={COLUMNS} rows={newest} rowId={(row) => row.id}
      empty={<EmptyState title="No differences" text="Where a venue's account snapshot does not agree with our ledger,
        the difference and what was done about it stand here." />} />
  );
}
