/** Derive in the bench of the venues: slim tickers of options and perpetuals, and whole books. */
import type { Connection } from '../../../src/main/venues/derive/connection.ts';
import { incomingOf } from '../../../src/main/venues/derive/messages.ts';
import { MarketDesk } from '../../../src/main/venues/derive/market/marketDesk.ts';
import { StreamAges } from '../../../src/main/venues/transport/streamAges.ts';
import { parseWireJson } from '../../../src/main/venues/transport/wireText.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { VenueParser } from './parsers.ts';

const PERPETUAL = 'ETH-PERP';
const STRIKES = Array.from({ length: 32 }, (_, i) => `ETH-20270625-${1_000 + i * 100}-C`);
const MESSAGES = 256;
const DEPTH = 10;

const listing = [PERPETUAL, ...STRIKES].map((name) => ({ instrument_name: name, instrument_type: name === PERPETUAL ? 'perp' : 'option',
  is_active: true, base_asset_address: `0x${'1'.repeat(40)}`, base_asset_sub_id: '0', tick_size: '0.01', minimum_amount: '0.01',
  amount_step: '0.01', maker_fee_rate: '0.0001', taker_fee_rate: '0.0003', base_fee: '0.1' }));

const say = (channel: string, data: object): string => JSON.stringify({ method: 'subscription', params: { channel, data } });

function ticker(name: string, i: number): string {
  const timestamp = 1_790_000_000_000 + i;
  const isOption = name !== PERPETUAL;
  const stats = { c: '3088.047', h: '2093.59', l: '1971.4', n: 2_599, oi: '4248.342', p: '-0.045', pr: '6248579.356', v: '6249174.098' };
  const pricing = { ai: '0.52063', bi: '0.48229', d: '-0.30438', df: '0.999', f: `${1_992 + i}.6`, g: '0.00169741', i: '0.51012',
    m: '42.3', r: '1.74065', t: '-2.40149', v: '1.41384' };
  return say(`ticker_slim.${name}.${isOption ? '1000' : '100'}`, { timestamp, instrument_ticker: { t: timestamp, A: '3.46', B: '250.6',
    I: `${1_991 + i}.7`, M: isOption ? '42.3' : `${1_992 + i}.49`, a: isOption ? '43.8' : `${1_992 + i}.5`, b: isOption ? '38.4' : `${1_992 + i}.4`,
    f: isOption ? null : '0.000012500', maxp: '2067.2', minp: '1923.2', option_pricing: isOption ? pricing : null, stats } });
}

function book(i: number): string {
  const side = (sign: 1 | -1): unknown[] => Array.from({ length: DEPTH }, (_, k) =>
    [String(1_992 + i + sign * (k + 1) / 2), `${1 + k}.${100 + (i % 7)}`]);
  return say(`orderbook.${PERPETUAL}.1.20`, { instrument_name: PERPETUAL, timestamp: 1_790_000_000_000 + i, bids: side(-1), asks: side(1) });
}

export function deriveParser(): VenueParser {
  const ports = nodePorts();
  let events = 0;
  const desk = new MarketDesk({ coins: ['ETH'], mostOptions: 0 }, ports, { venue: 'derive', fact: () => {},
    market: () => { events += 1; }, refused: (stream, reason) => { throw new Error(`${stream}: ${reason}`); }, listed: () => {},
    failed: () => {} }, new StreamAges(ports.clock));
  const answer = (result: unknown) => ({ ok: true, result, venueTimeMs: null, receivedTimeMs: 1, roundTripMs: 1 }) as const;
  const connection: Pick<Connection, 'isUp' | 'ask' | 'readClock'> = { isUp: true, readClock: () => {},
    ask: (request, _options, done) => {
      done(answer(request.method === 'subscribe' ? { status: {} } : request.params['instrument_type'] === 'option' ? { instruments: listing } : []));
    } };
  desk.attach(connection as Connection);
  desk.up();
  return {
    name: 'derive',
    // Without a number every book is the newest, however often the round repeats.
    messages: Array.from({ length: MESSAGES }, (_, i) => (i % 4 === 0 ? book(i)
      : ticker(i % 4 === 1 ? PERPETUAL : STRIKES[i % STRIKES.length] ?? PERPETUAL, i))),
    parse(bytes, receivedTimeMs) {
      events = 0;
      const read = parseWireJson(bytes);
      const incoming = read.ok ? incomingOf(read.value) : null;
      if (incoming?.kind === 'notice') desk.notice(incoming.channel, incoming.data, receivedTimeMs);
      return events;
    },
  };
}
