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
  expect(faultsOf(form, option)).toEqual({ instrument: null, account: null, price: null, quantity: null,
    minutes: null, trigger: null });
  expect(faultsOf({ ...form, account: null, price: '0.00015', quantity: '0.1' }, option)).toEqual({ instrument: null,
    account: 'no account at this venue', price: 'must be a multiple of 0.0001', quantity: 'at least 0.2', minutes: null,
    trigger: null });
  expect(faultsOf({ ...form, price: '' }, undefined)).toEqual({ instrument: 'no such instrument', account: null,
    price: 'must be a number', quantity: null, minutes: null, trigger: null });
  expect(commandOf({ ...form, price: '0' }, option)).toBeNull();
});

it('a market order has no price, never rests and is never post-only', () => {
  expect(commandOf({ ...form, orderType: 'market', postOnly: true, price: 'junk', side: 'sell' }, option)).toEqual({
    type: 'SubmitOrder', account: 'v/main', instrument: 'v:C', side: 'sell', orderType: 'market',
    timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity: '1.5' });
  expect(commandOf({ ...form, postOnly: true, timeInForce: 'fillOrKill' }, option)).toMatchObject({ postOnly: false });
  expect(commandOf({ ...form, postOnly: true }, option)).toMatchObject({ postOnly: true, price: '0.05' });
});

it('an order over time has minutes and no price, where the account takes one', () => {
  const can = { twap: { leastMinutes: 5, mostMinutes: 60 }, stops: null };
  const over: OrderForm = { ...form, orderType: 'twap', minutes: '30', randomize: false, postOnly: true };
  expect(commandOf(over, option, can)).toEqual({ type: 'SubmitOrder', account: 'v/main', instrument: 'v:C', side: 'buy',
    orderType: 'twap', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: null, quantity: '1.5',
    twap: { minutes: 30, randomize: false } });
  expect([faultsOf(over, option).minutes, faultsOf({ ...over, minutes: '4' }, option, can).minutes,
    faultsOf({ ...over, minutes: '' }, option, can).minutes]).toEqual(['this account takes no orders over time',
    'whole minutes from 5 to 60', 'whole minutes from 5 to 60']);
});

it('a combo may cost nothing or less', () => {
  const { optionType: _type, strike: _strike, ...rest } = option as Extract<Instrument, { kind: 'option' }>;
  const combo: Instrument = { ...rest, kind: 'combo', id: 'v:CS', legs: [{ instrument: 'v:C', ratio: '1' },
    { instrument: 'v:D', ratio: '-1' }] };
  expect([faultsOf({ ...form, price: '-0.0005' }, combo).price, faultsOf({ ...form, price: '0' }, combo).price,
    faultsOf({ ...form, price: '0.00005' }, combo).price, faultsOf({ ...form, price: '0' }, option).price])
    .toEqual([null, null, 'must be a multiple of 0.0001', 'must be above zero']);
});

it('a stop has a trigger, waits, and states a bound where the venue takes one', () => {
  const stops = { kinds: ['option' as const], by: ['mark' as const, 'index' as const], bound: true };
  const can = { twap: null, stops };
  const stop: OrderForm = { ...form, orderType: 'stop', side: 'sell', trigger: '0.04', price: '0.035', reduceOnly: true,
    postOnly: true };
  expect(commandOf(stop, option, can)).toEqual({ type: 'SubmitOrder', account: 'v/main', instrument: 'v:C', side: 'sell',
    orderType: 'market', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: true, price: '0.035',
    quantity: '1.5', trigger: { price: '0.04', by: 'mark' } });
  const unbound = { twap: null, stops: { ...stops, bound: false } };
  expect(commandOf({ ...stop, price: '' }, option, unbound)).toMatchObject({ orderType: 'market', price: null });
  expect(commandOf({ ...stop, stopAs: 'limit' }, option, unbound)).toMatchObject({ orderType: 'limit', price: '0.035' });
  expect([faultsOf(stop, option).trigger, faultsOf({ ...stop, triggerBy: 'last' }, option, can).trigger,
    faultsOf({ ...stop, trigger: '0.00004' }, option, can).trigger, faultsOf({ ...stop, price: '' }, option, can).price,
    faultsOf({ ...stop, triggerBy: 'index', trigger: '60000.1' }, option, can).trigger]).toEqual([
    'this account takes no stops', 'compared with mark, index only', 'must be a multiple of 0.0001', 'must be a number',
    null]);
});
