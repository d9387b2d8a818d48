// Finds Electron's binary by looking at files. Never `import 'electron'` outside Electron: without its binary the
// package then tries to download it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACES = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };

/** @param {string} root the checkout @returns {string | null} */
export function findElectron(root) {
  const name = process.platform === 'win32' || process.platform === 'darwin' ? PLACES[process.platform] : 'electron';
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const binary = join(override, name);
    return existsSync(binary) ? binary : null;
  }
  const folder = join(root, 'node_modules', 'electron');
  const binary = join(folder, 'dist', name);
  if (!existsSync(binary)) return null;
  return installedVersion(folder) === wantedVersion(folder) ? binary : null;
}

/** A download that was cut short leaves no version file. @param {string} folder */
function installedVersion(folder) {
  const file = join(folder, 'dist', 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : undefined;
}

/** @param {string} folder @returns {string} */
const wantedVersion = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
