/** Takes a snapshot every so many entries or minutes, between batches. */
import type { State } from '../core/state.ts';
import { JournalWriteError, type JournalStore } from '../journal/store.ts';
import type { Log } from '../ports/ports.ts';
import { takeSnapshot } from './recovery.ts';

export interface SnapshotKeeperOptions {
  readonly session: JournalStore;
  readonly state: State;
  readonly log: Log;
  readonly everyEntries: number;
  /** Engine time. */
  readonly everyMs: number;
}

export class SnapshotKeeper {
  private readonly options: SnapshotKeeperOptions;
  private entriesSince = 0;
  private lastMs: number | null = null;

  constructor(options: SnapshotKeeperOptions) {
    this.options = options;
  }

  /** A batch with so many entries has become durable. A snapshot is a convenience: its failure is logged, no more. */
  consider(entries: number, timeMs: number): void {
    this.entriesSince += entries;
    this.lastMs ??= timeMs;
    if (this.entriesSince < this.options.everyEntries && timeMs - this.lastMs < this.options.everyMs) return;
    try {
      this.take();
    } catch (error) {
      if (!(error instanceof JournalWriteError)) throw error;
      this.options.log.write('error', 'journal', `no snapshot: ${error.message}`);
    }
    this.entriesSince = 0;
    this.lastMs = timeMs;
  }

  /** Throws JournalWriteError. */
  take(): void {
    const { session, state } = this.options;
    session.putSnapshot(takeSnapshot(state, session.lastTapeId));
  }
}
