import { expect, it } from 'vitest';
import { networkOf } from './networkBadge.tsx';

it('one mainnet account makes it mainnet, and orders that are on are said', () => {
  const sim = { id: 'simulated-options/main' };
  const test = { id: 'hyperliquid-testnet/main', network: 'testnet' } as const;
  const main = { id: 'hyperliquid/main', network: 'mainnet' } as const;
  expect([networkOf([sim], []), networkOf([sim, test], [])?.text, networkOf([test, main], [])?.text,
    networkOf([main], ['hyperliquid/main'])?.text])
    .toEqual([null, 'testnet', 'MAINNET, orders off', 'MAINNET, ORDERS ON']);
});
