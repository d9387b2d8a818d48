import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { portsOn } from '../../../../test/fakes/engineWorld.ts';
import { temporaryFolder } from '../../../../test/fakes/entries.ts';
import { recordPractice } from '../../../../test/fakes/practiceSession.ts';
import { VirtualTime } from '../../../../test/sim/virtualTime.ts';
import { dec } from '../../../shared/domain/decimal.ts';
import type { State } from '../../core/state.ts';
import { readSession } from '../../journal/session.ts';
import { openDatabase } from '../../journal/sqlite.ts';
import { verifySession } from '../redecide.ts';
import { openReplay } from '../replay.ts';
import { splitCsv } from './csv.ts';
import { importDeribitChain } from './deribitChain.ts';
import { importDeribitWs } from './deribitWs.ts';
import { exportSession, importSession } from './jsonLines.ts';
import type { Refusal } from './refusals.ts';

const T = Date.UTC(2026, 0, 15, 12);
let folder = '';
let refused: Refusal[] = [];
const onRefused = (refusal: Refusal): void => { refused.push(refusal); };
const places = (): string[] => refused.map(({ file, line, reason }) => `${file.slice(folder.length + 1)}:${line} ${reason}`);

beforeEach(() => {
  folder = temporaryFolder();
  refused = [];
});

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const about = (): { dir: string; session: string; appVersion: string } =>
  ({ dir: join(folder, 'session'), session: 'imported-1', appVersion: '0.1.0' });

/** The state at the end of the session. */
async function stateAtEnd(dir: string): Promise<State> {
  const runner = openReplay(dir, portsOn(new VirtualTime(0)));
  await runner.seek(Infinity);
  runner.close();
  return runner.state;
}

// ---- chains ---------------------------------------------------------------------------------------------------------

const TICKER = 'kind,instrument_name,expiration_timestamp,settlement_period,tick_size,contract_size,min_trade_amount,' +
  'strike,timestamp,index_price,last_price,mark_price,best_ask_price,best_bid_price,best_ask_amount,best_bid_amount,' +
  'mark_iv,bid_iv,ask_iv,underlying_price,current_funding,greeks_delta,greeks_gamma,greeks_vega,greeks_theta,greeks_rho';
const MAR = Date.UTC(2026, 2, 27, 8);
const call = (overrides: Partial<Record<string, string>> = {}): string => {
  const cells: Record<string, string> = { kind: 'option', instrument_name: 'BTC-27MAR26-90000-C',
    expiration_timestamp: String(MAR), settlement_period: 'month', tick_size: '0.0001', contract_size: '1',
    min_trade_amount: '0.1', strike: '90000', timestamp: String(T - 20_000), index_price: '95586.16', last_price: '0.1',
    mark_price: '0.1078', best_ask_price: '0.1085', best_bid_price: '0.107', best_ask_amount: '31.6',
    best_bid_amount: '5.5', mark_iv: '41.46', bid_iv: '40.9', ask_iv: '42.5', underlying_price: '96516', current_funding: '',
    greeks_delta: '0.6826', greeks_gamma: '2e-05', greeks_vega: '151', greeks_theta: '-44.5', greeks_rho: '80', ...overrides };
  return TICKER.split(',').map((name) => cells[name] ?? '').join(',');
};

describe('a chain of merged tickers', () => {
  test('quotes carry what the venue recorded, empty sides and vols as null, amounts in contracts', async () => {
    const files = [file('options.csv', [TICKER, call(),
      call({ instrument_name: 'BTC-27MAR26-90000-P', best_bid_price: '0', best_bid_amount: '0', bid_iv: '0',
        mark_price: '0.0414', greeks_delta: '-0.3174' })]),
    file('futures.csv', [TICKER.replace('mark_iv,', 'future_type,'), call({ kind: 'future',
      instrument_name: 'BTC-PERPETUAL', settlement_period: 'perpetual', expiration_timestamp: '32503708800000',
      contract_size: '10', strike: '', mark_price: '95590', best_ask_price: '95590.5', best_bid_price: '95590',
      best_ask_amount: '8770', best_bid_amount: '7140', mark_iv: 'reversed', bid_iv: '', ask_iv: '', current_funding: '0.0001',
      timestamp: String(T - 80_000) })])];
    const positions = file('positions.csv', ['instrument,quantity,averagePrice', 'BTC-27MAR26-90000-C,-5,0.1',
      'BTC-PERPETUAL,1000,95000']);
    const report = importDeribitChain({ ...about(), files, positions, onRefused });
    expect([places(), report]).toMatchObject([[], { session: 'imported-1', imported: 3, refused: 0, positions: 2 }]);
    const state = await stateAtEnd(about().dir);
    expect(state.quotes.get('deribit:BTC-27MAR26-90000-P')).toEqual({ instrument: 'deribit:BTC-27MAR26-90000-P',
      venueTimeMs: T - 20_000, receivedTimeMs: T - 20_000, bidPrice: null, bidQuantity: null, askPrice: dec('0.1085'),
      askQuantity: dec('31.6'), lastPrice: dec('0.1'), markPrice: dec('0.0414'), indexPrice: dec('95586.16'),
      forwardPrice: 96_516, markImpliedVol: 0.4146, bidImpliedVol: null, askImpliedVol: 0.425, fundingRate: null,
      venueGreeks: { delta: -0.3174, gamma: 0.00002, vega: 151, theta: -44.5, rho: 80 } });
    expect(state.quotes.get('deribit:BTC-PERPETUAL')).toMatchObject({ askQuantity: dec(877), bidQuantity: dec(714),
      fundingRate: 0.0001, forwardPrice: null, venueGreeks: null, receivedTimeMs: T - 20_000 });
    // Both files are one moment: nothing in them is stale, and the position is valued beside the venue's own figures.
    const leg = state.legs.get('deribit/main|deribit:BTC-27MAR26-90000-C');
    expect(leg).toMatchObject({ quantity: -5, markPrice: 0.1078, venueDelta: 0.6826, venueVega: 151, missing: [] });
    expect(((leg?.greeks?.deltaCoin ?? NaN) + (leg?.premiumDeltaCoin ?? NaN)) / -5).toBeCloseTo(0.6826, 3);
    expect(state.session.get('one')?.mode).toBe('replay');
  });

  test('rows that make no sense are refused with file, line and reason; the rest is imported', () => {
    const files = [file('options.csv', [TICKER, call(),
      call({ instrument_name: 'BTC-27MAR26-94000-C', strike: '94000', mark_price: 'abc' }), call(),
      call({ instrument_name: 'BTC-27MAR26-95000-C', strike: '90000' }), call({ instrument_name: 'BTC-STRG-27MAR26' }),
      call({ instrument_name: 'BTC-27MAR26-99000-C', strike: '99000', best_bid_price: '0.2' }),
      call({ instrument_name: 'BTC-27MAR26-98000-C', strike: '98000', best_ask_price: '-1' }),
      call({ instrument_name: 'BTC-27MAR26-97000-C', strike: '97000', mark_iv: 'NaN' }),
      call({ instrument_name: 'BTC-1JAN26-97000-C', strike: '97000', expiration_timestamp: String(Date.UTC(2026, 0, 1, 8)) }),
      call({ instrument_name: 'BTC-27MAR26-96000-C', strike: '96000', expiration_timestamp: '5' }),
      'one,cell', '"open', call({ instrument_name: 'BTC-27MAR26-91000-C', strike: '91000' })])];
    const positions = file('positions.csv', ['account,instrument,quantity,averagePrice', 'main,BTC-27MAR26-90000-C,1,',
      'main,BTC-27MAR26-90000-C,2,', 'main,NOPE,1,', 'main,BTC-27MAR26-91000-C,zero,', 'a b,BTC-27MAR26-91000-C,1,',
      'main,BTC-27MAR26-91000-C,0,', 'main,BTC-27MAR26-91000-C,1,-5', 'main,BTC-1JAN26-97000-C,1,']);
    const report = importDeribitChain({ ...about(), files, positions, onRefused });
    expect(report).toMatchObject({ imported: 2, refused: 18, positions: 1 });
    expect(places()).toEqual([
      'positions.csv:3 instrument: BTC-27MAR26-90000-C stands in the list twice',
      'positions.csv:4 instrument: NOPE is not a Deribit instrument',
      'positions.csv:5 quantity: zero is not a number',
      'positions.csv:6 account: a b is not a name',
      'positions.csv:7 quantity: must not be empty or zero',
      'positions.csv:8 averagePrice: must not be negative',
      'positions.csv:null instrument: BTC-1JAN26-97000-C had expired at the first snapshot',
      'options.csv:3 mark price: abc is not a number',
      'options.csv:4 instrument_name: BTC-27MAR26-90000-C stands in the file twice',
      'options.csv:5 strike: the name BTC-27MAR26-95000-C says another than 90000',
      'options.csv:6 instrument_name: BTC-STRG-27MAR26 is no Deribit instrument',
      'options.csv:7 bid price: 0.2 is above the ask 0.1085',
      'options.csv:8 ask price: -1 is negative',
      'options.csv:9 mark_iv: NaN is not a number',
      'options.csv:10 expiry: BTC-1JAN26-97000-C had expired',
      'options.csv:11 expiry: the name BTC-27MAR26-96000-C says 2026-03-27T08:00:00.000Z, the row another time',
      'options.csv:12 2 cells, the header has 26',
      'options.csv:13 a quote is not closed',
    ]);
  });

  test('several moments follow one another, and the session verifies', async () => {
    const files = [file('b.csv', [TICKER, call({ timestamp: String(T + 3_600_000), mark_price: '0.2', best_ask_price: '0.3' })]),
      file('a.csv', [TICKER, call()])];
    importDeribitChain({ ...about(), files, positions: null, onRefused });
    const runner = openReplay(about().dir, portsOn(new VirtualTime(0)));
    const mark = (): unknown => runner.state.quotes.get('deribit:BTC-27MAR26-90000-C')?.markPrice;
    await runner.seek(T);
    expect(mark()).toBe(dec('0.1078'));
    await runner.seek(T + 3_601_000);
    expect([mark(), runner.status().startTimeMs]).toEqual([dec('0.2'), T - 20_000]);
    runner.close();
    expect(verifySession(about().dir)).toMatchObject({ ok: true, equal: true, sealed: true, place: null });
  });

  test('no day of a long recording is rotated away; where one is gone, deciding begins after it', () => {
    const files = Array.from({ length: 9 }, (_, day) =>
      file(`day${day}.csv`, [TICKER, call({ timestamp: String(T + day * 86_400_000) })]));
    const { dir } = about();
    importDeribitChain({ ...about(), files, positions: null, onRefused });
    const tapes = readdirSync(dir).filter((name) => name.startsWith('tape-'));
    expect([tapes.length, verifySession(dir).ok]).toEqual([9, true]);
    for (const name of ['seal.json', ...tapes.slice(0, 3)]) rmSync(join(dir, name));
    const db = openDatabase(join(dir, 'journal.db'), 'write');
    db.exec(`UPDATE manifest SET value = '"crashed"' WHERE key = 'status'`);
    db.close();
    const verdict = verifySession(dir);
    expect(verdict).toMatchObject({ ok: true, equal: true, sealed: false, place: null, tapeRows: 18 });
    expect(verdict.decidedFromSeq).toBeGreaterThan(10);
    const path = join(dir, tapes[8] ?? '');
    const bytes = readFileSync(path);
    const at = bytes.indexOf(Buffer.from([0x78, 0x01]));
    bytes[at + 40] = (bytes[at + 40] ?? 0) ^ 8;
    writeFileSync(path, bytes);
    expect(verifySession(dir)).toMatchObject({ ok: false, place: expect.stringMatching(/^tape rows? 25/) });
  });

  test('a file that is no chain makes no session', () => {
    const noChain = file('x.csv', ['a,b', '1,2']);
    const wrong = (files: string[], positions: string | null = null) => () =>
      importDeribitChain({ ...about(), files, positions, onRefused });
    expect(wrong([noChain])).toThrow(/x\.csv:1: not a Deribit chain/);
    expect(wrong([join(folder, 'missing.csv')])).toThrow(/ENOENT/);
    expect(wrong([file('empty.csv', [TICKER])])).toThrow(/empty\.csv: no row makes sense/);
    expect(wrong([file('bad.json', ['{'])])).toThrow(/bad\.json: not JSON/);
    const chain = file('options.csv', [TICKER, call()]);
    expect(wrong([chain], file('p.csv', ['instrument,size', 'BTC-PERPETUAL,1']))).toThrow(/p\.csv:1: column quantity is missing/);
    expect(wrong([chain], file('q.csv', ['instrument,quantity,price', 'BTC-PERPETUAL,1,1'])))
      .toThrow(/q\.csv:1: column price is not known/);
    expect(existsSync(about().dir)).toBe(false);
  });
});

describe('other chains', () => {
  test('a flat snapshot: vols are fractions, only delta and vega were recorded', async () => {
    const flat = file('flat.csv', ['timestamp,instrument_name,underlying,strike,expiry_datetime,bid_price,ask_price,' +
      'mark_price,implied_volatility,delta,vega,index_price', '2026-01-05T15:33:29.748387+00:00,ETH-27MAR26-3000-C,3207.95,' +
      '3000.0,2026-03-27T08:00:00+00:00,0.1485,0.151,0.149647,0.6324,0.64569,5.61064,3170.5']);
    importDeribitChain({ ...about(), files: [flat], positions: null, onRefused });
    const state = await stateAtEnd(about().dir);
    expect([refused, state.quotes.get('deribit:ETH-27MAR26-3000-C')]).toMatchObject([[], { markImpliedVol: 0.6324,
      forwardPrice: 3207.95, venueGreeks: { delta: 0.64569, gamma: null, vega: 5.61064, theta: null, rho: null } }]);
    expect(state.indexes.get('deribit|ETH')?.priceUsd).toBe(dec('3170.5'));
  });

  test('a JSON chain: prices only, everything else unknown and not zero', async () => {
    const json = file('chain.json', [JSON.stringify({ as_of: '2026-08-01T17:58:04.320127+00:00',
      futures: [{ instrument_name: 'BTC-PERPETUAL', bid_price: 62_687.5, ask_price: 62_688 }],
      options: [{ instrument_name: 'BTC-28AUG26-70000-C', bid_price: 0.0125, ask_price: 0.013 },
        { instrument_name: 'BTC-28AUG26-70000-X', bid_price: 0.0125, ask_price: 0.013 }],
      instruments: [{ instrument_name: 'BTC-PERPETUAL', tick_size: 0.5, settlement_period: 'perpetual',
        expiration_timestamp: 32_503_708_800_000 }] })]);
    const report = importDeribitChain({ ...about(), files: [json], positions: null, onRefused });
    const quote = (await stateAtEnd(about().dir)).quotes.get('deribit:BTC-28AUG26-70000-C');
    expect([report.imported, places()]).toEqual([2,
      ['chain.json:null instrument_name: BTC-28AUG26-70000-X is no Deribit instrument']]);
    expect(quote).toMatchObject({ bidPrice: dec('0.0125'), markPrice: null, forwardPrice: null, markImpliedVol: null,
      venueGreeks: null });
  });

  test('quoted cells', () => {
    expect(['a,b', '"a,b",c', '"say ""hi""", x ,', '', '"a"b', '"a'].map(splitCsv)).toEqual([
      ['a', 'b'], ['a,b', 'c'], ['say "hi"', 'x', ''], [''], null, null]);
  });
});

// ---- WebSocket ------------------------------------------------------------------------------------------------------

const frame = (seconds: number, channel: string, data: unknown): string =>
  `${T / 1_000 + seconds}: ${JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } })}`;
const bookFrame = (seconds: number, changeId: number, previous: number | null, bids: unknown[], asks: unknown[]): string =>
  frame(seconds, 'book.BTC-PERPETUAL.raw', { type: previous === null ? 'snapshot' : 'change', timestamp: T + seconds * 1_000,
    instrument_name: 'BTC-PERPETUAL', change_id: changeId, bids, asks,
    ...(previous === null ? {} : { prev_change_id: previous }) });

describe('a WebSocket recording', () => {
  test('books follow their change ids; a gap drops the book until the next snapshot', async () => {
    const ws = file('ws.txt', [
      `wss://www.deribit.com/ws/api/v2 <-> ${T / 1_000 - 1}`,
      `wss://www.deribit.com/ws/api/v2 <- ${T / 1_000 - 1}: {"id":0,"method":"public/subscribe","params":{}}`,
      `${T / 1_000}: {"id":0,"result":["book.BTC-PERPETUAL.raw"]}`,
      bookFrame(1, 10, null, [['new', 100, 50], ['new', 99.5, 20]], [['new', 101, 30]]),
      bookFrame(2, 11, 10, [['delete', 100, 0]], [['change', 101, 70], ['new', 100.5, 10]]),
      bookFrame(3, 13, 12, [['delete', 99.5, 0]], []),
      bookFrame(4, 14, 13, [], []),
      bookFrame(5, 20, null, [['new', 90, 10]], [['new', 91, 10]]),
      '{"broken', frame(6, 'book.BTC-PERPETUAL.raw', { type: 'snapshot', instrument_name: 'BTC-PERPETUAL', change_id: 21,
        bids: [['new', 95, 10]], asks: [['new', 94, 10]] }), frame(7, 'platform_state', {}),
    ]);
    const report = importDeribitWs({ ...about(), files: [ws], positions: null, onRefused });
    expect(report).toMatchObject({ imported: 3, refused: 4, ignored: 3 });
    expect(places()).toEqual(['ws.txt:6 prev_change_id: 12 does not follow 11: a gap',
      'ws.txt:7 prev_change_id: the book of BTC-PERPETUAL before it is not known',
      'ws.txt:9 not a JSON object: {"broken', 'ws.txt:10 bids: the book is crossed']);
    const runner = openReplay(about().dir, portsOn(new VirtualTime(0)));
    const book = (): unknown => {
      const { changeId, bids, asks } = runner.state.books.get('deribit:BTC-PERPETUAL') ?? {};
      return changeId === undefined ? null : [changeId, bids?.map(({ price }) => price), asks?.map(({ quantity }) => quantity)];
    };
    const seen: unknown[] = [];
    for (const second of [1, 2, 3, 5, 7]) {
      await runner.seek(T + second * 1_000 + 500);
      seen.push(book());
    }
    runner.close();
    expect(seen).toEqual([[10, [dec(100), dec('99.5')], [dec(3)]], [11, [dec('99.5')], [dec(1), dec(7)]], null,
      [20, [dec(90)], [dec(1)]], null]);
    expect(verifySession(about().dir)).toMatchObject({ ok: true, equal: true });
  });

  test('tickers, quotes, trades and index prices; terms from a listing', async () => {
    const listing = file('listing.txt', [`https://x -> ${T / 1_000 - 5}: ${JSON.stringify({ result: [
      { instrument_name: 'ETH-PERPETUAL', contract_size: 1, tick_size: 0.05, min_trade_amount: 1 }] })}`]);
    const ws = file('ws.txt', [
      frame(0, 'ticker.ETH-PERPETUAL.raw', { timestamp: T, instrument_name: 'ETH-PERPETUAL', index_price: 3_000.5,
        mark_price: 3_001, best_bid_price: 3_000, best_bid_amount: 12, best_ask_price: 3_001, best_ask_amount: 4,
        current_funding: 0.00002, last_price: 3_000 }),
      frame(1, 'quote.ETH-PERPETUAL', { timestamp: T + 1_000, instrument_name: 'ETH-PERPETUAL', best_bid_price: 3_002,
        best_bid_amount: 1, best_ask_price: 3_003, best_ask_amount: 2 }),
      frame(2, 'trades.ETH-PERPETUAL.raw', [{ trade_id: 'a', timestamp: T + 2_000, instrument_name: 'ETH-PERPETUAL',
        price: 3_003, amount: 2, direction: 'buy' }, { trade_id: 'b', instrument_name: 'ETH-PERPETUAL', price: 0, amount: 1,
        direction: 'buy' }]),
      frame(3, 'deribit_price_index.btc_usd', { timestamp: T + 3_000, index_name: 'btc_usd', price: 95_000.25 }),
    ]);
    const positions = file('positions.csv', ['instrument,quantity', 'ETH-PERPETUAL,-10']);
    const report = importDeribitWs({ ...about(), files: [listing, ws], positions, onRefused });
    expect([report, places()]).toMatchObject([{ imported: 3, ignored: 1, refused: 1, positions: 1 },
      ['ws.txt:3 price: 0 is not above zero']]);
    const state = await stateAtEnd(about().dir);
    expect(state.instruments.get('deribit:ETH-PERPETUAL')).toMatchObject({ tickSize: dec('0.05'), lotSize: dec(1) });
    expect(state.quotes.get('deribit:ETH-PERPETUAL')).toMatchObject({ bidPrice: dec(3_002), askQuantity: dec(2),
      markPrice: dec(3_001), fundingRate: 0.00002 });
    expect([state.indexes.get('deribit|BTC')?.priceUsd, state.indexes.get('deribit|ETH')?.priceUsd])
      .toEqual([dec('95000.25'), dec('3000.5')]);
    const reader = readSession(about().dir);
    expect([...reader.readTape(1)].flatMap(({ event }) => (event?.type === 'TradeObserved' ? [event.trade] : [])))
      .toMatchObject([{ tradeId: 'a', price: dec(3_003), quantity: dec(2), aggressor: 'buy' }]);
    reader.close();
  });

  test('a recording without market data makes no session', () => {
    expect(() => importDeribitWs({ ...about(), files: [file('ws.txt', ['{"id":1}'])], positions: null, onRefused }))
      .toThrow('no message of a market was found');
    expect(existsSync(about().dir)).toBe(false);
  });
});

// ---- export and import ----------------------------------------------------------------------------------------------

describe('JSON lines', () => {
  const exported = (): { dir: string; lines: string[] } => {
    const dir = join(folder, 'recorded');
    const recording = recordPractice(dir);
    recording.pass(3);
    recording.engine.submitCommand('c', { type: 'ShockMarket', underlying: 'BTC', moveFraction: -0 });
    recording.pass(2);
    recording.engine.stop('recorded');
    const lines: string[] = [];
    exportSession(dir, (line) => lines.push(line));
    return { dir, lines };
  };

  test('an exported session comes back the same: hashes, entries, tape', () => {
    const { dir, lines } = exported();
    const before = verifySession(dir);
    expect(lines.length).toBe(before.entries + before.tapeRows + 2);
    expect(lines.slice(1).every((line) => typeof JSON.parse(line) === 'object')).toBe(true);
    const counts = importSession({ file: file('export.jsonl', lines), dir: about().dir, session: 'imported-1' });
    const after = verifySession(about().dir);
    expect(counts).toEqual({ entries: before.entries, tapeRows: before.tapeRows });
    expect(after).toEqual({ ...before, session: 'imported-1' });
    const again: string[] = [];
    exportSession(about().dir, (line) => again.push(line));
    expect(again.slice(1)).toEqual(lines.slice(1));
  });

  test('anything else is refused with file and line, and leaves nothing behind', () => {
    const { lines } = exported();
    mkdirSync(join(folder, 'out'), { recursive: true });
    const attempt = (changed: readonly string[]) => (): unknown =>
      importSession({ file: file('bad.jsonl', changed), dir: about().dir, session: 'imported-1' });
    const swapped = (at: number, from: string, to: string): string[] =>
      lines.map((line, i) => (i === at ? line.replace(from, to) : line));
    expect(attempt(lines.slice(0, -1))).toThrow(/bad\.jsonl:\d+: the end is missing/);
    expect(attempt([...lines.slice(0, 9), ...lines.slice(10)])).toThrow(/bad\.jsonl:\d+: .*(does not follow|afterSeq|exported)/);
    expect(attempt(swapped(1, '"type":"RunStarted","version"', '"type":"MoonRose","version"'))).toThrow(
      /bad\.jsonl:2: type: MoonRose is not known/);
    expect(attempt(swapped(1, '"run":"', '"ran":"'))).toThrow(/bad\.jsonl:2: event: RunStarted: /);
    expect(attempt(swapped(1, '"origin":"input"', '"origin":"luck"'))).toThrow(/bad\.jsonl:2: entry\.origin: luck/);
    expect(attempt(['hello'])).toThrow(/bad\.jsonl:1: not a JSON object: hello/);
    expect(attempt(['{"ballast":"session","format":7,"manifest":{}}'])).toThrow(/format: 7 is not known/);
    expect(attempt([])).toThrow(/bad\.jsonl:1: the file is empty/);
    expect(existsSync(about().dir)).toBe(false);
  });
});
