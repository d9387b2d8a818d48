/** Where a loan is: what every lending protocol asks of an account in the settings, and the chain that follows. */
import { getAddress, type Address } from 'viem';
import type { VenueKind } from '../../../../shared/contract/venues.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { ConnectorSetting } from '../../connector.ts';
import { addressOf, chainSettingOf, KNOWN_CHAINS } from '../chain/chains/chainSetting.ts';
import { openChain, type LiveChain } from '../chain/client/liveChain.ts';
import { isSignerUrl } from '../chain/keys/externalSigner.ts';
import { isPrivateKey } from '../chain/keys/signers.ts';
import { ORACLE_MAX_AGE_SECONDS } from './oracleWatch.ts';

export type Fields = Readonly<Record<string, string>>;

export const DEFAULT_SPEND_USD_PER_DAY = 1_000_000;

type VenueField = VenueKind['fields'][number];

/** Null: any chain, told by its id. */
export type ChainName = string | null;

export const chainField = (chain: ChainName): VenueField[] => (chain === null
  ? [{ name: 'chainId', label: 'Chain id', hint: '31337 for a local chain', required: true }] : []);

/** After the holder, the chain and what the protocol itself asks. */
export const LOAN_FIELDS: readonly VenueField[] = [
  { name: 'secondEndpoint', label: 'Second RPC endpoint', hint: 'the first is the address of the venue below; what '
    + 'triggers an action must be agreed by both', required: false },
  { name: 'socketEndpoint', label: 'WebSocket endpoint', hint: 'wss://...: tells of new blocks at once; empty: they '
    + 'are asked for', required: false },
  { name: 'oracleMaxAgeHours', label: 'Oldest oracle price', hint: 'hours; empty: 25. Older ones count as unknown',
    required: false },
  { name: 'keystore', label: 'Keystore file', hint: 'whole path of a Web3 keystore; the key below is then its '
    + 'passphrase', required: false },
  { name: 'signer', label: 'Signer program', hint: 'http://127.0.0.1:8550: a program that holds the key or a hardware '
    + 'wallet (clef: Ledger, Trezor); then no key is kept here', required: false },
  { name: 'maxSpendUsdPerDay', label: 'Most a day', hint: 'USD that this key may supply and repay in a day; empty: '
    + `${DEFAULT_SPEND_USD_PER_DAY}`, required: false },
];

export const HOLDER_FIELD: VenueField = { name: 'address', label: 'Holder', hint: '0x and 40 hex digits. To look at, '
  + 'any address will do', required: true };

export const LOAN_SECRET = { label: 'Key of the holder', hint: 'Empty: a watch-only account. Else 64 hex digits, or '
  + 'the passphrase of the keystore', optional: true } as const;

/** What is wrong, with its field; null: nothing. Never repeats the secret. */
export function problemOfLoan(chain: ChainName, fields: Fields, secret: string | null): string | null {
  const { address = '', chainId = '', secondEndpoint = '', oracleMaxAgeHours = '', keystore = '',
    maxSpendUsdPerDay = '', socketEndpoint = '', signer = '' } = fields;
  if (addressOf(address) === null) return 'address: must be 0x and 40 hex digits, with a right checksum if mixed';
  if (chain === null && !/^[1-9]\d{0,9}$/.test(chainId)) return 'chainId: must be a whole number';
  if (secondEndpoint !== '' && !/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/.test(secondEndpoint)) {
    return 'secondEndpoint: must begin with https://, or with http://127.0.0.1';
  }
  if (socketEndpoint !== '' && !/^(wss:\/\/|ws:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/.test(socketEndpoint)) {
    return 'socketEndpoint: must begin with wss://, or with ws://127.0.0.1';
  }
  if (signer !== '' && !isSignerUrl(signer)) return 'signer: must begin with http://127.0.0.1';
  if (oracleMaxAgeHours !== '' && !(Number(oracleMaxAgeHours) > 0 && Number(oracleMaxAgeHours) <= 720)) {
    return 'oracleMaxAgeHours: must be a number of hours up to 720';
  }
  if (maxSpendUsdPerDay !== '' && !(Number(maxSpendUsdPerDay) > 0 && Number(maxSpendUsdPerDay) <= 1e9)) {
    return 'maxSpendUsdPerDay: must be a number of dollars';
  }
  if (keystore !== '' && !/^([A-Za-z]:)?[/\\]/.test(keystore)) return 'keystore: must be the whole path of a file';
  if (secret === null || keystore !== '') return null;
  return isPrivateKey(secret) ? null : 'secret: must be a private key of 64 hex digits';
}

export interface LoanPlace {
  readonly oracleMaxAgeSeconds: number;
  openChain(ports: Ports): LiveChain;
}

/** `shared`: fields that all accounts of a session must agree on. Throws an Error in words. */
export function loanPlaceOf(chain: ChainName, setting: ConnectorSetting, shared: readonly string[]): LoanPlace {
  const [first] = setting.accounts;
  if (first === undefined) throw new Error('there are no accounts');
  const holders = new Map<Address, string>();
  for (const { name, fields } of setting.accounts) {
    for (const field of [...shared, 'chainId']) {
      if ((fields[field] ?? '') === (first.fields[field] ?? '')) continue;
      throw new Error(`${field} of ${name} is another than that of ${first.name}`);
    }
    const holder = holderOf(fields);
    const other = holders.get(holder);
    // One address has one ledger of nonces.
    if (other !== undefined) throw new Error(`the holder of ${name} is that of ${other}`);
    holders.set(holder, name);
  }
  const { fields } = first;
  const chainId = chain === null ? Number(fields['chainId'])
    : KNOWN_CHAINS.find(({ name }) => name === chain)?.chainId ?? 0;
  const urls = [setting.baseUrl ?? '', fields['secondEndpoint'] ?? ''].filter((url) => url !== '');
  const socketUrl = fields['socketEndpoint'] ?? '';
  const chainSetting = chainSettingOf(chainId, urls, { socketUrl: socketUrl === '' ? null : socketUrl });
  const hours = Number(fields['oracleMaxAgeHours'] ?? '');
  return {
    oracleMaxAgeSeconds: hours > 0 ? hours * 3_600 : ORACLE_MAX_AGE_SECONDS,
    openChain: (ports) => openChain(chainSetting, { http: setting.http, sockets: setting.sockets, ports }),
  };
}

/** Of an account that was checked. */
export const holderOf = (fields: Fields): Address => getAddress(fields['address'] ?? '');
