import { describe, expect, test } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import { contractsOf, expiryOf, instrumentOfName, isComboName, nameOfInstrument } from './symbols.ts';

const brief = (name: string): unknown => {
  const found = instrumentOfName(name);
  if (found === null) return null;
  const { kind, underlying, style, quoteCurrency, settlementCurrency } = found;
  return [kind, underlying, style, quoteCurrency, settlementCurrency];
};

describe('names', () => {
  test.each([
    ['BTC-27MAR26-90000-C', ['option', 'BTC', 'inverse', 'BTC', 'BTC']],
    ['ETH-5JAN26-3000-P', ['option', 'ETH', 'inverse', 'ETH', 'ETH']],
    ['XRP_USDC-30JAN26-1d02-C', ['option', 'XRP', 'linear', 'USDC', 'USDC']],
    ['BTC-PERPETUAL', ['perpetual', 'BTC', 'inverse', 'USD', 'BTC']],
    ['SOL_USDC-PERPETUAL', ['perpetual', 'SOL', 'linear', 'USDC', 'USDC']],
    ['BTC-27MAR26', ['future', 'BTC', 'inverse', 'USD', 'BTC']],
    ['BTC_USDC', ['spot', 'BTC', 'linear', 'USDC', 'USDC']],
  ])('%s', (name, expected) => {
    expect(brief(name)).toEqual(expected);
  });

  test.each(['', 'BTC', 'BTC-FS-30SEP22_PERP', 'BTC-STRD-30SEP22-20000', 'BTC-31FEB26-90000-C', 'BTC-27MAR26-90000',
    'BTC-27MAR26-0-C', 'BTC-PERPETUAL-1-C', 'btc-perpetual', 'BTC-27XXX26', 'BTC-27MAR26-1e5-C'])(
    '%j is no single instrument', (name) => {
      expect(brief(name)).toBeNull();
    });

  test('everything expires at 08:00 UTC', () => {
    expect([expiryOf('27MAR26'), expiryOf('5JAN26'), expiryOf('29FEB28'), expiryOf('29FEB26')]).toEqual([
      Date.UTC(2026, 2, 27, 8), Date.UTC(2026, 0, 5, 8), Date.UTC(2028, 1, 29, 8), null]);
  });

  test('what the venue lists goes before what the name suggests; amounts become contracts', () => {
    const listed = instrumentOfName('BTC-PERPETUAL', { contractSize: dec(10), tickSize: dec('0.5'), minQuantity: dec(10),
      makerFeeRate: -0.0001 });
    expect(listed).toMatchObject({ contractMultiplier: dec(10), lotSize: dec(1), minQuantity: dec(1), makerFeeRate: -0.0001 });
    expect(instrumentOfName('XRP_USDC-30JAN26-1d02-C')).toMatchObject({ strike: dec('1.02'), optionType: 'call' });
    expect(contractsOf(dec(71_440), dec(10))).toBe(dec(7_144));
  });

  test.each(['BTC-27MAR26-90000-C', 'ETH-5JAN26-3000-P', 'XRP_USDC-30JAN26-1d02-C', 'BTC-PERPETUAL',
    'SOL_USDC-PERPETUAL', 'BTC_USDC-26JUN26', 'ETH-27MAR26', 'BTC_USDC', 'SOL_USDC-27MAR26-150-P'])(
    '%s: there and back', (name) => {
      const instrument = instrumentOfName(name);
      expect(instrument === null ? null : nameOfInstrument(instrument)).toBe(name);
    });

  test('combinations are known by their names', () => {
    const names = ['BTC-FS-25DEC26_PERP', 'BTC-CS-25DEC26-70000_75000', 'BTC-BOX-25DEC26-58000_60000',
      'ETH-CSR12-28JUN24-3500_3600', 'BTC-STRD-30SEP22-20000', 'SOL_USDC-PS-27MAR26-140_130',
      'BTC-27MAR26-90000-C', 'BTC-PERPETUAL', 'BTC_USDC', 'BTC-27MAR26'];
    expect(names.map(isComboName)).toEqual([...Array<boolean>(6).fill(true), ...Array<boolean>(4).fill(false)]);
  });
});
