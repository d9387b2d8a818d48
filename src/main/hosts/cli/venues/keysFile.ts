/** Keys of a venue from a file that is closed to others, and the address they are meant for: what checks are given. */
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { venueAccountSchema } from '../../../../shared/contract/venues.ts';
import { BadInput, lineOf } from '../../badInput.ts';

const MAX_KEYS_BYTES = 64_000;
const keysSchema = z.strictObject({
  network: z.enum(['testnet', 'mainnet']).optional(),
  fields: z.record(z.string(), z.string()),
  secret: z.string().min(1).max(4_000).optional(),
});
type Keys = z.infer<typeof keysSchema>;

/** Without a path: no keys, on the testnet. Throws BadInput, and never repeats what the file holds. */
export function keysOf(path: string | undefined): Keys {
  if (path === undefined) return { fields: {} };
  let text: string;
  try {
    const { mode, size } = statSync(path);
    if (size > MAX_KEYS_BYTES) throw new Error('is too large for a file of keys');
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Error('can be read by others: chmod 600 it');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadInput('--keys', `${path}: ${lineOf(error)}`);
  }
  const read = keysSchema.safeParse(jsonOf(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new BadInput('--keys', `${path}: ${issue?.path.map(String).join('.') || 'the file'}: ${issue?.message ?? ''}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null: the venue's own address. Throws BadInput for one that is neither on this machine nor encrypted. */
export function urlOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  const read = venueAccountSchema.shape.baseUrl.safeParse(given);
  if (!read.success) throw new BadInput('--url', read.error.issues[0]?.message ?? 'is no address');
  return given;
}
