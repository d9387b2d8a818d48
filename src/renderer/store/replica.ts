/**
 * The replica: the core's tables as last told by the engine. A snapshot replaces all, a patch applies on top of the
 * revision before it and of no other (invariant I10); the caller asks for a snapshot on a gap. Knows no React.
 */
import type { TableChanges, TableContents, TableName, WireRecord } from '../../shared/contract/replica.ts';
import { REPLICA_TABLES } from '../../shared/contract/wire.ts';

export type RecordMap<N extends TableName> = ReadonlyMap<string, WireRecord<N>>;
type Tables = { readonly [N in TableName]: Map<string, WireRecord<N>> };

export interface Replica {
  readonly tables: Tables;
  /** Counts the changes of each table, so that a reader can tell whether to look again. */
  readonly versions: Record<TableName, number>;
  /** Null before the first snapshot. */
  revision: number | null;
  seq: number;
}

interface SnapshotPart { readonly revision: number; readonly seq: number; readonly tables: TableContents }
interface PatchPart { readonly revision: number; readonly seq: number; readonly changes: TableChanges }

export function emptyReplica(): Replica {
  const tables = Object.fromEntries(REPLICA_TABLES.map((name) => [name, new Map()])) as unknown as Tables;
  const versions = Object.fromEntries(REPLICA_TABLES.map((name) => [name, 0])) as Record<TableName, number>;
  return { tables, versions, revision: null, seq: 0 };
}

export function applySnapshot(replica: Replica, snapshot: SnapshotPart): void {
  for (const name of REPLICA_TABLES) {
    const table = replica.tables[name] as Map<string, unknown>;
    table.clear();
    for (const [key, record] of snapshot.tables[name] ?? []) table.set(key, record);
    replica.versions[name] += 1;
  }
  replica.revision = snapshot.revision;
  replica.seq = snapshot.seq;
}

/** 'gap' leaves everything as it was: a revision is missing, or none was ever taken. */
export function applyPatch(replica: Replica, patch: PatchPart): 'applied' | 'gap' {
  if (replica.revision === null || patch.revision !== replica.revision + 1) return 'gap';
  for (const name of REPLICA_TABLES) {
    const change = patch.changes[name];
    if (change === undefined) continue;
    const table = replica.tables[name] as Map<string, unknown>;
    for (const key of change.remove ?? []) table.delete(key);
    for (const [key, record] of change.put ?? []) table.set(key, record);
    replica.versions[name] += 1;
  }
  replica.revision = patch.revision;
  replica.seq = patch.seq;
  return 'applied';
}
