import { expect, test } from 'vitest';
import { dec, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { OrderRequest } from '../../../../shared/domain/order.ts';
import { optionOf, perpetualOf } from '../options/chain.ts';
import { doorRefusal, RateBucket } from './checks.ts';
import { gridOf, isOnGrid, nextTicks, priceOf, ticksAbove, ticksBelow } from './grid.ts';

const perpetual = perpetualOf('BTC');
const option = optionOf('BTC', Date.UTC(2026, 10, 20, 8), 70_000, 'call');

function refusal(over: Partial<OrderRequest>, context: { held?: string; best?: string } = {}) {
  const instrument = over.instrument === option.id ? option : perpetual;
  const or = (value: string | undefined): Decimal | null => (value === undefined ? null : dec(value));
  const request: OrderRequest = {
    account: 'simulated-options/main', instrument: perpetual.id, side: 'buy', type: 'limit',
    timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: dec('64000'), quantity: dec('100'),
    ...over,
  };
  return doorRefusal(request, instrument, {
    grid: gridOf(instrument),
    held: context.held === undefined ? ZERO : dec(context.held), oppositeBest: or(context.best),
  });
}

test('the door refuses what is off the grid, crosses where it may not, or would not reduce', () => {
  expect({
    fine: refusal({}),
    lot: refusal({ quantity: dec('1.5') }),
    none: refusal({ quantity: ZERO }),
    tick: refusal({ price: dec('64000.25') }),
    noPrice: refusal({ price: null }),
    negative: refusal({ price: dec('-1') }),
    fineTick: refusal({ instrument: option.id, price: dec('0.0049'), quantity: dec('0.1') }),
    coarseTick: refusal({ instrument: option.id, price: dec('0.0123'), quantity: dec('0.1') }),
    coarseFine: refusal({ instrument: option.id, price: dec('0.0125'), quantity: dec('0.1') }),
    postOnly: refusal({ postOnly: true }, { best: '64000' }),
    postOnlyFine: refusal({ postOnly: true }, { best: '64000.5' }),
    postOnlyMarket: refusal({ postOnly: true, type: 'market', timeInForce: 'immediateOrCancel' }),
    reduceNothing: refusal({ reduceOnly: true }),
    reduceWrongSide: refusal({ reduceOnly: true }, { held: '500' }),
    reduceTooMuch: refusal({ reduceOnly: true }, { held: '-99' }),
    reduceFine: refusal({ reduceOnly: true }, { held: '-100' }),
  }).toEqual({
    fine: null,
    lot: 'quantity 1.5 is not a multiple of the lot 1',
    none: 'quantity 0 is below the minimum 1',
    tick: 'price 64000.25 is not a multiple of the tick 0.5',
    noPrice: 'a limit order needs a price',
    negative: 'price -1 is not above zero',
    fineTick: null,
    coarseTick: 'price 0.0123 is not a multiple of the tick 0.0005',
    coarseFine: null,
    postOnly: 'post-only order would trade at once',
    postOnlyFine: null,
    postOnlyMarket: 'post-only needs a limit order that may rest',
    reduceNothing: 'reduce-only order has no position to reduce',
    reduceWrongSide: 'reduce-only order has no position to reduce',
    reduceTooMuch: 'reduce-only order is larger than the position of 99',
    reduceFine: null,
  });
});

test('prices round to the tick that holds there, and every price of a book is on the grid', () => {
  const grid = gridOf(option);
  expect([0.00496, 0.0051, 0.0123, 0.005].map((price) => [ticksBelow(grid, price), ticksAbove(grid, price)]))
    .toEqual([[49, 50], [50, 55], [120, 125], [50, 50]]);
  for (let ticks = 30, i = 0; i < 40; i += 1) {
    ticks = nextTicks(grid, ticks, 1, 2);
    expect(isOnGrid(grid, priceOf(grid, ticks))).toBe(true);
  }
});

test('the bucket allows a burst, then the sustained rate', () => {
  const bucket = new RateBucket(5, 3, 0);
  const takes = [0, 0, 0, 0, 100, 200, 250, 400, 2_000].map((ms) => bucket.take(ms));
  expect(takes).toEqual([true, true, true, false, false, true, false, true, true]);
});
