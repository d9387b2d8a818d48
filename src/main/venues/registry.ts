/** Every real venue, one line each. A session opens those of which the trader has accounts. */
import { AAVE_CONNECTORS } from './aave/aave.ts';
import type { VenueConnector } from './connector.ts';
import { deribit } from './deribit/deribit.ts';
import { derive } from './derive/derive.ts';
import { hyperliquid } from './hyperliquid/hyperliquid.ts';
import { MORPHO_CONNECTORS } from './morpho/morpho.ts';
import { UNISWAP_CONNECTORS } from './uniswap/uniswap.ts';

export const CONNECTORS: readonly VenueConnector[] = [
  hyperliquid,
  deribit,
  ...AAVE_CONNECTORS,
  ...MORPHO_CONNECTORS,
  derive,
  ...UNISWAP_CONNECTORS,
];

export const connectorOf = (name: string): VenueConnector | undefined =>
  CONNECTORS.find((connector) => connector.name === name);
