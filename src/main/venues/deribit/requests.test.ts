import { describe, expect, test } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../shared/domain/order.ts';
import { budgetsOf, misfitOf } from './limits.ts';
import { frameOf, login, orderRequests } from './requests.ts';
import { instrumentOfName } from './symbols.ts';
import { fateOf, isOrderGone, wordsOf } from './wire/errors.ts';

const known = (name: string, listed = {}): Instrument => {
  const instrument = instrumentOfName(name, listed);
  if (instrument === null) throw new Error(name);
  return instrument;
};
const perpetual = known('BTC-PERPETUAL');
const option = known('BTC-25JUN27-70000-C', { tickSteps: [{ abovePrice: dec('0.005'), tickSize: dec('0.0005') }] });
const order = (over: Partial<ApprovedOrder> = {}): ApprovedOrder => ({ approved: true, clientOrderId: '0123456789ab-7',
  account: 'deribit/main', instrument: perpetual.id, side: 'buy', type: 'limit', timeInForce: 'goodTillCancelled',
  postOnly: false, reduceOnly: false, price: dec('68000.5'), quantity: dec(25), ...over });

describe('orders in the venue\'s words', () => {
  test('contracts become amounts, digits stay as they are, post-only is always said', () => {
    expect(frameOf(3, orderRequests.place(order(), perpetual))).toBe('{"jsonrpc":"2.0","id":3,"method":"private/buy",'
      + '"params":{"instrument_name":"BTC-PERPETUAL","amount":250,"type":"limit","label":"0123456789ab-7","price":68000.5,'
      + '"time_in_force":"good_til_cancelled","post_only":false,"reject_post_only":false,"reduce_only":false}}');
    const exact = orderRequests.place(order({ price: dec('0.012345678901234567'), quantity: dec('0.1') }), option);
    expect(frameOf(1, exact)).toContain('"amount":0.1,"type":"limit","label":"0123456789ab-7","price":0.012345678901234567,');
  });

  test('a market order has neither price nor time in force; post-only rejects', () => {
    const request = orderRequests.place(order({ type: 'market', price: null, timeInForce: 'immediateOrCancel', side: 'sell' }), perpetual);
    expect([request.method, 'time_in_force' in request.params, 'price' in request.params]).toEqual(['private/sell', false, false]);
    expect(orderRequests.place(order({ postOnly: true }), perpetual).params).toMatchObject({ post_only: true, reject_post_only: true });
  });

  test('a stop names its trigger and what it is compared with; one to market has no price, no time in force', () => {
    const stop = order({ side: 'sell', reduceOnly: true, trigger: { price: dec('60000.5'), by: 'index' } });
    expect(frameOf(4, orderRequests.place(stop, perpetual))).toBe('{"jsonrpc":"2.0","id":4,"method":"private/sell",'
      + '"params":{"instrument_name":"BTC-PERPETUAL","amount":250,"type":"stop_limit","label":"0123456789ab-7","price":68000.5,'
      + '"time_in_force":"good_til_cancelled","trigger":"index_price","trigger_price":60000.5,"post_only":false,'
      + '"reject_post_only":false,"reduce_only":true}}');
    const { params } = orderRequests.place({ ...stop, type: 'market', price: null }, perpetual);
    expect(['type', 'price', 'time_in_force'].map((name) => params[name])).toEqual(['stop_market', undefined, undefined]);
    expect(misfitOf(order({ trigger: { price: dec('60000.3'), by: 'mark' } }), perpetual))
      .toBe('trigger 60000.3 is not a multiple of the tick 0.5');
  });

  test('what does not fit says why, and does not leave', () => {
    expect([misfitOf(order(), perpetual), misfitOf(order({ price: dec('68000.3') }), perpetual),
      misfitOf(order({ quantity: dec('0.5') }), perpetual), misfitOf(order({ price: dec('0.0052'), quantity: dec('0.1') }), option),
      misfitOf(order({ price: dec('0.0049'), quantity: dec('0.1') }), option),
      misfitOf(order({ type: 'market', price: null, timeInForce: 'fillOrKill' }), perpetual),
      misfitOf(order({ clientOrderId: 'x'.repeat(65) }), perpetual)]).toEqual([null,
      'price 68000.3 is not a multiple of the tick 0.5', 'quantity 0.5 is not a multiple of the lot 1',
      'price 0.0052 is not a multiple of the tick 0.0005', null, 'market orders are never fill-or-kill here',
      `label ${'x'.repeat(65)} is longer than 64`]);
  });

  test('the secret is not in a signed log-in', () => {
    const text = frameOf(1, login.signed({ clientId: 'AMANDA', clientSecret: 'AMANDASECRECT' }, 1_554_883_365_000, 'fdbmmz79'));
    expect([text.includes('AMANDASECRECT'), text.includes('438f21e59fce07c7e646e21a547e503546ad132f48e49aec6a7f771d981520a9')])
      .toEqual([false, true]);
  });
});

describe('what the venue allows', () => {
  test('less than it says, with room kept for cancels', () => {
    expect(budgetsOf(null).trading).toEqual({ name: 'matching', capacity: 18, refillPerSecond: 4.5, reserve: 5 });
    expect(budgetsOf({ trading: { rate: 30, burst: 150 }, other: { rate: 20, burst: 100 } }).trading)
      .toMatchObject({ capacity: 135, refillPerSecond: 27 });
  });

  test('what an error says of the request', () => {
    expect([10_009, 13_888, 10_028, 11_054, 11_094].map(fateOf)).toEqual(['refused', 'unknown', 'later', 'refused', 'unknown']);
    expect([11_044, 10_004, 10_009].map(isOrderGone)).toEqual([true, true, false]);
    expect(wordsOf({ code: 10_009, message: 'not_enough_funds', detail: 'margin' })).toBe('not enough funds (10009): margin');
  });
});
