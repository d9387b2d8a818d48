/** The public side against a connection of our own making: listing, following, books and junk. */
import { expect, test } from 'vitest';
import type { MarketNeed } from '../../../../shared/domain/marketNeed.ts';
import type { MarketEvent } from '../../../events/market.ts';
import { virtualPorts, type VirtualPorts } from '../../simulated/testing/virtualPorts.ts';
import { StreamAges } from '../../transport/streamAges.ts';
import type { Connection } from '../connection.ts';
import type { Answer, RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import { dec } from '../../../../shared/domain/decimal.ts';
import { maxFeeOf, misfitOf } from '../limits.ts';
import { instrumentOfName } from '../symbols.ts';
import { MarketDesk } from './marketDesk.ts';

const row = (name: string, type: string) => ({ instrument_name: name, instrument_type: type, is_active: true,
  base_fee: '0.1',
  base_asset_address: `0x${'1'.repeat(40)}`, base_asset_sub_id: '42', tick_size: '0.1', minimum_amount: '0.1',
    amount_step: '0.1',
  maker_fee_rate: '0.0001', taker_fee_rate: '0.0003' });
const CHAIN = [1_000, 1_900, 2_000, 2_100, 9_000].map((strike) => row(`ETH-20301227-${strike}-C`, 'option'));

interface World {
  readonly desk: MarketDesk; readonly asked: RpcRequest[]; readonly market: MarketEvent[]; readonly refused: string[];
  readonly listed: string[]; readonly ports: VirtualPorts;
  /** What the venue lists from now on; null: it does not answer. */
  readonly options: { listed: readonly unknown[] | null };
}

function world(): World {
  const ports = virtualPorts(Date.UTC(2030, 11, 25));
  const [asked, market, refused, listed]: [RpcRequest[], MarketEvent[], string[], string[]] = [[], [], [], []];
  const options: World['options'] = { listed: CHAIN };
  const answer = (request: RpcRequest): unknown => {
    if (request.method !== 'public/get_all_instruments') return { status: {} };
    const { instrument_type: type, page } = request.params;
    if (type === 'perp') return { instruments: [row('ETH-PERP', 'perp'), row('DOGE-PERP', 'perp'), { junk: true }],
      pagination: { num_pages: 1 } };
    if (type === 'erc20') return { instruments: [row('ETH-USDC', 'erc20')] };
    return { instruments: (options.listed ?? []).slice(page === 1 ? 0 : 3, page === 1 ? 3 : 9),
      pagination: { num_pages: 2 } };
  };
  const connection: Pick<Connection, 'isUp' | 'ask' | 'readClock'> = { isUp: true, readClock: () => undefined,
    ask: (request, _options, done) => {
      asked.push(request);
      if (options.listed === null) return done({ ok: false, fate: 'refused', code: -32_000, reason: 'too many' });
      return done({ ok: true, result: answer(request), venueTimeMs: null, receivedTimeMs: 1,
        roundTripMs: 1 } satisfies Answer);
    } };
  const desk = new MarketDesk({ coins: ['ETH'], mostOptions: 2 }, ports,
    { venue: 'derive', market: (event) => { market.push(event); },
    fact: (event) => { if (event.type === 'InstrumentsListed') listed.push(...event.instruments.map(({ venueName }) =>
      venueName)); },
    refused: (stream, reason) => { refused.push(`${stream}: ${reason}`); }, listed: () => undefined, failed: () =>
      undefined },
  new StreamAges(ports.clock));
  desk.attach(connection as Connection);
  desk.up();
  return { desk, asked, market, refused, listed, ports, options };
}

const subscribed = ({ asked }: World): string[] => asked.filter(({ method }) => method === 'subscribe')
  .flatMap(({ params }) => params['channels'] as string[]);
const spot = (price: string): unknown => ({ timestamp: 1_900_000_000_000,
  feeds: { ETH: { price, confidence: '0.9' } } });
const book = (publishId: number, bid: string): unknown => ({ instrument_name: 'ETH-PERP',
  timestamp: 1_900_000_000_000, publish_id: publishId,
  bids: [[bid, '1']], asks: [['2001', '1']] });

const pane = (traded: readonly string[], chain: boolean): MarketNeed => ({ by: 'pane', traded: new Set(traded),
  chains: chain ? [{ venue: 'derive', underlying: 'ETH', expiryTimeMs: null }] : [] });

test('lists every page, passes junk over by name, hears what somebody needs and no more', () => {
  const it = world();
  expect([it.listed, it.refused.map((line) => line.slice(0, 38))]).toEqual([['ETH-PERP', 'DOGE-PERP',
    ...CHAIN.map((one) => one.instrument_name),
    'ETH-USDC'], ['instruments of perp: instrument_name: ']]);
  expect(subscribed(it).toSorted()).toEqual(['spot_feed.ETH', 'spot_feed.USDC']);
  it.desk.notice('spot_feed.ETH', spot('2000'), 1);
  expect(subscribed(it).length).toBe(2);
  it.desk.listenTo([pane(['derive:ETH-PERP'], true)]);
  expect(subscribed(it).slice(2).toSorted()).toEqual(['orderbook.ETH-PERP.1.20', 'ticker_slim.ETH-20301227-2000-C.1000',
    'ticker_slim.ETH-20301227-2100-C.1000', 'ticker_slim.ETH-PERP.100', 'trades.ETH-PERP']);
  it.desk.need(new Set(['derive:DOGE-PERP']));
  expect(subscribed(it).slice(7).toSorted()).toEqual(['orderbook.DOGE-PERP.1.20', 'spot_feed.DOGE',
    'ticker_slim.DOGE-PERP.100', 'trades.DOGE-PERP']);
});

test('what nobody needs any more is heard for a while and then let go, its book dropped', () => {
  const it = world();
  it.desk.need(new Set(['derive:ETH-PERP']));
  it.desk.notice('orderbook.ETH-PERP.1.20', book(1, '1999'), 1);
  it.desk.need(new Set());
  it.ports.pass(29_000);
  it.desk.need(new Set(['derive:ETH-PERP']));
  it.desk.need(new Set());
  it.ports.pass(29_000);
  it.desk.follow();
  expect(it.asked.filter(({ method }) => method === 'unsubscribe')).toEqual([]);
  it.ports.pass(1_000);
  it.desk.follow();
  expect([it.asked.at(-1)?.method, it.asked.at(-1)?.params, it.market.at(-1)?.type]).toEqual(['unsubscribe',
    { channels: ['ticker_slim.ETH-PERP.100', 'orderbook.ETH-PERP.1.20', 'trades.ETH-PERP'] }, 'BookDropped']);
});

test('who waits for a new listing is answered: with it, without one, and when the line is lost', () => {
  const it = world();
  const answered: string[] = [];
  it.options.listed = [...CHAIN, row('ETH-20301228-2000-C', 'option')];
  it.desk.relist(() => { answered.push('new'); });
  it.ports.pass(1_100);
  expect([answered, it.listed.at(-1)]).toEqual([['new'], 'ETH-20301228-2000-C']);
  it.options.listed = null;
  it.desk.relist(() => { answered.push('refused'); });
  it.ports.pass(1_100);
  it.desk.relist(() => { answered.push('lost'); });
  it.desk.down();
  it.ports.pass(1_100);
  expect([answered, it.desk.instruments().length]).toEqual([['new', 'refused', 'lost'], 9]);
});

test('a book that is older than the last is passed over; one that makes no sense drops what we have', () => {
  const it = world();
  for (const [id, bid] of [[10, '1999'], [9, '1500'], [10, '1500'], [11,
    '2000']] as const) it.desk.notice('orderbook.ETH-PERP.1.20', book(id, bid), 1);
  it.desk.notice('orderbook.ETH-PERP.1.20', book(12, '2001'), 1);
  it.desk.notice('orderbook.ETH-PERP.1.20', book(13, '2000'), 1);
  expect(it.market.map((event) => (event.type === 'BookObserved' ? event.book.changeId : event.type))).toEqual([10,
    11, 'BookDropped', 13]);
  expect(it.refused.at(-1)).toBe('orderbook.ETH-PERP.1.20: bids: the book is crossed');
});

test('rates follow from discounts, confidences from the feed; of what was never said they are neutral', () => {
  const it = world();
  it.desk.notice('spot_feed.ETH', spot('2000'), 1);
  const years = 0.5;
  const atMs = Date.UTC(2030, 11, 27, 8) - years * 365 * 86_400_000;
  it.desk.notice('ticker_slim.ETH-20301227-2000-C.1000', { timestamp: atMs,
    instrument_ticker: { t: atMs, A: '1', a: '11', B: '1', b: '10', I: '2000',
    M: '10.5', f: null, option_pricing: { d: '0.5', g: '0', v: '1', t: '-1', r: '0', i: '0.6', bi: '0.5', ai: '0.7',
      f: '2010', m: '10.5',
      df: String(Math.exp(-0.04 * years)) } } }, 1);
  const [feeds] = it.desk.feedsOf(new Set());
  expect([feeds?.underlying, feeds?.spotConfidence, feeds?.expiries.map(({ ratePerYear }) =>
    Math.round(ratePerYear * 1e6) / 1e6)]).toEqual(['ETH', 0.9, [0.04]]);
});

test('what does not fit is said before it leaves, and the highest fee is well above what may be taken', () => {
  const instrument = instrumentOfName('ETH-PERP', { tickSize: dec('0.1'), lotSize: dec('0.01'),
    minQuantity: dec('0.1'), takerFeeRate: 0.0003 })
    ?? expect.fail('no instrument');
  const fits = (over: Partial<Parameters<typeof misfitOf>[0]>) => misfitOf({ quantity: dec(1), price: dec(2_000),
    type: 'limit', clientOrderId: 'a-1', ...over },
    instrument, { most: dec(100) });
  expect([fits({}), fits({ quantity: dec('0.015') }), fits({ quantity: dec('0.05') }), fits({ quantity: dec(101) }),
    fits({ price: dec('2000.05') }),
    fits({ price: null }), fits({ clientOrderId: 'a'.repeat(65) })]).toEqual([null,
      'quantity 0.015 is not a multiple of the lot 0.01',
    'quantity 0.05 is below the minimum 0.1', 'quantity 101 is above the most, 100',
      'price 2000.05 is not a multiple of the tick 0.1',
    'a limit order needs a price', expect.stringMatching(/longer than 64/)]);
  // Per unit: 2.5 times (0.03 % of 2,000 and a base of 0.1 on half a coin).
  expect(maxFeeOf(instrument, dec('0.1'), dec('0.5'), dec(2_000))).toBe(dec('2'));
});
