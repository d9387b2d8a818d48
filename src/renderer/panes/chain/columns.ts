/** Columns of the chain: calls mirrored left of the strike, puts right of it; the strike is always there. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { OwnGreeks } from '../../../shared/contract/questions/smiles.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { recordsOf } from '../../store/tables.ts';
import { digitsOfStep, formatDecimal, formatNumber } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import type { ChainRow } from './chainRows.ts';

export const COLUMN_SETS = ['Price', 'Greeks', 'Venue Greeks'] as const;
export type ColumnSet = (typeof COLUMN_SETS)[number];
type Side = 'call' | 'put';
type Quote = WireRecord<'quotes'>;
type Column = GridColumn<ChainRow>;

/** What a click on this column begins: hitting the bid sells, lifting the ask buys. */
export function clickOf(column: string): { readonly type: Side; readonly side: 'buy' | 'sell' } | null {
  const match = /^(call|put)-(bid|ask)$/.exec(column);
  if (match === null) return null;
  return { type: match[1] as Side, side: match[2] === 'bid' ? 'sell' : 'buy' };
}

const shading = (type: Side) => ({ 'cell-in-the-money': (row: ChainRow) => row.inTheMoney === type });

/** A price in the digits of the instrument's finest tick. */
const priceText = (type: Side) => (value: number, row: ChainRow): string => {
  const id = row[type];
  const instrument = id === null ? undefined : recordsOf('instruments').get(id);
  return formatNumber(value, { digits: digitsOfStep(instrument?.tickSize) });
};

function hotColumn(type: Side, id: string, column: string, rest: Omit<Column, 'id' | 'hot'>): Column {
  return { id: `${type}-${id}`, cellClasses: shading(type), sortable: false, ...rest,
    applies: (row) => row[type] !== null,
    hot: (row) => (row[type] === null ? null : { row: quoteRow(row[type]), column }) };
}

function liveColumn(
  type: Side, id: string, read: (quote: Quote) => number | null, rest: Omit<Column, 'id' | 'number'>,
): Column {
  return { id: `${type}-${id}`, cellClasses: shading(type), sortable: false, ...rest, live: true,
    applies: (row) => row[type] !== null,
    number: (row) => {
      const quote = row[type] === null ? undefined : recordsOf('quotes').get(row[type]);
      return quote === undefined ? null : read(quote);
    } };
}

const volText = (value: number): string => formatNumber(value, { digits: 1, scale: 100 });
const VOL = { width: 58, unit: '%', format: volText } as const;

const held = (type: Side): Column => ({
  id: `${type}-held`, header: 'Held', unit: 'cts', width: 56, cellClasses: shading(type), sortable: false,
  explanation: 'Position over all accounts, in contracts.',
  applies: (row) => row[type] !== null && row[`${type}Held`] !== null,
  number: (row) => row[`${type}Held`], format: (value) => formatNumber(value, { digits: 1, sign: 'always' }),
});

function priceColumns(type: Side): readonly Column[] {
  const price = { unit: 'quote', width: 60, flash: true, format: priceText(type) } as const;
  const quantity = { unit: 'cts', width: 54, format: (value: number) => formatNumber(value, { digits: 1 }) };
  return [
    hotColumn(type, 'bidSize', 'bidQuantity', { header: 'Size', ...quantity,
      explanation: 'Wanted at the bid, in contracts.' }),
    liveColumn(type, 'bidVol', (quote) => quote.bidImpliedVol, { header: 'IV bid',
      explanation: 'Implied vol of the bid, as the venue states it.', ...VOL }),
    hotColumn(type, 'bid', 'bidPrice', { header: 'Bid', ...price,
      explanation: 'Best bid. A click begins a sale at this price.' }),
    hotColumn(type, 'mark', 'markPrice', { header: 'Mark', ...price, flash: false,
      explanation: 'The venue\'s mark.' }),
    hotColumn(type, 'ask', 'askPrice', { header: 'Ask', ...price,
      explanation: 'Best ask. A click begins a purchase at this price.' }),
    liveColumn(type, 'askVol', (quote) => quote.askImpliedVol, { header: 'IV ask',
      explanation: 'Implied vol of the ask, as the venue states it.', ...VOL }),
    hotColumn(type, 'askSize', 'askQuantity', { header: 'Size', ...quantity,
      explanation: 'Offered at the ask, in contracts.' }),
    held(type),
  ];
}

/** What our surface says of one option; null: nothing. */
export type OwnOf = (row: ChainRow, type: Side) => OwnGreeks | null;

type Greek = 'delta' | 'gamma' | 'vega' | 'theta';
const OWN_GREEK: Readonly<Record<Greek, keyof OwnGreeks>> = {
  delta: 'delta', gamma: 'gammaPerUsd', vega: 'vegaUsdPerVolPoint', theta: 'thetaUsdPerDay' };

/** Ours at our own surface, or the venue's as it publishes them; in the same units. */
function greekColumns(type: Side, ownOf: OwnOf | null): readonly Column[] {
  const explanation = ownOf === null ? 'Of one contract, as the venue publishes it.'
    : 'Of one unit of the underlying at our own surface, by the forward, sticky strike.';
  const own = (id: keyof OwnGreeks) => (row: ChainRow) => ownOf?.(row, type)?.[id] ?? null;
  const greek = (id: Greek, header: string, unit: string, digits: number): Column => ({
    ...liveColumn(type, id, (quote) => quote.venueGreeks?.[id] ?? null, { header, unit, explanation, width: 66,
      format: (value) => formatNumber(value, { digits }) }),
    ...(ownOf === null ? {} : { number: own(OWN_GREEK[id]) }) });
  return [
    greek('theta', 'Theta', 'USD/day', 1), greek('vega', 'Vega', 'USD/pt', 1), greek('gamma', 'Gamma', 'coin/USD', 6),
    greek('delta', 'Delta', 'coin', 3),
    ownOf === null ? hotColumn(type, 'vol', 'markImpliedVol', { header: 'IV mark', ...VOL,
      explanation: 'Implied vol of the venue\'s mark.' })
      : { ...liveColumn(type, 'vol', () => null, { header: 'IV own', ...VOL, explanation: 'Vol of our own surface.' }),
        number: own('vol') },
    hotColumn(type, 'mark', 'markPrice', { header: 'Mark', unit: 'quote', width: 60, format: priceText(type),
      explanation: 'The venue\'s mark.' }),
    held(type),
  ];
}

const STRIKE: Column = {
  id: 'strike', header: 'Strike', unit: 'USD', explanation: 'Calls stand left of it, puts right of it.', width: 72,
  sortable: false, number: (row) => row.strikeUsd, format: (_value, row) => formatDecimal(row.strike),
  cellClasses: { 'cell-strike': () => true, 'cell-at-money': (row) => row.isAtMoney },
};

/** Vols can be folded away; nothing else can. */
export function chainColumns(set: ColumnSet, withVols: boolean, ownOf: OwnOf): readonly Column[] {
  const of = (type: Side): readonly Column[] =>
    (set === 'Price' ? priceColumns(type) : greekColumns(type, set === 'Greeks' ? ownOf : null))
    .filter(({ id }) => withVols || !/-(bidVol|askVol)$/.test(id));
  const puts = of('put');
  // Held stands outermost on both sides; on the call side the Greeks run towards the strike, on the put side away.
  const calls = [...of('call')];
  const outer = calls.pop();
  const mirrored = set === 'Price' ? puts : [...puts.slice(0, -1).toReversed(), ...puts.slice(-1)];
  return [...(outer === undefined ? [] : [outer]), ...calls, STRIKE, ...mirrored];
}
