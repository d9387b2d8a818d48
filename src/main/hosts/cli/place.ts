/** Where the command looks for sessions. Nothing is made: a command that only reads leaves no trace. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput } from '../badInput.ts';
import { defaultDataDirectory } from '../dataDirectory.ts';
import type { Arguments } from './command.ts';

/** The data directory. Throws BadInput for one that was named and is none. */
export function sessionsAt(values: Arguments['values']): string {
  const given = values['data'];
  if (given === undefined) return defaultDataDirectory();
  const folder = resolve(given);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new BadInput('--data', `no such folder: ${folder}`);
  return folder;
}
