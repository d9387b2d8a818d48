/** Deribit's words, one message of each kind (fixtures/), and whatever a line may carry instead of them. */
import { readFileSync } from 'node:fs';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { toText } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { DeribitBooks } from './market/books.ts';
import { changesSchema, incomingOf, instrumentSchema, summarySchema } from './messages.ts';
import { indexOf, tradeOf, wholeQuoteOf } from './parse.ts';
import { cashOf, factOfOrder, fillOf, instrumentOf, positionOf } from './parseAccount.ts';
import { instrumentOfName } from './symbols.ts';
import { readWire } from './wire/exactJson.ts';
import { decimalOf } from './wire/wireNumbers.ts';
import type { RpcIncoming } from '../transport/rpc/rpcMessages.ts';
import { WireError, type Json } from '../transport/rpc/wireFields.ts';

const FIXTURES = JSON.parse(readFileSync(new URL('fixtures/messages.json', import.meta.url), 'utf8')) as Record<string, Json>;
/** The text of each message as it would come, digits untouched. */
const TEXT = readFileSync(new URL('fixtures/messages.json', import.meta.url), 'utf8');
const textOf = (name: string): string => new RegExp(`"${name}": (\\{.*\\}),?\\n`).exec(TEXT)?.[1] ?? '';

function noticeOf(name: string): Json {
  const read = readWire(Buffer.from(textOf(name)));
  const incoming = read.ok ? incomingOf(read.value) : null;
  if (incoming?.kind !== 'notice') throw new Error(`${name} is no notice`);
  return incoming.data as Json;
}
const known = (name: string): Instrument => {
  const instrument = instrumentOfName(name);
  if (instrument === null) throw new Error(name);
  return instrument;
};
/** Decimals as text. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? toText(each as never) : each)));

describe('market data', () => {
  test('a ticker of an option: an empty side is none, vols are fractions, Greeks are the venue\'s', () => {
    expect(plain(wholeQuoteOf(noticeOf('ticker_option'), known('BTC-25JUN27-70000-C'), 5))).toEqual({
      instrument: 'deribit:BTC-25JUN27-70000-C', venueTimeMs: 1_790_000_000_123, receivedTimeMs: 5, bidPrice: '0.0955',
      bidQuantity: '12.4', askPrice: null, askQuantity: null, lastPrice: null, markPrice: '0.096', indexPrice: '68123.45',
      forwardPrice: 69_410.02, markImpliedVol: 0.5131, bidImpliedVol: 0.5102, askImpliedVol: null, fundingRate: null,
      venueGreeks: { delta: 0.52311, gamma: 0.00001, vega: 231.90121, theta: -21.41218, rho: 203.02111 } });
  });

  test('a ticker of a perpetual: amounts become contracts, funding as it stands', () => {
    expect(plain(wholeQuoteOf(noticeOf('ticker_perpetual'), known('BTC-PERPETUAL'), 5))).toMatchObject({ bidQuantity: '4321',
      askQuantity: '1', fundingRate: -0.0000421, markImpliedVol: null, forwardPrice: null, venueGreeks: null });
  });

  test('a book from a snapshot and a change; a gap drops it, a repeat changes nothing', () => {
    const books = new DeribitBooks();
    const { contractMultiplier } = known('BTC-PERPETUAL');
    const take = (data: Json) => books.take('BTC-PERPETUAL', data, contractMultiplier);
    expect(take(noticeOf('book_change'))).toBeNull();
    take(noticeOf('book_snapshot'));
    expect(plain(take(noticeOf('book_change')))).toEqual({ changeId: 9_000_007,
      bids: [{ price: '68120.5', quantity: '10' }],
      asks: [{ price: '68121', quantity: '1' }, { price: '68121.5', quantity: '4' }, { price: '68122.5', quantity: '700' }] });
    expect(take(noticeOf('book_change'))).toBeNull();
    expect(() => take({ ...noticeOf('book_change'), prev_change_id: 9_000_009, change_id: 9_000_011 })).toThrow(/gap/);
    expect(books.has('BTC-PERPETUAL')).toBe(false);
  });

  test('a trade and an index', () => {
    const [row] = noticeOf('trades') as unknown as readonly Json[];
    expect(plain(tradeOf(row ?? {}, known('BTC-PERPETUAL'), 5))).toMatchObject({ tradeId: '700001', quantity: '13', aggressor: 'buy' });
    expect(plain(indexOf(noticeOf('index'), 'deribit-testnet', 5))).toEqual({ venue: 'deribit-testnet', underlying: 'BTC',
      venueTimeMs: 1_790_000_000_401, receivedTimeMs: 5, priceUsd: '68123.45' });
  });

  test('an instrument with its ticks', () => {
    const read = instrumentOf(instrumentSchema.parse(FIXTURES['instrument']), 'deribit');
    expect(plain(read)).toMatchObject({ id: 'deribit:BTC-25JUN27-70000-C', kind: 'option', strike: '70000', tickSize: '0.0001',
      tickSteps: [{ abovePrice: '0.005', tickSize: '0.0005' }], lotSize: '0.1', expiryTimeMs: 1_813_910_400_000 });
  });

  test.each([
    [{ best_bid_price: 'x' }, 'best_bid_price: x is not a number'], [{ mark_iv: -5 }, 'mark_iv: -5 is not a volatility'],
    [{ best_ask_price: 0.01 }, 'best_bid_price: 0.0955 is above the ask'], [{ greeks: 7 }, 'greeks: 7 is not an object'],
    [{ underlying_price: -1 }, 'underlying_price: -1 is not a price'], [{ index_price: -3 }, 'index_price: -3 is negative'],
  ])('a ticker with %j is refused by its member', (change, reason) => {
    expect(() => wholeQuoteOf({ ...noticeOf('ticker_option'), ...change }, known('BTC-25JUN27-70000-C'), 5)).toThrow(reason);
  });
});

describe('the account', () => {
  test('fills, orders and positions of one change', () => {
    const { trades: [trade], orders: [order], positions: [position] } = changesSchema.parse(noticeOf('changes'));
    const perpetual = known('BTC-PERPETUAL');
    if (trade === undefined || order === undefined || position === undefined) throw new Error('incomplete');
    expect(plain(fillOf(trade, perpetual, 'deribit/main', () => undefined))).toEqual({ fillId: '700002', account: 'deribit/main',
      instrument: 'deribit:BTC-PERPETUAL', clientOrderId: '0123456789ab-42', venueOrderId: 'BTC-51', side: 'sell',
      price: '68120.5', quantity: '25', fee: '0.000000184', feeCurrency: 'BTC', liquidity: 'taker', venueTimeMs: 1_790_000_000_500 });
    expect(factOfOrder(order)).toBeNull();
    expect(factOfOrder({ ...order, order_state: 'cancelled', cancel_reason: 'user_request' }))
      .toEqual({ type: 'OrderCancelled', clientOrderId: '0123456789ab-42', reason: 'user_request' });
    expect(factOfOrder({ ...order, label: 'by hand', order_state: 'cancelled' })).toBeNull();
    expect(plain(positionOf(position, perpetual))).toEqual({ instrument: 'deribit:BTC-PERPETUAL', quantity: '-25', averagePrice: '68120.5' });
  });

  test('balances keep the digits that a double would lose', () => {
    const summary = summarySchema.parse(noticeOf('portfolio'));
    expect([toText(summary.balance), toText(summary.equity)]).toEqual(['100000000.123456789', '2.000000000000001']);
    expect(toText(cashOf(summary, []))).toBe('100000000.123336789');
  });

  test('an error is told with its code and reason', () => {
    expect(incomingOf(FIXTURES['error'])).toEqual({ kind: 'failure', id: 7, code: 10_009, message: 'not_enough_funds', detail: 'margin' });
  });
});

describe('whatever comes', () => {
  const perpetual = known('BTC-PERPETUAL');
  const option = known('BTC-25JUN27-70000-C');
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(Infinity, -Infinity, 'NaN', '1e400', '', -0, 1e308, 5e-324));
  const isFinite = (value: unknown): boolean => (typeof value === 'number' ? Number.isFinite(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(isFinite));
  /** Only WireError may come out, and no number that is none. */
  const survives = (read: () => unknown): void => {
    try {
      expect(isFinite(read())).toBe(true);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  };
  const spoilt = (data: Json) => fc.tuple(fc.constantFrom(...Object.keys(data)), anything)
    .map(([name, value]): Json => ({ ...data, [name]: value }));

  property.prop([spoilt(noticeOf('ticker_option'))])('a ticker with any member spoilt', (data) => {
    survives(() => wholeQuoteOf(data, option, 1));
  });
  property.prop([spoilt((noticeOf('trades') as unknown as Json[])[0] ?? {})])('a trade with any member spoilt', (data) => {
    survives(() => tradeOf(data, perpetual, 1));
  });
  property.prop([spoilt(noticeOf('book_snapshot'))])('a book with any member spoilt', (data) => {
    survives(() => new DeribitBooks().take('BTC-PERPETUAL', data, perpetual.contractMultiplier));
  });
  property.prop([anything])('any value as a number', (value) => { survives(() => Number(decimalOf('it', value))); });
  property.prop([fc.uint8Array({ maxLength: 300 })])('any bytes', (bytes) => {
    const read = readWire(bytes);
    if (read.ok) survives(() => incomingOf(read.value) satisfies RpcIncoming);
  });
  property.prop([spoilt(noticeOf('changes')), spoilt(noticeOf('portfolio'))])('an account\'s change', (changes, portfolio) => {
    expect([typeof changesSchema.safeParse(changes).success, typeof summarySchema.safeParse(portfolio).success])
      .toEqual(['boolean', 'boolean']);
  });
});
