import { expect, it } from 'vitest';
import { newsBetween, type Seen } from './news.ts';

const NOTHING: Seen = { fills: [], orders: [], proposals: [], connections: [], alerts: [] };
const order = { clientOrderId: 'o1', state: 'accepted', side: 'buy', quantity: '10',
  instrument: 'sim:BTC-PERPETUAL' } as const;
const fill = { account: 'sim/main', fillId: 'f1', side: 'buy', quantity: '10', price: '65000',
  instrument: 'sim:BTC-PERPETUAL' } as const;
const FULL: Seen = {
  fills: [fill], orders: [{ ...order, state: 'rejected' }], proposals: [{ ...order, id: 'h1', state: 'open' }],
  connections: [{ venue: 'sim', state: 'disconnected', lastError: 'gone' }],
  alerts: [{ id: 'a', state: 'active', level: 'danger', text: 'health 1.1', escalations: 0 }],
};

it('tells each class once, and nothing of what was there before', () => {
  const before: Seen = { ...NOTHING, orders: [order], 
    connections: [{ venue: 'sim', state: 'connected', lastError: null }] };
  expect(newsBetween(before, FULL)).toEqual([
    { of: 'fill', title: 'Filled', text: 'buy 10 sim:BTC-PERPETUAL at 65000' },
    { of: 'reject', title: 'Order rejected', text: 'buy 10 sim:BTC-PERPETUAL' },
    { of: 'proposal', title: 'Hedge proposed', text: 'buy 10 sim:BTC-PERPETUAL' },
    { of: 'disconnect', title: 'sim is disconnected', text: 'gone' },
    { of: 'alert', title: 'Alert: danger', text: 'health 1.1' },
  ]);
  expect(newsBetween(FULL, FULL)).toEqual([]);
});
