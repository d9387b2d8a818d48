/** Where a pool is: from what the trader typed to a chain that can be asked. */
import type { Address } from 'viem';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Ports } from '../../ports/ports.ts';
import type { ConnectorSetting } from '../connector.ts';
import { addressOf, chainSettingOf, KNOWN_CHAINS, type ChainSetting } from '../transport/chain/chains/chainSetting.ts';
import { openChain, type LiveChain } from '../transport/chain/client/liveChain.ts';
import { POOLS } from './addresses.ts';
import { ORACLE_MAX_AGE_SECONDS } from './desk/oracleWatch.ts';

export interface PoolPlace {
  readonly venue: VenueId;
  readonly pool: Address;
  readonly oracleMaxAgeSeconds: number;
  openChain(ports: Ports): LiveChain;
}

export type Fields = Readonly<Record<string, string>>;

/** Null: any chain, told by its id. */
export type ChainName = string | null;

/** What is wrong, with its field; null: nothing. */
export function problemOfFields(chain: ChainName, fields: Fields): string | null {
  const { address = '', pool = '', chainId = '', secondEndpoint = '', oracleMaxAgeHours = '', keystore = '',
    maxSpendUsdPerDay = '', socketEndpoint = '' } = fields;
  if (addressOf(address) === null) return 'address: must be 0x and 40 hex digits, with a right checksum if mixed';
  if (chain === null && !/^[1-9]\d{0,9}$/.test(chainId)) return 'chainId: must be a whole number';
  if (pool !== '' ? addressOf(pool) === null : poolOf(chain) === null) {
    return 'pool: must be the address of the pool, 0x and 40 hex digits';
  }
  if (secondEndpoint !== '' && !/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/.test(secondEndpoint)) {
    return 'secondEndpoint: must begin with https://, or with http://127.0.0.1';
  }
  if (socketEndpoint !== '' && !/^(wss:\/\/|ws:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/.test(socketEndpoint)) {
    return 'socketEndpoint: must begin with wss://, or with ws://127.0.0.1';
  }
  if (oracleMaxAgeHours !== '' && !(Number(oracleMaxAgeHours) > 0 && Number(oracleMaxAgeHours) <= 720)) {
    return 'oracleMaxAgeHours: must be a number of hours up to 720';
  }
  if (maxSpendUsdPerDay !== '' && !(Number(maxSpendUsdPerDay) > 0 && Number(maxSpendUsdPerDay) <= 1e9)) {
    return 'maxSpendUsdPerDay: must be a number of dollars';
  }
  if (keystore !== '' && !/^([A-Za-z]:)?[/\\]/.test(keystore)) return 'keystore: must be the whole path of a file';
  return null;
}

const poolOf = (chain: ChainName): Address | null => (chain === null ? null : POOLS[chain] ?? null);

/** Throws an Error in words: of accounts that cannot share a session, or without an endpoint. */
export function placeOf(chain: ChainName, venue: VenueId, setting: ConnectorSetting): PoolPlace {
  const [first] = setting.accounts;
  if (first === undefined) throw new Error(`${venue} has no accounts`);
  for (const { name, fields } of setting.accounts) {
    for (const field of ['pool', 'chainId'] as const) {
      if ((fields[field] ?? '') === (first.fields[field] ?? '')) continue;
      throw new Error(`${venue}: ${field} of ${name} is another than that of ${first.name}`);
    }
  }
  const chainSetting = chainOf(chain, first.fields, setting.baseUrl);
  const pool = addressOf(first.fields['pool'] ?? '') ?? poolOf(chain);
  if (pool === null) throw new Error(`${venue}: no pool is known`);
  const hours = Number(first.fields['oracleMaxAgeHours'] ?? '');
  return {
    venue, pool,
    oracleMaxAgeSeconds: hours > 0 ? hours * 3_600 : ORACLE_MAX_AGE_SECONDS,
    openChain: (ports) => openChain(chainSetting, { http: setting.http, sockets: setting.sockets, ports }),
  };
}

function chainOf(chain: ChainName, fields: Fields, baseUrl: string | null): ChainSetting {
  const chainId = chain === null ? Number(fields['chainId'])
    : KNOWN_CHAINS.find(({ name }) => name === chain)?.chainId ?? 0;
  const urls = [baseUrl ?? '', fields['secondEndpoint'] ?? ''].filter((url) => url !== '');
  const socketUrl = fields['socketEndpoint'] ?? '';
  return chainSettingOf(chainId, urls, { socketUrl: socketUrl === '' ? null : socketUrl });
}
