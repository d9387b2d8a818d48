/** The same causes leg by leg: what was held at the start. */
import type { ExplainAnswer, PnlTerm } from '../../../shared/contract/questions/explain.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { TERM_TEXT } from './waterfall.ts';

type Leg = ExplainAnswer['legs'][number];

const USD = { digits: 0, sign: 'always' } as const;
const SHOWN: readonly PnlTerm[] = ['delta', 'gamma', 'vega', 'theta', 'vanna', 'volga', 'rho', 'residual'];

const COLUMNS: readonly GridColumn<Leg>[] = [
  { id: 'leg', header: 'Leg', explanation: 'Held at the start.', width: 168, text: (row) => row.label,
    cellTooltip: (row) => (row.missing.length === 0 ? row.account : `not known: ${row.missing.join(', ')}`) },
  { id: 'total', header: 'P&L', unit: 'USD', explanation: 'Change of the worth of what was held at the start.',
    width: 86, number: (row) => row.totalUsd, format: (value) => formatNumber(value, USD), toned: true },
  ...SHOWN.map((term): GridColumn<Leg> => ({
    id: term, header: TERM_TEXT[term][0], unit: 'USD', explanation: TERM_TEXT[term][1], width: 80,
    number: (row) => row.terms?.[term] ?? null, format: (value) => formatNumber(value, USD),
  })),
  { id: 'account', header: 'Account', explanation: 'Where it is held.', width: 170, flex: 1,
    text: (row) => row.account },
];

export function PnlLegs({ legs }: { readonly legs: readonly Leg[] }) {
  return (
    <HotGrid label="P&L by leg" columns={COLUMNS} rows={legs} rowId={(row) => row.id}
      sort={{ column: 'total', direction: 'asc' }}
      empty={<EmptyState title="Nothing was held" text="Legs held at the start of the range stand here." />} />
  );
}
