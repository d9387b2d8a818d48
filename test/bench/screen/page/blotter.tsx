/** Ten thousand fills in the columns of the Orders pane, to be scrolled (?view=blotter). */
import { createRoot } from 'react-dom/client';
import '../../../../src/renderer/app/styles/tokens.css';
import '../../../../src/renderer/app/styles/base.css';
import '../../../../src/renderer/app/styles/controls.css';
import '../../../../src/renderer/app/styles/shell.css';
import '../../../../src/renderer/app/styles/desk.css';
import '../../../../src/renderer/app/styles/panes.css';
import '../../../../src/renderer/app/styles/trading.css';
import type { WireRecord } from '../../../../src/shared/contract/replica.ts';
import { FILL_COLUMNS } from '../../../../src/renderer/panes/orders/columns.ts';
import { HotGrid } from '../../../../src/renderer/ui/grid/hotGrid.tsx';

const ROWS = 10_000;
const START_MS = Date.UTC(2026, 0, 1);

const fills = Array.from({ length: ROWS }, (_, at): WireRecord<'fills'> => ({
  fillId: `f${at}`, account: 'simulated-options/main', instrument: `simulated-options:BTC-${at % 50}`,
  clientOrderId: `run-${at}`, venueOrderId: `v${at}`, side: at % 3 === 0 ? 'sell' : 'buy',
  price: (0.01 + (at % 97) / 10_000).toFixed(4), quantity: (1 + (at % 12) / 10).toFixed(1), fee: '0.0003',
  feeCurrency: 'BTC', liquidity: at % 2 === 0 ? 'maker' : 'taker', venueTimeMs: START_MS + at * 1_000,
} as WireRecord<'fills'>));

export function showBlotter(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <div style={{ display: 'flex', flexDirection: 'column', height: '100vh' }}>
      <HotGrid label="Fills" columns={FILL_COLUMNS} rows={fills} rowId={({ fillId }) => fillId} empty={null} />
    </div>,
  );
}
