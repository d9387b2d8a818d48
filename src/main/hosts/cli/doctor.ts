/** ballast doctor: what is installed, which host will open, what is missing and the line that installs it. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listSessions } from '../../engine/sessions/folders.ts';
import { storageHindrance } from '../../engine/sessions/storage.ts';
import { defaultDataDirectory } from '../dataDirectory.ts';
import { appRoot, appVersion } from '../version.ts';
import { FAILED_EXIT, OK_EXIT, printJson, type Command } from './command.ts';
import { sessionsAt } from './place.ts';

interface Missing {
  readonly what: string;
  readonly needed: 'always' | 'for its window' | 'for tests';
  readonly install: string;
}

export const doctorCommand: Command = {
  name: 'doctor',
  synopsis: '',
  about: 'Prints what is installed, which host will open, and how to install what is missing; 1 if that is needed.',
  options: {},
  positionals: [],
  run({ values }, output) {
    const root = appRoot();
    const storage = storageHindrance();
    const electron = electronAt(root, process.platform);
    const chromium = chromiumAt(process.platform);
    const { version, platform, arch, versions } = process;
    const missing = missingOf(root, storage, electron, chromium);
    printJson(output, {
      version: appVersion(root),
      node: { version, nodeApi: Number(versions['napi'] ?? 0), platform, arch },
      storage: storage ?? 'ok',
      electron,
      chromium,
      ...hostOf(electron, process.env, platform, process.getuid?.() ?? null),
      data: dataAt(values['data'] === undefined ? defaultDataDirectory() : sessionsAt(values)),
      missing,
    });
    const needed = missing.filter((one) => one.needed === 'always');
    for (const { what, install } of needed) output.note(`${what}: ${install}`);
    return needed.length === 0 ? OK_EXIT : FAILED_EXIT;
  },
};

function missingOf(
  root: string, storage: string | null, electron: ElectronFound, chromium: string | null,
): readonly Missing[] {
  const missing: Missing[] = [];
  if (storage !== null) missing.push({ what: storage, needed: 'always', install: 'npm ci' });
  if (!existsSync(join(root, 'out', 'renderer', 'index.html'))) {
    missing.push({ what: 'the built screen', needed: 'always', install: 'npm run build' });
  }
  if (electron.path === null) {
    const what = `the binary of Electron ${electron.wanted ?? ''}`.trim();
    missing.push({ what, needed: 'for its window', install: 'npx install-electron' });
  }
  if (chromium === null) {
    const install = process.platform === 'linux' ? 'apt-get install chromium' : 'npx playwright install chromium';
    missing.push({ what: 'Chromium', needed: 'for tests', install });
  }
  return missing;
}

export interface ElectronFound {
  /** Null: its binary is not there. */
  readonly path: string | null;
  readonly wanted: string | null;
  /** Of the binary; null when unknown, as after a download that was cut short. */
  readonly version: string | null;
}

const BINARIES: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron',
};

/** By looking at files: to import Electron without its binary would start a download. */
export function electronAt(root: string, platform: NodeJS.Platform): ElectronFound {
  const running = process.versions['electron'];
  if (running !== undefined) return { path: process.execPath, wanted: running, version: running };
  const folder = join(root, 'node_modules', 'electron');
  const wanted = versionIn(join(folder, 'package.json'));
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const binary = join(dist, BINARIES[platform] ?? 'electron');
  const versionFile = join(dist, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : null;
  return { path: existsSync(binary) ? binary : null, wanted, version };
}

function versionIn(packageFile: string): string | null {
  if (!existsSync(packageFile)) return null;
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}

const CHROMIUMS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
};

function chromiumAt(platform: NodeJS.Platform): string | null {
  const named = process.env['CHROMIUM'];
  const places = [...(named === undefined ? [] : [named]), ...(CHROMIUMS[platform] ?? [])];
  return places.find((place) => existsSync(place)) ?? null;
}

interface HostChoice { readonly host: 'electron' | 'browser'; readonly why: string }

/** The same choice as `npm start` makes. */
export function hostOf(
  electron: ElectronFound, env: NodeJS.ProcessEnv, platform: NodeJS.Platform, uid: number | null,
): HostChoice {
  if (electron.path === null) return { host: 'browser', why: "Electron's binary is not installed" };
  if (platform === 'linux' && env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) {
    return { host: 'browser', why: 'there is no display for an Electron window' };
  }
  if (platform === 'linux' && uid === 0) return { host: 'browser', why: "Electron's sandbox does not run as root" };
  return { host: 'electron', why: 'its binary is installed and a window can open' };
}

function dataAt(folder: string): unknown {
  if (!existsSync(folder)) {
    return { folder, exists: false, writable: canWrite(nearest(folder)), sessions: 0, unreadable: [] };
  }
  const { sessions, unreadable } = listSessions(folder);
  const mode = (statSync(folder).mode & 0o777).toString(8);
  return { folder, exists: true, mode, writable: canWrite(folder), sessions: sessions.length, unreadable };
}

function nearest(folder: string): string {
  let found = folder;
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found);
  return found;
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
