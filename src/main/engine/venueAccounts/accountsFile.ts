/** The configured venue accounts, as one JSON file of the data directory. It holds no secret and never will. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { venueAccountSchema, type VenueAccountSetting } from '../../../shared/contract/venues.ts';

const fileSchema = z.strictObject({ version: z.literal(1), accounts: z.array(venueAccountSchema).max(100) });

/** Throws, naming file and field, when it is there and cannot be read. */
export function readAccounts(path: string): readonly VenueAccountSetting[] {
  if (!existsSync(path)) return [];
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`${path} is not JSON: mend it or move it away`);
  }
  const read = fileSchema.safeParse(raw);
  if (read.success) return read.data.accounts;
  const [issue] = read.error.issues;
  throw new Error(`${path}: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
}

/** All or nothing. */
export function writeAccounts(path: string, accounts: readonly VenueAccountSetting[]): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ version: 1, accounts }, null, 1)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}
