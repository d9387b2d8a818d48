import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { NO_MOVE, NO_SHOCK } from '../risk/scenarios/shock.ts';
import { readLibrary, readScenarioFile } from './scenarioLibrary.ts';

const FOLDER = fileURLToPath(new URL('../../../resources/scenarios/', import.meta.url));
const CANDLES = fileURLToPath(new URL('../../../../shared/recorded/multi-venue-history/candles/', import.meta.url));

const DAYS = ['2020-03-12', '2020-03-13', '2021-01-11', '2021-04-18', '2021-05-19', '2021-09-07', '2021-12-04',
  '2022-05-11', '2022-06-13', '2022-11-08', '2022-11-08-09', '2022-11-09', '2023-03-11', '2024-08-05', '2025-10-10'];

test('W11 the library holds every named day, with its source, and says which are approximate', () => {
  const { scenarios, refused } = readLibrary(FOLDER);
  expect(refused).toEqual([]);
  expect(scenarios.filter(({ id }) => !id.includes(':')).map(({ id }) => id).sort()).toEqual(DAYS);
  expect(scenarios.every(({ source, title }) => source.length > 20 && title.length > 10)).toBe(true);
  const approximate = new Set(scenarios.filter(({ confidence }) => confidence === 'approximate').map(({ id }) => id));
  expect([...approximate]).toEqual(['2023-03-11', '2024-08-05', '2025-10-10']);
  const crash = scenarios.find(({ id }) => id === '2020-03-12')?.shock;
  expect(crash?.underlyings['BTC']).toEqual({ ...NO_MOVE, spotMove: -0.4524, volPoints: 0.3 * (5.62 - 0.551),
    volTermPower: 0.3 });
  expect([crash?.underlyings['SOL'], crash?.others]).toEqual([undefined, null]);
  const peg = scenarios.find(({ id }) => id === '2023-03-11')?.shock;
  expect([peg?.stableMoves, peg?.others]).toEqual([{ USDC: -0.12 }, NO_MOVE]);
});

interface Day { readonly open: number; readonly low: number; readonly close: number; readonly returns: number[] }

function daysOf(coin: string): ReadonlyMap<string, Day> {
  const days = new Map<string, Day>();
  let before: number | null = null;
  const file = `${CANDLES}binance-usdm_${coin}USDT_1h_2020-01-01_2022-12-31.csv`;
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [date = '', open, , low, close] = line.split(',');
    const day = days.get(date.slice(0, 10));
    const hourReturn = before === null ? 0 : Math.log(Number(close) / before);
    before = Number(close);
    days.set(date.slice(0, 10), {
      open: day?.open ?? Number(open), low: Math.min(day?.low ?? Infinity, Number(low)), close: Number(close),
      returns: [...(day?.returns ?? []), hourReturn],
    });
  }
  return days;
}

describe('named days against the recorded candles', () => {
  const there = existsSync(CANDLES);
  test.skipIf(!there)(`moves and vols are those of the candles${there ? '' : ' (skipped: no ../shared)'}`, () => {
    for (const coin of ['BTC', 'ETH', 'SOL']) {
      const candles = daysOf(coin);
      for (const name of readdirSync(FOLDER)) {
        const day = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
        const observed = day.observed[coin];
        if (day.confidence !== 'computed' || observed === undefined) continue;
        const [first, last] = [candles.get(day.fromUtc), candles.get(day.toUtc)];
        const open = first?.open ?? NaN;
        const low = Math.min(first?.low ?? NaN, last?.low ?? NaN);
        expect(observed.openToLow, `${name} ${coin}`).toBeCloseTo(low / open - 1, 4);
        expect(observed.openToClose, `${name} ${coin}`).toBeCloseTo((last?.close ?? NaN) / open - 1, 4);
        if (day.fromUtc !== day.toUtc) continue;
        const squares = (first?.returns ?? []).reduce((sum, one) => sum + one * one, 0);
        expect(observed.realisedVol, `${name} ${coin}`).toBeCloseTo(Math.sqrt(squares * 365), 3);
      }
    }
  });
});

describe('W12 a file that makes no sense is named with the path of the key and the reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-scenarios-'));
  const about = { id: 'mine', title: 'Mine', source: 'thought of', confidence: 'assumed' };
  const written = (data: unknown, name = 'mine.json'): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof data === 'string' ? data : JSON.stringify(data));
    return file;
  };
  test.each([
    ['{"id": ', /mine\.json: .*JSON/],
    [{ ...about, shock: { underlyings: { BTC: { spotMove: -1 } } } }, /mine\.json: shock\.underlyings\.BTC\.spotMove: .*-1/],
    [{ ...about, shock: { horizonMs: 0.5 } }, /mine\.json: shock\.horizonMs: /],
    [{ ...about, shock: { spot: 1 } }, /mine\.json: shock: .*spot/],
    [{ ...about, confidence: 'sure', shock: {} }, /mine\.json: confidence: /],
    [{ ...about, fromUtc: 'monday', toUtc: '2020-01-01', observed: {} }, /mine\.json: fromUtc: must be a day/],
    [{ ...about, fromUtc: '2020-01-01', toUtc: '2020-01-01', observed: { BTC: {} } }, /mine\.json: observed\.BTC\.openToLow: /],
  ])('%j', (data, reason) => {
    expect(() => readScenarioFile(written(data))).toThrow(reason);
  });

  test('W12 what is left out of a shock stays as it is, and a bad file holds up no other', () => {
    const file = written({ ...about, shock: { underlyings: { BTC: { spotMove: -0.1 } }, stableMoves: { USDC: -0.01 } } });
    expect(readScenarioFile(file)[0]?.shock).toEqual({ ...NO_SHOCK, underlyings: { BTC: { ...NO_MOVE, spotMove: -0.1 } },
      stableMoves: { USDC: -0.01 } });
    written({ ...about, shock: {} }, 'zz-twice.json');
    written('nonsense', 'bad.json');
    const { scenarios, refused } = readLibrary(folder);
    expect(scenarios.map(({ id }) => id)).toEqual(['mine']);
    expect(refused.map(({ message }) => message.slice(folder.length + 1, folder.length + 20)))
      .toEqual([expect.stringMatching(/^bad\.json: /), expect.stringMatching(/^zz-twice\.json: id/)]);
    expect(readLibrary(join(folder, 'nowhere'))).toEqual({ scenarios: [], refused: [] });
  });
});
