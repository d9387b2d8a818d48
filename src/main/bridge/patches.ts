/**
 * The one stream of differences, taken from the tables and squashed to the newest record per key. A patch is built
 * from what the tables hold when it is made, so applying it twice, or onto a newer snapshot, changes nothing more.
 *
 * Pace: rows of the ledger, orders, proposals go with the next patch; derived and ticking tables together at most four
 * times a second, each quote at most once a second. What ticks faster on screen comes by hot frames.
 */
import type { TableName } from '../../shared/contract/replica.ts';
import { REPLICA_TABLES } from '../../shared/contract/wire.ts';
import type { ServedState, ServedTable } from './served.ts';

const DERIVED_INTERVAL_MS = 250;
const QUOTE_INTERVAL_MS = 1_000;
export const MAX_QUOTES_PER_PATCH = 200;

/** Tables whose rows change with every tick or valuation. They go together, so that a patch holds one valuation. */
const DERIVED: ReadonlySet<TableName> = new Set<TableName>([
  'connections', 'indexes', 'legs', 'nodes', 'health', 'marginReports', 'marginTerms', 'hedgerStatus',
  'marginReconciliations',
  'surfaces', 'chainFees', 'oracles',
]);

/** Records still as core has them: wireText turns their decimals into strings. */
interface RecordChange { readonly put?: readonly (readonly [string, unknown])[]; readonly remove?: string[] }
export type RecordChanges = { readonly [N in TableName]?: RecordChange };

export class PatchStream {
  private readonly waiting: Record<TableName, Set<string>>;
  private readonly quoteSentMs = new Map<string, number>();
  private derivedSentMs = -Infinity;

  constructor() {
    const sets = REPLICA_TABLES.map((name): [TableName, Set<string>] => [name, new Set()]);
    this.waiting = Object.fromEntries(sets) as Record<TableName, Set<string>>;
  }

  /** Forgets what was waiting: every client is about to get a snapshot of `state`. */
  restart(state: ServedState): void {
    for (const name of REPLICA_TABLES) {
      state[name].takeDelta();
      this.waiting[name].clear();
    }
    this.quoteSentMs.clear();
    this.derivedSentMs = -Infinity;
  }

  /** The next difference, or null when nothing is due. `everything` ignores the pace: the tables' whole difference. */
  take(state: ServedState, nowMs: number, watched: ReadonlySet<string>, everything = false): RecordChanges | null {
    this.collect(state);
    const derivedDue = everything || isDue(this.derivedSentMs, nowMs, DERIVED_INTERVAL_MS);
    const changes: Record<string, RecordChange> = {};
    let derivedSent = false;
    for (const name of REPLICA_TABLES) {
      if (DERIVED.has(name) && !derivedDue) continue;
      const keys = name === 'quotes' && !everything ? this.dueQuotes(nowMs, watched) : [...this.waiting[name]];
      if (keys.length === 0) continue;
      for (const key of keys) this.waiting[name].delete(key);
      derivedSent ||= DERIVED.has(name);
      changes[name] = changeOf(state[name], keys);
    }
    if (derivedSent) this.derivedSentMs = nowMs;
    return Object.keys(changes).length === 0 ? null : changes;
  }

  private collect(state: ServedState): void {
    for (const name of REPLICA_TABLES) {
      if (!state[name].hasChanges) continue;
      const delta = state[name].takeDelta();
      for (const [key] of delta.put) this.waiting[name].add(key);
      for (const key of delta.removed) this.waiting[name].add(key);
    }
  }

  /** Watched instruments first, the others in the order in which they have been waiting. */
  private dueQuotes(nowMs: number, watched: ReadonlySet<string>): readonly string[] {
    const waiting = this.waiting.quotes;
    const due: string[] = [];
    const consider = (key: string): void => {
      if (due.length >= MAX_QUOTES_PER_PATCH || !isDue(this.quoteSentMs.get(key), nowMs, QUOTE_INTERVAL_MS)) return;
      due.push(key);
      this.quoteSentMs.set(key, nowMs);
    };
    for (const key of waiting) if (watched.has(key)) consider(key);
    for (const key of waiting) if (!watched.has(key)) consider(key);
    return due;
  }
}

/** A clock that stepped back must not silence a table. */
function isDue(sentMs: number | undefined, nowMs: number, intervalMs: number): boolean {
  return sentMs === undefined || nowMs < sentMs || nowMs - sentMs >= intervalMs;
}

function changeOf(table: ServedTable<unknown>, keys: readonly string[]): RecordChange {
  const put: [string, unknown][] = [];
  const remove: string[] = [];
  for (const key of keys) {
    const row = table.get(key);
    if (row === undefined) remove.push(key);
    else put.push([key, row]);
  }
  return { ...(put.length > 0 ? { put } : {}), ...(remove.length > 0 ? { remove } : {}) };
}

type RecordContents = { readonly [N in TableName]?: readonly (readonly [string, unknown])[] };

/** All rows of all tables that cross, for a snapshot. */
export function contentsOf(state: ServedState): RecordContents {
  return Object.fromEntries(REPLICA_TABLES.map((name) => [name, [...state[name].entries()]]));
}
