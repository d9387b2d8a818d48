/** ballast chain check: what an address has on a chain. Read-only, without a key. */
import { checkAddress } from '../../../engine/chainCheck/chainCheck.ts';
import { addressText } from '../../../engine/chainCheck/addressText.ts';
import { nodeHttp } from '../../../ports/node/nodeHttp.ts';
import { nodePorts } from '../../../ports/node/nodePorts.ts';
import { wsSockets } from '../../../ports/node/wsSockets.ts';
import { BadInput } from '../../badInput.ts';
import { OK_EXIT, printJson, type Command } from '../command.ts';
import { urlOf } from './keysFile.ts';

type Hex = `0x${string}`;

export const chainCheckCommand: Command = {
  name: 'chain check',
  synopsis: '--rpc URL[,URL] --address A [--pool P] [--morpho M] [--markets ID,...] [--from-block N]\n'
    + '      [--spenders S,...]',
  about: 'Lending positions, health and approvals of an address, all of one block. No key is asked for.',
  options: {
    rpc: 'JSON-RPC endpoint, https://..., or http://127.0.0.1:PORT; two with a comma must agree',
    address: 'whose: 0x and 40 hex digits; any will do',
    pool: 'another Aave v3 pool than the published one of the chain',
    morpho: 'another Morpho Blue than the published one of the chain',
    markets: 'ids of Morpho markets to look at; without it, those that the address is in by the contract\'s events',
    'from-block': 'where to begin looking for those events; without it, at the contract\'s first block',
    spenders: 'whose approvals to look for beside the protocols\' and the swap router\'s',
  },
  positionals: [],
  async run({ values }, output) {
    const urls = (values['rpc'] ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '');
    if (urls.length === 0) throw new BadInput('--rpc', 'is missing');
    if (urls.length > 2) throw new BadInput('--rpc', 'takes one or two');
    for (const url of urls) checkUrl(url);
    const ports = nodePorts();
    const http = nodeHttp(ports.clock);
    try {
      const spenders = (values['spenders'] ?? '').split(',').filter((one) => one.trim() !== '');
      printJson(output, await checkAddress({ urls, http, ports, sockets: wsSockets(ports.clock),
        address: wanted('address', values['address']), spenders: spenders.map((one) => wanted('spenders', one)),
        pool: values['pool'] === undefined ? null : wanted('pool', values['pool']),
        morpho: values['morpho'] === undefined ? null : wanted('morpho', values['morpho']),
        markets: marketIds(values['markets']), fromBlock: blockNumber(values['from-block']) }));
      return OK_EXIT;
    } finally {
      http.close();
    }
  },
};

function checkUrl(url: string): void {
  try {
    urlOf(url);
  } catch {
    throw new BadInput('--rpc', 'must begin with https://, or with http://127.0.0.1');
  }
}

function marketIds(given = ''): readonly Hex[] {
  const ids = given.split(',').map((one) => one.trim().toLowerCase()).filter((one) => one !== '');
  for (const id of ids) {
    if (!/^0x[0-9a-f]{64}$/.test(id)) throw new BadInput('--markets', 'must be ids of 0x and 64 hex digits');
  }
  return ids as Hex[];
}

function blockNumber(given: string | undefined): number | null {
  if (given === undefined) return null;
  if (!/^\d{1,10}$/.test(given)) throw new BadInput('--from-block', 'must be a whole number');
  return Number(given);
}

function wanted(option: string, given: string | undefined): Hex {
  if (given === undefined) throw new BadInput(`--${option}`, 'is missing');
  const address = addressText(given);
  if (address === null) {
    throw new BadInput(`--${option}`, 'must be 0x and 40 hex digits, with a right checksum if mixed');
  }
  return address;
}
