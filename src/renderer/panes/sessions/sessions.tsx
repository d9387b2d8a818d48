/** Recorded sessions: open one in REPLAY, start a practice session, stop the running one. */
import { useMemo, useState } from 'react';
import type { SessionSummary } from '../../../shared/contract/queries.ts';
import { openReplay, sendSessionCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { recordsOf, useRecord } from '../../store/tables.ts';
import { useQuery } from '../../store/queries/useQuery.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber, spanText, dayTimeText, zoneName } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import type { PaneDefinition } from '../pane.ts';

/** A button of its own in the row: the pane decides whether a question comes first. */
const drawOpen = (open: (session: string) => void) => (row: SessionSummary, element: HTMLElement): void => {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button is-small';
  button.textContent = 'Open in REPLAY';
  button.dataset['testid'] = `open-replay-${row.session}`;
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    open(row.session);
  });
  element.replaceChildren(button);
};

const lengthMs = (row: SessionSummary): number | null =>
  row.endedTimeMs === null ? null : row.endedTimeMs - row.startedTimeMs;

const columnsFor = (open: (session: string) => void): readonly GridColumn<SessionSummary>[] => [
  { id: 'session', header: 'Session', explanation: 'Name of its folder.', width: 210, text: (row) => row.session },
  { id: 'open', header: 'Replay', explanation: 'Shows the session as it was.', width: 132,
    sortable: false, text: () => '', render: drawOpen(open) },
  { id: 'mode', header: 'Mode', explanation: 'Practice, live or imported.', width: 84, text: (row) => row.mode },
  { id: 'status', header: 'Status', explanation: 'Crashed: it did not end in order; nothing acknowledged is lost.',
    width: 84, text: (row) => row.status },
  { id: 'started', header: 'Started', unit: zoneName(), explanation: 'First entry.', width: 158,
    text: (row) => dayTimeText(row.startedTimeMs) },
  { id: 'length', header: 'Length', explanation: 'From first to last entry.', width: 92, number: lengthMs,
    format: (value) => spanText(value) },
  { id: 'entries', header: 'Entries', explanation: 'Entries of the journal.', width: 88, number: (row) => row.entries,
    format: (value) => formatNumber(value, { digits: 0 }) },
  { id: 'tape', header: 'Tape', unit: 'rows', explanation: 'Recorded market messages.', width: 104,
    number: (row) => row.tapeRows, format: (value) => formatNumber(value, { digits: 0 }) },
];

function StopFirst({ session, onClose }: { readonly session: string; readonly onClose: () => void }) {
  return (
    <Dialog title={`Open ${session} in REPLAY`} onClose={onClose}>
      <p>A session is running. It is stopped first: its orders stay as they are at the venues, the hedger stops.</p>
      <div className="button-row">
        <button type="button" className="button is-primary" data-testid="stop-and-replay" onClick={() => {
          onClose();
          void openReplay(session, true);
        }}>Stop it and open the replay</button>
        <button type="button" className="button" onClick={onClose}>Keep it running</button>
      </div>
    </Dialog>
  );
}

function Sessions() {
  const [asking, setAsking] = useState<string | null>(null);
  const [columns] = useState(() => columnsFor((session) => {
    const isRunning = recordsOf('session').size > 0 && useDesk.getState().replay === null;
    if (isRunning) setAsking(session);
    else void openReplay(session, false);
  }));
  const running = useRecord('session', 'one');
  const replay = useDesk((desk) => desk.replay?.session ?? null);
  const [asked, setAsked] = useState(0);
  const shown = `${running?.session ?? ''}|${running?.run ?? ''}|${replay ?? ''}`;
  const list = useQuery({ type: 'ListSessions' }, `${shown}|${asked}`);
  const [seed, setSeed] = useState('');
  const seedNumber = seed.trim() === '' ? null : Number(seed);
  const seedFaulty = seedNumber !== null && (!Number.isInteger(seedNumber) || seedNumber < 0);
  const rows = useMemo(() =>
    [...(list.answer ?? [])].sort((a, b) => b.startedTimeMs - a.startedTimeMs), [list.answer]);
  return (
    <div className="pane" role="group" aria-label="Sessions">
      <div className="pane-bar" role="toolbar" aria-label="Sessions">
        <button type="button" className="button is-small is-primary" disabled={seedFaulty} data-testid="start-practice"
          onClick={() => void sendSessionCommand({ type: 'StartPractice', seed: seedNumber })}>Start practice</button>
        <label className="inline-label">seed
          <input className="search is-short" type="text" inputMode="numeric" placeholder="any" value={seed}
            aria-invalid={seedFaulty} onChange={(event) => setSeed(event.target.value)} /></label>
        <span className="pane-bar-actions">
          <button type="button" className="chip" onClick={() => setAsked((before) => before + 1)}>Refresh</button>
        </span>
      </div>
      {asking === null ? null : <StopFirst session={asking} onClose={() => setAsking(null)} />}
      {list.error === null ? null : <p className="warning-line" role="status">{list.error}</p>}
      <HotGrid label="Sessions" columns={columns} rows={rows} rowId={(row) => row.session}
        rowClasses={ROW_CLASSES}
        empty={<EmptyState title={list.loading ? 'Looking for sessions…' : 'No sessions'} text="Every practice, live and
          imported session is kept and listed here." />} />
    </div>
  );
}

const ROW_CLASSES = { 'row-running': (row: SessionSummary) => row.status === 'running' };

export const sessionsPane: PaneDefinition = {
  id: 'sessions', title: 'Sessions', purpose: 'Recorded sessions: replay one, start practice', component: Sessions,
};
