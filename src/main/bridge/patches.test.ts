import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { TableName } from '../../shared/contract/replica.ts';
import { REPLICA_TABLES, toWire, wireText } from '../../shared/contract/wire.ts';
import { fromNumber } from '../../shared/domain/decimal.ts';
import { emptyState, type State } from '../core/state.ts';
import type { Table } from '../core/table.ts';
import { contentsOf, MAX_QUOTES_PER_PATCH, PatchStream, type RecordChanges } from './patches.ts';

type Replica = Record<string, Map<string, unknown>>;
type Sent = Record<string, { put?: [string, unknown][]; remove?: string[] }>;

/** The screen's side in ten lines: what a replica does with a snapshot and with a patch. */
function replicaOf(state: State): Replica {
  const tables = JSON.parse(wireText(contentsOf(state))) as Record<string, [string, unknown][]>;
  return Object.fromEntries(REPLICA_TABLES.map((name) => [name, new Map(tables[name])]));
}
function apply(replica: Replica, changes: RecordChanges | null): void {
  for (const [name, change] of Object.entries(JSON.parse(wireText(changes ?? {})) as Sent)) {
    for (const [key, row] of change.put ?? []) replica[name]?.set(key, row);
    for (const key of change.remove ?? []) replica[name]?.delete(key);
  }
}
const wireTables = (state: State, names: readonly TableName[] = REPLICA_TABLES) =>
  Object.fromEntries(names.map((name) => [name, new Map([...state[name].entries()].map(([k, v]) => [k, toWire(v)]))]));

/** Rows need not be whole records here: what crosses is whatever the table holds. */
const anyTable = (state: State, name: TableName): Table<unknown> => state[name] as unknown as Table<unknown>;

const PROMPT: readonly TableName[] = ['orders', 'proposals', 'balances', 'positions', 'fills', 'session'];
const change = fc.record({
  table: fc.constantFrom(...REPLICA_TABLES),
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  value: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null, freq: 4 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: change },
  { weight: 3, arbitrary: fc.record({ waitMs: fc.constantFrom(0, 17, 50, 251, 1_001) }) },
  { weight: 1, arbitrary: fc.constant({ hello: true }) },
);

describe('patches', () => {
  test.prop([fc.array(step, { maxLength: 120 })])(
    'I10 snapshot and patches give the tables, at every patch for the ledger, at rest for all',
    (steps) => {
      const state = emptyState();
      const stream = new PatchStream();
      stream.restart(state);
      let replica = replicaOf(state);
      let now = 0;
      for (const one of steps) {
        if ('hello' in one) replica = replicaOf(state);
        else if ('waitMs' in one) {
          now += one.waitMs;
          apply(replica, stream.take(state, now, new Set(['a'])));
          expect(Object.fromEntries(PROMPT.map((name) => [name, replica[name]]))).toEqual(wireTables(state, PROMPT));
        } else if (one.value === null) anyTable(state, one.table).remove(one.key);
        else anyTable(state, one.table).put(one.key, { key: one.key, exact: fromNumber(one.value, 6), n: one.value + 0 });
      }
      apply(replica, stream.take(state, now + 10_000, new Set()));
      expect(replica).toEqual(wireTables(state));
      expect(stream.take(state, now + 20_000, new Set())).toBeNull();
    },
  );

  test('derived tables go together, at most four times a second', () => {
    const state = emptyState();
    const stream = new PatchStream();
    stream.restart(state);
    const sent: string[] = [];
    for (let now = 0; now < 1_000; now += 50) {
      for (const name of ['legs', 'nodes', 'health', 'orders'] as const) anyTable(state, name).put('k', { now });
      sent.push(Object.keys(stream.take(state, now, new Set()) ?? {}).join('+'));
    }
    const both = 'orders+legs+nodes+health';
    expect(sent.map((names) => names === both)).toEqual(sent.map((_, index) => index % 5 === 0));
    expect(new Set(sent)).toEqual(new Set([both, 'orders']));
  });

  test('a quote is sent at most once a second, watched ones first, at most 200 a patch', () => {
    const state = emptyState();
    const stream = new PatchStream();
    stream.restart(state);
    const keys = Array.from({ length: 450 }, (_, index) => `i${index}`);
    const sentAt = new Map<string, number[]>();
    const sizes: number[] = [];
    for (let now = 0; now < 3_000; now += 50) {
      for (const key of keys) anyTable(state, 'quotes').put(key, { now });
      const put = stream.take(state, now, new Set(['i449']))?.quotes?.put ?? [];
      sizes.push(put.length);
      if (now === 0) expect(put[0]?.[0]).toBe('i449');
      for (const [key] of put) sentAt.set(key, [...(sentAt.get(key) ?? []), now]);
    }
    const gaps = [...sentAt.values()].flatMap((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    expect([Math.max(...sizes), Math.min(...gaps), sentAt.size]).toEqual([MAX_QUOTES_PER_PATCH, 1_000, 450]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_100);
  });

  test('a clock that steps back silences nothing', () => {
    const state = emptyState();
    const stream = new PatchStream();
    anyTable(state, 'legs').put('a', {});
    stream.take(state, 1_000_000, new Set());
    anyTable(state, 'legs').put('a', { newer: true });
    expect(stream.take(state, 5, new Set())).toEqual({ legs: { put: [['a', { newer: true }]] } });
  });
});
