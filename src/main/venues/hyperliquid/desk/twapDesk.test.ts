/** Orders over time without a client id: found by their terms or not at all, and never a second one into a doubt. */
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/decimal.ts';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import type { OrderFact } from '../../../events/event.ts';
import type { Caller } from './caller.ts';
import type { Sent } from './orderDesk.ts';
import { TwapDesk } from './twapDesk.ts';
import type { WireAction } from '../messages.ts';
import { metaOf, type Coin } from '../parseAnswers.ts';
import { isRefused } from '../reading.ts';

const NOW = 1_790_000_000_000;
const meta = metaOf({ universe: [{ name: 'BTC', szDecimals: 5, maxLeverage: 40 }] }, 'hl');
const BTC: Coin | undefined = isRefused(meta) ? undefined : meta[0];
const order = (clientOrderId: string, more: object = {}): ApprovedOrder => ({ approved: true, clientOrderId, account: 'hl/a',
  instrument: 'hl:BTC', side: 'buy', type: 'twap', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false,
  price: null, quantity: dec('0.2'), twap: { minutes: 5, randomize: false }, ...more });
const row = (twapId: number, more: object = {}, status = 'activated', executedSz = '0'): object => ({ time: NOW + 200, twapId,
  status: { status }, state: { coin: 'BTC', user: '0x', side: 'B', sz: '0.2', executedSz, executedNtl: '0', minutes: 5,
    reduceOnly: false, randomize: false, timestamp: NOW + 100, ...more } });

function world(sent: () => Sent) {
  const facts: string[] = [];
  const actions: WireAction[] = [];
  const refused: string[] = [];
  const state = { nowMs: NOW, history: [] as object[], answers: true };
  const caller = { info: () => Promise.resolve(state.answers
    ? { ok: true, value: state.history, receivedTimeMs: NOW, roundTripMs: 1 } : { ok: false, reason: 'down', mayHaveLeft: true }) };
  const told = (fact: OrderFact): string => `${fact.type} ${fact.clientOrderId} ${'venueOrderId' in fact ? fact.venueOrderId ?? '-' : ''}`
    + `${'state' in fact ? ` ${fact.state ?? 'never seen'}` : ''}${'mayHaveLeft' in fact ? ` ${fact.mayHaveLeft}` : ''}`;
  const desk = new TwapDesk({ user: '0xabc', venue: 'hl', caller: caller as unknown as Caller, venueNowMs: () => state.nowMs,
    nowMs: () => state.nowMs, refused: ({ reason }) => { refused.push(reason); },
    send: (action) => {
      actions.push(action);
      return Promise.resolve(sent());
    }, emit: (fact) => { facts.push(told(fact)); } });
  const asked = (more: object = {}) => ({ ...order('x'), venueOrderId: null, submittedTimeMs: NOW, ...more });
  return { desk, state, facts, actions, refused, asked };
}
const LOST: Sent = { ok: false, mayHaveLeft: true, reason: 'no answer' };
const coin = (): Coin => {
  if (BTC === undefined) throw new Error('no BTC');
  return BTC;
};

describe('an order over time whose answer was lost', () => {
  test('is found by its terms, and until then none alike follows', async () => {
    const { desk, state, facts, actions, asked } = world(() => LOST);
    await desk.place(order('a-1'), coin());
    await desk.place(order('a-2'), coin());
    await desk.place(order('a-3', { side: 'sell' }), coin());
    state.history = [row(7, {}, 'activated', '0.05'), row(6, { sz: '0.3' }), row(5, { timestamp: NOW - 60_000 }), row(4, { side: 'A' })];
    await desk.query('a-1', 'hl:BTC', asked());
    await desk.place(order('a-4'), coin());
    expect(facts).toEqual(['OrderSendFailed a-1  true', 'OrderSendFailed a-2  false', 'OrderSendFailed a-3  true',
      'OrderAcknowledged a-1 twap-7', 'OrderStatusReported a-1 twap-7 partiallyFilled', 'OrderSendFailed a-4  true']);
    expect(actions.map((action) => action.type)).toEqual(['twapOrder', 'twapOrder', 'twapOrder']);
  });

  test('stays unknown where two fit, or while the venue says nothing; never seen only when it cannot come any more', async () => {
    const { desk, state, facts, refused, asked } = world(() => LOST);
    await desk.place(order('a-1'), coin());
    state.history = [row(7), row(8)];
    await desk.query('a-1', 'hl:BTC', asked());
    state.answers = false;
    await desk.query('a-1', 'hl:BTC', asked());
    state.answers = true;
    state.history = [];
    await desk.query('a-1', 'hl:BTC', asked());
    expect([facts, refused.length]).toEqual([['OrderSendFailed a-1  true'], 1]);
    state.nowMs = NOW + 8_000;
    await desk.query('a-1', 'hl:BTC', asked());
    expect(facts.at(-1)).toBe('OrderStatusReported a-1 - never seen');
  });

  test('with a number is known by that alone, and one that ended early has its rest cancelled', async () => {
    const { desk, state, facts, asked } = world(() => LOST);
    state.history = [row(7, {}, 'activated'), { ...row(7, {}, 'finished', '0.15'), time: NOW + 9_000 }, row(8)];
    await desk.query('a-1', 'hl:BTC', asked({ venueOrderId: 'twap-7' }));
    expect(facts).toEqual(['OrderAcknowledged a-1 twap-7', 'OrderStatusReported a-1 twap-7 cancelled']);
  });
});

test('an answer names it, refuses it, or was never asked for', async () => {
  const answers: Sent[] = [
    { ok: true, value: { status: 'ok', response: { type: 'twapOrder', data: { status: { running: { twapId: 9 } } } } }, receivedTimeMs: 0,
      roundTripMs: 0 } as Sent,
    { ok: true, value: { status: 'ok', response: { type: 'twapOrder', data: { status: { error: 'too small' } } } }, receivedTimeMs: 0,
      roundTripMs: 0 } as Sent];
  const { desk, facts, actions } = world(() => answers.shift() ?? LOST);
  await desk.place(order('a-1'), coin());
  await desk.place(order('a-2'), coin());
  await desk.place(order('a-3', { quantity: dec('0.00005') }), coin());
  expect(facts).toEqual(['OrderAcknowledged a-1 twap-9', 'OrderRejected a-2 ', 'OrderSendFailed a-3  false']);
  expect(actions.length).toBe(2);
});
