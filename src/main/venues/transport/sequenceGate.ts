/** Watches a venue's numbering of one stream: what may be applied, what came twice, where something is missing. */

export type SequenceVerdict = 'next' | 'repeated' | 'gap';

export class SequenceGate {
  private last: number | null = null;

  /** Of the newest message applied; null: no snapshot yet, or dropped since. */
  get lastId(): number | null { return this.last; }

  /** A complete state: whatever was before is forgotten. */
  snapshot(id: number): void { this.last = id; }

  /** `previousId`: the number that must have come before. After a gap only a snapshot helps. */
  change(previousId: number, id: number): SequenceVerdict {
    if (this.last === null) return 'gap';
    if (id <= this.last) return 'repeated';
    if (previousId !== this.last) {
      this.last = null;
      return 'gap';
    }
    this.last = id;
    return 'next';
  }

  drop(): void { this.last = null; }
}
