/** ballast venues check: the read-only part of the venue contract against any endpoint. */
import { knownVenues, probeProblem, probeVenue } from '../../../engine/venueAccounts/venueProbe.ts';
import { nodeHttp } from '../../../ports/node/nodeHttp.ts';
import { nodePorts } from '../../../ports/node/nodePorts.ts';
import { wsSockets } from '../../../ports/node/wsSockets.ts';
import { BadInput } from '../../badInput.ts';
import { FAILED_EXIT, OK_EXIT, printJson, type Command } from '../command.ts';
import { keysOf, urlOf } from './keysFile.ts';

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

function secondsOf(given: string | undefined): number {
  if (given === undefined) return 8;
  if (!/^\d{1,4}$/.test(given) || Number(given) < 1) {
    throw new BadInput('--seconds', `"${given}" is not a whole number from 1 to 9999`);
  }
  return Number(given);
}
