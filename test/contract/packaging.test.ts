// electron-builder.yml, tried out: the real builder packs out/ around a stand-in for Electron's folder (a text file
// that carries the sentinel behind which fuses lie), so that content, unpacking and fuses are read back from its work.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headline, shipped } from '../../scripts/notices.mjs';
import { ROOT } from '../../scripts/run.mjs';

const built = existsSync(join(ROOT, 'out', 'main', 'electron.mjs'));
const here = process.platform === 'linux' && process.arch === 'x64';
const why = built ? (here ? '' : 'the stand-in is a Linux x64 one') : 'out/ is not built: npm run build';

const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES_AS_SHIPPED = '101100101';

let lab: string;
let app: string;

/** A folder that looks to the builder like Electron's. */
function standIn(folder: string): string {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  const wire = `\u0001${String.fromCharCode(FUSES_AS_SHIPPED.length)}${FUSES_AS_SHIPPED}`;
  writeFileSync(join(folder, 'electron'), `#!/bin/sh\n# ${FUSE_SENTINEL}${wire}\n`, { mode: 0o755 });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'));
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'stand-in');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'stand-in');
  return folder;
}

interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>>;
  readonly unpacked?: boolean;
}

/** Paths in an asar archive, from its header: a pickle whose JSON starts at byte 16. */
function asarFiles(file: string): Map<string, AsarEntry> {
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as AsarEntry;
  const found = new Map<string, AsarEntry>();
  const walk = (entry: AsarEntry, path: string): void => {
    if (!entry.files) found.set(path, entry);
    for (const [name, child] of Object.entries(entry.files ?? {})) walk(child, path === '' ? name : `${path}/${name}`);
  };
  walk(header, '');
  return found;
}

describe.skipIf(why !== '')(`the packaged app${why === '' ? '' : ` (${why})`}`, () => {
  beforeAll(() => {
    lab = mkdtempSync(join(tmpdir(), 'ballast-packaging-'));
    const dist = standIn(join(lab, 'electron'));
    const builder = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
    const overrides = [`-c.electronDist=${dist}`, `-c.directories.output=${join(lab, 'dist')}`];
    const args = [builder, '--linux', '--x64', '--dir', '--publish', 'never', ...overrides];
    const run = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 150_000 });
    if (run.status !== 0) throw new Error(`electron-builder: ${run.stdout}\n${run.stderr}`);
    app = join(lab, 'dist', 'linux-unpacked');
  }, 180_000);
  afterAll(() => rmSync(lab, { recursive: true, force: true }));

  test('holds the three bundles, the command line, the pricing kernel, the icon and no source', () => {
    const files = [...asarFiles(join(app, 'resources', 'app.asar')).keys()];
    const wanted = [
      'main/electron.mjs', 'main/cli.mjs', 'main/workers/stress.mjs', 'main/workers/revaluation.mjs',
      'wasm/pricing.wasm', 'preload/preload.cjs', 'renderer/index.html',
    ];
    expect(files).toEqual(expect.arrayContaining([...wanted.map((file) => `out/${file}`), 'resources/icon.png']));
    expect(files.filter((file) => /\.(ts|tsx|map)$|^(src|test|docs|scripts)\//.test(file))).toEqual([]);
  });

  test('takes from node_modules only better-sqlite3, with the one binary of its system, unpacked', () => {
    const files = asarFiles(join(app, 'resources', 'app.asar'));
    const modules = [...files.keys()].filter((file) => file.startsWith('node_modules/'));
    expect(modules.filter((file) => !file.startsWith('node_modules/better-sqlite3/'))).toEqual([]);
    expect(modules).toContain('node_modules/better-sqlite3/lib/index.js');
    const binaries = [...files].filter(([file]) => file.endsWith('.node'));
    expect(binaries.map(([file, entry]) => [file, entry.unpacked])).toEqual([
      ['node_modules/better-sqlite3/prebuilds/linux-x64.node', true],
    ]);
    const unpacked = join(app, 'resources', 'app.asar.unpacked', 'node_modules/better-sqlite3/prebuilds');
    expect(readdirSync(unpacked)).toEqual(['linux-x64.node']);
  });

  test('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(join(app, 'ballast'));
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    expect(on.map((fuse) => wire[fuse])).toEqual(on.map(() => FuseState.ENABLE));
    expect(off.map((fuse) => wire[fuse])).toEqual(off.map(() => FuseState.DISABLE));
  });

  test('carries the licences', () => {
    expect(existsSync(join(app, 'resources', 'licences', 'third-party.txt'))).toBe(true);
  });
});

test('the notices name every package that ships, in its version', () => {
  const text = readFileSync(join(ROOT, 'resources', 'licences', 'third-party.txt'), 'utf8');
  const missing = shipped()
    .map(([path, entry]) => headline(path, entry))
    .filter((line) => !text.includes(line));
  expect(missing, 'run `node scripts/notices.mjs`').toEqual([]);
});

test('targets are AppImage and deb, dmg, nsis, each with an icon that exists', () => {
  const yml = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
  for (const target of ['target: [AppImage, deb]', 'target: [dmg]', 'target: [nsis]']) expect(yml).toContain(target);
  const icons = [...yml.matchAll(/^ {2}icon: (.+)$/gm)].map((match) => match[1] ?? '');
  expect(icons).toHaveLength(3);
  expect(icons.filter((icon) => !existsSync(join(ROOT, icon)))).toEqual([]);
});
