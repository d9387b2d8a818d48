import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { dec, type Decimal } from '../domain/decimal.ts';
import { REPLICA_TABLES, toWire, wireText } from './wire.ts';

const decimal = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((units) => units as Decimal);
const leaf = fc.oneof(
  fc.string(), fc.boolean(), fc.constant(null), decimal, fc.constant(Infinity), fc.constant(-Infinity),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const names = fc.string().filter((name) => name !== '__proto__');
const { record } = fc.letrec((tie) => ({
  record: fc.oneof(leaf, fc.array(tie('record'), { maxLength: 4 }), fc.dictionary(names, tie('record'), { maxKeys: 4 })),
}));

describe('wire', () => {
  test.prop([record])('text read back is the wire form of the record', (value) => {
    expect(JSON.parse(wireText(value))).toEqual(plain(toWire(value)));
  });

  test('decimals are strings, infinite health survives, undefined is left out', () => {
    const value = { price: dec('64250.50'), levels: [dec('-0.000001')], health: Infinity, none: undefined, gone: null };
    const expected = { price: '64250.5', levels: ['-0.000001'], health: Infinity, gone: null };
    expect([toWire(value), JSON.parse(wireText(value))]).toEqual([expected, expected]);
  });

  test('every table is named once', () => {
    expect(new Set(REPLICA_TABLES).size).toBe(REPLICA_TABLES.length);
  });
});

/** JSON has no -0 and objects without a prototype come back with one. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  }
  return Object.is(value, -0) ? 0 : value;
}
