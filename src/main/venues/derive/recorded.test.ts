/** Recordings that stand beside the checkout and are not ours to ship: skipped without them. Ours in fixtures/ stay. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fc, test as property } from '@fast-check/vitest';
import { dec, toNumber, toText } from '../../../shared/domain/decimal.ts';
import { incomingOf, instrumentSchema, instrumentsSchema, orderAnswerSchema, orderSchema, positionSchema,
  subaccountSchema, subscribedSchema, tradePageSchema, userTradeSchema } from './messages.ts';
import { bookOf, slimOf, spotPricesOf, tradeOf } from './parse.ts';
import { cashOf, listedOf, marginReportOf } from './parseAccount.ts';
import { instrumentOfName } from './symbols.ts';
import { WireError, type Json } from '../transport/rpc/wireFields.ts';

const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/derive/nautilus/', import.meta.url));
const here = existsSync(RECORDED);
if (!here) process.stdout.write('skipped: Derive recordings are not beside the checkout\n');
// oxlint-disable-next-line typescript/no-explicit-any
const json = (name: string): any => JSON.parse(readFileSync(`${RECORDED}${name}.json`, 'utf8')) as unknown;
const own = JSON.parse(readFileSync(fileURLToPath(new URL('fixtures/messages.json', import.meta.url)),
  'utf8')) as Record<string, Json>;
const named = (name: string) => instrumentOfName(name) ?? expect.fail(`${name} is no instrument`);
const [CALL, PUT, PERP, SPOT] = ['ETH-20260627-1500-C', 'ETH-20260627-1900-P', 'ETH-PERP', 'ETH-USDC'].map(named);
if (CALL === undefined || PUT === undefined || PERP === undefined
  || SPOT === undefined) throw new Error('no instruments');

describe.skipIf(!here)('recorded Derive', () => {
  test('every slim ticker becomes a whole quote', () => {
    const quotes = ([['options/ws_ticker_slim_eth_call', CALL], ['options/ws_ticker_slim_eth_put', PUT],
      ['perps/ws_ticker_slim_eth', PERP], ['spot/ws_ticker_slim_eth', SPOT],
        ['spot/ws_ticker_slim_eth_mainnet', SPOT]] as const)
      .map(([file, instrument]) => slimOf(json(file), instrument, 7));
    const shown = (text: bigint | null): string | null => (text === null ? null : toText(text as never));
    expect(quotes.map(({ quote, discount }) => [shown(quote.bidPrice), shown(quote.bidQuantity), shown(quote.askPrice),
      shown(quote.markPrice), shown(quote.indexPrice), quote.forwardPrice, quote.bidImpliedVol, quote.markImpliedVol,
      quote.fundingRate, quote.venueGreeks?.delta ?? null, discount])).toEqual([
      ['383', '150.62', '409.8', '398.1', '1991.7', 1992.6, null, 0.67698, null, 0.95222, 0.999],
      ['38.4', '250.6', '43.8', '42.3', '1991.7', 1992.6, 0.48229, 0.51012, null, -0.30438, 0.999],
      ['1992.36', '1.505', '1992.37', '1992.49', '1991.79', null, null, null, 0.0000125, null, null],
      ['0.2', '45', null, '1991.79', '1991.79', null, null, null, null, null, null],
      ['0.2', '45', null, '2122.29', '2122.29', null, null, null, null, null, null],
    ]);
  });

  test('books and trades are taken, empty sides too', () => {
    const books = ['perps/ws_orderbook_eth', 'spot/ws_orderbook_eth', 'spot/ws_orderbook_eth_mainnet']
      .map((file) => bookOf(json(file), PERP, 7));
    expect(books.map(({ bids, asks, changeId }) => [bids.length, asks.length, changeId])).toEqual([[1, 1, null],
      [0, 0, 225_453],
      [2, 0, 9_582]]);
    const trades = ['options/ws_trade_eth', 'perps/ws_trade_eth', 'spot/ws_trade_eth',
      'perps/http_public_trade_eth_sell']
      .map((file) => tradeOf(json(file), PERP, 7));
    expect(trades.map(({ aggressor, price, quantity }) => [aggressor, toText(price), toText(quantity)])).toEqual([
      ['buy', '3500', '1'], ['buy', '3500', '1'], [expect.any(String), '2050', '0.1'], ['sell', '3499', '0.5']]);
  });

  test('no well-formed answer is refused', () => {
    const lists = ['common/http_get_instruments_eth_all', 'common/http_get_instruments_btc_empty',
      'perps/http_get_instrument_eth',
      'perps/http_get_instruments_eth', 'spot/http_get_instruments_eth'].flatMap((file) => {
      const { result } = json(file) as { result: unknown };
      return Array.isArray(result) ? instrumentsSchema.parse(result).instruments : [result];
    });
    const singles = ['options/instrument_eth', 'perps/instrument_eth', 'spot/instrument_eth',
      'spot/instrument_eth_mainnet'].map(json);
    const listed = [...lists, ...singles].map((row) => listedOf(instrumentSchema.parse(row), 'derive'));
    expect([listed.length, listed.filter((one) => one === null)]).toEqual([9, []]);
    const reads = [
      subaccountSchema.safeParse(json('common/http_subaccount_usdc')),
        subaccountSchema.safeParse(json('common/http_subaccount_high_scale')),
      positionSchema.safeParse(json('perps/http_position_eth')),
        positionSchema.safeParse(json('perps/http_positions_result_eth').positions[0]),
      orderSchema.safeParse(json('perps/http_order_eth_partially_filled')),
        userTradeSchema.safeParse(json('perps/http_private_trade_eth')),
      tradePageSchema.safeParse(json('perps/http_trades_result_eth')),
        subscribedSchema.safeParse(json('spot/ws_subscribe_ack').result),
      orderAnswerSchema.safeParse(json('spot/http_submit_order_response').result),
      orderAnswerSchema.safeParse(json('spot/http_submit_order_response_mainnet').result),
    ];
    expect(reads.map(({ success, error }) => (success ? 'read' : error.message))).toEqual(reads.map(() => 'read'));
    expect(incomingOf(json('spot/ws_subscribe_ack').id === undefined ? null
      : { ...json('spot/ws_subscribe_ack'), id: 1 }).kind).toBe('answer');
  });

  test('more digits than anybody needs are cut off, and margins stay finite', () => {
    const row = subaccountSchema.parse(json('common/http_subaccount_high_scale'));
    expect([row.collaterals[0]?.amount, cashOf(row)].map((value) =>
      toText(value ?? dec(-1)))).toEqual(['0.123456789012345678', '0']);
    const report = marginReportOf('derive/x', row, [], 1, { venueTimeMs: null, receivedTimeMs: 1 });
    expect(Object.values(report).filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([]);
  });

  test('all files of the folder are looked at', () => {
    expect(readdirSync(RECORDED).toSorted()).toEqual(['common', 'options', 'perps', 'spot']);
  });
});

/** One member, or the whole, becomes something else. */
const junk = fc.oneof(fc.constant(null), fc.constant(''), fc.constant('x'), fc.constant('1e400'), fc.constant(NaN),
  fc.constant(-1),
  fc.constant('-1'), fc.array(fc.anything(), { maxLength: 2 }), fc.dictionary(fc.string(), fc.anything(),
    { maxKeys: 2 }), fc.double(),
  fc.bigInt().map(String), fc.string());

function mutated(value: unknown, path: readonly number[], by: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return by;
  const keys = Object.keys(value);
  const key = keys[(path[0] ?? 0) % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value as unknown[]] : { ...value }) as Record<string, unknown>;
  copy[key] = mutated((value as Record<string, unknown>)[key], path.slice(1), by);
  return copy;
}

const finite = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'bigint') return Number.isFinite(toNumber(value as never));
  return typeof value !== 'object' || value === null || Object.values(value).every(finite);
};

describe('what is not well-formed', () => {
  const readers: Readonly<Record<string, (data: unknown) => unknown>> = {
    option: (data) => slimOf(data as Json, CALL, 1), perp: (data) => slimOf(data as Json, PERP, 1),
    book: (data) => bookOf(data as Json, PERP, 1), trade: (data) => tradeOf(data as Json, PERP, 1),
    spot: (data) => spotPricesOf(data as Json, 'derive', 1),
    subaccount: (data) => {
      const read = subaccountSchema.safeParse(data);
      return read.success ? [cashOf(read.data), marginReportOf('derive/x', read.data, [], 1,
        { venueTimeMs: null, receivedTimeMs: 1 })] : null;
    },
    order: (data) => orderSchema.safeParse(data).data ?? null, userTrade: (data) =>
      userTradeSchema.safeParse(data).data ?? null,
  };

  test('ours is read as it stands', () => {
    for (const [name, read] of Object.entries(readers)) expect([name, read(own[name]) === null]).toEqual([name, false]);
  });

  property.prop([fc.constantFrom(...Object.keys(readers)), fc.array(fc.nat(20), { maxLength: 4 }), junk],
    { numRuns: 1_500 })(
    'is refused by name or read to finite numbers, never thrown', (name, path, by) => {
      const data = mutated(own[name], path, by);
      if (typeof data !== 'object' || data === null || Array.isArray(data)) return;
      try {
        expect(finite(readers[name]?.(data))).toBe(true);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        expect(error.message.length).toBeGreaterThan(3);
      }
    });

  property.prop([fc.anything()], { numRuns: 500 })('as a message neither', (value) => {
    try {
      incomingOf(value);
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  });
});
