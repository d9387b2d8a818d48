/**
 * Checks a session three ways in one pass: the files against their seal or their chain, the journal applied again
 * against the hashes of its snapshots, and the inputs decided again against the decisions that were recorded (I9).
 */
import { applyMarket } from '../core/apply/applyMarket.ts';
import { restoreState, snapshotText } from '../core/snapshot.ts';
import { step } from '../core/step.ts';
import type { State } from '../core/state.ts';
import { encodeEvent } from '../events/codec.ts';
import type { Entry } from '../events/entry.ts';
import type { JournalReader, StoredEntry } from '../journal/store.ts';
import { JournalReadError } from '../journal/store.ts';
import { readSession } from '../journal/session.ts';
import { filesVerdict } from '../journal/verify.ts';
import {
  applyRecorded, entryOf, positionAfter, readRecorded, skipEntry, START, type Position, type Recorded,
} from './recorded.ts';
import { ledgerHash, restoreSnapshot } from './recovery.ts';

export interface Redecided {
  readonly entries: number;
  readonly tapeRows: number;
  readonly appliedHash: string;
  readonly redecidedHash: string;
  /** Same hashes and, entry by entry, the same decisions. */
  readonly equal: boolean;
  /** First entry that differs or cannot be read; null when none does. */
  readonly place: string | null;
  /** Differences put down to a crash, after which deciding went on from the ledger as it was recovered. */
  readonly crashes: readonly string[];
}

export interface SessionVerdict extends Redecided {
  readonly session: string;
  readonly sealed: boolean;
  readonly ok: boolean;
  /** Seq after which deciding began: above 0 where the oldest tape has been rotated away. */
  readonly decidedFromSeq: number;
  /** What else there is to say: entries quarantined, snapshots passed over. */
  readonly notes: readonly string[];
}

/** Never throws on damage: names its place instead. Throws JournalReadError where there is no session. */
export function verifySession(dir: string): SessionVerdict {
  const files = filesVerdict(dir);
  const unread = { entries: 0, tapeRows: 0, appliedHash: '', redecidedHash: '', equal: false, crashes: [],
    decidedFromSeq: 0 };
  if (files.place !== null) {
    const { session, sealed, place } = files;
    return { session, sealed, ok: false, place, notes: [], ...unread };
  }
  const reader = readSession(dir);
  try {
    const { position, state, passedOver } = decidableFrom(reader);
    const result = redecide(reader, position, state);
    const { quarantined, manifest } = reader;
    const aside = quarantined === null ? [] : [`entries from ${quarantined.fromSeq} quarantined`];
    const notes = [...passedOver, ...result.crashes, ...aside];
    const ok = result.equal && result.place === null && passedOver.length === 0;
    return { ...result, session: manifest.session, sealed: files.sealed, ok, decidedFromSeq: position.seq, notes };
  } catch (error) {
    if (!(error instanceof JournalReadError)) throw error;
    return { session: files.session, sealed: files.sealed, ok: false, place: error.message, notes: [], ...unread };
  } finally {
    reader.close();
  }
}

/** Deciding needs the whole tape: where old days are gone it begins at the first snapshot after them. */
function decidableFrom(reader: JournalReader): { position: Position; state: State; passedOver: readonly string[] } {
  const gone = reader.firstTapeId - 1;
  if (gone === 0) return { ...restoreSnapshot(reader, () => false) };
  const first = reader.snapshotHeads().find(({ tapeId }) => tapeId >= gone);
  return restoreSnapshot(reader, ({ seq }) => first !== undefined && seq === first.seq);
}

/** Both states start at `position`; `applied` is the one restored there. */
export function redecide(reader: JournalReader, position: Position = START, restored?: State): Redecided {
  const applied = restored ?? restoreSnapshot(reader, () => false).state;
  const decider = new Decider(position.seq === 0 ? restoreSnapshot(reader, () => false).state
    : restoreSnapshot(reader, ({ seq }) => seq === position.seq).state);
  const hashes = new Map(reader.snapshotHeads().map(({ seq, hash }) => [seq, hash]));
  let at = position;
  let entries = 0;
  let tapeRows = 0;
  let place: string | null = null;
  for (const recorded of readRecorded(reader, position)) {
    if (isRestart(recorded)) decider.resumeAfterCrash(applied);
    applyRecorded(applied, recorded);
    at = positionAfter(at, recorded);
    if (recorded.kind === 'tape') {
      tapeRows += 1;
      place ??= decider.settleDoubt();
      if (recorded.stored.event !== null) applyMarket(decider.state, recorded.stored.event);
      continue;
    }
    entries += 1;
    decider.compare(recorded.stored);
    if (recorded.stored.row.type === 'RunEnded') place ??= decider.settleDoubt();
    const expected = hashes.get(at.seq);
    if (expected !== undefined && expected !== ledgerHash(applied)) {
      place ??= `entry ${at.seq}: the ledger hash differs from its snapshot's`;
    }
  }
  if (!decider.ended) decider.resumeAfterCrash(applied);
  place ??= decider.settleDoubt();
  const appliedHash = ledgerHash(applied);
  const redecidedHash = ledgerHash(decider.state);
  const equal = place === null && appliedHash === redecidedHash;
  return { entries, tapeRows, appliedHash, redecidedHash, equal, place, crashes: decider.crashes };
}

const isRestart = (recorded: Recorded): boolean =>
  recorded.kind === 'entry' && recorded.stored.row.type === 'RunStarted';

/**
 * Steps through the inputs and holds what it decided against what comes next in the journal. A crash may have cost the
 * last market data before it, or the decisions of the last input: what differs after the last tape row of a run that
 * did not end in order is put down to that, and deciding goes on from the ledger as it was recovered.
 */
class Decider {
  state: State;
  /** The last entry was an orderly end. */
  ended = false;
  private expected: Entry[] = [];
  private doubt: string | null = null;
  readonly crashes: string[] = [];

  constructor(state: State) {
    this.state = state;
  }

  compare(stored: StoredEntry): void {
    this.ended = stored.row.type === 'RunEnded';
    this.doubt ??= this.difference(stored);
  }

  /** Nothing that a crash explains: the first difference since, or null. */
  settleDoubt(): string | null {
    const [next] = this.expected;
    if (this.doubt === null && next !== undefined) {
      this.doubt = `entry ${next.seq}: ${next.event.type} is decided again but was not recorded`;
    }
    return this.doubt;
  }

  /** `recovered` is what applying gives at this point. */
  resumeAfterCrash(recovered: State): void {
    const doubt = this.ended ? null : this.settleDoubt();
    if (doubt === null) return;
    this.crashes.push(`${doubt}: a crash cost the market data before it`);
    this.state = restoreState(snapshotText(recovered));
    this.expected = [];
    this.doubt = null;
  }

  /** Null when the entry is what deciding again gives; else the place and the difference. */
  private difference(stored: StoredEntry): string | null {
    const entry = entryOf(stored);
    const next = this.expected.shift();
    if (entry === null) {
      if (next !== undefined) return `entry ${stored.row.seq}: ${next.event.type} expected, ${stored.row.type} found`;
      skipEntry(this.state, stored);
      return null;
    }
    if (next !== undefined) return differenceOf(entry, next);
    if (entry.origin !== 'input') return `entry ${entry.seq}: ${entry.event.type} is not decided again`;
    const { event, timeMs, venueTimeMs, causeSeq } = entry;
    this.expected = step(this.state, { event, timeMs, venueTimeMs, causeSeq }).entries.slice(1);
    return null;
  }
}

function differenceOf(recorded: Entry, decided: Entry): string | null {
  const place = `entry ${recorded.seq}`;
  if (recorded.origin !== 'decided') return `${place}: ${decided.event.type} is decided again but was not recorded`;
  if (recorded.event.type !== decided.event.type) {
    return `${place}: ${recorded.event.type} recorded, ${decided.event.type} decided again`;
  }
  const same = recorded.timeMs === decided.timeMs && recorded.venueTimeMs === decided.venueTimeMs &&
    recorded.causeSeq === decided.causeSeq && encodeEvent(recorded.event) === encodeEvent(decided.event);
  return same ? null : `${place}: ${recorded.event.type} is decided again with other contents`;
}
