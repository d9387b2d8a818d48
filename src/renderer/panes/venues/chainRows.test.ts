import { expect, it } from 'vitest';
import { gasRows, oracleRows } from './chainRows.ts';

const HOUR_MS = 3_600_000;
const ORACLE = { venue: 'aave', underlying: 'ETH', kind: 'chainlink', source: '0x1', priceUsd: '3030',
  confidenceUsd: null, updatedTimeMs: HOUR_MS, heartbeatMs: HOUR_MS, maxAgeMs: 2 * HOUR_MS, blockNumber: 9,
  venueTimeMs: HOUR_MS, receivedTimeMs: HOUR_MS } as const;
const index = (venue: string, priceUsd: string, receivedTimeMs: number) =>
  ({ venue, underlying: 'ETH', venueTimeMs: null, receivedTimeMs, priceUsd });

it('an oracle is shown with its age of its heartbeat and how far it is from the venues that speak', () => {
  const rows = oracleRows([ORACLE], [index('a', '3000', HOUR_MS), index('b', '9000', 0)], HOUR_MS + 30_000);
  expect(rows).toEqual([{ id: 'aave|ETH', venue: 'aave', underlying: 'ETH', kind: 'chainlink', source: '0x1', block: '9',
    price: '3,030.00', state: 'fresh', age: expect.stringMatching(/ of /), deviationBps: expect.closeTo(100, 6) }]);
  const fees = { venue: 'aave', chainId: 1, blockNumber: 12, venueTimeMs: 0, receivedTimeMs: 0, nativeCurrency: 'ETH',
    gasPrice: 0, nativePriceUsd: null, actions: [], safeBlock: 9, finalBlock: 7 };
  expect(oracleRows([ORACLE], [], HOUR_MS, [fees])[0]?.block).toBe('9 safe');
  expect(gasRows([fees], 0)[0]?.block).toBe('12 seen, 9 safe, 7 final');
  const later = [1.5, 2.5].map((hours) => oracleRows([ORACLE], [], (1 + hours) * HOUR_MS)[0]);
  expect(later.map((row) => [row?.state, row?.deviationBps])).toEqual([['late', null], ['stale', null]]);
  expect(oracleRows([{ ...ORACLE, updatedTimeMs: null }], [], HOUR_MS)[0]?.age).toBe('it does not say');
});

it('gas is shown in dollars by what it is for; what is not known is said once', () => {
  const fees = { venue: 'u', chainId: 1, blockNumber: 5, venueTimeMs: 0, receivedTimeMs: 0, nativeCurrency: 'ETH',
    gasPrice: 2e-9, nativePriceUsd: 3_000 as number | null,
    actions: [{ action: 'swap' as const, gas: 150_000, dataFee: 0 }, { action: 'approve' as const, gas: 50_000,
      dataFee: 0 }] };
  expect(gasRows([fees, { ...fees, nativePriceUsd: null }], 1_000).map(({ gwei, costs }) => [gwei, costs])).toEqual([
    ['2.0000', 'swap 0.9000, approval 0.3000'],
    ['2.0000', 'swap: price of ETH for the gas of u, approval: price of ETH for the gas of u']]);
});
