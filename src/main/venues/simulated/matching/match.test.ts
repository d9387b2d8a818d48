import { expect, test } from 'vitest';
import type { SyntheticBook } from '../market/liquidity.ts';
import { meetsOwn, queueAt, reachedLots, serveTrade, takeLevels } from './match.ts';

/** "100x5 101x7": ticks and lots, best first. */
const levels = (text: string) => text.split(' ').filter((word) => word !== '').map((word) => {
  const [ticks = 0, lots = 0] = word.split('x').map(Number);
  return { ticks, lots };
});
const book = (bids: string, asks: string): SyntheticBook => ({ bids: levels(bids), asks: levels(asks) });
const text = (rows: readonly { ticks: number; lots: number }[]): string =>
  rows.map(({ ticks, lots }) => `${ticks}x${lots}`).join(' ') || '-';

test('a taker walks the levels from the best, never past its limit', () => {
  const asks = levels('100x5 101x7 103x9');
  const bids = levels('99x4 98x6 95x1');
  const table = [
    ['buy 3 @100', '100x3'], ['buy 5 @100', '100x5'], ['buy 8 @100', '100x5'], ['buy 8 @101', '100x5 101x3'],
    ['buy 8 @102', '100x5 101x3'], ['buy 50 @102', '100x5 101x7'], ['buy 50 @any', '100x5 101x7 103x9'],
    ['buy 1 @99', '-'], ['sell 5 @98', '99x4 98x1'], ['sell 5 @99', '99x4'], ['sell 1 @100', '-'],
    ['sell 50 @any', '99x4 98x6 95x1'],
  ] as const;
  const results = table.map(([line]) => {
    const [side = '', lots = '', limit = ''] = line.split(' ');
    const ticks = limit === '@any' ? null : Number(limit.slice(1));
    const isBuy = side === 'buy';
    return [line, text(takeLevels(isBuy ? asks : bids, isBuy ? 'buy' : 'sell', ticks, Number(lots)))];
  });
  expect(results).toEqual(table.map((row) => [...row]));
});

test('what others show at our price is before us; what comes to our price can fill us', () => {
  const shown = book('99x4 98x6', '100x5 101x7');
  expect([queueAt(shown, 'buy', 98), queueAt(shown, 'buy', 97), queueAt(shown, 'sell', 101)]).toEqual([6, 0, 7]);
  expect([reachedLots(shown, 'buy', 99), reachedLots(shown, 'buy', 100), reachedLots(shown, 'buy', 101)])
    .toEqual([0, 5, 12]);
  expect([reachedLots(shown, 'sell', 99), reachedLots(shown, 'sell', 98)]).toEqual([4, 10]);
});

test('trades of others serve price first, then time: the queue before us, us, who came after us', () => {
  const run = (lots: number, own: string) => {
    const resting = levels(own).map(({ ticks, lots: ahead }) => ({ side: 'buy' as const, ticks, lots: 5,
      queueAheadLots: ahead }));
    const { served, synthetic, lastTicks } = serveTrade(levels('99x4 98x6'), resting, 'buy', lots);
    const queues = resting.map((order) => order.queueAheadLots);
    return `served ${served.join(',') || '-'} others ${synthetic} last ${lastTicks} queues ${queues.join(',') || '-'}`;
  };
  // Our order of 5 lots; the number after x is how many lots of others are before it at its price.
  expect([
    run(3, ''), run(3, '99x4'), run(6, '99x2'), run(9, '99x2'), run(4, '100x0'), run(12, '99x4'), run(20, '98x6'),
    run(8, '99x1 99x4'), run(14, '99x1 99x4'), run(0, '99x1'),
  ]).toEqual([
    'served - others 3 last 99 queues -',
    'served 0 others 3 last 99 queues 1',
    'served 4 others 2 last 99 queues 0',
    'served 5 others 4 last 99 queues 0',
    'served 4 others 0 last 100 queues 0',
    'served 5 others 7 last 98 queues 0',
    'served 5 others 10 last 98 queues 0',
    'served 5,0 others 3 last 99 queues 0,1',
    'served 5,5 others 4 last 99 queues 0,0',
    'served 0 others 0 last null queues 1',
  ]);
});

test('an order meets our own when what is better does not suffice', () => {
  const asks = levels('100x5 101x7');
  const meets = (lots: number, limit: number | null, own: number | null) =>
    meetsOwn(takeLevels(asks, 'buy', limit, lots), 'buy', limit, lots, own);
  expect([
    meets(5, 101, 101), meets(6, 101, 101), meets(6, 100, 101), meets(5, null, 100), meets(12, null, 150),
    meets(13, null, 150), meets(13, 140, 150), meets(99, null, null),
  ]).toEqual([false, true, false, true, false, true, false, false]);
});
