import { expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/decimal.ts';
import type { VenueFact } from '../../venue.ts';
import { positionSchema, settlementsSchema, transfersSchema, type PositionRow } from '../messages.ts';
import { cashOf, endOf, openOrderOf, type Held } from '../parseAccount.ts';
import { instrumentOfName } from '../symbols.ts';
import { orderSchema, subaccountSchema, type OrderRow } from '../messages.ts';
import { Movements } from './movements.ts';
import { OrderChains } from './orderChains.ts';
import { endingOf, rightsOf } from './rights.ts';

const AFTER_EXPIRY_MS = Date.UTC(2026, 5, 27, 9);
const since = 1_000_000;

function told(): { facts: VenueFact[]; movements: Movements } {
  const facts: VenueFact[] = [];
  const movements = new Movements('derive/main', { fact: (event) => { facts.push(event); } }, since);
  return { facts, movements };
}

const position = (over: Record<string, unknown>): PositionRow => positionSchema.parse({ instrument_name: 'ETH-PERP',
  instrument_type: 'perp',
  amount: '1', average_price: '2000', mark_price: '2100', index_price: '2100', unrealized_pnl: '100', ...over });
const heldOf = (row: PositionRow): Held =>
  ({ row, instrument: instrumentOfName(row.instrument_name) ?? expect.fail('no instrument') });

test('funding, interest and transfers are told once, and none from before the first snapshot', () => {
  const { facts, movements } = told();
  const perp = heldOf(position({})).instrument;
  const row = { timestamp: since + 5, funding: dec('-0.5'), pnl: dec('3') };
  const [deposit, failed, withdrawal] = transfersSchema.parse({ events: [
    { timestamp: since + 7, asset: 'USDC', amount: '10', transaction_id: 'a', tx_status: 'settled' },
    { timestamp: since + 8, asset: 'USDC', amount: '99', transaction_id: 'b', tx_status: 'reverted' },
    { timestamp: since + 9, asset: 'ETH', amount: '2', transaction_id: 'c', tx_status: 'settled' }] }).events;
  if (deposit === undefined || failed === undefined || withdrawal === undefined) throw new Error('three rows');
  const paid = [movements.funding(perp, row), movements.funding(perp, row),
    movements.funding(perp, { ...row, timestamp: since - 1 }),
    movements.funding(perp, { ...row, timestamp: since + 6, funding: dec(0) }),
      movements.interest({ timestamp: since + 6, interest: dec('0.25') }),
    movements.transfer(deposit, 'deposit'), movements.transfer(deposit, 'deposit'),
      movements.transfer(failed, 'deposit'),
    movements.transfer(withdrawal, 'withdrawal')];
  expect(paid.map((one) => (one === null ? null : [one.currency, one.amount]))).toEqual([['USDC', dec('-0.5')], null,
    null, null,
    ['USDC', dec('0.25')], ['USDC', dec(10)], null, null, ['ETH', dec(-2)]]);
  expect(facts.map(({ type }) => type)).toEqual(['FundingPaid', 'InterestAccrued', 'TransferReported',
    'TransferReported']);
});

test('an option that expired is settled at its payoff; a stranger and a living one are not', () => {
  const { facts, movements } = told();
  const held = [heldOf(position({ instrument_name: 'ETH-20260627-1900-C', instrument_type: 'option', amount: '-3',
    average_price: '120' })),
    heldOf(position({ instrument_name: 'ETH-20300628-1900-C', instrument_type: 'option', amount: '1',
      average_price: '120' }))];
  const { settlements } = settlementsSchema.parse({ settlements: ['ETH-20260627-1900-C', 'ETH-20300628-1900-C',
    'BTC-20260627-90000-P']
    .map((name) => ({ instrument_name: name, amount: '-3', settlement_price: '2000', option_settlement_pnl: '60' })) });
  const paid = [...settlements, ...settlements].map((row) => movements.settlement(row, held, AFTER_EXPIRY_MS));
  expect(paid).toEqual([{ currency: 'USDC', amount: dec(-300) }, null, null, null, null, null]);
  expect(facts).toEqual([{ type: 'PositionSettled', settlementId: 'settled|ETH-20260627-1900-C', account: 'derive/main',
    instrument: 'derive:ETH-20260627-1900-C', quantity: dec(-3), settlementPriceUsd: dec(2000), currency: 'USDC',
      amount: dec(-300) }]);
});

test('cash is what has not been settled of perpetuals added to the venue\'s USDC', () => {
  // Numbers of a recorded position: mark value 1.3873 is unrealised -2.6456 less settled -4.0329.
  const row = subaccountSchema.parse({ subaccount_id: 1, margin_type: 'SM', subaccount_value: '101.3873',
    initial_margin: '0',
    maintenance_margin: '0', collaterals_maintenance_margin: '100', open_orders: [],
    collaterals: [{ asset_name: 'USDC', amount: '100', mark_price: '1', mark_value: '100', initial_margin: '100',
      maintenance_margin: '100' }],
    positions: [{ instrument_name: 'BTC-PERP', instrument_type: 'perp', amount: '-0.02', average_price: '102632.9',
      mark_price: '102765.2',
      index_price: '102767.6', unrealized_pnl: '-2.6456', net_settlements: '-4.0329' }] });
  expect(cashOf(row)).toBe(dec('104.0329'));
});

const order = (over: Record<string, unknown>): OrderRow => orderSchema.parse({ order_id: 'a', order_status: 'open',
  instrument_name: 'ETH-PERP',
  direction: 'buy', label: 'aaaaaaaaaaaa-1', amount: '2', filled_amount: '0', limit_price: '1900',
    creation_timestamp: 1, last_update_timestamp: 2,
  replaced_order_id: null, cancel_reason: '', ...over });

test('the end of a replaced order is not our order\'s end, and what it filled is ours', () => {
  const chains = new OrderChains();
  const [old, next] = [order({ filled_amount: '0.5' }), order({ order_id: 'b', amount: '1.5', replaced_order_id: 'a',
    creation_timestamp: 3 })];
  const cancelled = order({ order_status: 'cancelled', filled_amount: '0.5', cancel_reason: 'user_request' });
  expect([chains.filledBefore(old), chains.filledBefore(next), chains.holdsBack(cancelled)]).toEqual([0n, null, false]);
  chains.send('a');
  expect([chains.holdsBack(cancelled), chains.release('a')]).toEqual([true, cancelled]);
  chains.send('a');
  chains.replaced(cancelled, next);
  expect([chains.holdsBack(cancelled), chains.filledBefore(next)]).toEqual([true, dec('0.5')]);
  const instrument = instrumentOfName('ETH-PERP') ?? expect.fail('no instrument');
  expect(openOrderOf(next, instrument, chains.filledBefore(next) ?? dec(0))).toMatchObject({ quantity: dec(2),
    filledQuantity: dec('0.5') });
  const learned = new OrderChains();
  learned.learn([order({ order_id: 'c', replaced_order_id: 'b', creation_timestamp: 4 }), next, cancelled]);
  expect(learned.filledBefore(order({ order_id: 'c', replaced_order_id: 'b' }))).toBe(dec('0.5'));
});

test('an end with fills comes as a status, so that none is missed', () => {
  const ends = [order({ order_status: 'cancelled', cancel_reason: 'user_request' }),
    order({ order_status: 'cancelled', filled_amount: '1' }),
    order({ order_status: 'expired' }), order({ order_status: 'rejected', cancel_reason: 'compliance' }),
      order({ order_status: 'filled', filled_amount: '2' }),
    order({}), order({ order_status: 'cancelled', label: 'by hand' })].map((row) => endOf(row, dec(0)));
  expect(ends.map((fact) => fact?.type ?? null)).toEqual(['OrderCancelled', 'OrderStatusReported', 'OrderExpired',
    'OrderRejected', null, null, null]);
});

test('rights of a key are read in either version\'s words', () => {
  const key = { public_session_key: '0xAb', expiry_sec: 10, scope: null as string | null,
    protocol_scopes: [] as string[],
    offchain_scopes: [] as string[] };
  const of = (over: Partial<typeof key>) =>
    rightsOf([{ ...key, ...over }], '0xaB', '0xowner');
  expect([of({ protocol_scopes: ['Trade'] }), of({ scope: 'read_only' }), of({ scope: 'admin' }),
    of({ protocol_scopes: ['Trade', 'Withdraw'] }),
    rightsOf([key], '0xother', '0xowner'), rightsOf([], '0xOWNER', '0xowner')].map((one) => one
      && [one.mayTrade, one.mayWithdraw])).toEqual([
    [true, false], [false, false], [true, true], [true, true], null, [true, true]]);
});

test('a key that ends within three days says so', () => {
  const day = 86_400_000;
  const ends = (inMs: number | null) => endingOf({ mayTrade: true, mayWithdraw: false,
    expiryMs: inMs === null ? null : since + inMs }, since);
  expect([ends(null), ends(4 * day), ends(2 * day)]).toEqual([null, null,
    'the session key ends on 1970-01-03: make another']);
});
