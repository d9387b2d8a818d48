import { describe, expect, it } from 'vitest';
import { digitsOfStep, formatDecimal, formatNumber, spanText, toneOf, utcDayTime } from './format.ts';

describe('numbers as text', () => {
  it('unknown is a dash and never 0', () => {
    const texts = [null, undefined, NaN].map((value) => formatNumber(value, { digits: 2 }));
    expect([...texts, formatDecimal(null), formatDecimal('')]).toEqual(['—', '—', '—', '—', '—']);
  });

  it('groups, signs and rounds; what rounds to zero has no sign', () => {
    const style = { digits: 1, sign: 'always' } as const;
    expect([1234567.89, -1234.5, 0.04, -0.04, 0, 999.96, -Infinity].map((value) => formatNumber(value, style)))
      .toEqual(['+1,234,567.9', '-1,234.5', '0.0', '0.0', '0.0', '+1,000.0', '-∞']);
    expect(formatNumber(0.5321, { digits: 1, scale: 100, suffix: ' %' })).toBe('53.2 %');
    expect(formatNumber(1234, { digits: 0 })).toBe('1,234');
  });

  it('decimals are shown as they came', () => {
    expect(['0.000000000000000001', '-1234567.5', '12', '100000'].map(formatDecimal))
      .toEqual(['0.000000000000000001', '-1,234,567.5', '12', '100,000']);
  });

  it('the tone is that of the number as shown', () => {
    expect([toneOf(3, '+3'), toneOf(-3, '-3'), toneOf(-0.2, '0'), toneOf(NaN, '—'), toneOf(Infinity, '∞')])
      .toEqual(['up', 'down', 'flat', 'unknown', 'up']);
  });

  it('reads digits off a step', () => {
    expect(['0.0005', '1', '0.5', null, undefined].map(digitsOfStep)).toEqual([4, 0, 1, 0, 0]);
  });
});

describe('times as text', () => {
  it('in UTC', () => {
    expect([utcDayTime(Date.UTC(2026, 10, 22, 7, 5, 9)), utcDayTime(null)]).toEqual(['2026-11-22 07:05:09', '—']);
  });

  it('spans', () => {
    expect([null, -5, 59_999, 61_000, 3_600_000, 200_000_000].map(spanText))
      .toEqual(['—', '0:00', '0:59', '1:01', '1:00:00', '2 d 7 h']);
  });
});
