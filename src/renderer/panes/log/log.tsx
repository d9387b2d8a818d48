/** What happened and why: notices, the journal with search, and the chain of causes of one entry. */
import { useState } from 'react';
import { useDesk } from '../../store/desk.ts';
import { askWhy, useSteering } from '../../store/steering.ts';
import { useEngineNow, useRows } from '../../store/tables.ts';
import { useQuery } from '../../store/useQuery.ts';
import type { JournalLine } from '../../../shared/contract/queries.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { utcTime } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { PaneDefinition } from '../pane.ts';
import { WhyChain } from './whyChain.tsx';

type Notice = WireRecord<'notices'>;

const NOTICE_COLUMNS: readonly GridColumn<Notice>[] = [
  { id: 'time', header: 'Time', unit: 'UTC', explanation: 'Engine time.', width: 84, text: (row) => utcTime(row.timeMs) },
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

const JOURNAL_COLUMNS: readonly GridColumn<JournalLine>[] = [
  { id: 'seq', header: 'Entry', explanation: 'Number in the journal.', width: 76, number: (row) => row.seq },
  { id: 'time', header: 'Time', unit: 'UTC', explanation: 'Engine time.', width: 84, text: (row) => utcTime(row.timeMs) },
  { id: 'origin', header: 'Origin', explanation: 'Reached us from outside, or decided by us.', width: 72,
    text: (row) => row.origin },
  { id: 'type', header: 'Event', explanation: 'What happened.', width: 190, text: (row) => row.eventType },
  { id: 'cause', header: 'Cause', explanation: 'Entry because of which this one exists.', width: 72,
    number: (row) => row.causeSeq },
  { id: 'payload', header: 'Content', explanation: 'The event as it stands in the journal.', width: 240, flex: 1,
    text: (row) => row.payload },
];

const PAGE = 200;
const SEARCHES = ['', 'Order', 'Hedge', 'Proposal', 'Fill', 'Command', 'Connection', 'Difference', 'KillSwitch'] as const;
const REFRESH_MS = 2_000;

function Journal() {
  const [search, setSearch] = useState('');
  const [beforeSeq, setBeforeSeq] = useState<number | null>(null);
  const seq = useDesk((desk) => desk.seq);
  const now = useEngineNow(REFRESH_MS);
  // The newest page follows the session, an older one stands still.
  const again = beforeSeq === null ? `${seq > 0 ? Math.floor((now ?? 0) / REFRESH_MS) : 0}` : 'still';
  const page = useQuery({ type: 'JournalPage', beforeSeq, limit: PAGE, search }, again);
  const lines = page.answer ?? [];
  const oldest = lines.at(-1)?.seq ?? null;
  const look = (text: string): void => {
    setSearch(text);
    setBeforeSeq(null);
  };
  return (
    <>
      <div className="pane-bar" role="search">
        <input className="search" type="search" placeholder="Search type or content" aria-label="Search the journal"
          value={search} maxLength={100} onChange={(event) => look(event.target.value)} data-testid="journal-search" />
        {SEARCHES.map((text) => (
          <button key={text} type="button" className="chip" aria-pressed={search === text} onClick={() => look(text)}>
            {text === '' ? 'All' : text}</button>
        ))}
        <span className="pane-bar-actions">
          <button type="button" className="chip" disabled={beforeSeq === null} onClick={() => setBeforeSeq(null)}>
            Newest</button>
          <button type="button" className="chip" disabled={lines.length < PAGE} onClick={() => setBeforeSeq(oldest)}>
            Older</button>
        </span>
      </div>
      {page.error === null ? null : <p className="warning-line" role="status">{page.error}</p>}
      <HotGrid label="Journal" columns={JOURNAL_COLUMNS} rows={lines} rowId={(row) => String(row.seq)}
        onOpen={(row) => askWhy(row.seq)}
        empty={<EmptyState title={page.loading ? 'Reading the journal…' : 'No entries'}
          text={search === '' ? 'Every command, decision, order and fill of the session stands here.'
            : `Nothing in the journal matches "${search}".`} />} />
    </>
  );
}

function Log() {
  const notices = useRows('notices');
  const [tab, setTab] = useState('notices');
  const whySeq = useSteering((steering) => steering.whySeq);
  const newest = [...notices].sort((a, b) => b.seq - a.seq);
  return (
    <section className={`pane log-pane ${whySeq === null ? '' : 'has-why'}`} aria-label="Log">
      <div className="log-lists">
        <Tabs name="Log" active={tab} onChange={setTab}
          tabs={[{ id: 'notices', label: 'Notices', count: notices.length }, { id: 'journal', label: 'Journal' }]}>
          {tab === 'journal' ? <Journal /> : (
            <HotGrid label="Notices" columns={NOTICE_COLUMNS} rows={newest} rowId={(row) => String(row.seq)}
              onOpen={(row) => askWhy(row.seq)}
              empty={<EmptyState title="Nothing to report" text="Connections, differences, limits and hedges leave a line
                here when the trader should know." />} />
          )}
        </Tabs>
      </div>
      {whySeq === null ? null : <WhyChain seq={whySeq} />}
    </section>
  );
}

export const logPane: PaneDefinition = {
  id: 'log', title: 'Log', purpose: 'Notices, journal search, why something happened', component: Log,
};
