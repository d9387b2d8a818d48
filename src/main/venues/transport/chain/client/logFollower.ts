/**
 * Logs of one filter, each told once, in order and without gaps: they are read from the chain up to every new head, and
 * those of dropped blocks are taken back before the new ones are told.
 */
import type { BlockRef, ChainLog, HeadChange, LogFilter, LogListener } from './chainClient.ts';

/** Nodes bound the range of one question. */
const MOST_BLOCKS = 2_000;

export interface LogSource {
  logs(filter: LogFilter, fromBlock: number, toBlock: number): Promise<readonly ChainLog[]>;
  /** Null: not among the recent ones. */
  hashAt(number: number): string | null;
}

export class LogFollower {
  private readonly source: LogSource;
  private readonly filter: LogFilter;
  private readonly listener: LogListener;
  private nextBlock: number;
  private readonly told: ChainLog[] = [];
  private working = false;
  private head: BlockRef | null = null;
  private closed = false;

  constructor(source: LogSource, filter: LogFilter, fromBlock: number, listener: LogListener) {
    this.source = source;
    this.filter = filter;
    this.nextBlock = fromBlock;
    this.listener = listener;
  }

  close(): void { this.closed = true; }

  take({ head, dropped }: HeadChange): void {
    this.head = head;
    const gone = new Set<string>(dropped.map(({ hash }) => hash));
    const removed = this.told.filter(({ blockHash }) => gone.has(blockHash));
    if (dropped.length > 0) this.nextBlock = Math.min(this.nextBlock, ...dropped.map(({ number }) => number));
    if (removed.length > 0) {
      const kept = this.told.filter(({ blockHash }) => !gone.has(blockHash));
      this.told.splice(0, this.told.length, ...kept);
      this.listener.removed(removed.reverse());
    }
    void this.catchUp();
  }

  /** A failure leaves `nextBlock` where it was: the next head asks again. */
  private async catchUp(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      while (!this.closed && this.head !== null && this.nextBlock <= this.head.number) {
        // Ranges follow one another: logs are told in the chain's order.
        // oxlint-disable-next-line no-await-in-loop
        if (!await this.readRange(this.head)) break;
      }
    } catch {
      // Told by the client's state; nothing was skipped.
    } finally {
      this.working = false;
    }
  }

  private async readRange(head: BlockRef): Promise<boolean> {
    const from = this.nextBlock;
    const to = Math.min(head.number, from + MOST_BLOCKS - 1);
    const logs = await this.source.logs(this.filter, from, to);
    // The chain moved while we asked: what was read may belong to blocks that are gone.
    if (this.closed || this.nextBlock !== from || this.source.hashAt(head.number) !== head.hash) return !this.closed;
    const strayed = logs.some(({ blockNumber, blockHash }) =>
      (this.source.hashAt(blockNumber) ?? blockHash) !== blockHash || blockNumber < from || blockNumber > to);
    if (strayed) return false;
    this.nextBlock = to + 1;
    const known = new Set(this.told.map(keyOf));
    const fresh = logs.filter((log) => !known.has(keyOf(log)))
      .sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
    this.told.push(...fresh);
    while (this.told.length > 0 && this.source.hashAt(this.told[0]?.blockNumber ?? 0) === null) this.told.shift();
    if (fresh.length > 0) this.listener.added(fresh, head);
    return true;
  }
}

const keyOf = ({ blockHash, logIndex }: ChainLog): string => `${blockHash}|${logIndex}`;
