import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { consequencesOf, type OrderCommand } from './consequences.ts';

type Instrument = WireRecord<'instruments'>;
const terms = { venue: 'v', venueName: 'x', underlying: 'BTC', style: 'inverse', quoteCurrency: 'BTC',
  settlementCurrency: 'BTC', contractMultiplier: '1', tickSize: '0.0001', lotSize: '0.1', minQuantity: '0.2',
  makerFeeRate: 0, takerFeeRate: 0.0003 } as const;
const option: Instrument = { ...terms, kind: 'option', id: 'v:C', optionType: 'call', strike: '90000', expiryTimeMs: 9 };
const perpetual: Instrument = { ...terms, kind: 'perpetual', id: 'v:P', contractMultiplier: '10', lotSize: '1',
  fundingIntervalMs: 1 };
const buy: OrderCommand = { type: 'SubmitOrder', account: 'v/main', instrument: 'v:C', side: 'buy', orderType: 'limit',
  timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: '0.05', quantity: '1.5' };
const sell: OrderCommand = { ...buy, side: 'sell' };

it('consequences: position before and after, whether it only closes, notional and fee', () => {
  expect(consequencesOf(buy, option, -2, 100_000)).toEqual(
    { positionBefore: -2, positionAfter: -0.5, reduces: true, notionalUsd: 150_000, feeUsd: expect.closeTo(45) });
  expect(consequencesOf(buy, option, -1, null)).toEqual(
    { positionBefore: -1, positionAfter: 0.5, reduces: false, notionalUsd: null, feeUsd: null });
  expect(consequencesOf(sell, option, 0, 100_000).reduces).toBe(false);
  expect(consequencesOf(sell, option, 1.5, 100_000).reduces).toBe(true);
  expect(consequencesOf({ ...sell, instrument: 'v:P', quantity: '30' }, perpetual, 0, null).notionalUsd).toBe(300);
});
