/** The state of a recorded session at a moment: from the newest snapshot before it, then record by record. */
import type { State } from '../../core/state.ts';
import { entryOf, applyRecorded, readRecorded, timeOf, type Recorded } from '../recorded.ts';
import { restoreSnapshot } from '../recovery.ts';
import { readSession } from '../../journal/session.ts';
import type { Entry } from '../../events/entry.ts';

/** Goes through a session once, forwards. */
export interface SessionWalk {
  readonly state: State;
  /** To the last record not after `timeMs`; what it passes is told. */
  to(timeMs: number, onEntry?: (entry: Entry) => void): void;
  close(): void;
}

/** `fromMs`: the first moment that is wanted. Throws JournalReadError naming what cannot be read. */
export function walkSession(folder: string, fromMs: number): SessionWalk {
  const reader = readSession(folder);
  const { state, position } = restoreSnapshot(reader, ({ timeMs }) => timeMs <= fromMs);
  const records = readRecorded(reader, position);
  let ahead: Recorded | null = null;
  const read = (): Recorded | null => {
    const next = records.next();
    return next.done === true ? null : next.value;
  };
  return {
    state,
    to(timeMs, onEntry = () => {}) {
      for (ahead ??= read(); ahead !== null && timeOf(ahead) <= timeMs; ahead = read()) {
        applyRecorded(state, ahead);
        const entry = ahead.kind === 'entry' ? entryOf(ahead.stored) : null;
        if (entry !== null) onEntry(entry);
      }
    },
    close() {
      records.return(undefined);
      reader.close();
    },
  };
}
