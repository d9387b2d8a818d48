import { expect, it } from 'vitest';
import { namedUnderlyings, storyOf } from './story.ts';

it('tells a ticket, an order, a fill and a denial with the numbers of the time', () => {
  const market = { timeMs: 9, bidPrice: '64000.5', askPrice: '64001', indexPriceUsd: 64_010, quoteAgeMs: 120 };
  const proposal = { side: 'sell', quantity: '1200', instrument: 'v:BTC-PERP', limitPrice: '63990', underlying: 'BTC',
    effect: { deltaCoinBefore: 0.61, deltaCoinAfter: 0.1, healthBefore: 1.9, healthAfter: null,
      initialMarginUsdBefore: 1_000, initialMarginUsdAfter: 900 },
    cost: { totalUsd: 12.5 }, marketAtProposal: market };
  const then = [{ name: 'Bid / ask then', value: '64,000.5 / 64,001' },
    { name: 'Index then', value: '64,010.00', unit: 'USD' }, { name: 'Quote age then', value: '120', unit: 'ms' }];
  const told = (type: string, event: unknown) => storyOf(type, JSON.stringify(event));
  expect(told('HedgeProposed', { proposal })).toEqual({
    text: 'Ticket: sell 1,200 BTC-PERP at 63,990, because BTC delta had left its band',
    figures: [{ name: 'Delta', value: '0.6100 → 0.1000', unit: 'BTC' }, { name: 'Health', value: '1.90 → —' },
      { name: 'Initial margin', value: '1,000 → 900', unit: 'USD' }, { name: 'Cost', value: '12.50', unit: 'USD' },
      ...then] });
  expect(told('OrderSubmitted', { order: { side: 'buy', quantity: '3', instrument: 'v:X', price: null, account: 'v/a',
    timeInForce: 'immediateOrCancel' }, market })).toEqual({ text: 'Order sent: buy 3 X at the market, immediate or cancel',
    figures: [{ name: 'Account', value: 'v/a' }, ...then] });
  expect(told('FillReported', { fill: { side: 'buy', quantity: '3', instrument: 'v:X', price: '7', fee: '0.1',
    feeCurrency: 'BTC', liquidity: 'maker', clientOrderId: null } }).figures).toEqual([
    { name: 'Fee', value: '0.1', unit: 'BTC' }, { name: 'Liquidity', value: 'maker' },
    { name: 'Ordered', value: 'elsewhere' }]);
  expect(told('OrderDenied', { request: { side: 'buy', quantity: '3', instrument: 'v:X' },
    denial: { limit: 'maxOpenOrders', value: '51', threshold: '50' } })).toEqual({
    text: 'Denied by our limit maxOpenOrders: buy 3 X',
    figures: [{ name: 'Value', value: '51' }, { name: 'Limit', value: '50' }] });
});

it('what it does not know, or cannot read, keeps its name', () => {
  expect(storyOf('SomethingNew', '{}')).toEqual({ text: 'something new', figures: [] });
  expect(storyOf('FillReported', 'torn {')).toEqual({ text: 'fill reported', figures: [] });
});

it('finds the underlyings that a chain is about', () => {
  expect(namedUnderlyings(['{"underlying":"ETH"}', '{"instrument":"v:BTC-PERP"}'], ['BTC', 'ETH', 'SOL']))
    .toEqual(['BTC', 'ETH']);
});
