/**
 * A record table: rows by key, with the set of keys changed since the last look, from which patches are squashed.
 * Only apply writes; decide and everybody else get a ReadTable. Rows are replaced, never mutated.
 */

export interface ReadTable<T> {
  readonly size: number;
  /** Goes up with every put and removal, so that what was computed from the table knows whether it still holds. */
  readonly version: number;
  get(key: string): T | undefined;
  has(key: string): boolean;
  keys(): IterableIterator<string>;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[string, T]>;
}

export interface TableDelta<T> { readonly put: readonly [string, T][]; readonly removed: readonly string[] }

export class Table<T> implements ReadTable<T> {
  private readonly rows = new Map<string, T>();
  private readonly changed = new Set<string>();

  private readonly maxRows: number;
  private writes = 0;

  /** `maxRows`: the oldest rows by insertion go first (invariant I15); Infinity for tables bounded by nature. */
  constructor(maxRows = Infinity) {
    this.maxRows = maxRows;
  }

  get size(): number { return this.rows.size; }
  get version(): number { return this.writes; }
  get(key: string): T | undefined { return this.rows.get(key); }
  has(key: string): boolean { return this.rows.has(key); }
  keys(): IterableIterator<string> { return this.rows.keys(); }
  values(): IterableIterator<T> { return this.rows.values(); }
  entries(): IterableIterator<[string, T]> { return this.rows.entries(); }

  put(key: string, row: T): void {
    this.rows.set(key, row);
    this.changed.add(key);
    this.writes += 1;
    if (this.rows.size > this.maxRows) {
      const oldest = this.rows.keys().next();
      if (!oldest.done) this.remove(oldest.value);
    }
  }

  remove(key: string): void {
    if (!this.rows.delete(key)) return;
    this.changed.add(key);
    this.writes += 1;
  }

  /** What changed since the last call, squashed to one change a key. */
  takeDelta(): TableDelta<T> {
    const put: [string, T][] = [];
    const removed: string[] = [];
    for (const key of this.changed) {
      const row = this.rows.get(key);
      if (row === undefined) removed.push(key);
      else put.push([key, row]);
    }
    this.changed.clear();
    return { put, removed };
  }

  get hasChanges(): boolean { return this.changed.size > 0; }
}
