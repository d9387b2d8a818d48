/** Takes a snapshot every so many entries or minutes, between batches, with whatever else the host wants kept. */
import type { State } from '../core/state.ts';
import { JournalWriteError, type JournalStore } from '../journal/store.ts';
import type { Log } from '../ports/ports.ts';
import { takeSnapshot } from './recovery.ts';

/** A text that belongs to the session, asked for at each snapshot. */
export interface Keepsake { readonly name: string; text(): string }

export interface SnapshotKeeperOptions {
  readonly session: JournalStore;
  readonly state: State;
  readonly log: Log;
  readonly keepsakes: readonly Keepsake[];
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
    const { session, state, keepsakes } = this.options;
    for (const keepsake of keepsakes) session.putAttachment(keepsake.name, keepsake.text());
    session.putSnapshot(takeSnapshot(state, session.lastTapeId));
  }
}
