/** Returns from recorded candles (columns Date and Close): one file a coin, joined on the times that all have. */
import type { ReturnHistory } from '../../risk/scenarios/simulation/history.ts';
import { readCsv } from '../importers/csv.ts';

export type Period = 'hour' | 'day';
const PERIOD_MS: Readonly<Record<Period, number>> = { hour: 3_600_000, day: 86_400_000 };

export interface CoinFile {
  readonly underlying: string;
  readonly file: string;
}

/** Throws Error naming file and line for what is no candle, and when the files have no two periods in common. */
export function candleHistory(files: readonly CoinFile[], period: Period): ReturnHistory {
  const closes = files.map(({ file }) => closesOf(file, PERIOD_MS[period]));
  const [first] = closes;
  const times = [...(first?.keys() ?? [])].filter((time) => closes.every((of) => of.has(time))).sort((a, b) => a - b);
  const rows: number[][] = [];
  for (let i = 1; i < times.length; i += 1) {
    const [from = 0, to = 0] = [times[i - 1], times[i]];
    // A gap is no return of one period.
    if (to - from !== PERIOD_MS[period]) continue;
    rows.push(closes.map((of) => Math.log((of.get(to) ?? NaN) / (of.get(from) ?? NaN))));
  }
  if (rows.length < 2) throw new Error(`${files.map(({ file }) => file).join(', ')}: no two ${period}s in common`);
  return { underlyings: files.map(({ underlying }) => underlying), rows };
}

/** The last close within each period, by the period's start. */
function closesOf(file: string, periodMs: number): ReadonlyMap<number, number> {
  const closes = new Map<number, number>();
  const refuse = ({ line, reason }: { line: number | null; reason: string }): void => {
    throw new Error(`${file}:${line ?? 1}: ${reason}`);
  };
  for (const { line, cells } of readCsv(file, refuse)) {
    const timeMs = Date.parse((cells['Date'] ?? '').replace(' ', 'T'));
    const close = Number(cells['Close'] ?? '');
    if (Number.isNaN(timeMs)) refuse({ line, reason: `Date: "${cells['Date'] ?? ''}" is not a time` });
    if (!(close > 0 && close < Infinity)) refuse({ line, reason: `Close: "${cells['Close'] ?? ''}" is not a price` });
    closes.set(Math.floor(timeMs / periodMs) * periodMs, close);
  }
  return closes;
}
