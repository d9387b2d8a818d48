/** The journal, newest first: search, page back, ask why. */
import { useState } from 'react';
import type { JournalLine } from '../../../shared/contract/queries.ts';
import { useDesk } from '../../store/desk.ts';
import { askWhy } from '../../store/steering.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { utcTime } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { useJournal } from './useJournal.ts';

const COLUMNS: readonly GridColumn<JournalLine>[] = [
  { id: 'seq', header: 'Entry', explanation: 'Number in the journal.', width: 70, number: (row) => row.seq },
  { id: 'time', header: 'Time', unit: 'UTC', explanation: 'Engine time.', width: 76,
    text: (row) => utcTime(row.timeMs) },
  { id: 'origin', header: 'Origin', explanation: 'Reached us from outside, or decided by us.', width: 68,
    text: (row) => row.origin },
  { id: 'type', header: 'Event', explanation: 'What happened.', width: 176, text: (row) => row.eventType },
  { id: 'cause', header: 'Cause', explanation: 'Entry because of which this one exists.', width: 70,
    number: (row) => row.causeSeq, applies: (row) => row.causeSeq !== null },
  { id: 'payload', header: 'Content', explanation: 'The event as it stands in the journal.', width: 240, flex: 1,
    text: (row) => row.payload },
];

const SEARCHES = ['', 'Order', 'Hedge', 'Proposal', 'Fill', 'Command', 'Connection', 'Difference'] as const;

/** Changes whenever something was journalled that a trader would look for. */
const useNews = (): number => useDesk(({ versions }) => versions.notices + versions.orders + versions.fills
  + versions.proposals + versions.policies + versions.limits + versions.session + versions.differences);

export function Journal() {
  const [search, setSearch] = useState('');
  const [beforeSeq, setBeforeSeq] = useState<number | null>(null);
  const [withTimers, setWithTimers] = useState(false);
  const news = useNews();
  // The newest page follows the session, an older one stands still.
  const view = useJournal({ search, beforeSeq, withTimers }, beforeSeq === null ? news : 0);
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
        <button type="button" className="chip" aria-pressed={withTimers} onClick={() => setWithTimers(!withTimers)}>
          Timers</button>
        <span className="pane-bar-actions">
          <button type="button" className="chip" disabled={beforeSeq === null} onClick={() => setBeforeSeq(null)}>
            Newest</button>
          <button type="button" className="chip" disabled={view.olderThan === null}
            onClick={() => setBeforeSeq(view.olderThan)}>Older</button>
        </span>
      </div>
      {view.error === null ? null : <p className="warning-line" role="status">{view.error}</p>}
      <HotGrid label="Journal" columns={COLUMNS} rows={view.lines} rowId={(row) => String(row.seq)}
        onOpen={(row) => askWhy(row.seq)}
        empty={<EmptyState title={view.loading ? 'Reading the journal…' : 'No entries'}
          text={search === '' ? 'Every command, decision, order and fill of the session stands here.'
            : `Nothing in this part of the journal matches "${search}".`} />} />
    </>
  );
}
