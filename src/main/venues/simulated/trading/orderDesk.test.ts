import { expect, test } from 'vitest';
import { add, dec, mul, neg, sub, toNumber, toText, ZERO } from '../../../../shared/domain/decimal.ts';
import { bench, order, PERP, send, type Bench, type OrderParts } from '../testing/practiceBench.ts';
import { wireText } from '../../../../shared/contract/wire.ts';

const ACCOUNT = 'simulated-options/main';
const QUIET = { leastMs: 10, meanExtraMs: 0, connectMs: 50 };

function ready(options: Parameters<typeof bench>[0] = {}): Bench {
  const made = bench({ latency: QUIET, ...options });
  made.ports.pass(1_000);
  made.facts.length = 0;
  return made;
}

/** What came of orders, one line a message. */
function story({ facts }: Bench): string[] {
  return facts.flatMap(({ event }) => {
    switch (event.type) {
      case 'OrderAcknowledged': return [`${event.clientOrderId} acknowledged`];
      case 'OrderRejected': return [`${event.clientOrderId} rejected: ${event.reason}`];
      case 'OrderCancelled': return [`${event.clientOrderId} cancelled: ${event.reason}`];
      case 'OrderTriggered': return [`${event.clientOrderId} fired`];
      case 'CancelRejected': return [`${event.clientOrderId} cancel rejected: ${event.reason}`];
      case 'FillReported': return [`${event.fill.clientOrderId} ${event.fill.liquidity} ${event.fill.side} ${
        toText(event.fill.quantity)}`];
      case 'OrderStatusReported': return [`${event.clientOrderId} is ${event.state ?? 'not known'} ${
        event.filledQuantity === null ? '' : toText(event.filledQuantity)}`.trim()];
      default: return [];
    }
  });
}

const quoteOf = (made: Bench, id = PERP) => {
  const quote = made.marketOf('QuoteObserved').map((event) => event.quote).findLast((one) => one.instrument === id);
  if (quote?.bidPrice === null || quote?.askPrice === null || quote === undefined) throw new Error(`no quote of ${id}`);
  return { bid: quote.bidPrice, ask: quote.askPrice };
};

const give = (made: Bench, id: string, over: OrderParts): void => {
  made.execute(send(order(id, over)));
  made.ports.pass(30);
};
const query = (made: Bench, clientOrderId: string): void => {
  made.execute({ type: 'QueryOrder', venue: 'simulated-options', account: ACCOUNT, instrument: PERP, clientOrderId });
};
const limit = { type: 'limit', timeInForce: 'goodTillCancelled' } as const;

test('acknowledgement comes first, then fills, then the end of what may not rest', () => {
  const made = ready({ depth: 0.01 });
  give(made, 'a', { quantity: '100' });
  const { ask } = quoteOf(made);
  give(made, 'b', { quantity: '50000', type: 'limit', price: add(ask, dec('20')) });
  const lines = story(made);
  expect(lines[0]).toBe('a acknowledged');
  expect(lines.indexOf('b acknowledged')).toBe(lines.findIndex((line) => line.startsWith('b ')));
  const b = lines.filter((line) => line.startsWith('b '));
  expect(b.length).toBeGreaterThan(3);
  expect(b.at(-1)).toBe('b cancelled: immediate or cancel: no more in the book within the limit');
  const fills = made.factsOf('FillReported').map(({ fill }) => fill);
  const a = fills.filter((fill) => fill.clientOrderId === 'a');
  expect(toText(a.reduce((sum, fill) => add(sum, fill.quantity), ZERO))).toBe('100');
  const prices = fills.filter((fill) => fill.clientOrderId === 'b').map((fill) => fill.price);
  expect(prices).toEqual([...prices].sort((x, y) => (x < y ? -1 : 1)));
  expect(prices.every((price) => price <= add(ask, dec('20')))).toBe(true);
  expect(fills.every((fill) => toNumber(fill.fee) > 0 && fill.feeCurrency === 'BTC')).toBe(true);
});

test('fill-or-kill takes all or nothing', () => {
  const made = ready({ depth: 0.01 });
  const { ask } = quoteOf(made);
  give(made, 'a', { quantity: '50000', type: 'limit', timeInForce: 'fillOrKill', price: add(ask, dec('10')) });
  give(made, 'b', { quantity: '5', type: 'limit', timeInForce: 'fillOrKill', price: add(ask, dec('10')) });
  expect(story(made)).toEqual([
    'a acknowledged', 'a cancelled: fill or kill: not enough in the book', 'b acknowledged', 'b taker buy 5',
  ]);
});

test('a resting order waits its turn, fills as maker when the market comes, and can be cancelled', () => {
  const made = ready();
  const { bid } = quoteOf(made);
  const far = sub(bid, dec('5000'));
  give(made, 'far', { ...limit, quantity: '7', price: far });
  give(made, 'near', { ...limit, quantity: '10', price: sub(bid, dec('30')) });
  expect(story(made)).toEqual(['far acknowledged', 'near acknowledged']);
  query(made, 'far');
  query(made, 'x');
  made.execute({ type: 'RequestSnapshot', venue: 'simulated-options', account: ACCOUNT });
  made.practice.shock('BTC', -0.004);
  made.ports.pass(600);
  made.execute({ type: 'SendCancel', venue: 'simulated-options', account: ACCOUNT, instrument: PERP,
    clientOrderId: 'far', venueOrderId: null });
  made.execute({ type: 'SendCancel', venue: 'simulated-options', account: ACCOUNT, instrument: PERP,
    clientOrderId: 'near', venueOrderId: null });
  made.ports.pass(30);
  expect(story(made).slice(2)).toEqual([
    'far is accepted 0', 'x is not known', 'near maker buy 10', 'far cancelled: cancelled on request',
    'near cancel rejected: order is filled',
  ]);
  const open = made.factsOf('AccountSnapshotReported').at(-1)?.snapshot.openOrders.map((one) =>
    `${one.clientOrderId} ${one.side} ${toText(one.quantity)} @ ${one.price === null ? '' : toText(one.price)}`);
  expect(open).toEqual([`far buy 7 @ ${toText(far)}`, `near buy 10 @ ${toText(sub(bid, dec('30')))}`]);
  expect(made.factsOf('FillReported')[0]?.fill).toMatchObject({ price: sub(bid, dec('30')), fee: ZERO });
});

test('our resting order shows in quote and book', () => {
  const made = ready();
  const price = sub(quoteOf(made).bid, dec('20'));
  give(made, 'a', { ...limit, quantity: '3', price });
  made.ports.pass(300);
  expect(story(made)).toEqual(['a acknowledged']);
  const book = made.marketOf('BookObserved').map((event) => event.book).findLast((one) => one.instrument === PERP);
  expect(book?.bids.find((level) => level.price === price)?.quantity).toBeGreaterThanOrEqual(dec('3'));
});

test('one order, however many fills, is one moment to save, and that is before anybody hears of it', () => {
  const saves: number[] = [];
  let heard: readonly unknown[] = [];
  const made = ready({ depth: 0.01, onAccountChanged: () => { saves.push(heard.length); } });
  heard = made.facts;
  saves.length = 0;
  give(made, 'a', { quantity: '500' });
  expect(made.factsOf('FillReported').length).toBeGreaterThan(2);
  expect(saves).toEqual([0]);
});

test('a client id that comes again is the same order (I5), told again and not made again', () => {
  const made = ready();
  give(made, 'a', { quantity: '10' });
  give(made, 'a', { quantity: '10' });
  expect(story(made)).toEqual(['a acknowledged', 'a taker buy 10', 'a acknowledged']);
  const ids = made.factsOf('OrderAcknowledged').map((event) => event.venueOrderId);
  expect(ids[0]).toBe(ids[1]);
});

test('a question by client id tells the fills again under their own ids, then the state', () => {
  const made = ready();
  give(made, 'a', { quantity: '10' });
  const [first] = made.factsOf('FillReported');
  query(made, 'a');
  made.ports.pass(30);
  const again = made.factsOf('FillReported');
  expect(again).toHaveLength(2);
  expect(wireText(again[1])).toBe(wireText(first));
  expect(story(made).at(-1)).toBe('a is filled 10');
});

test('an order that would come to our own order is refused, one that stops before it is not', () => {
  const made = ready();
  const { ask } = quoteOf(made);
  give(made, 'own', { ...limit, side: 'sell', quantity: '5', price: add(ask, dec('10')) });
  give(made, 'small', { quantity: '10' });
  give(made, 'large', { ...limit, quantity: '40000', price: add(ask, dec('60')) });
  expect(story(made)).toEqual([
    'own acknowledged', 'small acknowledged', 'small taker buy 10',
    'large rejected: order would trade against our own order',
  ]);
});

test('while the engine asks for a pause facts wait and market data is dropped, then told anew', () => {
  const made = ready();
  made.sessions[0]?.pause?.(true);
  made.market.length = 0;
  give(made, 'a', { quantity: '10' });
  made.ports.pass(3_000);
  const ofOptions = () => made.market.filter((event) => wireText(event).includes('simulated-options'));
  expect([story(made), ofOptions()]).toEqual([[], []]);
  made.sessions[0]?.pause?.(false);
  made.ports.pass(500);
  expect(story(made)).toEqual(['a acknowledged', 'a taker buy 10']);
  const quoted = new Set(made.marketOf('QuoteObserved').map(({ quote }) => quote.instrument));
  expect(quoted.size).toBeGreaterThan(made.practice.inside.options.listings.size);
});

test('what the venue refuses, it refuses in words', () => {
  const made = ready();
  give(made, 'u', { quantity: '10', instrument: 'simulated-options:DOGE-PERPETUAL' });
  give(made, 'm', { quantity: '10000000' });
  give(made, 't', { ...limit, quantity: '10', price: dec('60000.3') });
  give(made, 'p', { ...limit, postOnly: true, quantity: '10', price: add(quoteOf(made).ask, dec('10')) });
  give(made, 'r', { quantity: '10', side: 'sell', reduceOnly: true });
  const lines = story(made);
  expect(lines.map((line) => line.replace(/\d{4,}/g, '#'))).toEqual([
    'u rejected: unknown instrument simulated-options:DOGE-PERPETUAL',
    'm rejected: not enough margin: # USD required, # USD there',
    't rejected: price #.3 is not a multiple of the tick 0.5',
    'p rejected: post-only order would trade at once',
    'r rejected: reduce-only order has no position to reduce',
  ]);
  made.facts.length = 0;
  for (let i = 0; i < 40; i += 1) made.execute(send(order(`o${i}`, { quantity: '1' })));
  made.ports.pass(30);
  expect(story(made).filter((line) => line.endsWith('too many requests')).length).toBeGreaterThanOrEqual(18);
});

test('a reduce-only order that rests is cut when the position shrinks under it', () => {
  const made = ready({ withPortfolio: false });
  made.practice.inside.options.holdings.pay('BTC', dec('5'));
  give(made, 'open', { quantity: '100' });
  const { ask } = quoteOf(made);
  give(made, 'reduce', { ...limit, side: 'sell', reduceOnly: true, quantity: '100', price: add(ask, dec('100')) });
  give(made, 'shrink', { side: 'sell', quantity: '60' });
  made.practice.shock('BTC', 0.01);
  made.ports.pass(600);
  expect(story(made).filter((line) => line.startsWith('reduce'))).toEqual([
    'reduce acknowledged', 'reduce maker sell 40', 'reduce cancelled: reduce-only: nothing left to reduce',
  ]);
  expect(made.practice.inside.options.holdings.quantityOf(PERP)).toBe(ZERO);
});

const stop = (made: Bench, id: string, away: string, over: Partial<OrderParts> = {}): void => {
  const { bid } = quoteOf(made);
  give(made, id, { type: 'market', timeInForce: 'goodTillCancelled', side: 'sell', reduceOnly: true, quantity: '100',
    trigger: { price: sub(bid, dec(away)), by: 'mark' }, price: sub(bid, dec('4000')), ...over });
};

test('a stop waits unseen, fires when the market comes, and trades no more than there is to reduce', () => {
  const made = ready({ withPortfolio: false });
  made.practice.inside.options.holdings.pay('BTC', dec('10'));
  give(made, 'open', { quantity: '100' });
  stop(made, 'early', '-500');
  stop(made, 'stop', '300');
  stop(made, 'rest', '300', { type: 'limit', price: add(quoteOf(made).ask, dec('400')), quantity: '40' });
  give(made, 'shrink', { side: 'sell', quantity: '30' });
  made.ports.pass(2_000);
  query(made, 'stop');
  made.ports.pass(30);
  expect(made.factsOf('OrderStatusReported').at(-1)).toMatchObject({ state: 'accepted', triggered: false });
  made.practice.shock('BTC', -0.01);
  made.ports.pass(600);
  query(made, 'rest');
  made.ports.pass(30);
  expect(story(made).filter((line) => !line.startsWith('early'))).toEqual([
    'open acknowledged', 'open taker buy 100', 'stop acknowledged', 'rest acknowledged', 'shrink acknowledged',
    'shrink taker sell 30', 'stop is accepted 0', 'stop fired', 'stop taker sell 70',
    'stop cancelled: stop to market: no more in the book within the bound, or to reduce',
    'rest fired', 'rest cancelled: reduce-only: nothing left to reduce', 'rest is cancelled 0',
  ]);
  expect(story(made).filter((line) => line.startsWith('early'))[0]).toMatch(/^early rejected: trigger .* already/);
  expect(made.practice.inside.options.holdings.quantityOf(PERP)).toBe(ZERO);
});

test('a stop limit rests at its limit once it has fired, in place of our own orders in its way', () => {
  const made = ready({ withPortfolio: false });
  made.practice.inside.options.holdings.pay('BTC', dec('10'));
  give(made, 'open', { quantity: '100' });
  const { bid } = quoteOf(made);
  give(made, 'own', { ...limit, quantity: '10', price: sub(bid, dec('100')) });
  stop(made, 'stop', '300', { type: 'limit', price: sub(bid, dec('200')) });
  const text = made.practice.saveText();
  expect(wireText(JSON.parse(text))).toContain('"trigger"');
  made.practice.shock('BTC', -0.06);
  made.ports.pass(300);
  query(made, 'stop');
  made.ports.pass(30);
  expect(story(made).slice(2)).toEqual(['own acknowledged', 'stop acknowledged', 'stop fired',
    'own cancelled: self-trade: in the way of a stop that fired', 'stop is accepted 0']);
  expect(made.factsOf('OrderStatusReported').at(-1)?.triggered).toBe(true);
});

test('conservation: every coin that moved is a premium, a profit, a fee or a payment that was told', () => {
  const made = ready({ depth: 0.05, withPortfolio: false });
  const { options } = made.practice.inside;
  options.holdings.pay('ETH', dec('500'));
  const instruments = [...options.listings.values()].map((listing) => listing.instrument)
    .filter((instrument) => instrument.underlying === 'ETH');
  for (let i = 0; i < 80; i += 1) {
    const instrument = instruments[(i * 7) % instruments.length];
    if (instrument === undefined) continue;
    give(made, `c${i}`, { instrument: instrument.id, side: i % 3 === 0 ? 'sell' : 'buy',
      quantity: instrument.kind === 'option' ? '2' : '500' });
    made.ports.pass(400);
  }
  const fills = made.factsOf('FillReported').map(({ fill }) => fill);
  expect(fills.length).toBeGreaterThan(30);
  let told = dec('500');
  let profit = 0;
  for (const { instrument, side, quantity, price, fee } of fills) {
    const signed = side === 'buy' ? quantity : neg(quantity);
    told = sub(told, fee);
    if (options.listings.get(instrument)?.instrument.kind === 'option') told = sub(told, mul(signed, price));
    else profit += toNumber(signed) / toNumber(price);
  }
  for (const payment of made.factsOf('FundingPaid')) told = add(told, payment.amount);
  // Contracts pay coins bought against coins still held at their entry.
  for (const { instrument, quantity, entryValue } of options.holdings.holdings()) {
    if (instrument.kind !== 'option') profit -= (quantity > 0n ? 1 : -1) * toNumber(entryValue);
  }
  expect(toNumber(sub(options.holdings.cashOf('ETH'), told))).toBeCloseTo(profit, 12);
});
