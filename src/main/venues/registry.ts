/** Every real venue, one line each. A session opens those of which the trader has accounts. */
import type { VenueConnector } from './connector.ts';
import { hyperliquid } from './hyperliquid/hyperliquid.ts';

export const CONNECTORS: readonly VenueConnector[] = [
  hyperliquid,
];

export const connectorOf = (name: string): VenueConnector | undefined =>
  CONNECTORS.find((connector) => connector.name === name);
