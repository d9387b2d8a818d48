/** Deribit in the bench of the venues: option and perpetual tickers, and a book in an unbroken chain of changes. */
import type { Connection } from '../../../src/main/venues/deribit/connection.ts';
import { MarketDesk } from '../../../src/main/venues/deribit/market/marketDesk.ts';
import { incomingOf } from '../../../src/main/venues/deribit/messages.ts';
import { readWire } from '../../../src/main/venues/deribit/wire/exactJson.ts';
import { StreamAges } from '../../../src/main/venues/transport/streamAges.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { VenueParser } from './parsers.ts';

const PERPETUAL = 'BTC-PERPETUAL';
const STRIKES = Array.from({ length: 32 }, (_, i) => `BTC-25JUN27-${50_000 + i * 1_000}-C`);
const MESSAGES = 256;
const DEPTH = 40;

const listing = [PERPETUAL, ...STRIKES].map((name) => ({ instrument_name: name, kind: name === PERPETUAL ? 'future' : 'option',
  base_currency: 'BTC', settlement_currency: 'BTC', contract_size: name === PERPETUAL ? 10 : 1, tick_size: 0.0001,
  min_trade_amount: name === PERPETUAL ? 10 : 0.1, maker_commission: 0, taker_commission: 0.0003, is_active: true }));

const say = (channel: string, data: object): string =>
  JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } });

function ticker(name: string, i: number): string {
  const timestamp = 1_790_000_000_000 + i;
  const common = { timestamp, instrument_name: name, state: 'open', stats: { volume: 12.5, low: 0.08, high: 0.11, price_change: 1.5 },
    open_interest: 431.2, index_price: 68_123.45 + i, min_price: 0.05, max_price: 0.15, estimated_delivery_price: 68_123.45 };
  if (name === PERPETUAL) {
    return say(`ticker.${name}.100ms`, { ...common, best_bid_price: 68_120.5 + i, best_bid_amount: 43_210, best_ask_price: 68_121 + i,
      best_ask_amount: 100, mark_price: 68_121.02 + i, last_price: 68_120.5, settlement_price: 67_001.1, funding_8h: 0.00001201,
      current_funding: -0.0000421, interest_value: 0.14378579427770194 });
  }
  return say(`ticker.${name}.agg2`, { ...common, best_bid_price: 0.0955, best_bid_amount: 12.4, best_ask_price: 0.0965,
    best_ask_amount: 3.1, mark_price: 0.096, last_price: 0.0955, settlement_price: 0.0931, underlying_price: 69_410.02 + i,
    underlying_index: 'BTC-25JUN27', interest_rate: 0, bid_iv: 51.02, ask_iv: 51.6, mark_iv: 51.31,
    greeks: { delta: 0.52311, gamma: 0.00001, vega: 231.90121, theta: -21.41218, rho: 203.02111 } });
}

function book(i: number): string {
  const common = { timestamp: 1_790_000_000_000 + i, instrument_name: PERPETUAL, change_id: 9_000_000 + i };
  const side = (sign: 1 | -1): unknown[] => Array.from({ length: DEPTH }, (_, k) => ['new', 68_120 + sign * (k + 1) * 0.5, 1_000 + k * 10]);
  if (i === 0) return say(`book.${PERPETUAL}.100ms`, { ...common, type: 'snapshot', bids: side(-1), asks: side(1) });
  return say(`book.${PERPETUAL}.100ms`, { ...common, type: 'change', prev_change_id: 9_000_000 + i - 2,
    bids: [['change', 68_119.5 - (i % 7) * 0.5, 1_000 + i * 10]], asks: [['change', 68_120.5 + (i % 5) * 0.5, 2_000 + i * 10]] });
}

export function deribitParser(): VenueParser {
  const ports = nodePorts();
  let events = 0;
  const desk = new MarketDesk({ currencies: ['BTC'], mostOptions: 0 }, ports, { venue: 'deribit', fact: () => {},
    market: () => { events += 1; }, refused: (stream, reason) => { throw new Error(`${stream}: ${reason}`); }, listed: () => {},
    failed: () => {} }, new StreamAges(ports.clock));
  const answer = (result: unknown) => ({ ok: true, result, venueTimeMs: 1, receivedTimeMs: 1, roundTripMs: 1 }) as const;
  const connection: Pick<Connection, 'isUp' | 'ask'> = { isUp: true,
    ask: (request, _options, done) => { done(answer(request.method === 'public/get_instruments' ? listing : request.params['channels'])); } };
  desk.attach(connection as Connection);
  desk.up();
  return {
    name: 'deribit',
    messages: Array.from({ length: MESSAGES }, (_, i) => (i % 2 === 0 ? book(i)
      : ticker(i % 8 === 1 ? PERPETUAL : STRIKES[i % STRIKES.length] ?? PERPETUAL, i))),
    parse(bytes, receivedTimeMs) {
      events = 0;
      const read = readWire(bytes);
      const incoming = read.ok ? incomingOf(read.value) : null;
      if (incoming?.kind === 'notice') desk.notice(incoming.channel, incoming.data, receivedTimeMs);
      return events;
    },
  };
}
