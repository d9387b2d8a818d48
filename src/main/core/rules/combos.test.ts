/** Combos and orders over time: one order, several legs; and orders that the venue knows by a number of its own. */
import { expect, it } from 'vitest';
import { dec, toText, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { commandSchema, type Command } from '../../../shared/contract/commands.ts';
import type { Fill, SingleFill } from '../../../shared/domain/fill.ts';
import type { Combo, Instrument } from '../../../shared/domain/instrument.ts';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import type { CausedEffect } from '../../events/effect.ts';
import type { DecidedEvent, InputEvent } from '../../events/event.ts';
import { inFlightContracts, inFlightDelta } from '../exposure/inFlight.ts';
import { orderContextOf } from '../exposure/orderContext.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { ONE } from '../state.ts';
import { step } from '../step.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { Scenario } from './table/scenarioTable.ts';
import { ACCOUNT, INSTRUMENTS, T0 } from './table/world.ts';

const CALL = INSTRUMENTS['CALL'] ?? expect.fail('the world has a call');
const HIGH: Instrument = { ...CALL, id: 'sim:BTC-HIGH', venueName: 'BTC-HIGH', strike: dec(120_000) } as Instrument;
const SPREAD: Combo = { ...CALL, id: 'sim:BTC-CS', venueName: 'BTC-CS', kind: 'combo', takerFeeRate: 0,
  expiryTimeMs: T0 + 30 * MS_PER_DAY,
  legs: [{ instrument: CALL.id, ratio: dec(1) }, { instrument: HIGH.id, ratio: dec(-1) }] } as unknown as Combo;
const VENUE = { account: { ...ACCOUNT, orders: { edit: 'amend' as const, cancelAll: true, combos: true,
  twap: { leastMinutes: 5, mostMinutes: 60 } } } };

function world() {
  const scenario = new Scenario();
  scenario.play(`
  2 index BTC 100000
  2 command limits maxPriceAwayFromMark 0.99
  3 quote CALL 0.05 0.052 mark=0.051 vol=0.9 forward=100000
`);
  const { state } = scenario;
  let atMs = 10;
  const put = (event: InputEvent): { readonly decided: readonly DecidedEvent[]; readonly effects: readonly CausedEffect[] } => {
    atMs += 1;
    const { entries, effects } = step(state, { timeMs: T0 + atMs, venueTimeMs: null, causeSeq: null, event });
    return { decided: entries.flatMap((entry) => (entry.origin === 'decided' ? [entry.event] : [])), effects };
  };
  put({ type: 'InstrumentsListed', venue: 'sim', instruments: [HIGH, SPREAD] });
  put({ type: 'AccountOpened', account: VENUE.account });
  const quote = state.quotes.get(CALL.id) ?? expect.fail('the call is quoted');
  state.quotes.put(HIGH.id, { ...quote, instrument: HIGH.id, markPrice: dec('0.02'), bidPrice: dec('0.019'), askPrice: dec('0.021') });
  const command = (asked: object) => put({ type: 'CommandReceived', commandId: 'c', command: commandSchema.parse(asked) as Command });
  const order = (more: object = {}) => command({ type: 'SubmitOrder', account: ACCOUNT.id, instrument: SPREAD.id, side: 'buy',
    orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: '0.031', quantity: '2', ...more });
  const newest = () => [...state.orders.values()].at(-1) ?? expect.fail('no order');
  const leg = (fillId: string, id: string, side: 'buy' | 'sell', price: string, quantity = '1'): SingleFill => ({ fillId,
    account: ACCOUNT.id, instrument: id, clientOrderId: null, venueOrderId: 'v1', side, price: dec(price), quantity: dec(quantity),
    fee: dec('0.0003'), feeCurrency: 'BTC', liquidity: 'taker', venueTimeMs: T0 + atMs });
  const legs = (quantity = '1') => [leg('l1', CALL.id, 'buy', '0.051', quantity), leg('l2', HIGH.id, 'sell', '0.02', quantity)];
  const filled = (quantity = '1'): Fill => ({ ...leg('c1', SPREAD.id, 'buy', '0.031', quantity),
    clientOrderId: newest().clientOrderId, fee: dec('0.0006'), legs: legs(quantity) });
  const held = (id: string): string => toText(state.positions.get(`${ACCOUNT.id}|${id}`)?.quantity ?? ZERO);
  const cash = (): Decimal => state.balances.get(`${ACCOUNT.id}|BTC`)?.amount ?? ZERO;
  return { scenario, state, put, command, order, newest, filled, legs, held, cash };
}

it('Y1 a fill of a combo moves its order and books its legs, each once, and holds nothing of the combo', () => {
  const { state, put, order, newest, filled, held, cash } = world();
  order();
  const before = cash();
  put({ type: 'FillReported', fill: filled() });
  const kept = () => [[...state.positions.values()], [...state.balances.values()], newest()];
  const once = kept();
  put({ type: 'FillReported', fill: filled() });
  expect([newest().state, toText(newest().filledQuantity), newest().averageFillPrice, held(CALL.id), held(HIGH.id), held(SPREAD.id)])
    .toEqual(['partiallyFilled', '1', dec('0.031'), '1', '-1', '0']);
  // Premium of one, proceeds of the other, and each leg's fee: nothing twice.
  expect(toText(((cash() - before) as Decimal))).toBe('-0.0316');
  expect([[...state.differences.values()], kept()]).toEqual([[], once]);
  expect(ledgerText(restoreState(snapshotText(state)))).toBe(ledgerText(state));
});

it('Y2 a leg that is told apart from the combo is no more of it, whichever comes first', () => {
  const first = world();
  first.order();
  first.put({ type: 'OrderAcknowledged', clientOrderId: first.newest().clientOrderId, venueOrderId: 'v1' });
  for (const fill of first.legs()) first.put({ type: 'FillReported', fill });
  expect([first.held(CALL.id), first.held(HIGH.id), toText(first.newest().filledQuantity)]).toEqual(['1', '-1', '0']);
  first.put({ type: 'FillReported', fill: first.filled() });
  const last = world();
  last.order();
  last.put({ type: 'OrderAcknowledged', clientOrderId: last.newest().clientOrderId, venueOrderId: 'v1' });
  last.put({ type: 'FillReported', fill: last.filled() });
  for (const fill of last.legs()) last.put({ type: 'FillReported', fill });
  for (const { held, newest, state } of [first, last]) {
    expect([held(CALL.id), held(HIGH.id), toText(newest().filledQuantity), [...state.differences.values()].map(({ text }) => text)])
      .toEqual(['1', '-1', '1', []]);
  }
});

it('Y3 what rests of a combo is in flight with its legs: contracts, delta, margin and what could be closed', () => {
  const { state, order, put, filled } = world();
  order();
  const contracts = (id: string) => Object.values(inFlightContracts(state, ACCOUNT.id, id)).map(toText);
  expect([contracts(CALL.id), contracts(HIGH.id)]).toEqual([['2', '0'], ['0', '2']]);
  const { longDeltaCoin, shortDeltaCoin, missing } = inFlightDelta(state, 'BTC');
  const limits = state.limits.get(ONE) ?? expect.fail('limits');
  const context = orderContextOf(state, VENUE.account, SPREAD, limits);
  expect([longDeltaCoin, shortDeltaCoin, missing]).toEqual([2 * (context.unitDeltaCoin ?? NaN), 0, []]);
  expect([context.combo?.mark, context.combo?.gross].map((value) => Number(value).toFixed(6))).toEqual(['0.031000', '0.071000']);
  expect(accountInputOf(state, VENUE.account).openOrders.map(({ instrument, side, quantity, mark }) =>
    [instrument.id, side, quantity, mark?.markPrice])).toEqual([[CALL.id, 'buy', 2, 0.051], [HIGH.id, 'sell', 2, 0.02]]);
  put({ type: 'FillReported', fill: filled('2') });
  expect(orderContextOf(state, VENUE.account, SPREAD, limits).positionQuantity).toBe(2);
});

it('Y4 a combo is asked for of legs that make sense, at an account whose venue has combos', () => {
  const { command, put } = world();
  const ask = (legs: readonly object[], account = ACCOUNT.id) => command({ type: 'CreateCombo', account, legs });
  const call = { instrument: CALL.id, ratio: '1' };
  const messages = [[call, { instrument: CALL.id, ratio: '-1' }], [call, { instrument: SPREAD.id, ratio: '1' }],
    [call, { instrument: 'sim:NOTHING', ratio: '1' }], [call, { instrument: HIGH.id, ratio: '0' }]].map((legs) =>
    ask(legs).decided.map((event) => (event.type === 'CommandRefused' ? event.message : event.type)).join());
  expect(messages).toEqual(['sim:BTC-CALL is named twice', 'sim:BTC-CS cannot be a leg', 'no instrument sim:NOTHING', 'must not be zero']);
  const { effects } = ask([call, { instrument: HIGH.id, ratio: '-1' }]);
  expect(effects.map(({ effect }) => effect)).toEqual([{ type: 'CreateCombo', venue: 'sim', account: ACCOUNT.id, legs: SPREAD.legs }]);
  put({ type: 'AccountOpened', account: ACCOUNT });
  expect(ask([call, { instrument: HIGH.id, ratio: '-1' }]).decided.map((event) => event.type)).toEqual(['CommandRefused']);
});

it('Y5 limits see a combo by its legs: notional of all, price against what they cost together, nothing below the kill switch', () => {
  const { state, order, command, put, filled, newest } = world();
  const denied = (more: object): string => {
    order(more);
    return newest().state === 'denied' ? newest().reason ?? '' : newest().state;
  };
  expect(denied({ price: '-0.005' })).toBe('submitted');
  expect(denied({ price: '0.2' })).toMatch(/^maxPriceAwayFromMark: 238\.03 %/);
  command({ type: 'ChangeLimits', limits: { ...state.limits.get(ONE), maxOrderNotionalUsd: 300_000 } });
  expect(denied({ quantity: '2' })).toMatch(/^maxOrderNotionalUsd: 400000\.00 USD/);
  expect(denied({ quantity: '1' })).toBe('submitted');
  put({ type: 'FillReported', fill: filled() });
  command({ type: 'EngageKillSwitch', reason: 'test' });
  for (const { clientOrderId } of state.orders.values()) put({ type: 'OrderCancelled', clientOrderId, reason: 'asked' });
  expect(denied({ quantity: '1' })).toMatch(/^killSwitch/);
  expect(denied({ side: 'sell', quantity: '1' })).toBe('submitted');
  expect(denied({ side: 'sell', quantity: '1' })).toMatch(/^killSwitch/);
});

it('O13 fills and open orders that bear the venue\'s number alone belong to the order that has it', () => {
  const { state, put, order, newest, held } = world();
  order({ instrument: CALL.id, price: '0.05' });
  const { clientOrderId } = newest();
  put({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: 'twap-7' });
  put({ type: 'FillReported', fill: { fillId: 's1', account: ACCOUNT.id, instrument: CALL.id, clientOrderId: null,
    venueOrderId: 'twap-7', side: 'buy', price: dec('0.05'), quantity: dec(1), fee: ZERO, feeCurrency: 'BTC', liquidity: 'taker',
    venueTimeMs: T0 + 20 } });
  expect([newest().state, held(CALL.id)]).toEqual(['partiallyFilled', '1']);
  const listed = { clientOrderId: null, venueOrderId: 'twap-7', instrument: CALL.id, side: 'buy' as const, price: null,
    quantity: dec(2), filledQuantity: dec(1) };
  const at = T0 + 5_000;
  state.timeMs = at;
  const snapshot = (openOrders: readonly typeof listed[]) => put({ type: 'AccountSnapshotReported', snapshot: { account: ACCOUNT.id,
    venueTimeMs: at, balances: [...state.balances.values()].map(({ account, currency, amount }) => ({ account, currency, amount })),
    positions: [{ instrument: CALL.id, quantity: dec(1), averagePrice: null }], openOrders } });
  snapshot([listed]);
  expect([newest().state, [...state.differences.values()].map(({ text }) => text)]).toEqual(['partiallyFilled', []]);
});

it('O14 an order over time has a time and no price, and goes to accounts whose venue takes one', () => {
  const { order, newest, put, state } = world();
  const messages = (more: object): string => order({ instrument: CALL.id, orderType: 'twap', price: null, ...more }).decided
    .map((event) => (event.type === 'CommandRefused' ? `${event.field}: ${event.message}` : event.type)).join();
  const twap = { minutes: 30, randomize: true };
  expect([messages({}), messages({ twap: { ...twap, minutes: 90 } }), messages({ twap, price: '0.05' }),
    messages({ twap, timeInForce: 'immediateOrCancel' }), messages({ twap, postOnly: true }), messages({ orderType: 'market', twap })])
    .toEqual(['command.twap: how long?', 'command.twap.minutes: 90 is not between 5 and 60',
      'command.price: an order over time has no price', 'command.timeInForce: an order over time rests',
      'command.postOnly: only a resting limit order can be post-only', 'command.twap: belongs to orders over time']);
  const { effects } = order({ instrument: CALL.id, orderType: 'twap', price: null, twap });
  expect(effects.map(({ effect }) => (effect.type === 'SendOrder' ? [effect.order.type, effect.order.twap] : effect.type)))
    .toEqual([['twap', twap]]);
  const { clientOrderId } = newest();
  // What it asks of the venue carries what it is known by there.
  state.connections.put('sim', { ...(state.connections.get('sim') ?? expect.fail('sim')), state: 'connected' });
  const asked = put({ type: 'OrderSendFailed', clientOrderId, reason: 'no answer', mayHaveLeft: true }).effects
    .flatMap(({ effect }) => (effect.type === 'QueryOrder' ? [effect.order] : []));
  expect(asked).toEqual([{ side: 'buy', type: 'twap', quantity: dec(2), reduceOnly: false, twap, venueOrderId: null,
    submittedTimeMs: newest().submittedTimeMs }]);
  put({ type: 'AccountOpened', account: ACCOUNT });
  expect(messages({ twap })).toBe('command.orderType: sim/main takes no orders over time');
});
