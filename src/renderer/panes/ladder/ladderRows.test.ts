import { expect, it } from 'vitest';
import type { Wire, WireRecord } from '../../../shared/contract/replica.ts';
import type { Book } from '../../../shared/domain/quote.ts';
import { hasDrifted, intentOf, ladderOf, middleOf, type LadderInput } from './ladderRows.ts';

const level = (price: string, quantity: string) => ({ price, quantity });
const book: Wire<Book> = { instrument: 'v:P', venueTimeMs: 1, receivedTimeMs: 1, changeId: 1,
  bids: [level('99.5', '3'), level('99', '4'), level('98.5', '5')], asks: [level('100', '1'), level('101', '2')] };
const order = (id: string, side: 'buy' | 'sell', price: string, state = 'accepted') =>
  ({ clientOrderId: id, side, price, state, quantity: '2' }) as unknown as WireRecord<'orders'>;
const input: LadderInput = { book, entryPrice: 98.9, centre: 99.7, tick: '0.5', ticksPerRow: 1, half: 3,
  orders: [order('a', 'buy', '98.5'), order('b', 'sell', '101'), order('c', 'buy', '99', 'cancelled')] };

it('a row per step, depth and own orders where they are, the closed ones nowhere', () => {
  const { rows, widest } = ladderOf(input);
  expect(rows.map(({ price, bid, ask, own, isEntry }) =>
    [price, bid, ask, own.map(({ clientOrderId }) => clientOrderId).join(), isEntry])).toEqual([
    ['101.0', 0, 2, 'b', false], ['100.5', 0, 0, '', false], ['100.0', 0, 1, '', false], ['99.5', 3, 0, '', false],
    ['99.0', 4, 0, '', true], ['98.5', 5, 0, 'a', false], ['98.0', 0, 0, '', false]]);
  expect(widest).toBe(5);
});

it('coarser rows gather depth, bids downward and asks upward, and lose none of it', () => {
  const { rows } = ladderOf({ ...input, ticksPerRow: 4, half: 2, entryPrice: null });
  expect(rows.map(({ price, bid, ask }) => [price, bid, ask])).toEqual([
    ['104.0', 0, 0], ['102.0', 0, 2], ['100.0', 0, 1], ['98.0', 12, 0], ['96.0', 0, 0]]);
});

it('knows its middle, when to centre anew, and what a click would do', () => {
  expect([middleOf(book), middleOf({ ...book, asks: [] }), middleOf(null)]).toEqual([99.75, 99.5, null]);
  expect([hasDrifted(100.4, input), hasDrifted(100.6, input)]).toEqual([false, true]);
  expect(intentOf('buy', '100.0', book, null)).toEqual({ kind: 'place', side: 'buy', price: '100.0', crosses: true });
  expect(intentOf('sell', '100.0', book, null)).toEqual({ kind: 'place', side: 'sell', price: '100.0', crosses: false });
  expect(intentOf('sell', '99.0', null, null)).toMatchObject({ crosses: false });
  expect(intentOf('buy', '99.0', book, 'must be a number')).toEqual({ kind: 'none', why: 'quantity must be a number' });
});
