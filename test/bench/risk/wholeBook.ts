/**
 * 500 positions under 1,000 scenarios by the way that value at risk takes: the book laid out as columns, tasks shared
 * between this thread and a helper, options turned into USD and added up leg by leg.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { dec } from '../../../src/shared/domain/decimal.ts';
import { MS_PER_YEAR, type Option } from '../../../src/shared/domain/instrument.ts';
import { RevaluationPool } from '../../../src/main/engine/stress/revaluationPool.ts';
import { legSource, NOW_MS, option, quote } from '../../../src/main/risk/samples.ts';
import { bookPnls } from '../../../src/main/risk/scenarios/batch/bookBatch.ts';
import { prepareBook, type PreparedBook } from '../../../src/main/risk/scenarios/book.ts';
import { jointShock, type Shock } from '../../../src/main/risk/scenarios/shock.ts';
import { median, wallTimes, type Line } from './line.ts';

/** Fields of a position in the data of gen.mjs: sign, forward, strike, years, vol, rate, quantity, value. */
const FIELDS = 8;
const JOBS = 60;

export async function wholeBook(data: Float64Array, kernel: Uint8Array | null): Promise<readonly Line[]> {
  const [count = 0, positions = 0, scenarios = 0] = data;
  const start = 3 + 13 * count;
  const book = bookFrom(data.subarray(start), positions);
  const shocks = shocksFrom(data.subarray(start + FIELDS * positions), scenarios);
  const lines: Line[] = [];
  for (const threads of [1, 2]) {
    const pool = new RevaluationPool(kernel, threads);
    bookPnls(book, shocks, pool);
    await pause(300);
    const before = process.cpuUsage();
    const walls = wallTimes(() => bookPnls(book, shocks, pool), JOBS);
    const { user, system } = process.cpuUsage(before);
    await pool.close();
    const name = `whole book, ${pool.kernel.name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    lines.push({ task: 'reval_500x1000_wall', name, value: median(walls), unit: 'ms' });
    const each = (user + system) / 1e3 / (2 * JOBS) / threads;
    lines.push({ task: 'reval_500x1000', name: `${name}, each`, value: each, unit: 'ms' });
  }
  return lines;
}

function bookFrom(data: Float64Array, positions: number): PreparedBook {
  const legs = Array.from({ length: positions }, (_, i) => {
    const [sign = 1, forward = NaN, strike = NaN, years = NaN, vol = NaN, , quantity = 0] =
      data.subarray(FIELDS * i, FIELDS * (i + 1));
    const named: Option = {
      ...option('linear', sign > 0 ? 'call' : 'put', strike, 1), contractMultiplier: dec(1), id: `sim:${i}`,
      venueName: `${i}`, expiryTimeMs: NOW_MS + years * MS_PER_YEAR,
    };
    const known = { markImpliedVol: vol, forwardPrice: forward };
    return {
      ...legSource({ instrument: named, quantity, quote: quote(named.id, known) }), legId: `sim/main|${named.id}`,
      indexPriceUsd: forward, averagePrice: 1,
    };
  });
  return prepareBook({ nowMs: NOW_MS, bounds: { maxQuoteAgeMs: 60_000 }, legs, accounts: [] });
}

const shocksFrom = (data: Float64Array, scenarios: number): readonly Shock[] =>
  Array.from({ length: scenarios }, (_, j) =>
    jointShock({ spotMove: (data[2 * j] ?? NaN) - 1, volRelative: (data[2 * j + 1] ?? NaN) - 1 }));
