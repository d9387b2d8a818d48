import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  add, compare, dec, div, fromNumber, isMultipleOf, mul, neg, parseDecimal, roundTo, roundToStep, sub, toNumber, toText,
  ZERO, type Decimal, type Rounding,
} from './decimal.ts';

const units = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((value) => value as Decimal);

describe('parseDecimal', () => {
  test.prop([fc.stringMatching(/^\d{1,9}(\.\d{1,8})?$/), fc.boolean()])(
    'a short text means what it means with zeros before it', (text, negative) => {
      const sign = negative ? '-' : '';
      expect(parseDecimal(`${sign}${text}`)).toBe(parseDecimal(`${sign}${'0'.repeat(20)}${text}`));
    });
  it('a short text that is no number is none', () => {
    const wrong = ['', '-', '.', '1.', '.5', '1.2.3', '--1', '1-', ' 1', '1 ', '+1', '0x1', '1_0', '٣'];
    expect(wrong.filter((text) => parseDecimal(text) !== null)).toEqual([]);
  });
  it('reads what venues write', () => {
    const read = ['0', '-0', '1', '64250.50', '0.000000000000000001', '1e-7', '2.5E+3', '-12.30', '007']
      .map((text) => toText(dec(text)));
    expect(read).toEqual(['0', '0', '1', '64250.5', '0.000000000000000001', '0.0000001', '2500', '-12.3', '7']);
  });

  it('refuses what is not a decimal, and what would lose digits', () => {
    const refused = ['', ' ', '.', '1.', '.5', '+1', 'NaN', 'Infinity', '1,000', '0x10', '1e', '1e-19', '1 ', '--1',
      '0.0000000000000000001', '1e999', 'null'];
    expect(refused.map((text) => parseDecimal(text))).toEqual(refused.map(() => null));
  });

  test.prop([units])('text round trip is exact', (value) => {
    expect(parseDecimal(toText(value))).toBe(value);
  });
});

describe('arithmetic', () => {
  test.prop([units, units, units])('addition associates, subtraction undoes it', (a, b, c) => {
    expect(add(add(a, b), c)).toBe(add(a, add(b, c)));
    expect(sub(add(a, b), b)).toBe(a);
    expect(add(a, neg(a))).toBe(ZERO);
  });

  it('multiplies and divides with named rounding', () => {
    const third = div(dec(1), dec(3));
    expect(toText(third)).toBe('0.333333333333333333');
    expect(toText(div(dec(-1), dec(3), 'floor'))).toBe('-0.333333333333333334');
    expect(toText(div(dec(1), dec(3), 'ceil'))).toBe('0.333333333333333334');
    expect(toText(mul(dec('0.000000001'), dec('0.0000000015'), 'halfEven'))).toBe('0.000000000000000002');
    expect(() => div(dec(1), ZERO)).toThrow('division by zero');
  });

  it('rounds to digits and to steps in every direction', () => {
    const roundings: Rounding[] = ['halfEven', 'floor', 'ceil', 'towardZero', 'awayFromZero'];
    const texts = (value: string): string[] => roundings.map((rounding) => toText(roundTo(dec(value), 0, rounding)));
    expect(texts('2.5')).toEqual(['2', '2', '3', '2', '3']);
    expect(texts('-2.5')).toEqual(['-2', '-3', '-2', '-2', '-3']);
    expect(texts('3.5')).toEqual(['4', '3', '4', '3', '4']);
    expect(toText(roundToStep(dec('64251.3'), dec('2.5'), 'halfEven'))).toBe('64252.5');
    expect(isMultipleOf(dec('0.3'), dec('0.1'))).toBe(true);
    expect(isMultipleOf(dec('0.35'), dec('0.1'))).toBe(false);
    expect(() => roundToStep(dec(1), ZERO, 'floor')).toThrow('step');
  });

  test.prop([units, fc.integer({ min: 0, max: 18 })])('rounding is idempotent and within half a unit', (value, digits) => {
    const once = roundTo(value, digits, 'halfEven');
    expect(roundTo(once, digits, 'halfEven')).toBe(once);
    const error = once - value;
    expect((error < 0n ? -error : error) * 2n <= 10n ** BigInt(18 - digits)).toBe(true);
  });
});

describe('crossing to and from model numbers', () => {
  test.prop([fc.double({ min: -1e9, max: 1e9, noNaN: true })])('within rounding', (value) => {
    expect(Math.abs(toNumber(fromNumber(value, 9)) - value)).toBeLessThanOrEqual(5.1e-10 + Math.abs(value) * 2 ** -52);
  });

  test.prop([fc.oneof(units, fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((nanos) => (nanos * 10n ** 9n) as Decimal))])(
    'the same double as its text', (value) => {
      expect(toNumber(value)).toBe(Number(toText(value)));
    });

  it('refuses what is not finite', () => {
    for (const value of [NaN, Infinity, -Infinity]) expect(() => fromNumber(value, 2)).toThrow('not finite');
    expect(toText(fromNumber(1e22, 2))).toBe('10000000000000000000000');
    expect(compare(fromNumber(-0, 2), ZERO)).toBe(0);
  });
});
