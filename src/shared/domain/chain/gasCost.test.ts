import { expect, it } from 'vitest';
import { gasCostOf, type ChainFees } from './gasCost.ts';

const FEES: ChainFees = { venue: 'uniswap-base', chainId: 8_453, blockNumber: 12, venueTimeMs: 1_000,
  receivedTimeMs: 2_000, nativeCurrency: 'ETH', gasPrice: 2e-9, nativePriceUsd: 3_000,
  actions: [{ action: 'swap', gas: 150_000, dataFee: 1e-5 }, { action: 'approve', gas: 50_000, dataFee: 5e-6 },
    { action: 'supply', gas: 220_000, dataFee: null }] };

it('gas and data of all actions together, in USD, with the age and the block of the reading', () => {
  expect(gasCostOf(FEES, ['approve', 'swap'], 5_000)).toEqual({ ageMs: 3_000, blockNumber: 12,
    fee: expect.closeTo(4.15e-4, 10), feeUsd: expect.closeTo(1.245, 8) });
});

it('what is not known is named and is no zero', () => {
  expect([gasCostOf(undefined, ['swap'], 0), gasCostOf(FEES, ['supply'], 2_000), gasCostOf(FEES, ['borrow'], 2_000),
    gasCostOf(FEES, ['swap'], 200_000), gasCostOf({ ...FEES, nativePriceUsd: null }, ['swap'], 2_000)])
    .toEqual([{ missing: 'gas price' }, { missing: 'data fee of uniswap-base' },
      { missing: 'gas of borrow at uniswap-base' }, { missing: 'gas price of uniswap-base: 198 s old' },
      { missing: 'price of ETH for the gas of uniswap-base' }]);
});

it('a venue that does not know its chain\'s currency can be told its price', () => {
  const cost = gasCostOf({ ...FEES, nativePriceUsd: null }, ['swap'], 2_000, { nativePriceUsd: 1_000 });
  expect(cost).toMatchObject({ feeUsd: expect.closeTo(0.31, 8) });
});
