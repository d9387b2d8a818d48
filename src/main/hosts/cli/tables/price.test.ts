import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { TABLE_MODELS } from '../../../engine/csvTables/models.ts';
import { runCommand } from '../commands.ts';

const OWN = fileURLToPath(new URL('../../../risk/pricing/vectors/', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../../../../shared/vectors/', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'ballast-tables-'));

interface Ran { readonly code: number; readonly out: string; readonly notes: readonly string[] }

async function run(...args: string[]): Promise<Ran> {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(args, { write: (text) => { out += text; }, note: (line) => notes.push(line) });
  return { code, out, notes };
}

function written(text: string, name = 'in.csv'): string {
  const file = join(FOLDER, name);
  writeFileSync(file, text);
  return file;
}

type Row = Readonly<Record<string, string>>;

function rowsOf(text: string): Row[] {
  const [head = '', ...lines] = text.trim().split('\n');
  return lines.map((line) => Object.fromEntries(head.split(',').map((name, i) => [name, line.split(',')[i] ?? ''])));
}

/** As the README of the vectors has it: by column, by row's `tol`, or relative. */
function toleranceOf(model: string, row: Row, column: string, want: number): number {
  const spot = Number(row['S']);
  const own = row[`tol_${column}`];
  if (own !== undefined) return Number(own);
  const touch = { one_touch_pay_at_hit: 'tol_hit', one_touch_pay_at_expiry: 'tol_exp', no_touch: 'tol_no' }[column];
  if (touch !== undefined) return Number(row[touch]);
  if (model === 'barrier') {
    const scale = { delta: 1, gamma: 1 / spot, vega: spot, theta: spot, vanna: 1 }[column] ?? NaN;
    return 1e-8 * Math.abs(want) + 1e-10 * scale;
  }
  if (column === 'gamma') return 1e-11 * Math.abs(want) + Number(row['tol']) / spot ** 2;
  if (column === 'delta') return Number(row['tol']) / spot;
  return row['tol'] === undefined ? 1e-12 * Math.abs(want) : Number(row['tol']);
}

const FILES: Readonly<Record<string, string>> = {
  'black76': 'black76_greeks', 'inverse': 'inverse_options', 'digital': 'digital_options', 'barrier': 'barrier_options',
  'touch': 'touch_options', 'double-no-touch': 'double_no_touch', 'everlasting': 'everlasting_options',
  'power': 'power_perpetuals',
};
const PLACES = [{ place: 'own', folder: OWN }, { place: 'shared', folder: SHARED }];

describe.each(PLACES)('the $place tables', ({ place, folder }) => {
  const there = existsSync(folder);
  const why = there ? '' : ` (skipped: no ${place} vectors)`;

  test.skipIf(!there).each(TABLE_MODELS.map(({ name, outputs }) => ({ name, outputs })))(
    `ballast price --model $name fills in every row within its tolerance${why}`,
    async ({ name, outputs }) => {
      const file = join(folder, `${FILES[name]}.csv`);
      const given = readFileSync(file, 'utf8');
      // The answers are taken out: nothing but the inputs may be read.
      const blind = rowsOf(given).map((row) => Object.entries(row).map(([column, cell]) =>
        outputs.includes(column) ? '' : cell).join(','));
      const { code, out } = await run('price', '--model', name, '--in', written([given.split('\n')[0], ...blind].join('\n')));
      const filled = rowsOf(out);
      expect([code, filled.length]).toEqual([0, blind.length]);
      const wrong: string[] = [];
      for (const [i, row] of rowsOf(given).entries()) {
        for (const column of outputs) {
          const want = Number(row[column]);
          const got = Number(filled[i]?.[column] || NaN);
          if (got !== want && !(Math.abs(got - want) <= toleranceOf(name, row, column, want))) {
            wrong.push(`row ${row['id'] ?? i} ${column}: ${got}, not ${want}`);
          }
        }
        expect(filled[i]?.['status']).toBe('ok');
      }
      expect(wrong).toEqual([]);
    });

  test.skipIf(!there)(`ballast iv fills in every row within its tolerance${why}`, async () => {
    const file = join(folder, 'implied_vol.csv');
    const { code, out } = await run('iv', '--in', file);
    const rows = rowsOf(out);
    expect([code, rows.length]).toEqual([0, rowsOf(readFileSync(file, 'utf8')).length]);
    expect(rows.filter((row) => row['status'] !== 'ok' ||
      !(Math.abs(Number(row['iv']) - Number(row['iv_exact_for_double_price'])) <= Number(row['tol_iv'])))).toEqual([]);
  });
});

test('bad rows are named by line and column, keep their place, and cost nothing but themselves', async () => {
  const file = written([
    'id,cp,F,K,T,sigma,r,price,note',
    '1,C,100,100,1,0.2,0,,"a, quoted"', '2,X,100,100,1,0.2,0,,', '3,P,abc,100,1,0.2,0,,', '4,P,100,-5,1,0.2,0,,', '',
    '5,P,100,100,1', '6,put,100,100,0,0,0,,', '7,P,100,100,1,Infinity,0,,', '8,P,100,100,1,,0,,', '9,P,0x10,100,1,1,0,,',
  ].join('\r\n'));
  const { code, out, notes } = await run('price', '--model', 'black76', '--in', file);
  expect(code).toBe(0);
  expect(notes).toEqual([
    `${file}:3: cp: "X" is neither C nor P`, `${file}:4: F: "abc" is not a finite number`,
    `${file}:5: K: "-5" is not above zero`, `${file}:7: 5 cells, the header has 9`,
    `${file}:9: sigma: "Infinity" is not a finite number`, `${file}:10: sigma: is empty`,
    `${file}:11: F: "0x10" is not a finite number`, '2 rows filled in, 7 bad.',
  ]);
  const lines = out.trim().split('\n');
  expect(lines[0]).toBe('id,cp,F,K,T,sigma,r,price,note,delta,gamma,vega,theta,rho,vanna,volga,charm,veta,speed,zomma,' +
    'color,ultima,dvanna_dvol,status');
  expect(lines[1]).toMatch(/^1,C,100,100,1,0\.2,0,7\.965567455405\d+,"a, quoted",0\.5398278372\d+,.*,ok$/);
  expect(lines[2]).toBe(`2,X,100,100,1,0.2,0,,,,,,,,,,,,,,,,,"cp: ""X"" is neither C nor P"`);
  expect(lines[6]).toMatch(/^6,put,100,100,0,0,0,0,,-0\.5,.*,ok$/);
  expect(lines.length).toBe(10);
});

test('impossible prices have a named status and no vol', async () => {
  const cases = [['C,100,80,0.25,19.999', 'belowIntrinsic'], ['C,100,80,0.25,20', 'ok'], ['C,100,80,0.25,100', 'aboveMaximum'],
    ['P,100,80,0.25,80', 'aboveMaximum'], ['C,100,120,0.25,0', 'ok'], ['C,100,120,0.25,-1e-9', 'belowIntrinsic'],
    ['C,100,120,0,1', 'noTimeLeft'], ['C,0,120,0.25,1', 'invalid'], ['C,100,0,0.25,50', 'invalid'],
    ['C,100,120,0.25,NaN', 'invalid'], ['C,100,120,0.25,Infinity', 'aboveMaximum'], ['C,100,120,0.25,', 'invalid']];
  const file = written(['cp,F,K,T,price_undiscounted', ...cases.map(([row]) => row)].join('\n'));
  const { code, out } = await run('iv', '--in', file);
  expect([code, rowsOf(out).map((row) => row['status'])]).toEqual([0, cases.map(([, status]) => status)]);
  expect(rowsOf(out).map((row) => row['iv'] === '')).toEqual(cases.map(([, status]) => status !== 'ok'));
});

test('exit code 2 with one line when nothing could be filled in', async () => {
  const header = 'cp,F,K,T,sigma,r';
  const none = await run('price', '--model', 'black76', '--in', written(`${header}\nC,1,1,1,x,0\n`));
  expect([none.code, none.notes.at(-1)]).toEqual([2, '0 rows filled in, 1 bad.']);
  const file = written('cp,F,K\nC,1,1\n');
  for (const [args, line] of [
    [['--model', 'black76', '--in', file], `--in: ${file}:1: columns T, sigma, r missing (black76 reads cp, F, K, T, sigma, r)`],
    [['--model', 'black76', '--in', join(FOLDER, 'none.csv')], `--in: no such file: ${join(FOLDER, 'none.csv')}`],
    [['--model', 'black76'], '--in: is missing'],
    [['--model', 'black', '--in', file], expect.stringMatching(/^--model: "black" is none: black76, inverse, /)],
    [['--model', 'black76', '--in', written('', 'empty.csv')], `--in: ${join(FOLDER, 'empty.csv')}: is empty`],
    [['--model', 'black76', '--in', file, '--out', file], '--out: is the file that is read'],
  ] as const) {
    const { code, notes } = await run('price', ...args);
    expect([code, notes]).toEqual([2, [line]]);
  }
});

test('a long table goes through in constant memory, to a file', async () => {
  const rows = 60_000;
  const file = written(`cp,F,K,T,sigma\n${'C,60000,65000,0.1,0.6\n'.repeat(rows)}`, 'long.csv');
  const out = join(FOLDER, 'filled.csv');
  const { code, out: text, notes } = await run('price', '--model', 'inverse', '--in', file, '--out', out);
  expect([code, text, notes.at(-1)]).toEqual([0, '', `${rows} rows filled in, 0 bad.`]);
  expect(readFileSync(out, 'utf8').split('\n').length).toBe(rows + 2);
});
