import { expect, test } from 'vitest';
import { currencyOf } from '../../transport/lending/symbols.ts';
import { configurationOf, isIn, isInUse, isUsedAsCollateral } from './configuration.ts';

test('a configuration word, field by field', () => {
  const put = (value: bigint, at: number): bigint => value << BigInt(at);
  const word = put(8_050n, 0) | put(8_300n, 16) | put(10_500n, 32) | put(18n, 48) | put(1n, 56) | put(1n, 58)
    | put(1n, 61) | put(1_500n, 64) | put(28_000n, 80) | put(43_000n, 116) | put(1_000n, 152) | put(2n, 168)
    | put(12_345n, 212);
  expect(configurationOf(word)).toEqual({ ltvBps: 8_050n, liquidationThresholdBps: 8_300n,
    liquidationBonusBps: 10_500n, decimals: 18, isActive: true, isFrozen: false, isPaused: false,
    borrowingEnabled: true, borrowableInIsolation: true, isSiloed: false, borrowCap: 28_000n, supplyCap: 43_000n,
    liquidationFeeBps: 1_000n, eModeCategory: 2, debtCeiling: 12_345n });
});

test("a holder's word has two bits a reserve, a category's one", () => {
  const word = 0b10_01_00n;
  expect([0, 1, 2].map((id) => [isInUse(word, id), isUsedAsCollateral(word, id)]))
    .toEqual([[false, false], [true, false], [true, true]]);
  expect([0, 1, 2].map((id) => isIn(0b100n, id))).toEqual([false, false, true]);
});

test('what wraps a coin is that coin; a name that is taken is told apart', () => {
  const taken = new Set(['ETH', 'USDC']);
  expect([currencyOf('WBTC', '0xabcd', taken), currencyOf('WETH', '0xabcd', taken), currencyOf('USDC.e', '0xab', taken),
    currencyOf('USDC', '0xabcd', taken), currencyOf('', '0xabcd', taken)])
    .toEqual(['BTC', 'WETH', 'USDC.e', 'USDC-abcd', 'token']);
});
