import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { candleHistory } from './candleHistory.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-candles-'));
afterAll(() => rmSync(folder, { recursive: true }));

function candles(name: string, rows: readonly (readonly [string, number | string])[]): string {
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, ['Date,Open,Close', ...rows.map(([date, close]) => `${date},1,${close}`)].join('\n'));
  return file;
}

test('the last close of each period, joined on the periods that all files have, no return over a gap', () => {
  const btc = candles('btc', [['2026-01-01 00:00:00+00:00', 100], ['2026-01-01 23:00:00+00:00', 110],
    ['2026-01-02 05:00:00+00:00', 121], ['2026-01-03 00:00:00+00:00', 60.5], ['2026-01-05 00:00:00+00:00', 70],
    ['2026-01-06 00:00:00+00:00', 77]]);
  const eth = candles('eth', [['2026-01-01T12:00:00Z', 10], ['2026-01-02T12:00:00Z', 20], ['2026-01-03T12:00:00Z', 10],
    ['2026-01-05T12:00:00Z', 5], ['2026-01-06T12:00:00Z', 10]]);
  const history = candleHistory([{ underlying: 'BTC', file: btc }, { underlying: 'ETH', file: eth }], 'day');
  expect(history.underlyings).toEqual(['BTC', 'ETH']);
  const expected = [[1.1, 2], [0.5, 0.5], [1.1, 2]];
  expect(history.rows.length).toBe(3);
  for (const [t, row] of history.rows.entries()) {
    for (const [i, value] of row.entries()) expect(Math.exp(value)).toBeCloseTo(expected[t]?.[i] ?? NaN, 12);
  }
});

test('what is no candle is named by file and line', () => {
  const day = ['2026-01-01 00:00:00+00:00', 100] as const;
  for (const [rows, reason] of [
    [[day, ['soon', 1]], ':3: Date: "soon" is not a time'],
    [[day, ['2026-01-02 00:00:00+00:00', 'x']], ':3: Close: "x" is not a price'],
    [[day, ['2026-01-02 00:00:00+00:00', 0]], ':3: Close: "0" is not a price'],
    [[day], 'no two days in common'],
  ] as const) {
    const file = candles('bad', rows);
    expect(() => candleHistory([{ underlying: 'BTC', file }], 'day')).toThrow(reason);
  }
});
