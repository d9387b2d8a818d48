/**
 * Real messages of Deribit (2019 to 2026) through the connector's parsers: nothing well-formed is refused. They lie
 * beside the checkout (`../shared/recorded/deribit`); without them the suite is skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { DeribitBooks } from './market/books.ts';
import {
  authSchema, incomingOf, instrumentSchema, orderAnswerSchema, orderSchema, positionSchema, summariesSchema,
  summarySchema, tradesAnswerSchema,
} from './messages.ts';
import { faultOf } from '../transport/rpc/wireSchema.ts';
import { indexOf, tradeOf, wholeQuoteOf } from './parse.ts';
import { cashOf, hasTriggered, instrumentOf, marginReportOf, openOrderOf, type Held } from './parseAccount.ts';
import { instrumentOfName, isComboName, nameOfInstrument } from './symbols.ts';
import { readWire } from './wire/exactJson.ts';
import { WireError, type Json } from '../transport/rpc/wireFields.ts';
import { dec, toText } from '../../../shared/domain/decimal.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/recorded/deribit/', import.meta.url));
const present = existsSync(FOLDER);
if (!present) process.stdout.write('skipped: no recordings of Deribit beside the checkout (../shared/recorded/deribit)\n');

const textOf = (path: string): string => readFileSync(FOLDER + path, 'utf8');
const read = (text: string): unknown => {
  const json = readWire(Buffer.from(text));
  if (!json.ok) throw new Error(json.reason);
  return json.value;
};

/** Everything of a market that stands in the value, whatever it is wrapped in. */
function* messagesIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const each of value) yield* messagesIn(each);
  else if (typeof value === 'object' && value !== null) {
    const row = value as Json;
    if (row['method'] === 'subscription') yield row;
    else for (const each of Object.values(row)) yield* messagesIn(each);
  }
}

interface Tally { readonly taken: Record<string, number>; readonly refused: string[] }
function replay(messages: Iterable<Json>, tally: Tally): Tally {
  const books = new DeribitBooks();
  for (const message of messages) {
    const incoming = incomingOf(message);
    if (incoming.kind !== 'notice') continue;
    const [kind = ''] = incoming.channel.split('.', 1);
    for (const row of Array.isArray(incoming.data) ? (incoming.data as Json[]) : [incoming.data as Json]) {
      const name = typeof row['instrument_name'] === 'string' ? row['instrument_name'] : '';
      const instrument = instrumentOfName(name);
      if (instrument === null && isComboName(name)) continue;
      try {
        take(kind, row, instrument, books);
        tally.taken[kind] = (tally.taken[kind] ?? 0) + 1;
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        tally.refused.push(`${incoming.channel}: ${error.message}`);
      }
    }
  }
  return tally;
}

function take(kind: string, row: Json, instrument: Instrument | null, books: DeribitBooks): void {
  if (kind === 'deribit_price_index') return void indexOf(row, 'deribit', 1);
  if (kind.startsWith('user') || instrument === null) return undefined;
  if (kind === 'ticker') return void wholeQuoteOf(row, instrument, 1);
  if (kind === 'trades') return void tradeOf(row, instrument, 1);
  if (kind === 'book') return void books.take(instrument.venueName, row, instrument.contractMultiplier);
  return undefined;
}

describe.skipIf(!present)('recorded', () => {
  test('a session of 2021: ten books in unbroken chains, 89 tickers, nothing refused', () => {
    const lines = textOf('cryptofeed/DERIBIT.ws.20210722.txt').split('\n').flatMap((line) => {
      const at = line.indexOf(': {');
      return at < 0 || line.includes(' <- ') ? [] : [read(line.slice(at + 2))];
    });
    expect(replay(messagesIn(lines), { taken: {}, refused: [] })).toEqual({ taken: { book: 46, ticker: 89 }, refused: [] });
  });

  test('a line taken out of that session is a gap', () => {
    const lines = textOf('cryptofeed/DERIBIT.ws.20210722.txt').split('\n').flatMap((line) => {
      const at = line.indexOf(': {');
      return at < 0 || line.includes(' <- ') ? [] : [read(line.slice(at + 2))];
    });
    const changes = lines.filter((line) => JSON.stringify(line).includes('"prev_change_id"'));
    const again = changes.find((line, i) => changes.slice(i + 1).some((later) =>
      (later as Json)['params'] !== undefined && channelOf(later) === channelOf(line)));
    const { refused } = replay(messagesIn(lines.filter((line) => line !== again)), { taken: {}, refused: [] });
    expect(refused.some((reason) => reason.includes('a gap'))).toBe(true);
  });

  test('single messages from 2019 to 2026: tickers, books, trades, index, whatever their shape', () => {
    const files = ['tardis_node/deribit_messages.json', ...readdirSync(`${FOLDER}nautilus`)
      .filter((name) => name.startsWith('ws_')).map((name) => `nautilus/${name}`)];
    const tally: Tally = { taken: {}, refused: [] };
    for (const file of files) replay(messagesIn(read(textOf(file))), tally);
    // Two single messages of one book that do not follow one another: a gap indeed.
    expect(tally.refused).toEqual([
      'book.ETH-PERPETUAL.raw: prev_change_id: 1776294621 does not follow 1776289261: a gap']);
    expect((tally.taken['ticker'] ?? 0) + (tally.taken['book'] ?? 0) + (tally.taken['trades'] ?? 0)).toBeGreaterThan(15);
  });

  test('listings of 2021, 2025 and 2026: every instrument has its terms and its name again; only combinations are none', () => {
    const answers = [read(textOf('cryptofeed/DERIBIT.http_instruments.20210722.txt').replace(/^[^{]*/, '').split('\n')[0] ?? ''),
      read(textOf('nautilus/http_get_instruments.json')), read(textOf('nautilus/http_get_instruments_option_combo.json'))];
    const rows = answers.flatMap((answer) => ((answer as Json)['result'] ?? []) as Json[]);
    const problems = rows.flatMap((row) => {
      const name = String(row['instrument_name']);
      const parsed = instrumentSchema.safeParse(row);
      if (!parsed.success) return [`${name}: ${faultOf(parsed.error)}`];
      const instrument = instrumentOf(parsed.data, 'deribit');
      if (instrument === null) return isComboName(name) || name === 'BTC-COMBO-1' ? [] : [`${name}: no instrument`];
      return nameOfInstrument(instrument) === name ? [] : [`${name}: ${nameOfInstrument(instrument)}`];
    });
    expect([rows.length > 400, problems]).toEqual([true, []]);
  });

  test('answers about the account, from the documentation and from real sessions', () => {
    const docs = (name: string): unknown => {
      const { responses } = read(textOf(`docs_examples/${name}.json`)) as { responses: { value: { result: unknown } }[] };
      return responses[0]?.value.result;
    };
    const result = (path: string): unknown => (read(textOf(path)) as Json)['result'];
    const session = (path: string): unknown => ((read(textOf(path)) as Json)['response'] as Json)['result'];
    const cases: readonly [string, z.ZodType, unknown][] = [
      ['auth', authSchema, docs('public-auth')], ['buy', orderAnswerSchema, docs('private-buy')],
      ['sell', orderAnswerSchema, docs('private-sell')], ['edit', orderAnswerSchema, docs('private-edit')],
      ['cancel', orderSchema, docs('private-cancel')], ['by label', orderSchema.array(), docs('private-get_order_state_by_label')],
      ['open', orderSchema.array(), docs('private-get_open_orders_by_currency')],
      ['history', orderSchema.array(), docs('private-get_order_history_by_instrument')],
      ['trades', tradesAnswerSchema, docs('private-get_user_trades_by_currency')],
      ['positions', positionSchema.array(), docs('private-get_positions')],
      ['summary', summarySchema, docs('private-get_account_summary')],
      ['summary 2026', summarySchema, session('account_xpm_session/get_account_summary_eth.json')],
      ['summaries 2026', summariesSchema, session('account_xpm_session/get_account_summaries_extended.json')],
      ['summaries cross', summariesSchema, result('nautilus/http_get_account_summaries_cross_margin.json')],
      ['buy 2026', orderAnswerSchema, result('nautilus/ws_order_buy_response.json')],
      ['stop 2026', orderAnswerSchema, result('nautilus/ws_order_stop_market_no_filled_amount.json')],
      ['cancel 2026', orderSchema, result('nautilus/ws_order_cancel_response.json')],
    ];
    expect(cases.flatMap(([name, schema, value]) => {
      const parsed = schema.safeParse(value);
      return parsed.success ? [] : [`${name}: ${faultOf(parsed.error)}`];
    })).toEqual([]);
  });

  test('recorded stops wait, compared with the mark and with the index; one that takes profits is none', () => {
    const stop = orderAnswerSchema.parse((read(textOf('nautilus/ws_order_stop_market_no_filled_amount.json')) as Json)['result']).order;
    const cancelled = orderSchema.parse((read(textOf('docs_examples/private-cancel.json')) as { responses: { value: { result: unknown } }[] })
      .responses[0]?.value.result);
    const instrument = instrumentOfName('ETH-PERPETUAL') as Instrument;
    expect([stop, cancelled].map((row) => [hasTriggered(row), openOrderOf(row, instrument).trigger])).toEqual([
      [false, { price: dec(2228), by: 'mark' }], [false, { price: dec('144.73'), by: 'index' }]]);
    expect(openOrderOf({ ...stop, order_type: 'take_limit' }, instrument).trigger).toBeUndefined();
  });

  test('cash of a real account: the profit that settlements paid is not ours twice', () => {
    const summary = summarySchema.parse(((read(textOf('account_xpm_session/get_account_summary_eth.json')) as Json)['response'] as Json)['result']);
    const [{ positions = [] } = {}] = ((read(textOf('account_xpm_session/get_subaccounts_details_eth.json')) as Json)['response'] as Json)['result'] as { positions?: unknown[] }[];
    const held: Held[] = positions.map((row) => ({ row: positionSchema.parse(row), instrument: instrumentOfName('ETH-PERPETUAL') as Instrument }));
    // balance 3.1e-5, session's profit -3.1102e-5 against -2.7242e-5 in all: what was settled before is -3.86e-6.
    expect(toText(cashOf(summary, held))).toBe('0.00002714');
    expect(marginReportOf('deribit/main', [summary], held, () => null, { venueTimeMs: null, receivedTimeMs: 1 })).toMatchObject({
      equityUsd: 2.532674183, haircutEquityUsd: 2.532674183, initialMarginUsd: 0.640652049, maintenanceMarginUsd: 0.4560793992520001 });
  });
});

const channelOf = (line: unknown): unknown => ((line as Json)['params'] as Json | undefined)?.['channel'];
