// The files of the checkout as tidy sees them: tracked and new ones, without what git ignores.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/layers.mjs';

const git = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
if (git.status !== 0) throw new Error('test/tidy.test.ts needs git to know which files are ours');

const BINARY = /\.(png|ico|icns|woff2?|node|wasm|db|gz|zst)$/;

/** Every file of ours, relative to the root. A file that somebody is just deleting is left out. */
export const ALL: readonly string[] = git.stdout.split('\0').filter((file) => file && existsSync(join(ROOT, file)));
export const TEXTS = ALL.filter((file) => !BINARY.test(file));
export const CODE = ALL.filter((file) => /\.(ts|tsx|mjs)$/.test(file));
/** Recorded or tabulated data and what makes it: as long and as wide as its source. */
export const isData = (file: string): boolean => /(^|\/)(fixtures|vectors|golden)\//.test(file);
export const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('test/') || isData(file);
/** What ships, without the tests beside it. */
export const SHIPPED = CODE.filter((file) => file.startsWith('src/') && !isTest(file));
export const TESTS = CODE.filter(isTest);

const texts = new Map<string, string>();

export function textOf(file: string): string {
  let text = texts.get(file);
  if (text === undefined) texts.set(file, (text = readFileSync(join(ROOT, file), 'utf8')));
  return text;
}

export const linesOf = (file: string): string[] => textOf(file).split('\n');
