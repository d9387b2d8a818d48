/**
 * The formats in which option chains were recorded, each told by its columns: Deribit's instrument and ticker merged
 * into one CSV row (vols in per cent), a flat CSV snapshot of all options (vols as fractions), and a JSON file with
 * options, futures and instruments (prices only).
 */
import { readFileSync, statSync } from 'node:fs';
import { decimalCell, numberCell, volCell, type Cell, type ChainRow } from './chainRow.ts';
import { readCsv } from './csv.ts';
import type { ListedTerms } from '../../venues/deribit/symbols.ts';
import { RowError, type RefusalCounter } from './refusals.ts';
import type { OnRead } from './textLines.ts';

type Cells = Readonly<Record<string, Cell>>;

export interface PlacedRow { readonly line: number | null; readonly row: ChainRow }

const NO_GREEKS = { gamma: null, theta: null, rho: null };
const MAX_JSON_BYTES = 64 * 1_024 * 1_024;

/** Throws Error naming the file when it is none of the formats. */
export function* readChain(path: string, refusals: RefusalCounter, onRead?: OnRead): Generator<PlacedRow> {
  if (path.endsWith('.json')) {
    yield* readJsonChain(path, refusals);
    return;
  }
  let format: ((cells: Cells) => ChainRow) | null = null;
  for (const { line, cells } of readCsv(path, refusals.refuse, onRead)) {
    format ??= formatOf(path, cells);
    const chosen = format;
    const row = refusals.attempt(path, line, () => chosen(cells));
    if (row !== null) yield { line, row };
  }
}

function formatOf(path: string, cells: Cells): (cells: Cells) => ChainRow {
  if ('instrument_name' in cells && 'underlying_price' in cells && 'mark_iv' in cells) return mergedRow;
  if ('instrument_name' in cells && 'future_type' in cells && 'mark_price' in cells) return mergedRow;
  if ('instrument_name' in cells && 'implied_volatility' in cells && 'underlying' in cells) return flatRow;
  throw new Error(`${path}:1: not a Deribit chain: neither mark_iv and underlying_price nor implied_volatility` +
    ' and underlying are among its columns');
}

const text = (cells: Cells, column: string): string => String(cells[column] ?? '');

function millis(field: string, cell: Cell | undefined): number {
  const value = numberCell(field, cell) ?? Date.parse(String(cell));
  if (!(value > 0)) throw new RowError(`${field}: no time is given`);
  return value;
}

const isoMillis = (field: string, cell: Cell | undefined): number => {
  const value = Date.parse(String(cell));
  if (!(value > 0)) throw new RowError(`${field}: ${String(cell).slice(0, 40)} is not a time`);
  return value;
};

/** Instrument and ticker in Deribit's own words; the perpetual's expiry is the year 3000. */
function mergedRow(cells: Cells): ChainRow {
  const option = text(cells, 'kind') === 'option';
  const vol = (column: string): number | null => volCell(column, cells[column], 100);
  const greek = (name: string): number | null => numberCell(`greeks_${name}`, cells[`greeks_${name}`]);
  return {
    name: text(cells, 'instrument_name'), timeMs: millis('timestamp', cells['timestamp']), listed: listedTerms(cells),
    strike: cells['strike'] ?? null,
    expiryTimeMs: text(cells, 'settlement_period') === 'perpetual' ? null
      : numberCell('expiration_timestamp', cells['expiration_timestamp']),
    bidPrice: cells['best_bid_price'] ?? null, bidAmount: cells['best_bid_amount'] ?? null,
    askPrice: cells['best_ask_price'] ?? null, askAmount: cells['best_ask_amount'] ?? null,
    lastPrice: cells['last_price'] ?? null, markPrice: cells['mark_price'] ?? null,
    indexPrice: cells['index_price'] ?? null, forwardPrice: cells['underlying_price'] ?? null,
    markImpliedVol: vol('mark_iv'), bidImpliedVol: vol('bid_iv'), askImpliedVol: vol('ask_iv'),
    fundingRate: cells['current_funding'] ?? null,
    greeks: option ? { delta: greek('delta'), gamma: greek('gamma'), vega: greek('vega'), theta: greek('theta'),
      rho: greek('rho') } : null,
  };
}

export function listedTerms(cells: Cells): ListedTerms {
  const positive = (column: string) => {
    const value = decimalCell(column, cells[column]);
    return value === null || value <= 0n ? undefined : value;
  };
  const [contractSize, tickSize, minQuantity] =
    [positive('contract_size'), positive('tick_size'), positive('min_trade_amount')];
  const makerFeeRate = numberCell('maker_commission', cells['maker_commission']);
  const takerFeeRate = numberCell('taker_commission', cells['taker_commission']);
  const settlementCurrency = text(cells, 'settlement_currency');
  return {
    ...(contractSize === undefined ? {} : { contractSize }), ...(tickSize === undefined ? {} : { tickSize }),
    ...(minQuantity === undefined ? {} : { minQuantity }), ...(makerFeeRate === null ? {} : { makerFeeRate }),
    ...(takerFeeRate === null ? {} : { takerFeeRate }), ...(settlementCurrency === '' ? {} : { settlementCurrency }),
  };
}

function flatRow(cells: Cells): ChainRow {
  return {
    name: text(cells, 'instrument_name'), timeMs: isoMillis('timestamp', cells['timestamp']), listed: {},
    strike: cells['strike'] ?? null, expiryTimeMs: isoMillis('expiry_datetime', cells['expiry_datetime']),
    bidPrice: cells['bid_price'] ?? null, bidAmount: null, askPrice: cells['ask_price'] ?? null, askAmount: null,
    lastPrice: null, markPrice: cells['mark_price'] ?? null, indexPrice: cells['index_price'] ?? null,
    forwardPrice: cells['underlying'] ?? null,
    markImpliedVol: volCell('implied_volatility', cells['implied_volatility'], 1), bidImpliedVol: null,
    askImpliedVol: null, fundingRate: null,
    greeks: { ...NO_GREEKS, delta: numberCell('delta', cells['delta']), vega: numberCell('vega', cells['vega']) },
  };
}

/** Has no lines: the place of a refusal is the row's number in its list. */
function* readJsonChain(path: string, refusals: RefusalCounter): Generator<PlacedRow> {
  if (statSync(path).size > MAX_JSON_BYTES) throw new Error(`${path}: larger than ${MAX_JSON_BYTES} bytes`);
  const chain = parsed(path);
  const timeMs = Date.parse(String(chain['as_of']));
  if (!(timeMs > 0)) throw new Error(`${path}: as_of is not a time`);
  const terms = new Map(listOf(chain, 'instruments').map((cells) => [text(cells, 'instrument_name'), cells]));
  for (const list of ['futures', 'options']) {
    for (const [i, cells] of listOf(chain, list).entries()) {
      const row = refusals.attempt(`${path} ${list}[${i}]`, null, () =>
        pricesRow(cells, terms.get(text(cells, 'instrument_name')) ?? {}, timeMs));
      if (row !== null) yield { line: null, row };
    }
  }
}

function parsed(path: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new Error(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const listOf = (chain: Readonly<Record<string, unknown>>, name: string): readonly Cells[] => {
  const list = chain[name];
  return Array.isArray(list) ? (list as Cells[]) : [];
};

function pricesRow(cells: Cells, terms: Cells, timeMs: number): ChainRow {
  const perpetual = text(terms, 'settlement_period') === 'perpetual';
  return {
    name: text(cells, 'instrument_name'), timeMs, listed: listedTerms(terms), strike: null,
    expiryTimeMs: perpetual ? null : numberCell('expiration_timestamp', terms['expiration_timestamp']),
    bidPrice: cells['bid_price'] ?? null, bidAmount: null, askPrice: cells['ask_price'] ?? null, askAmount: null,
    lastPrice: null, markPrice: null, indexPrice: null, forwardPrice: null, markImpliedVol: null, bidImpliedVol: null,
    askImpliedVol: null, fundingRate: null, greeks: null,
  };
}
