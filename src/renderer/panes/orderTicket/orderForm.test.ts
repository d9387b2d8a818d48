import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { commandOf, EMPTY_FORM, faultsOf, type OrderForm } from './orderForm.ts';

type Instrument = WireRecord<'instruments'>;
const terms = { venue: 'v', venueName: 'x', underlying: 'BTC', style: 'inverse', quoteCurrency: 'BTC',
  settlementCurrency: 'BTC', contractMultiplier: '1', tickSize: '0.0001', lotSize: '0.1', minQuantity: '0.2',
  makerFeeRate: 0, takerFeeRate: 0.0003 } as const;
const option: Instrument = { ...terms, kind: 'option', id: 'v:C', optionType: 'call', strike: '90000', expiryTimeMs: 9 };
const form: OrderForm = { ...EMPTY_FORM, account: 'v/main', instrument: 'v:C', price: '0.05', quantity: '1.5' };

it('each field says why it cannot be sent', () => {
  expect(faultsOf(form, option)).toEqual({ instrument: null, account: null, price: null, quantity: null });
  expect(faultsOf({ ...form, account: null, price: '0.00015', quantity: '0.1' }, option)).toEqual({ instrument: null,
    account: 'no account at this venue', price: 'must be a multiple of 0.0001', quantity: 'at least 0.2' });
  expect(faultsOf({ ...form, price: '' }, undefined)).toEqual({ instrument: 'no such instrument', account: null,
    price: 'must be a number', quantity: null });
  expect(commandOf({ ...form, price: '0' }, option)).toBeNull();
});

it('a market order has no price, never rests and is never post-only', () => {
  expect(commandOf({ ...form, orderType: 'market', postOnly: true, price: 'junk', side: 'sell' }, option)).toEqual({
    type: 'SubmitOrder', account: 'v/main', instrument: 'v:C', side: 'sell', orderType: 'market',
    timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity: '1.5' });
  expect(commandOf({ ...form, postOnly: true, timeInForce: 'fillOrKill' }, option)).toMatchObject({ postOnly: false });
  expect(commandOf({ ...form, postOnly: true }, option)).toMatchObject({ postOnly: true, price: '0.05' });
});
