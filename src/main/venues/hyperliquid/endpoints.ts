/** Where the venue answers: its own addresses, or a base that the trader gave (an emulator, a proxy). */
import type { Network } from '../../../shared/domain/account.ts';

const OWN: Readonly<Record<Network, string>> = {
  mainnet: 'https://api.hyperliquid.xyz',
  testnet: 'https://api.hyperliquid-testnet.xyz',
};

export function endpointOf(network: Network, baseUrl: string | null): { readonly http: string; readonly ws: string } {
  const http = (baseUrl ?? OWN[network]).replace(/\/+$/, '');
  return { http, ws: `${http.replace(/^http/, 'ws')}/ws` };
}
