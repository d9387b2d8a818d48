import { expect, test } from 'vitest';
import { Platform } from './platform.ts';

test('maintenance and locks are said as long as they last, and asked for anew after a connect', () => {
  const platform = new Platform();
  const said: (string | null)[] = [platform.text];
  for (const data of [{ price_index: 'eth_usd', locked: true }, { price_index: 'btc_usd', locked: true },
    { price_index: 'eth_usd', locked: false }, { maintenance: true }, { maintenance: false },
    { price_index: 'btc_usd', locked: false }, { locked: true }, { locked: false }]) {
    platform.take(data);
    said.push(platform.text);
  }
  platform.status({ locked: 'partial', locked_indices: ['sol_usdc'] });
  said.push(platform.text);
  platform.status({ locked: true, locked_indices: [] });
  said.push(platform.text);
  platform.status({ locked: 'false', locked_indices: [] });
  said.push(platform.text);
  const locked = (what: string): string => `the venue has locked ${what}: orders there are refused`;
  expect(said).toEqual([null, locked('eth_usd'), locked('btc_usd, eth_usd'), locked('btc_usd'),
    'the venue is in maintenance: it takes no orders', locked('btc_usd'), null, locked('all trading'), null,
    locked('sol_usdc'), locked('all trading'), null]);
  expect(() => { platform.take({ locked: true, price_index: {} }); }).toThrow('price_index');
});
