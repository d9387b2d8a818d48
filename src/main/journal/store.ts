/**
 * The seam of the journal: what a session's store keeps and in which order it becomes durable. Two real ones exist:
 * SQLite (session.ts) and a simulated disk (memoryStore.ts) that can fail, tear and lose as a real one does.
 * A batch is all or nothing; the tape rows of a batch are durable no later than its entries.
 */
import type { Entry } from '../events/entry.ts';
import type { Event } from '../events/event.ts';
import type { MarketEvent } from '../events/market.ts';
import type { Candle } from '../../shared/contract/queries.ts';
import type { RunId, SessionId } from '../../shared/domain/ids.ts';

export type RecordedMode = 'practice' | 'live' | 'imported';
/** `recovered`: running again after a crash; at its orderly end it becomes `ended`. */
export type SessionStatus = 'running' | 'ended' | 'crashed' | 'recovered';

export interface Manifest {
  readonly session: SessionId;
  readonly mode: RecordedMode;
  /** One per start of the engine on this session, oldest first. */
  readonly runs: readonly RunId[];
  readonly appVersion: string;
  readonly configHash: string;
  /** Of the practice market; null where nothing was drawn. */
  readonly seed: number | null;
  readonly status: SessionStatus;
  readonly startedTimeMs: number;
  readonly endedTimeMs: number | null;
}

/** A market event in the order in which core saw it: after the entry `afterSeq`, before the next. */
export interface TapeItem {
  readonly afterSeq: number;
  readonly timeMs: number;
  readonly event: MarketEvent;
  /** Canonical JSON of the event, where somebody has encoded it already. */
  readonly payload?: string;
}

export interface Batch {
  readonly entries: readonly Entry[];
  readonly tape: readonly TapeItem[];
  /** True when effects wait for this batch: then it must survive a power cut before appendBatch returns. */
  readonly releasesOrder: boolean;
}

/** A journal row as it stands on disk, before anybody decodes it. */
export interface JournalRow {
  readonly seq: number;
  readonly origin: 'input' | 'decided';
  readonly timeMs: number;
  readonly venueTimeMs: number | null;
  readonly causeSeq: number | null;
  readonly type: string;
  readonly version: number;
  /** Canonical JSON of the event. */
  readonly payload: string;
  /** Hexadecimal SHA-256 over the chain before it and all of the above (chain.ts). */
  readonly chain: string;
}

export interface TapeRow {
  /** From 1, without gap, over all days and runs of the session. */
  readonly id: number;
  readonly afterSeq: number;
  readonly timeMs: number;
  readonly type: string;
  readonly version: number;
  readonly payload: string;
}

/** A row read back. `event` is null for a type that this version does not know: kept, skipped, never lost. */
export interface StoredEntry { readonly row: JournalRow; readonly event: Event | null }
export interface StoredTapeItem { readonly row: TapeRow; readonly event: MarketEvent | null }

export interface SnapshotHead {
  readonly seq: number;
  /** Last tape row that the snapshot has seen. */
  readonly tapeId: number;
  readonly timeMs: number;
  /** Hexadecimal SHA-256 of the ledger text at this point. */
  readonly hash: string;
}
export interface Snapshot extends SnapshotHead { readonly text: string }

export interface Quarantined {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly reason: string;
}

export const MARKED_TYPES: readonly string[] =
  ['ProposalApproved', 'FillReported', 'KillSwitchEngaged', 'KillSwitchReleased'];

/** Prices in USD; `timeMs` is the start of the second. */
export interface IndexCandle extends Candle { readonly underlying: string; readonly venue: string }

/** The disk said no. The batch is not in the journal; the same batch may be offered again. */
export class JournalWriteError extends Error {
  /** 'full': no space left; 'io': the device failed; 'other': everything else. */
  readonly kind: 'full' | 'io' | 'other';

  constructor(kind: JournalWriteError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalWriteError';
    this.kind = kind;
  }
}

/** What is on disk is not what was written, or not a session at all. `place` says where. */
export class JournalReadError extends Error {
  readonly place: string;

  constructor(place: string, message: string, options?: ErrorOptions) {
    super(`${place}: ${message}`, options);
    this.name = 'JournalReadError';
    this.place = place;
  }
}

export interface JournalReader {
  readonly manifest: Manifest;
  /** Seq of the last entry, 0 when there is none. */
  readonly lastSeq: number;
  /** Id of the last tape row, 0 when there is none. */
  readonly lastTapeId: number;
  /** Id of the oldest tape row still kept; lastTapeId + 1 when there is none. Older days have been rotated away. */
  readonly firstTapeId: number;
  /** Rows moved aside because they could not be what was written; null in a healthy session. */
  readonly quarantined: Quarantined | null;
  /** Entries with seq >= fromSeq in order. Throws JournalReadError naming the entry that cannot be read. */
  readEntries(fromSeq: number): Iterable<StoredEntry>;
  /** Tape rows with id >= fromId in order. */
  readTape(fromId: number): Iterable<StoredTapeItem>;
  /** The entries that a replay marks on its time line (MARKED_TYPES), in order. */
  readMarks(): Iterable<StoredEntry>;
  /** One-second candles of an underlying's index, both times included; by venue, then by time. */
  readCandles(underlying: string, untilTimeMs: number, fromTimeMs?: number): readonly IndexCandle[];
  /** Oldest first. */
  snapshotHeads(): readonly SnapshotHead[];
  readSnapshot(seq: number): Snapshot | null;
  close(): void;
}

export interface JournalStore extends JournalReader {
  /** Throws JournalWriteError; then nothing of the batch counts as written. Entries must follow lastSeq (I1). */
  appendBatch(batch: Batch): void;
  putSnapshot(snapshot: Snapshot): void;
  /** Adds the run to the manifest. A session found 'running' was not ended in order: it becomes 'recovered'. */
  beginRun(run: RunId, appVersion: string): void;
  /** Orderly end: status 'ended', everything durable, sealed and closed. */
  seal(endedTimeMs: number): void;
}
