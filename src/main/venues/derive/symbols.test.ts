import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromNumber } from '../../../shared/domain/decimal.ts';
import { dayOf, expiryOf, instrumentOfName, nameOfInstrument, subIdOf } from './symbols.ts';

test('names are what they say, and nothing else is one of ours', () => {
  const option = instrumentOfName('ETH-20260627-3500-C');
  expect(option).toMatchObject({
    id: 'derive:ETH-20260627-3500-C',
    kind: 'option',
    underlying: 'ETH',
    optionType: 'call',
    strike: fromNumber(3_500, 0),
    expiryTimeMs: Date.UTC(2026, 5, 27, 8),
    style: 'linear',
    settlementCurrency: 'USDC',
  });
  expect([instrumentOfName('ETH-PERP')?.kind, instrumentOfName('ETH-USDC')?.kind]).toEqual(['perpetual', 'spot']);
  expect(
    ['ETH', 'eth-PERP', 'ETH-20260631-3500-C', 'ETH-20260627--C', 'ETH-20260627-3500-X', ''].map((name) =>
      instrumentOfName(name),
    ),
  ).toEqual([null, null, null, null, null, null]);
});

test('every name comes back from its instrument', () => {
  const name = fc
    .tuple(
      fc.constantFrom('ETH', 'BTC', 'HYPE'),
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.constantFrom('C', 'P'),
    )
    .map(
      ([coin, days, strike, side]) =>
        `${coin}-${dayOf(Date.UTC(2024, 0, 1) + days * 86_400_000)}-${String(strike / 100).replace('.', '_')}-${side}`,
    );
  fc.assert(
    fc.property(name, (text) => {
      const instrument = instrumentOfName(text);
      expect(instrument === null ? null : nameOfInstrument(instrument)).toBe(text);
    }),
  );
  expect(expiryOf('2026')).toBeNull();
});

test('the number of an option in signatures', () => {
  const call = instrumentOfName('ETH-20260627-3500-C');
  const put = instrumentOfName('ETH-20260627-0_5-P');
  const seconds = BigInt(Date.UTC(2026, 5, 27, 8) / 1_000);
  expect([call, put].map((of) => (of === null ? null : subIdOf(of)))).toEqual([
    seconds + (350_000_000_000n << 32n) + (1n << 95n),
    seconds + (50_000_000n << 32n),
  ]);
});
