import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflationKey, type MarketEvent } from '../events/market.ts';
import { dec } from '../../shared/domain/decimal.ts';
import { Inbox, InboxOverflow, type InboxItem } from './inbox.ts';

const index = (underlying: string, price: number): MarketEvent => ({ type: 'IndexObserved',
  index: { venue: 'v', underlying, venueTimeMs: null, receivedTimeMs: price, priceUsd: dec(price) } });
const trade = (number: number): MarketEvent => ({ type: 'TradeObserved', trade: { instrument: 'v:X',
  tradeId: String(number), venueTimeMs: null, receivedTimeMs: number, price: dec(1), quantity: dec(1),
  aggressor: 'buy' } });
const market = (event: MarketEvent): InboxItem => ({ kind: 'market', event, arrivedMs: 0 });
const fact = (reason: string): InboxItem =>
  ({ kind: 'input', event: { type: 'RunEnded', reason }, venueTimeMs: null, causeSeq: null, arrivedMs: 0 });
const open = (maxWaiting = 1_000) => {
  const heard: (boolean | string)[] = [];
  const inbox = new Inbox({ maxWaiting, onArrival: () => {}, onPressure: (full) => heard.push(full) });
  return { inbox, heard };
};
const nameOf = (item: InboxItem): string => {
  if (item.kind === 'input') return item.event.type === 'RunEnded' ? item.event.reason : '';
  if (item.event.type === 'TradeObserved') return `t${item.event.trade.tradeId}`;
  return item.event.type === 'IndexObserved' ? `${item.event.index.underlying}${item.event.index.receivedTimeMs}` : '';
};

test('a newer market event takes the place of the older where it arrived; facts and trades all stay', () => {
  const { inbox } = open();
  for (const item of [market(index('BTC', 1)), fact('a'), market(trade(1)), market(index('ETH', 1)),
    market(index('BTC', 2)), market(trade(1)), fact('a'), market(index('BTC', 3))]) inbox.put(item);
  expect([inbox.waiting, inbox.conflated]).toEqual([6, 2]);
  expect(inbox.take(100).map(nameOf)).toEqual(['a', 't1', 'ETH1', 't1', 'a', 'BTC3']);
  expect([inbox.waiting, inbox.take(100)]).toEqual([0, []]);
});

test('what has been taken is not conflated with what comes after', () => {
  const { inbox } = open();
  inbox.put(market(index('BTC', 1)));
  expect(inbox.take(1).map(nameOf)).toEqual(['BTC1']);
  inbox.put(market(index('BTC', 2)));
  expect([inbox.take(9).map(nameOf), inbox.conflated]).toEqual([['BTC2'], 0]);
});

test('the same as a plain list from which older events of a key are struck, whatever comes in', () => {
  const item = fc.oneof(
    fc.record({ kind: fc.constant('market' as const), key: fc.constantFrom('BTC', 'ETH', 'SOL') }),
    fc.record({ kind: fc.constant('trade' as const) }), fc.record({ kind: fc.constant('fact' as const) }));
  const action = fc.oneof({ weight: 8, arbitrary: item }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), max: fc.integer({ min: 1, max: 5 }) }) });
  fc.assert(fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
    const { inbox } = open(10_000);
    let model: InboxItem[] = [];
    actions.forEach((each, i) => {
      if (each.kind === 'take') {
        expect(inbox.take(each.max).map(nameOf)).toEqual(model.slice(0, each.max).map(nameOf));
        model = model.slice(each.max);
        return;
      }
      const added = each.kind === 'fact' ? fact(`f${i}`) : market(each.kind === 'trade' ? trade(i) : index(each.key, i));
      const keyOf = (one: InboxItem): string | null => (one.kind === 'market' ? conflationKey(one.event) : null);
      model = [...model.filter((one) => keyOf(one) === null || keyOf(one) !== keyOf(added)), added];
      inbox.put(added);
      expect(inbox.waiting).toBe(model.length);
    });
    expect(inbox.take(1_000).map(nameOf)).toEqual(model.map(nameOf));
  }));
});

describe('I15', () => {
  test('a stall of the loop costs no memory for market data, however long', () => {
    const { inbox } = open();
    for (let i = 0; i < 100_000; i += 1) inbox.put(market(index(i % 2 === 0 ? 'BTC' : 'ETH', i)));
    expect([inbox.waiting, inbox.conflated]).toEqual([2, 99_998]);
    expect(inbox.take(10).map(nameOf)).toEqual(['BTC99998', 'ETH99999']);
    // The queue itself, gaps included.
    expect((inbox as unknown as { queue: unknown[] }).queue.length).toBeLessThan(10_000);
  });

  test('when too many facts wait, sources are asked to stop, and to go on when half are taken; none is lost', () => {
    const { inbox, heard } = open(10);
    for (let i = 0; i < 15; i += 1) inbox.put(fact(`f${i}`));
    expect([heard, inbox.underPressure, inbox.waiting]).toEqual([[true], true, 15]);
    expect(inbox.take(9).length).toBe(9);
    expect(heard).toEqual([true]);
    expect(inbox.take(1).length).toBe(1);
    expect([heard, inbox.take(99).map(nameOf)]).toEqual([[true, false], ['f10', 'f11', 'f12', 'f13', 'f14']]);
  });

  test('sources that do not stop end the engine rather than lose anything', () => {
    const { inbox } = open(10);
    expect(() => { for (let i = 0; i < 1_000; i += 1) inbox.put(fact(`f${i}`)); }).toThrow(InboxOverflow);
  });
});
