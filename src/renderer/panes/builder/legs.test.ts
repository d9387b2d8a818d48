import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';
import { inOrder, tacticOf, ticksWithin, worseBy } from './sendPlan.ts';
import { firstExpiries, firstStrikes, isComplete, legFault, optionGrids, questionOf, strikesOf } from './legs.ts';

const DAY = 86_400_000;
const option = (strike: string, expiryTimeMs: number, optionType: 'call' | 'put' = 'call') =>
  ({ kind: 'option', id: `v:${strike}${optionType}${expiryTimeMs}`, venue: 'v', underlying: 'BTC', strike, expiryTimeMs,
    optionType, lotSize: '0.1', tickSize: '0.0005' }) as unknown as WireRecord<'instruments'>;
const listed = [option('90', 20 * DAY), option('100', 20 * DAY), option('110', 20 * DAY), option('100', 50 * DAY),
  option('110', 50 * DAY), option('100', 2 * DAY)];
const byId = new Map(listed.map((each) => [each.id, each]));
const leg = (part: Partial<BuilderLeg>): BuilderLeg => ({ id: 1, instrument: listed[0]?.id ?? '', side: 'buy',
  quantity: '1.5', price: '', included: true,
  account: null, reduceOnly: false, ...part });

it('asks with the legs that are sound and included, sold ones negative', () => {
  const legs = [leg({}), leg({ side: 'sell', price: '0.0105' }), leg({ included: false }), leg({ quantity: '0.15' }),
    leg({ instrument: 'nowhere' }), leg({ price: '0.01051' })];
  expect(questionOf(legs, byId, null)).toEqual({ type: 'Structure', dateMs: null, legs: [
    { instrument: listed[0]?.id, quantity: 1.5, price: null },
    { instrument: listed[0]?.id, quantity: -1.5, price: 0.0105 }] });
  expect(legs.slice(3).map((each) => legFault(each, byId.get(each.instrument)))).toEqual([
    'quantity must be a multiple of 0.1', 'no such instrument', 'price must be a multiple of 0.0005']);
  expect(questionOf([leg({ included: false })], byId, null)).toBeNull();
});

it('a template begins around the money, a week away or later', () => {
  expect(optionGrids(listed, 3 * DAY)).toEqual([{ venue: 'v', underlying: 'BTC', expiries: [20 * DAY, 50 * DAY] }]);
  expect(strikesOf(listed, 'v', 'BTC', [20 * DAY, 50 * DAY])).toEqual([100, 110]);
  expect([firstStrikes([80, 90, 100, 110, 120], 101, 4), firstStrikes([80, 90], 101, 1), firstStrikes([80], 80, 2),
    firstStrikes([80, 90, 100], 500, 2)]).toEqual([[80, 90, 100, 110], [90], [], [90, 100]]);
  expect([firstExpiries([2 * DAY, 20 * DAY, 50 * DAY], 0, 2), firstExpiries([2 * DAY], 0, 1)])
    .toEqual([[20 * DAY, 50 * DAY], [2 * DAY]]);
  expect([isComplete({ name: 'x', strikes: 2, expiries: 1 }, [1, 2], [3]),
    isComplete({ name: 'x', strikes: 2, expiries: 1 }, [1, 1], [3])]).toEqual([true, false]);
});

it('sends what is bought first, at most so many ticks worse, never at nothing', () => {
  const order = inOrder([leg({ id: 1, side: 'sell' }), leg({ id: 2 }), leg({ id: 3, side: 'sell' }), leg({ id: 4 })]);
  expect(order.map(({ id }) => id)).toEqual([2, 4, 1, 3]);
  const [instrument] = listed;
  expect([worseBy(0.0125, 'buy', 2, instrument), worseBy(0.0125, 'sell', 2, instrument),
    worseBy(0.0005, 'sell', 5, instrument)]).toEqual(['0.0135', '0.0115', '0.0005']);
  // Marked at 0.0135, 10 % allow up to 0.01485.
  expect([ticksWithin(0.014, 'buy', 2, instrument, 0.0135, 0.1), ticksWithin(0.014, 'buy', 5, instrument, 0.0135, 0.2),
    ticksWithin(0.014, 'buy', 2, instrument, 0.0005, 0.1), ticksWithin(0.014, 'buy', 2, instrument, null, 0.1)])
    .toEqual([1, 4, 0, 2]);
});

it('alternatives rest, at their own price or at the touch; all or nothing never does', () => {
  const priced = leg({ price: '0.0105' });
  expect([tacticOf(priced, 'oneSided', 'once'), tacticOf(leg({}), 'oneSided', 'once'), tacticOf(priced, 'legged', 'touch'),
    tacticOf(priced, 'allOrNothing', 'touch'), tacticOf(leg({}), 'legged', 'once'), tacticOf(leg({}), 'legged', 'slices'),
    tacticOf(leg({}), 'oneSided', 'slices')]).toEqual([{ kind: 'iceberg', shown: '1.5' },
    { kind: 'touch', repegMs: 5_000 }, { kind: 'touch', repegMs: 5_000 }, { kind: 'immediate' },
    { kind: 'immediate', attempts: 5 },
    { kind: 'twap', durationMs: 10_000, slices: 5 }, { kind: 'touch', repegMs: 5_000 }]);
});
