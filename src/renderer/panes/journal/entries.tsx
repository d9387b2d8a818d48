/** The journal, newest first: search, one kind of event, page back, ask why. */
import { useState } from 'react';
import type { JournalLine } from '../../../shared/contract/queries.ts';
import { useDesk } from '../../store/desk.ts';
import { askWhy } from '../../store/steering.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { timeText, zoneName } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { KINDS } from './kinds.ts';
import { storyOf } from './story.ts';
import { useJournal } from './useJournal.ts';

const COLUMNS: readonly GridColumn<JournalLine>[] = [
  { id: 'seq', header: 'Entry', explanation: 'Number in the journal.', width: 70, number: (row) => row.seq },
  { id: 'time', header: 'Time', unit: zoneName(), explanation: 'Engine time.', width: 76,
    text: (row) => timeText(row.timeMs) },
  { id: 'story', header: 'What happened', explanation: 'The entry in words; click it for the chain of its causes.',
    width: 260, flex: 2, text: (row) => storyOf(row.eventType, row.payload).text,
    cellTooltip: (row) => storyOf(row.eventType, row.payload).text },
  { id: 'type', header: 'Event', explanation: 'Its name in the journal.', width: 160, text: (row) => row.eventType },
  { id: 'origin', header: 'Origin', explanation: 'Reached us from outside, or decided by us.', width: 68,
    text: (row) => row.origin },
  { id: 'cause', header: 'Cause', explanation: 'Entry because of which this one exists.', width: 64,
    number: (row) => row.causeSeq, applies: (row) => row.causeSeq !== null },
  { id: 'payload', header: 'Content', explanation: 'The event as it stands in the journal.', width: 120, flex: 1,
    text: (row) => row.payload },
];

/** Changes whenever something was journalled that a trader would look for. */
const useNews = (): number => useDesk(({ versions }) => versions.notices + versions.orders + versions.fills
  + versions.proposals + versions.policies + versions.limits + versions.session + versions.differences);

function Empty({ loading, search, kind }: {
  readonly loading: boolean; readonly search: string; readonly kind: string | null;
}) {
  const of = kind === null ? '' : ` under ${kind}`;
  return (
    <EmptyState title={loading ? 'Reading the journal…' : 'No entries'}
      text={search === '' && kind === null ? 'Every command, decision, order and fill of the session stands here.'
        : `Nothing in this part of the journal${of}${search === '' ? '' : ` matches "${search}"`}. Older pages may.`} />
  );
}

export function Entries() {
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState<string | null>(null);
  const [beforeSeq, setBeforeSeq] = useState<number | null>(null);
  const [withTimers, setWithTimers] = useState(false);
  const news = useNews();
  const types = KINDS.find(({ label }) => label === kind)?.types ?? null;
  // The newest page follows the session, an older one stands still.
  const view = useJournal({ search, types, beforeSeq, withTimers }, beforeSeq === null ? news : 0);
  const choose = (label: string | null): void => {
    setKind(label === kind ? null : label);
    setBeforeSeq(null);
  };
  return (
    <div className="journal-list">
      <div className="pane-bar" role="search">
        <input className="search" type="search" placeholder="Search type or content" aria-label="Search the journal"
          value={search} maxLength={100} data-testid="journal-search" onChange={(event) => {
            setSearch(event.target.value);
            setBeforeSeq(null);
          }} />
        <button type="button" className="chip" aria-pressed={kind === null} onClick={() => choose(null)}>All</button>
        {KINDS.map(({ label }) => (
          <button key={label} type="button" className="chip" aria-pressed={kind === label}
            onClick={() => choose(label)}>{label}</button>
        ))}
        <button type="button" className="chip" aria-pressed={withTimers} disabled={kind !== null}
          title="The engine's own ticking, several times a second" onClick={() => setWithTimers(!withTimers)}>
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
        onOpen={(row) => askWhy(row.seq)} empty={<Empty loading={view.loading} search={search} kind={kind} />} />
    </div>
  );
}
