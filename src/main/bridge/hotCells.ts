/**
 * The ticking numbers of one watched row: which records it is read from and which column each field fills. Records are
 * replaced, never mutated, so a row whose records are the same objects has not changed.
 */
import { HOT_COLUMNS, type HotColumn } from '../../shared/contract/hotFrame.ts';
import { toNumber, type Decimal } from '../../shared/domain/decimal.ts';
import type { Greeks } from '../../shared/domain/greeks.ts';
import type { Quote } from '../../shared/domain/quote.ts';
import type { Leg, PortfolioNode } from '../../shared/domain/valuation.ts';
import type { ServedState } from './served.ts';

const COLUMN = Object.fromEntries(HOT_COLUMNS.map((name, index) => [name, index])) as Record<HotColumn, number>;

const BOOK_COLUMNS = [
  'bidPrice', 'askPrice', 'lastPrice', 'indexPrice', 'bidQuantity', 'askQuantity', 'markImpliedVol', 'fundingRate',
  'receivedTimeMs',
] as const satisfies readonly (HotColumn & keyof Quote)[];
const QUOTE_COLUMNS = [...BOOK_COLUMNS, 'markPrice'] as const;
const LEG_COLUMNS = ['markPrice', 'modelPrice', 'impliedVol'] as const satisfies readonly (HotColumn & keyof Leg)[];
const NODE_COLUMNS = [
  'valueUsd', 'unrealizedPnlUsd', 'oldestInputMs',
] as const satisfies readonly (HotColumn & keyof PortfolioNode)[];
const GREEK_COLUMNS = [
  'deltaCoin', 'deltaUsd', 'gammaUsdPer1Pct', 'vegaUsdPerVolPoint', 'thetaUsdPerDay', 'rhoUsdPerPct',
  'vannaUsdPerVolPoint', 'volgaUsdPerVolPoint', 'charmUsdPerDay',
] as const satisfies readonly (HotColumn & keyof Greeks)[];

/** Called for every column of a record that may have changed; NaN means unknown. */
export type PutCell = (column: number, value: number) => void;

interface RowSources {
  quote: Quote | undefined;
  node: PortfolioNode | undefined;
  leg: Leg | undefined;
}

export interface HotRow { readonly kind: 'quote' | 'node' | 'other'; readonly key: string; sources: RowSources }

const NO_SOURCES: RowSources = { quote: undefined, node: undefined, leg: undefined };

/** Names that are neither a quote nor a node keep their number and never tick. */
export function hotRow(name: string): HotRow {
  const bar = name.indexOf('|');
  const prefix = name.slice(0, bar);
  const kind = prefix === 'quote' || prefix === 'node' ? prefix : 'other';
  return { kind, key: name.slice(bar + 1), sources: NO_SOURCES };
}

/**
 * Reports the cells of records that were replaced since the last look. The mark of a node's row is the one its leg was
 * valued at, not the quote's newer one: value and mark on screen belong together.
 */
export function readRow(state: ServedState, row: HotRow, put: PutCell): void {
  const before = row.sources;
  const now = sourcesOf(state, row);
  row.sources = now;
  if (now.quote !== before.quote) putQuote(row.kind === 'quote' ? QUOTE_COLUMNS : BOOK_COLUMNS, before, now, put);
  if (now.leg !== before.leg) for (const column of LEG_COLUMNS) put(COLUMN[column], numeric(now.leg?.[column]));
  if (now.node !== before.node) putNode(now.node, put);
}

function sourcesOf(state: ServedState, row: HotRow): RowSources {
  if (row.kind === 'quote') return { quote: state.quotes.get(row.key), node: undefined, leg: undefined };
  if (row.kind === 'other') return NO_SOURCES;
  const node = state.nodes.get(row.key);
  const leg = node === undefined || node.leg === null ? undefined : state.legs.get(node.leg);
  const instrument = leg?.instrument ?? null;
  return { quote: instrument === null ? undefined : state.quotes.get(instrument), node, leg };
}

/** Converting a decimal is the dear part: what did not change is passed over. */
function putQuote(columns: readonly (keyof Quote & HotColumn)[], from: RowSources, to: RowSources, put: PutCell): void {
  for (const column of columns) {
    const value = to.quote?.[column];
    if (from.quote === undefined || from.quote[column] !== value) put(COLUMN[column], numeric(value));
  }
}

function putNode(node: PortfolioNode | undefined, put: PutCell): void {
  for (const column of NODE_COLUMNS) put(COLUMN[column], numeric(node?.[column]));
  for (const column of GREEK_COLUMNS) put(COLUMN[column], numeric(node?.greeks?.[column]));
}

const numeric = (value: Decimal | number | null | undefined): number =>
  typeof value === 'bigint' ? toNumber(value) : (value ?? NaN);
