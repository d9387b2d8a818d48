/** The project's own grid on the project's own board. */
import { quoteRow } from '../../../../src/shared/contract/wire.ts';
import { hotSource } from '../../../../src/renderer/store/hot/hotSource.ts';
import { formatNumber } from '../../../../src/renderer/ui/format.ts';
import type { GridColumn } from '../../../../src/renderer/ui/grid/gridColumn.ts';
import { HotGrid } from '../../../../src/renderer/ui/grid/hotGrid.tsx';
import { COLUMN_WIDTH, NAME_WIDTH, QUOTE_COLUMNS, type QuoteRow } from './columns.ts';

const columns: readonly GridColumn<QuoteRow>[] = [
  { id: 'name', header: 'Instrument', explanation: 'As the venue spells it.', width: NAME_WIDTH,
    text: ({ name }) => name },
  ...QUOTE_COLUMNS.map(({ column, header, digits, scale = 1 }): GridColumn<QuoteRow> => ({
    id: column, header, explanation: header, width: COLUMN_WIDTH, sortable: false, flash: true,
    hot: ({ instrument }) => ({ row: quoteRow(instrument), column }),
    format: (value) => formatNumber(value, { digits, scale }),
  })),
];

export function HotView({ rows }: { readonly rows: readonly QuoteRow[] }) {
  return <HotGrid label="Quotes" columns={columns} rows={rows} rowId={({ instrument }) => instrument}
    source={hotSource} empty={null} />;
}
