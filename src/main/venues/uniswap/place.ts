/** Where a Uniswap account is: from what the trader typed to a chain, a deployment, tokens and a key's bounds. */
import type { Address } from 'viem';
import type { AccountId, VenueId } from '../../../shared/domain/ids.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { ConnectorAccount, ConnectorSetting } from '../connector.ts';
import { addressOf, chainSettingOf, KNOWN_CHAINS } from '../transport/chain/chains/chainSetting.ts';
import { feedsOf, KNOWN_FEEDS, type OracleFeed } from '../transport/chain/oracles/feeds.ts';
import { openChain, type LiveChain } from '../transport/chain/client/liveChain.ts';
import { isSignerUrl } from '../transport/chain/keys/externalSigner.ts';
import { signerOf } from '../transport/chain/keys/signers.ts';
import type { TransactionSigner } from '../transport/chain/transactions/intent.ts';
import { DEPLOYMENTS, TOKENS, type Deployment } from './deployments.ts';
import { tokensOf } from './pools/tokens.ts';

export type Fields = Readonly<Record<string, string>>;
/** Null: any chain, told by its id. */
export type ChainName = string | null;

export interface Holder {
  readonly account: AccountId;
  readonly label: string;
  readonly address: Address;
  readonly maxSpendUsdPerDay: number;
  /** Null: watched only. Rejects in words for the trader. */
  signer(): Promise<TransactionSigner | null>;
}

export interface Place {
  readonly venue: VenueId;
  readonly title: string;
  readonly deployment: Deployment;
  readonly tokens: Readonly<Record<string, Address>>;
  readonly oracles: readonly OracleFeed[];
  readonly holders: readonly Holder[];
  openChain(ports: Ports): LiveChain;
}

/** A careful day; the trader sets another. */
const DEFAULT_SPEND_USD = 100_000;

const chainIdOf = (chain: ChainName, fields: Fields): number => (chain === null ? Number(fields['chainId'])
  : KNOWN_CHAINS.find(({ name }) => name === chain)?.chainId ?? 0);

/** What is wrong, with its field; null: nothing. */
export function problemOfFields(chain: ChainName, fields: Fields): string | null {
  const { address = '', chainId = '', secondEndpoint = '', socketEndpoint = '', tokens = '', contracts = '',
    oracles = '', maxSpendUsd = '', signer = '' } = fields;
  if (addressOf(address) === null) return 'address: must be 0x and 40 hex digits, with a right checksum if mixed';
  if (chain === null && !/^[1-9]\d{0,9}$/.test(chainId)) return 'chainId: must be a whole number';
  if (secondEndpoint !== '' && !/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/.test(secondEndpoint)) {
    return 'secondEndpoint: must begin with https://, or with http://127.0.0.1';
  }
  if (socketEndpoint !== '' && !/^(wss:\/\/|ws:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/.test(socketEndpoint)) {
    return 'socketEndpoint: must begin with wss://, or with ws://127.0.0.1';
  }
  if (signer !== '' && !isSignerUrl(signer)) return 'signer: must begin with http://127.0.0.1';
  if (oracles !== '' && feedsOf(oracles) === null) {
    return 'oracles: must be ETH=0x...@3600 or ETH=pyth:0x.../0xFEED@60, several with commas, or none';
  }
  if (tokens !== '' && tokensOf(tokens) === null) return 'tokens: must be SYMBOL=0x..., several with commas';
  if (tokens === '' && TOKENS[chainIdOf(chain, fields)] === undefined) return 'tokens: must name at least two';
  if (contracts !== '' && deploymentOf(contracts) === null) {
    return 'contracts: must be three addresses: factory, QuoterV2, SwapRouter (or SwapRouter02=0x...)';
  }
  if (contracts === '' && DEPLOYMENTS[chainIdOf(chain, fields)] === undefined) {
    return 'contracts: are not known on this chain';
  }
  if (maxSpendUsd !== '' && !(Number(maxSpendUsd) > 0)) return 'maxSpendUsd: must be above zero';
  return null;
}

/** The router's own kind stands before it where it is not the first one. */
const ROUTER02 = /^SwapRouter02=/i;

function deploymentOf(text: string): Deployment | null {
  const parts = text.split(',').map((one) => one.trim());
  const isRouter02 = ROUTER02.test(parts[2] ?? '');
  const [factory, quoter, router, ...more] = parts.map((one) => addressOf(one.replace(ROUTER02, '')));
  if (factory === undefined || quoter === undefined || router === undefined || more.length > 0) return null;
  if (factory === null || quoter === null || router === null) return null;
  return { factory, quoter, router, routerKind: isRouter02 ? 'swapRouter02' : 'swapRouter' };
}

/** Throws an Error in words. */
export function placeOf(chain: ChainName, venue: VenueId, setting: ConnectorSetting): Place {
  const [first] = setting.accounts;
  if (first === undefined) throw new Error(`${venue} has no accounts`);
  for (const { name, fields } of setting.accounts) {
    for (const field of ['chainId', 'tokens', 'contracts', 'secondEndpoint', 'socketEndpoint', 'oracles'] as const) {
      if ((fields[field] ?? '') === (first.fields[field] ?? '')) continue;
      throw new Error(`${venue}: ${field} of ${name} is another than that of ${first.name}`);
    }
  }
  const chainId = chainIdOf(chain, first.fields);
  const deployment = deploymentOf(first.fields['contracts'] ?? '') ?? DEPLOYMENTS[chainId];
  const tokens = tokensOf(first.fields['tokens'] ?? '') ?? TOKENS[chainId];
  if (deployment === undefined || tokens === undefined) throw new Error(`${venue}: contracts or tokens are not known`);
  const urls = [setting.baseUrl ?? '', first.fields['secondEndpoint'] ?? ''].filter((url) => url !== '');
  const socketUrl = first.fields['socketEndpoint'] ?? '';
  const chainSetting = chainSettingOf(chainId, urls, { socketUrl: socketUrl === '' ? null : socketUrl });
  return {
    venue, deployment, tokens,
    oracles: feedsOf(first.fields['oracles'] ?? '') ?? KNOWN_FEEDS[chainId] ?? [],
    title: `Uniswap ${chainSetting.title}`,
    holders: setting.accounts.map((account) => holderOf(account, setting.http)),
    openChain: (ports) => openChain(chainSetting, { http: setting.http, sockets: setting.sockets, ports }),
  };
}

function holderOf(account: ConnectorAccount, http: Http): Holder {
  const { id, name, fields } = account;
  const address = addressOf(fields['address'] ?? '');
  if (address === null) throw new Error(`${id}: address: is missing`);
  const keystore = fields['keystore'] ?? '';
  return { account: id, label: name, address,
    maxSpendUsdPerDay: Number(fields['maxSpendUsd'] ?? '') || DEFAULT_SPEND_USD,
    signer: async () => await signerOf(await account.secret(), { address, keystore,
      external: { url: fields['signer'] ?? '', http } }) };
}
