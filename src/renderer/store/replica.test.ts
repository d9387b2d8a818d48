import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyPatch, applySnapshot, emptyReplica, type Replica } from './replica.ts';

const notice = (seq: number, text: string) =>
  ({ seq, timeMs: seq, severity: 'info', source: 'test', text }) as const;
const noticesOf = (replica: Replica): [string, string][] =>
  [...replica.tables.notices].map(([key, record]) => [key, record.text]);

function started(): Replica {
  const replica = emptyReplica();
  applySnapshot(replica, { revision: 7, seq: 40, tables: { notices: [['1', notice(1, 'a')], ['2', notice(2, 'b')]] } });
  return replica;
}

describe('replica', () => {
  it('I10: a patch on the next revision puts, replaces and removes', () => {
    const replica = started();
    const changes = { notices: { put: [['2', notice(2, 'B')], ['3', notice(3, 'c')]] as const, remove: ['1'] } };
    expect(applyPatch(replica, { revision: 8, seq: 41, changes })).toBe('applied');
    expect([noticesOf(replica), replica.revision, replica.seq]).toEqual([[['2', 'B'], ['3', 'c']], 8, 41]);
  });

  it('I10: any other revision is a gap and changes nothing', () => {
    const changes = { notices: { remove: ['1', '2'] } };
    for (const revision of [6, 7, 9, 100]) {
      const replica = started();
      expect(applyPatch(replica, { revision, seq: 99, changes })).toBe('gap');
      expect([noticesOf(replica), replica.revision, replica.seq]).toEqual([[['1', 'a'], ['2', 'b']], 7, 40]);
    }
    expect(applyPatch(emptyReplica(), { revision: 1, seq: 1, changes })).toBe('gap');
  });

  it('a snapshot replaces everything, also tables that it does not name', () => {
    const replica = started();
    applySnapshot(replica, { revision: 3, seq: 5, tables: {} });
    expect([noticesOf(replica), replica.revision, replica.seq]).toEqual([[], 3, 5]);
  });

  it('only the versions of changed tables move with a patch', () => {
    const replica = started();
    const before = { ...replica.versions };
    applyPatch(replica, { revision: 8, seq: 41, changes: { notices: { remove: ['1'] } } });
    const moved = Object.entries(replica.versions).filter(([name, version]) => version !== before[name as 'notices']);
    expect(moved.map(([name]) => name)).toEqual(['notices']);
  });

  const change = fc.record({ put: fc.array(fc.integer({ min: 0, max: 9 })), remove: fc.array(fc.integer({ min: 0, max: 9 })) });
  test.prop([fc.array(change, { maxLength: 20 })])('I10: patches end where a snapshot of the end begins', (steps) => {
    const replica = started();
    const model = new Map([['1', 'a'], ['2', 'b']]);
    steps.forEach(({ put, remove }, at) => {
      for (const key of remove) model.delete(String(key));
      for (const key of put) model.set(String(key), `${at}`);
      const changes = { notices: { remove: remove.map(String),
        put: put.map((key) => [String(key), notice(key, `${at}`)] as const) } };
      expect(applyPatch(replica, { revision: 8 + at, seq: at, changes })).toBe('applied');
    });
    expect(new Map(noticesOf(replica))).toEqual(model);
  });
});
