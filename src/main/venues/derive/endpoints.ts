/** Where v3 listens (facts 5.1), and an emulator or a gateway in its place. */
import type { Network } from '../../../shared/domain/account.ts';

const HOSTS: Readonly<Record<Network, string>> = {
  mainnet: 'https://api.derive.xyz', testnet: 'https://testnet.api.derive.xyz',
};

/** `baseUrl`: https://host, or http://127.0.0.1:port; null: the venue's own. */
const baseOf = (network: Network, baseUrl: string | null): string =>
  `${(baseUrl ?? HOSTS[network]).replace(/\/+$/, '').replace(/\/v3$/, '')}/v3`;

/** Of requests over HTTP: methods follow it. */
export const httpUrl = (network: Network, baseUrl: string | null): string => baseOf(network, baseUrl);
export const socketUrl = (network: Network, baseUrl: string | null): string =>
  `${baseOf(network, baseUrl).replace(/^http/, 'ws')}/ws`;
