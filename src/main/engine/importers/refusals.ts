/** What an import says about itself: how much it took, and every row that it did not, with its place and why. */
import { WireError } from '../../venues/transport/rpc/wireFields.ts';

export interface Refusal {
  readonly file: string;
  /** From 1; null where the file as a whole is to blame. */
  readonly line: number | null;
  readonly reason: string;
}
export type Refuse = (refusal: Refusal) => void;

export interface ImportReport {
  readonly session: string;
  /** Rows or messages that are in the session. */
  readonly imported: number;
  readonly refused: number;
  /** Messages that carry nothing for a session: answers to requests, heartbeats, channels that nothing reads. */
  readonly ignored: number;
  readonly positions: number;
  readonly entries: number;
  readonly tapeRows: number;
}

/** A row that makes no sense; the reader of its file adds the place. */
export class RowError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RowError';
  }
}

/** Counts, and hands on. */
export class RefusalCounter {
  count = 0;
  private readonly tell: Refuse;

  constructor(tell: Refuse) {
    this.tell = tell;
  }

  readonly refuse: Refuse = (refusal) => {
    this.count += 1;
    this.tell(refusal);
  };

  /** `work`'s result, or null when it found the row to make no sense. */
  attempt<T>(file: string, line: number | null, work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof RowError || error instanceof WireError)) throw error;
      this.refuse({ file, line, reason: error.message });
      return null;
    }
  }
}
