/** Where sessions are kept, for every host alike: one folder of the user's own, closed to others. */
import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { BadInput } from './badInput.ts';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The default place when --data is not given. */
export function defaultDataDirectory({ platform, env, home }: Surroundings = here()): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Ballast');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Ballast');
  const xdg = env['XDG_DATA_HOME'];
  // The specification says that a relative path there is to be ignored.
  return join(xdg?.startsWith('/') ? xdg : join(home, '.local', 'share'), 'ballast');
}

const here = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() });

/** Makes the folder (mode 0700) and its parents. Throws BadInput naming --data when it cannot be used. */
export function prepareDataDirectory(given: string | null): string {
  const folder = resolve(given ?? defaultDataDirectory());
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!statSync(folder).isDirectory()) throw new Error('is not a folder');
    if (made !== undefined) chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new BadInput('--data', `${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  return folder;
}
