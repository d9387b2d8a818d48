/**
 * Boot is recovery: the newest snapshot whose hash holds, then everything after it. A snapshot that does not restore
 * to its own hash is passed over and named; the journal from the start is the last resort and always right.
 */
import { ledgerText } from '../core/ledgerText.ts';
import { restoreState, snapshotText } from '../core/snapshot.ts';
import { emptyState, type ReadState, type State } from '../core/state.ts';
import { sha256 } from '../journal/chain.ts';
import type { JournalReader, Snapshot, SnapshotHead } from '../journal/store.ts';
import { applyRecorded, positionAfter, readRecorded, START, type Position } from './recorded.ts';

export interface Restored {
  readonly state: State;
  readonly position: Position;
  /** Snapshots that could not be used, and why. */
  readonly passedOver: readonly string[];
}

export const ledgerHash = (state: ReadState): string => sha256(ledgerText(state));

export const takeSnapshot = (state: State, tapeId: number): Snapshot => ({
  seq: state.seq, tapeId, timeMs: state.timeMs, text: snapshotText(state), hash: ledgerHash(state),
});

/** The newest usable snapshot among those that `fits`, or the empty state. */
export function restoreSnapshot(reader: JournalReader, fits: (head: SnapshotHead) => boolean): Restored {
  const passedOver: string[] = [];
  for (const head of [...reader.snapshotHeads()].reverse()) {
    if (!fits(head)) continue;
    try {
      const snapshot = reader.readSnapshot(head.seq);
      if (snapshot === null) continue;
      const state = restoreState(snapshot.text);
      if (state.seq !== head.seq) throw new Error(`it restores to entry ${state.seq}`);
      if (ledgerHash(state) !== head.hash) throw new Error('it restores to another ledger hash');
      return { state, position: { seq: head.seq, tapeId: head.tapeId }, passedOver };
    } catch (error) {
      passedOver.push(`snapshot at entry ${head.seq}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { state: emptyState(), position: START, passedOver };
}

/** The state after the last durable entry and tape row. Throws JournalReadError naming the entry that is unreadable. */
export function recover(reader: JournalReader): Restored {
  const { state, position: from, passedOver } = restoreSnapshot(reader, () => true);
  let position = from;
  for (const recorded of readRecorded(reader, from)) {
    applyRecorded(state, recorded);
    position = positionAfter(position, recorded);
  }
  return { state, position, passedOver };
}
