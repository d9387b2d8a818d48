/** Where Derive listens, v3 (facts 5.1) and the older v2 (5.4), and an emulator or a gateway in its place. */
import type { Network } from '../../../shared/domain/account.ts';

/** What differs is where it listens, the domain that orders are signed for, and how nonces count. */
export type Protocol = 'v3' | 'v2';

const HOSTS: Readonly<Record<Network, string>> = {
  mainnet: 'https://api.derive.xyz', testnet: 'https://testnet.api.derive.xyz',
};

/** v2 is asked for by its own hosts, or by a base URL that ends in /v2. */
export const protocolOf = (baseUrl: string | null): Protocol =>
  (baseUrl !== null && (/\/v2\/*$/.test(baseUrl) || /^https:\/\/[\w.-]+\.lyra\.finance(\/|:|$)/.test(baseUrl))
    ? 'v2' : 'v3');

/** `baseUrl`: https://host, or http://127.0.0.1:port; null: the venue's own. */
function baseOf(network: Network, baseUrl: string | null): string {
  const host = (baseUrl ?? HOSTS[network]).replace(/\/+$/, '').replace(/\/v[23]$/, '');
  return protocolOf(baseUrl) === 'v2' ? host : `${host}/v3`;
}

/** Of requests over HTTP: methods follow it. */
export const httpUrl = (network: Network, baseUrl: string | null): string => baseOf(network, baseUrl);
export const socketUrl = (network: Network, baseUrl: string | null): string =>
  `${baseOf(network, baseUrl).replace(/^http/, 'ws')}/ws`;
