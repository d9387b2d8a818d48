/** ballast venues check: the read-only part of the venue contract against any endpoint. */
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { venueAccountSchema } from '../../../shared/contract/venues.ts';
import { knownVenues, probeProblem, probeVenue } from '../../engine/venueAccounts/venueProbe.ts';
import { nodeHttp } from '../../ports/node/nodeHttp.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { wsSockets } from '../../ports/node/wsSockets.ts';
import { BadInput, lineOf } from '../badInput.ts';
import { FAILED_EXIT, OK_EXIT, printJson, type Command } from './command.ts';

const MAX_KEYS_BYTES = 64_000;
const keysSchema = z.strictObject({
  network: z.enum(['testnet', 'mainnet']).optional(),
  fields: z.record(z.string(), z.string()),
  secret: z.string().min(1).max(4_000).optional(),
});

export const venuesCheckCommand: Command = {
  name: 'venues check',
  synopsis: '--venue V [--url URL] [--keys FILE] [--seconds N]',
  about: 'Tests a venue without placing anything: reach, clock, rights of the key, streams. Exit code 1 when not well.',
  options: {
    venue: `which one: ${knownVenues().join(', ')}`,
    url: 'another address than the venue\'s own testnet: https://..., or http://127.0.0.1:PORT',
    keys: 'JSON: {"network":"testnet","fields":{...},"secret":"..."}; the file must be closed to others (chmod 600)',
    seconds: 'how long to listen where an account is named (default 8)',
  },
  positionals: [],
  async run({ values }, output) {
    const venue = values['venue'] ?? '';
    const { network = 'testnet', fields, secret = null } = keysOf(values['keys']);
    const problem = probeProblem({ venue, fields, secret });
    if (problem !== null) throw new BadInput(knownVenues().includes(venue) ? '--keys' : '--venue', problem);
    const ports = nodePorts();
    const http = nodeHttp(ports.clock);
    const report = await probeVenue({ venue, network, url: urlOf(values['url']), fields, secret, ports, http,
      sockets: wsSockets(ports.clock), listenMs: secondsOf(values['seconds']) * 1_000 });
    http.close();
    printJson(output, report);
    return report.ok ? OK_EXIT : FAILED_EXIT;
  },
};

function keysOf(path: string | undefined): z.infer<typeof keysSchema> {
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

function urlOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  const read = venueAccountSchema.shape.baseUrl.safeParse(given);
  if (!read.success) throw new BadInput('--url', read.error.issues[0]?.message ?? 'is no address');
  return given;
}

function secondsOf(given: string | undefined): number {
  if (given === undefined) return 8;
  if (!/^\d{1,4}$/.test(given) || Number(given) < 1) {
    throw new BadInput('--seconds', `"${given}" is not a whole number from 1 to 9999`);
  }
  return Number(given);
}
