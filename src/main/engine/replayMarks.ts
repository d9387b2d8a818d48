/** Where a recorded session begins and ends, and the moments in it worth seeking to. */
import type { ReplayStatus } from '../../shared/contract/replica.ts';
import type { Event } from '../events/event.ts';
import type { JournalReader } from '../journal/store.ts';

type Mark = ReplayStatus['marks'][number];
const MOST_MARKS = 500;

function labelOf(event: Event): string | null {
  switch (event.type) {
    case 'ProposalApproved': return `approved ${event.proposal}`;
    case 'FillReported': return `fill ${event.fill.side} ${event.fill.instrument}`;
    case 'KillSwitchEngaged': return 'kill switch engaged';
    case 'KillSwitchReleased': return 'kill switch released';
    default: return null;
  }
}

/** Oldest first; of more than 500 those that say most: approvals and kill switch before fills. */
export function marksOf(reader: JournalReader): readonly Mark[] {
  const marks: (Mark & { readonly fill: boolean })[] = [];
  for (const { row, event } of reader.readMarks()) {
    const label = event === null ? null : labelOf(event);
    if (label !== null) marks.push({ timeMs: row.timeMs, seq: row.seq, label, fill: row.type === 'FillReported' });
  }
  const kept = marks.filter(({ fill }) => !fill).slice(-MOST_MARKS);
  const fills = marks.filter(({ fill }) => fill);
  const chosen = [...kept, ...fills.slice(Math.max(0, fills.length - (MOST_MARKS - kept.length)))];
  return chosen.sort((a, b) => a.seq - b.seq).map(({ timeMs, seq, label }) => ({ timeMs, seq, label }));
}

export interface Span { readonly startTimeMs: number; readonly endTimeMs: number }

/** Times of the first entry and of the last entry or tape row. An empty session begins and ends when it was made. */
export function spanOf(reader: JournalReader): Span {
  const { manifest, lastSeq, lastTapeId } = reader;
  const first = firstTimeOf(reader.readEntries(1));
  const startTimeMs = first ?? manifest.startedTimeMs;
  const lastEntry = lastSeq === 0 ? null : firstTimeOf(reader.readEntries(lastSeq));
  const lastRow = lastTapeId === 0 ? null : firstTimeOf(reader.readTape(lastTapeId));
  return { startTimeMs, endTimeMs: Math.max(startTimeMs, lastEntry ?? startTimeMs, lastRow ?? startTimeMs) };
}

function firstTimeOf(records: Iterable<{ readonly row: { readonly timeMs: number } }>): number | null {
  for (const { row } of records) return row.timeMs;
  return null;
}
