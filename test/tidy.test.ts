// What docs/STYLE.md asks for and a machine can check. A failure lists every place; nothing here is a warning.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generated, layerOf, LAYERS, ROOT } from '../scripts/layers.mjs';
import { breach, cycles, importsOf } from './tidy/imports.ts';
import { scan } from './tidy/scan.ts';
import { ALL, CODE, isData, isTest, linesOf, SHIPPED, TESTS, TEXTS, textOf } from './tidy/sources.ts';
import { bannedWords, wrongWords } from './tidy/words.ts';

const none: string[] = [];
const nonBlank = (file: string): number => linesOf(file).filter((line) => line.trim() !== '').length;

describe('size', () => {
  test('no file is longer than 600 lines, no test longer than 800', () => {
    const long = CODE.filter((file) => !isData(file) && nonBlank(file) > (isTest(file) ? 800 : 600));
    expect(long.map((file) => `${file}: ${nonBlank(file)}`)).toEqual(none);
  });

  test('95 of 100 source files have at most 400 lines', () => {
    const lengths = SHIPPED.map(nonBlank).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length * 0.95)] ?? 0).toBeLessThanOrEqual(400);
  });

  test('no line is longer than 120 characters', () => {
    const wide = CODE.filter((file) => !isTest(file) && !isData(file)).flatMap((file) =>
      linesOf(file).flatMap((line, i) => (Array.from(line).length > 120 ? [`${file}:${i + 1}`] : [])),
    );
    expect(wide).toEqual(none);
  });

  test('no folder holds more than 15 source files', () => {
    const counts = new Map<string, number>();
    for (const file of SHIPPED.filter((name) => !isData(name))) {
      counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });
});

describe('names', () => {
  test('say what a file or folder holds', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|types|index)(\.[a-z.]+)?(\/|$)/i;
    const ours = ALL.filter((file) => /^(src|test|scripts)\//.test(file) && !file.endsWith('/index.html'));
    expect(ours.filter((file) => vague.test(file))).toEqual(none);
  });

  test('use the words of docs/GLOSSARY.md', () => {
    const banned = bannedWords();
    expect(banned.size).toBeGreaterThan(10);
    expect(SHIPPED.flatMap((file) => wrongWords(file, banned))).toEqual(none);
  });
});

describe('layers', () => {
  const placed = SHIPPED.filter((file) => !file.endsWith('.d.ts'));

  test('the TypeScript projects and lint rules are those of scripts/layers.mjs', () => {
    const stale = Object.entries(generated()).filter(([path, text]) => readFileSync(join(ROOT, path), 'utf8') !== text);
    expect(
      stale.map(([path]) => path),
      'run `node scripts/layers.mjs`',
    ).toEqual(none);
  });

  test('every import is in the table', () => {
    expect(
      placed
        .flatMap(importsOf)
        .map(breach)
        .filter((why) => why !== null),
    ).toEqual(none);
  });

  test('value imports make no cycle', () => {
    expect(cycles(placed).map((cycle) => cycle.join(' -> '))).toEqual(none);
  });

  test('pure layers touch no clock, no randomness, no locale, nothing asynchronous', () => {
    const impure =
      /\b(Date|Intl|performance|crypto|setTimeout|setInterval|setImmediate|queueMicrotask|Promise|async|await|globalThis)\b|\bMath\s*(\.|\[|\?\.)\s*random|\brandom\s*\}\s*=\s*Math|\.(toLocale\w+|localeCompare)\b/;
    const pure = SHIPPED.filter((file) => layerOf(file)?.env === 'pure');
    const found = pure.flatMap((file) =>
      scan(textOf(file))
        .code.split('\n')
        .flatMap((line, i) => (impure.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual(none);
  });

  test('oxlint has nothing to say (function length, boundaries, correctness)', () => {
    const oxlint = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const run = spawnSync(process.execPath, [oxlint, '--format=unix'], { cwd: ROOT, encoding: 'utf8' });
    expect(run.status === 0 ? '' : run.stdout).toBe('');
  });
});

describe('nothing is left lying about', () => {
  test('no work is marked for later', () => {
    const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
    const marked = CODE.flatMap((file) =>
      linesOf(file).flatMap((line, i) => (marks.test(line) ? [`${file}:${i + 1}`] : [])),
    );
    expect(marked).toEqual(none);
  });

  test('no test is switched off or alone; a skip has a condition and a printed reason', () => {
    const off =
      /\b(it|test|describe|suite)(\.\w+)*\.((only|todo|fixme|fails)\b|skip\(\s*['"`])|\b(xit|xtest|xdescribe|fit|fdescribe)\(/g;
    const found = TESTS.filter((file) => !file.startsWith('test/tidy')).flatMap((file) =>
      [...scan(textOf(file)).withStrings.matchAll(off)].map((match) => `${file}: ${match[0]}`),
    );
    expect(found).toEqual(none);
  });

  test('every rule of a SPEC.md has a test that carries its id', () => {
    const titles = TESTS.filter((file) => !file.startsWith('test/tidy')).flatMap((file) =>
      [...scan(textOf(file)).withStrings.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map((match) => match[2] ?? ''),
    );
    const said = new Set(titles.flatMap((title) => title.match(/\b[A-Z]{1,4}\d{1,3}[a-z]?\b/g) ?? []));
    const rules = ALL.filter((file) => /^src\/.*\/SPEC\.md$/.test(file)).flatMap((file) =>
      [...textOf(file).matchAll(/^\s*- \*\*([A-Z]{1,4}\d{1,3}[a-z]?)\b[^*]*\*\*/gm)].map(
        (match) => `${file}: ${match[1]}`,
      ),
    );
    expect(rules.filter((rule) => !said.has(rule.split(': ')[1] ?? ''))).toEqual(none);
    const doubled = rules.filter((rule, i) => rules.indexOf(rule) !== i);
    expect(doubled, 'an id stands for one rule').toEqual(none);
  });

  test('no file names a place on the machine it was written on', () => {
    const machine = /(^|[\s'"`(=:])\/(work|root|home\/[a-z]+|Users\/[A-Za-z]+)\//;
    const found = TEXTS.flatMap((file) =>
      linesOf(file).flatMap((line, i) => (machine.test(line) ? [`${file}:${i + 1}`] : [])),
    );
    expect(found).toEqual(none);
  });

  test('no file names the host of a package registry', () => {
    const registry =
      /https?:\/\/[\w.-]*(registry|npmmirror|artifactory|nexus|verdaccio)[\w.-]*|_authToken|^registry\s*=/;
    const found = TEXTS.filter((file) => !file.startsWith('test/tidy')).flatMap((file) =>
      linesOf(file).flatMap((line, i) => (registry.test(line) ? [`${file}:${i + 1}`] : [])),
    );
    expect(found).toEqual(none);
    expect(textOf('package-lock.json').includes('"resolved"'), 'package-lock.json records where from').toBe(false);
  });
});

test('the table of layers covers every folder of src/main and src/renderer', () => {
  const folders = new Set(SHIPPED.map((file) => layerOf(file)?.folder ?? posix.dirname(file)));
  expect([...folders].filter((folder) => !LAYERS.some((layer) => layer.folder === folder))).toEqual(none);
});
