/** What the trader should have noticed: notices, and differences between venues and the ledger. */
import { useState } from 'react';
import { askWhy } from '../../store/steering.ts';
import { useRows } from '../../store/tables.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { timeText, zoneName } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { PaneDefinition } from '../pane.ts';
import { Differences } from './differences.tsx';

type Notice = WireRecord<'notices'>;

const NOTICE_COLUMNS: readonly GridColumn<Notice>[] = [
  { id: 'time', header: 'Time', unit: zoneName(), explanation: 'Engine time.', width: 76,
    text: (row) => timeText(row.timeMs) },
  { id: 'severity', header: 'Severity', explanation: 'Info, warning or error.', width: 82, text: (row) => row.severity,
    render: (row, element) => {
      element.className = `cell-custom severity-${row.severity}`;
      element.textContent = row.severity;
    } },
  { id: 'source', header: 'Source', explanation: 'Who says it.', width: 140, text: (row) => row.source },
  { id: 'text', header: 'Text', explanation: 'What happened.', width: 240, flex: 1, text: (row) => row.text,
    cellTooltip: (row) => row.text },
  { id: 'seq', header: 'Entry', explanation: 'Number in the journal.', width: 76, number: (row) => row.seq },
];

function Log() {
  const notices = useRows('notices');
  const differences = useRows('differences');
  const [tab, setTab] = useState('notices');
  const newest = [...notices].sort((a, b) => b.seq - a.seq);
  return (
    <div className="pane" role="group" aria-label="Log">
      <Tabs name="Log" active={tab} onChange={setTab}
        tabs={[{ id: 'notices', label: 'Notices', count: notices.length },
          { id: 'differences', label: 'Differences', count: differences.length }]}>
        {tab === 'differences' ? <Differences differences={differences} /> : null}
        {tab !== 'notices' ? null : (
          <HotGrid label="Notices" columns={NOTICE_COLUMNS} rows={newest} rowId={(row) => String(row.seq)}
            onOpen={(row) => askWhy(row.seq)}
            empty={<EmptyState title="Nothing to report" text="Connections, differences, limits and hedges leave a
              line here when the trader should know." />} />
        )}
      </Tabs>
    </div>
  );
}

export const logPane: PaneDefinition = {
  id: 'log', title: 'Log', purpose: 'Notices, and differences from the venues', component: Log,
};
