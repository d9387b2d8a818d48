// The lint rules that keep the layers apart must really fire: each line below is put into a file of its own at that
// place, oxlint runs once over all of them, and every line must be refused (or let pass) as it says.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../scripts/layers.mjs';

type Case = readonly [folder: string, line: string, rule: string | null];

const IMPORTS = 'eslint(no-restricted-imports)';
const GLOBALS = 'eslint(no-restricted-globals)';
const PROPERTIES = 'eslint(no-restricted-properties)';
const ASYNC = 'oxc(no-async-await)';

const CASES: readonly Case[] = [
  ['src/shared/domain', "import { a } from '../contract/a.ts';", IMPORTS],
  ['src/shared/domain', "import { z } from 'zod';", IMPORTS],
  ['src/shared/contract', "import { z } from 'zod';", null],
  ['src/shared/contract', "import { a } from '../../main/events/a.ts';", IMPORTS],
  ['src/main/events', "import { a } from '../core/a.ts';", IMPORTS],
  ['src/main/events', "import { a } from '../../shared/domain/a.ts';", null],
  ['src/main/risk', "import { a } from '../events/a.ts';", IMPORTS],
  ['src/main/risk/margin/portfolio', "import { a } from '../../../events/a.ts';", IMPORTS],
  ['src/main/hedging', "import { a } from '../risk/a.ts';", null],
  ['src/main/hedging', "import { a } from '../core/a.ts';", IMPORTS],
  ['src/main/core/decide', "import { a } from '../../ports/a.ts';", IMPORTS],
  ['src/main/core/decide', "import { a } from '../../hedging/a.ts';", null],
  ['src/main/core', "import { readFileSync } from 'node:fs';", IMPORTS],
  ['src/main/core', "import type { A } from '../venues/venue.ts';", IMPORTS],
  ['src/main/ports', "import { a } from '../events/a.ts';", IMPORTS],
  ['src/main/venues/deribit', "import { a } from '../../risk/a.ts';", null],
  ['src/main/venues/deribit', "import { a } from '../../core/a.ts';", IMPORTS],
  ['src/main/journal', "import Database from 'better-sqlite3';", null],
  ['src/main/venues/deribit', "import Database from 'better-sqlite3';", IMPORTS],
  ['src/main/journal', "import { a } from '../core/a.ts';", IMPORTS],
  ['src/main/bridge', "import type { A } from '../core/tables.ts';", null],
  ['src/main/bridge', "import { a } from '../core/tables.ts';", IMPORTS],
  ['src/main/engine', "import { a } from '../hosts/cli/a.ts';", IMPORTS],
  ['src/main/engine', "import { app } from 'electron';", IMPORTS],
  ['src/main/hosts/browser', "import { app } from 'electron';", IMPORTS],
  ['src/main/hosts/browser', "import { a } from '../../core/a.ts';", IMPORTS],
  ['src/main/hosts/electron', "import { app } from 'electron';", null],
  ['src/preload', "import { ipcRenderer } from 'electron';", null],
  ['src/preload', "import { a } from '../main/engine/a.ts';", IMPORTS],
  ['src/renderer/ui', "import { a } from '../../shared/domain/a.ts';", IMPORTS],
  ['src/renderer/ui', "import { a } from '../store/a.ts';", IMPORTS],
  ['src/renderer/store', "import { a } from '../panes/a.ts';", IMPORTS],
  ['src/renderer/store', "import { a } from '../../main/core/a.ts';", IMPORTS],
  ['src/renderer/panes/orders', "import { a } from '../../store/a.ts';", null],
  ['src/renderer/panes/orders', "import { a } from '../../layout/a.ts';", IMPORTS],
  ['src/renderer/layout', "import { a } from '../panes/registry.ts';", null],
  ['src/renderer/layout', "import { a } from '../panes/orders/orders.ts';", IMPORTS],
  ['src/renderer/app', "import { app } from 'electron';", IMPORTS],
  ['src/renderer/app', "import { readFileSync } from 'node:fs';", IMPORTS],
  ['src/main/core', "import { a } from './decide/index.ts';", IMPORTS],
  ['src/main/core', 'export const a = (): number => Date.now();', GLOBALS],
  ['src/main/core', 'export const a = (): Date => new Date(0);', GLOBALS],
  ['src/shared/domain', "export const a = new Intl.NumberFormat('en');", GLOBALS],
  ['src/main/risk', 'export const a = (): number => performance.now();', GLOBALS],
  ['src/main/events', 'export const a = (): string => crypto.randomUUID();', GLOBALS],
  ['src/main/hedging', 'export const a = (): unknown => setTimeout(() => 1, 1);', GLOBALS],
  ['src/main/forecast', 'export const a = (): unknown => setInterval(() => 1, 1);', GLOBALS],
  ['src/main/core', 'export const a = (): unknown => Promise.resolve(1);', GLOBALS],
  ['src/main/core', 'export const a = (): unknown => globalThis;', GLOBALS],
  ['src/main/collateral', 'export const a = (): number => Math.random();', PROPERTIES],
  ['src/main/collateral', "export const a = (): number => Math['random']();", PROPERTIES],
  ['src/main/collateral', 'export const { random } = Math;', PROPERTIES],
  ['src/main/surveillance', 'export const a = (n: number): string => n.toLocaleString();', PROPERTIES],
  ['src/main/surveillance', "export const a = (s: string): number => s.localeCompare('b');", PROPERTIES],
  ['src/main/core', 'export const a = async (): Promise<void> => undefined;', ASYNC],
  ['src/main/core', 'export async function* a(): AsyncGenerator<number> { yield 1; }', ASYNC],
  ['src/main/engine', 'export const a = (): number => Date.now() + Math.random();', null],
  ['src/main/engine', 'export const a = async (): Promise<void> => undefined;', null],
  ['src/main/engine', 'export const a = (x: any): unknown => x;', 'typescript(no-explicit-any)'],
  ['src/main/engine', "export * from './loop.ts';", 'oxc(no-barrel-file)'],
];

const LONG = `export const long = (): number => {\n${'  Math.hypot(1);\n'.repeat(71)}  return 1;\n};\n`;
let lab: string;
let findings: { filename: string; code: string }[];

function put(file: string, text: string): void {
  mkdirSync(join(lab, dirname(file)), { recursive: true });
  writeFileSync(join(lab, file), text);
}

beforeAll(() => {
  lab = mkdtempSync(join(tmpdir(), 'ballast-boundaries-'));
  cpSync(join(ROOT, '.oxlintrc.json'), join(lab, '.oxlintrc.json'));
  CASES.forEach(([folder, line], i) => put(`${folder}/case${i}.ts`, `${line}\nexport {};\n`));
  CASES.forEach(([folder, line], i) => put(`${folder}/case${i}.test.ts`, `${line}\nexport {};\n`));
  put('src/main/engine/long.ts', LONG);
  put('src/main/engine/cycleA.ts', "import { b } from './cycleB.ts';\nexport const a = (): number => b();\n");
  put('src/main/engine/cycleB.ts', "import { a } from './cycleA.ts';\nexport const b = (): number => a();\n");
  put('src/main/engine/typeA.ts', "import type { B } from './typeB.ts';\nexport type A = B | 1;\n");
  put('src/main/engine/typeB.ts', "import type { A } from './typeA.ts';\nexport type B = A[];\n");
  const oxlint = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const run = spawnSync(process.execPath, [oxlint, '--format=json'], { cwd: lab, encoding: 'utf8' });
  findings = JSON.parse(run.stdout).diagnostics;
});
afterAll(() => rmSync(lab, { recursive: true, force: true }));

const rulesAt = (file: string): string[] =>
  findings.filter((finding) => finding.filename.replaceAll('\\', '/').endsWith(file)).map((finding) => finding.code);

test.each(CASES.map((item, i) => [...item, i] as const))('%s: %s -> %s', (folder, _line, rule, i) => {
  const said = rulesAt(`${folder}/case${i}.ts`);
  const boundaries = [IMPORTS, GLOBALS, PROPERTIES, ASYNC];
  if (rule === null) expect(said.filter((code) => boundaries.includes(code))).toEqual([]);
  else expect(said).toContain(rule);
});

test('tests beside the source may import everything', () => {
  const inTests = findings.filter((finding) => finding.filename.includes('.test.ts') && finding.code === IMPORTS);
  expect(inTests.map((finding) => finding.filename)).toEqual([]);
});

test('a function of more than 70 lines and a cycle of values are refused, a cycle of types is not', () => {
  expect(rulesAt('engine/long.ts')).toContain('eslint(max-lines-per-function)');
  expect([...rulesAt('engine/cycleA.ts'), ...rulesAt('engine/cycleB.ts')]).toContain('import(no-cycle)');
  expect([...rulesAt('engine/typeA.ts'), ...rulesAt('engine/typeB.ts')]).not.toContain('import(no-cycle)');
});
