/** React's way into the replica: rows and records that keep their identity until their table changes. */
import { useEffect, useState } from 'react';
import type { TableName, WireRecord } from '../../shared/contract/replica.ts';
import { engineClock } from './clock.ts';
import { replica, useDesk } from './desk.ts';
import type { RecordMap } from './replica.ts';

const rowCache = new Map<TableName, { readonly version: number; readonly rows: readonly unknown[] }>();

/** All records of a table, in the engine's order; the same array until the table changes. */
export function rowsOf<N extends TableName>(name: N): readonly WireRecord<N>[] {
  const version = replica.versions[name];
  const cached = rowCache.get(name);
  if (cached?.version === version) return cached.rows as readonly WireRecord<N>[];
  const rows = [...replica.tables[name].values()] as readonly WireRecord<N>[];
  rowCache.set(name, { version, rows });
  return rows;
}

export function useRows<N extends TableName>(name: N): readonly WireRecord<N>[] {
  useDesk((desk) => desk.versions[name]);
  return rowsOf(name);
}

export function useRecord<N extends TableName>(name: N, key: string | null): WireRecord<N> | null {
  useDesk((desk) => desk.versions[name]);
  return key === null ? null : (recordsOf(name).get(key) ?? null);
}

/** For handlers and painters that look at the moment of use. Do not keep. */
export const recordsOf = <N extends TableName>(name: N): RecordMap<N> => replica.tables[name] as RecordMap<N>;

/** As its owner knows it; its id while the account has not arrived. */
export const accountLabel = (account: string): string => recordsOf('accounts').get(account)?.label ?? account;

/** As its venue calls it; its id while it is not listed. */
export const instrumentName = (id: string): string => recordsOf('instruments').get(id)?.venueName ?? id;

/** Engine time, refreshed every `everyMs`; for ages and countdowns. */
export function useEngineNow(everyMs = 1_000): number | null {
  const [now, setNow] = useState<number | null>(() => engineClock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(engineClock.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
