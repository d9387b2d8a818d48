import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { chainChoices, chainRows, heldByInstrument, KeptRows } from './chainRows.ts';

type Instrument = WireRecord<'instruments'>;

const option = (underlying: string, strike: string, optionType: 'call' | 'put', expiryTimeMs: number): Instrument => ({
  kind: 'option', id: `v:${underlying}-${expiryTimeMs}-${strike}-${optionType}`, venue: 'v', venueName: 'x', underlying,
  style: 'inverse', quoteCurrency: underlying, settlementCurrency: underlying, contractMultiplier: '1',
  tickSize: '0.0001', lotSize: '0.1', minQuantity: '0.1', makerFeeRate: 0, takerFeeRate: 0, optionType, strike,
  expiryTimeMs,
});

const listed = [
  option('BTC', '110000', 'put', 2_000), option('BTC', '90000', 'call', 2_000), option('BTC', '90000', 'put', 2_000),
  option('BTC', '100000', 'call', 2_000), option('BTC', '90000', 'call', 1_000), option('ETH', '3000', 'put', 2_000),
];
const btc = { venue: 'v', underlying: 'BTC', expiryTimeMs: 2_000 };

it('chains are what is listed and has not expired', () => {
  expect(chainChoices(listed, 1_000)).toEqual([btc, { venue: 'v', underlying: 'ETH', expiryTimeMs: 2_000 }]);
  expect(chainChoices(listed, null)).toHaveLength(3);
});

it('a strike has its call and its put, by number and not by text, with what is held and what is in the money', () => {
  const held = heldByInstrument([
    { account: 'v/a', instrument: 'v:BTC-2000-90000-put', quantity: '-3', averagePrice: null, realizedPnl: '0' },
    { account: 'v/b', instrument: 'v:BTC-2000-90000-put', quantity: '1', averagePrice: null, realizedPnl: '0' },
    { account: 'v/a', instrument: 'v:BTC-2000-100000-call', quantity: '0', averagePrice: null, realizedPnl: '0' },
  ]);
  expect(chainRows(listed, btc, held, 101_000)).toEqual([
    { strike: '90000', strikeUsd: 90_000, call: 'v:BTC-2000-90000-call', put: 'v:BTC-2000-90000-put', callHeld: null,
      putHeld: -2, inTheMoney: 'call', isAtMoney: false },
    { strike: '100000', strikeUsd: 100_000, call: 'v:BTC-2000-100000-call', put: null, callHeld: null, putHeld: null,
      inTheMoney: 'call', isAtMoney: true },
    { strike: '110000', strikeUsd: 110_000, call: null, put: 'v:BTC-2000-110000-put', callHeld: null, putHeld: null,
      inTheMoney: 'put', isAtMoney: false },
  ]);
  expect(chainRows(listed, btc, held, null).map((row) => [row.inTheMoney, row.isAtMoney])).toEqual(
    [[null, false], [null, false], [null, false]]);
});

it('rows stay the same objects until something in them changes', () => {
  const kept = new KeptRows();
  const first = kept.of(chainRows(listed, btc, new Map(), 101_000));
  expect(kept.of(chainRows(listed, btc, new Map(), 101_500))).toBe(first);
  const moved = kept.of(chainRows(listed, btc, new Map(), 99_000));
  expect(moved.map((row, at) => row === first[at])).toEqual([true, false, true]);
});
