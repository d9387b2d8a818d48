/** Columns of the portfolio tree. Ticking numbers come from the hot board, what belongs to a leg from its record. */
import { engineClock } from '../../store/clock.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { accountLabel, recordsOf } from '../../store/tables.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import { nodeRow } from '../../../shared/contract/wire.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { DASH, digitsOfStep, formatDecimal, formatNumber, type NumberStyle } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { COMPARED, isStandIn, VOL_SOURCE_TEXT, type Compared } from './compared.ts';
import type { DeltaName } from './deltaName.ts';
import type { TreeRow } from './treeRows.ts';

const USD: NumberStyle = { digits: 0 };
const SIGNED_USD: NumberStyle = { digits: 0, sign: 'always' };
const SIGNED_COIN: NumberStyle = { digits: 4, sign: 'always' };
const PER_CONTRACT: NumberStyle = { digits: 4, sign: 'always' };

const legOf = (row: TreeRow): WireRecord<'legs'> | undefined =>
  row.leg === null ? undefined : recordsOf('legs').get(row.leg);
const instrumentOf = (row: TreeRow): WireRecord<'instruments'> | undefined =>
  row.instrument === null ? undefined : recordsOf('instruments').get(row.instrument);

/** Engine time of the oldest number behind a row; null when one is missing. */
export const rowAgeMs = (row: TreeRow): number | null =>
  ageMs(hotSource.value(nodeRow(row.id), 'oldestInputMs'), engineClock.now());

function madeFrom(row: TreeRow): string {
  const node = recordsOf('nodes').get(row.id);
  const parts = [`oldest input ${ageText(rowAgeMs(row))} ago`];
  if (node !== undefined && node.missing.length > 0) parts.push(`missing: ${node.missing.join(', ')}`);
  if (node !== undefined && node.assumptions.length > 0) parts.push(`assumed: ${node.assumptions.join(', ')}`);
  return parts.join(' · ');
}

const hot = (column: string) => (row: TreeRow) => ({ row: nodeRow(row.id), column });
const isLeg = (row: TreeRow): boolean => row.leg !== null;
const isTraded = (row: TreeRow): boolean => row.instrument !== null;
const isOption = (row: TreeRow): boolean => legOf(row)?.kind === 'option';

/** What the value in USD moves with, and what the hedger steers: price-adjusted delta and premium effect. */
export function netDelta(node: WireRecord<'nodes'> | undefined): number | null {
  const delta = node?.greeks?.deltaCoin ?? null;
  const premium = node?.premiumDeltaCoin ?? null;
  return delta === null || premium === null ? null : delta + premium;
}

const priceText = (value: number, row: TreeRow): string =>
  formatNumber(value, { digits: Math.max(digitsOfStep(instrumentOf(row)?.tickSize), 2) });

function ticking(
  id: string, header: string, unit: string, explanation: string, width: number, style: NumberStyle,
): GridColumn<TreeRow> {
  return {
    id, header, unit, explanation, width, sortable: false, hot: hot(id), cellTooltip: madeFrom,
    format: (value) => formatNumber(value, style),
  };
}

/** Looked up in the records of the row's node and leg. */
function looked(
  id: string, header: string, unit: string, explanation: string, width: number,
  number: (row: TreeRow) => number | null, applies: (row: TreeRow) => boolean,
): GridColumn<TreeRow> {
  return {
    id, header, unit, explanation, width, sortable: false, live: true, number, applies, cellTooltip: madeFrom,
    format: (value) => formatNumber(value, PER_CONTRACT),
  };
}

const signed = (digits: number): NumberStyle => ({ digits, sign: 'always' });

function perContract(row: TreeRow, of: Compared['ours']): number | null {
  const [leg, instrument] = [legOf(row), instrumentOf(row)];
  if (leg === undefined || instrument === undefined) return null;
  return of(leg, instrument, recordsOf('quotes').get(instrument.id));
}

const aboveOneUnderlying = (row: TreeRow): boolean => row.kind === 'portfolio';

/** `delta`: which smile dynamics the deltas are of, in short. */
const exposureColumns = (delta: DeltaName): readonly GridColumn<TreeRow>[] => [
  ticking('valueUsd', 'Value', 'USD', 'Position at the mark, in USD at the venue\'s index. Sum of the legs.', 76, USD),
  { ...ticking('unrealizedPnlUsd', 'uP&L', 'USD', 'Mark against average entry price, in USD.', 76, SIGNED_USD),
    toned: true },
  { ...looked('netDelta', `Net delta ${delta.short}`, 'coin',
    `Delta in units of the underlying, ${delta.long}, with the premium effect of coin-settled contracts: what the `
    + 'value in USD moves with, and what the hedger steers.', 112, (row) => netDelta(recordsOf('nodes').get(row.id)),
  (row) => !aboveOneUnderlying(row)), format: (value) => formatNumber(value, SIGNED_COIN) },
  ticking('deltaUsd', `Delta ${delta.short}`, 'USD', `Price-adjusted delta, ${delta.long}, in USD at the index price.`,
    92, SIGNED_USD),
  ticking('gammaUsdPer1Pct', 'Gamma', 'USD/1 %', 'USD of delta to trade after a 1 % move of the underlying.', 72,
    SIGNED_USD),
  ticking('vegaUsdPerVolPoint', 'Vega', 'USD/pt', 'Value change for one point of implied volatility.', 58, SIGNED_USD),
  ticking('thetaUsdPerDay', 'Theta', 'USD/day', 'Value change over one calendar day, all else the same.', 64,
    SIGNED_USD),
];

/** What stands in for our own fit is marked in the cell, its reason in the tip. */
const volSourceColumn: GridColumn<TreeRow> = {
  id: 'volSource', header: 'Vol from', width: 124, sortable: false, applies: isOption,
  explanation: 'Which vol our price and Greeks are at: our surface, what stands in for a fit, or the venue\'s.',
  text: ({ volSource }) => (volSource === null ? '' : VOL_SOURCE_TEXT[volSource]),
  cellTooltip: (row) => legOf(row)?.volReason ?? null,
  cellClasses: { 'cell-stand-in': isStandIn },
};

const ownVolColumn: GridColumn<TreeRow> = {
  ...ticking('impliedVol', 'IV', 'own %', 'Our own volatility at this strike: that of our surface, or what stands in.',
    66, { digits: 2, scale: 100 }), applies: isOption };

const legColumns = (delta: DeltaName): readonly GridColumn<TreeRow>[] => [
  ownVolColumn,
  volSourceColumn,
  { id: 'markPrice', header: 'Mark', unit: 'quote', flash: true,
    explanation: 'The venue\'s mark, in the instrument\'s quote currency (coin for inverse options).', width: 80,
    sortable: false, hot: hot('markPrice'), applies: isTraded, format: priceText,
    cellTooltip: (row) => `in ${instrumentOf(row)?.quoteCurrency ?? DASH} · ${madeFrom(row)}` },
  { ...looked('averagePrice', 'Entry', 'quote',
    'Average entry price of what is open, in the instrument\'s quote currency.', 78,
    (row) => legOf(row)?.averagePrice ?? null, isTraded), format: priceText },
  { ...ticking('deltaCoin', `Delta ${delta.short}`, 'coin',
    `Price-adjusted delta in units of the underlying, ${delta.long}: the premium effect of coin-settled contracts left `
    + 'out.', 92,
    SIGNED_COIN), applies: (row) => !aboveOneUnderlying(row) },
  ...COMPARED.flatMap(({ greek, header, digits, width, explanation, ours, venues }) => [
    { ...looked(`our${greek}`, header, 'ours/ct',
      `${explanation} Of one contract, at the venue's vol and in its convention.`, width,
      (row) => perContract(row, ours), isOption), format: (value: number) => formatNumber(value, signed(digits)) },
    { ...looked(`venue${greek}`, header, 'venue/ct', 'What the venue itself says of one contract.', width,
      (row) => venues(legOf(row)), isOption), format: (value: number) => formatNumber(value, signed(digits)) },
  ]),
  { id: 'account', header: 'Account', explanation: 'Where the leg is held.', width: 176, sortable: false,
    text: (row) => row.account ?? '', cellTooltip: (row) => formatDecimal(row.instrument) },
];

/** Of one contract, in the venue's convention (coin: units of the underlying). */
const UNIT_OF: Readonly<Record<(typeof COMPARED)[number]['greek'], string>> = {
  Delta: 'coin', Gamma: 'coin/USD', Vega: 'USD/pt', Theta: 'USD/day' };

/** Of a leg: own, venue's, difference; vols in points, Greeks of one contract in the venue's convention. */
const comparedColumns: readonly GridColumn<TreeRow>[] = [
  ownVolColumn,
  { ...looked('venueVol', 'IV', 'venue %', 'The volatility of the venue\'s mark.', 74,
    (row) => legOf(row)?.venueImpliedVol ?? null, isOption),
  format: (value) => formatNumber(value, { digits: 2, scale: 100 }) },
  { ...looked('volDifference', 'IV', 'diff pts', 'Own less the venue\'s, in vol points.', 72, (row) => {
    const leg = legOf(row);
    return difference(leg?.impliedVol, leg?.venueImpliedVol);
  }, isOption), format: (value) => formatNumber(value, { digits: 2, scale: 100, sign: 'always' }), toned: true },
  volSourceColumn,
  ...COMPARED.flatMap(({ greek, header, digits, width, explanation, own, venues }) => {
    const column = (id: string, unit: string, text: string, number: (row: TreeRow) => number | null) =>
      ({ ...looked(`${id}${greek}`, header, `${unit} ${UNIT_OF[greek]}`, text, width + 26, number, isOption),
        format: (value: number) => formatNumber(value, signed(digits)) });
    const ours = (row: TreeRow): number | null => perContract(row, own);
    return [
      column('own', 'own', `${explanation} Of one contract, at our own vol, in the venue's convention.`, ours),
      column('theirs', 'venue', 'What the venue itself says of one contract.', (row) => venues(legOf(row))),
      column('difference', 'diff', 'Own less the venue\'s.', (row) => difference(ours(row), venues(legOf(row)))),
    ];
  }),
];

/** Every Greek of the second order, beside those of the first. */
const riskColumns = (delta: DeltaName): readonly GridColumn<TreeRow>[] => [
  ...exposureColumns(delta).filter(({ id }) => id !== 'valueUsd' && id !== 'unrealizedPnlUsd'),
  ticking('rhoUsdPerPct', 'Rho', 'USD/pp', 'Value change for one percentage point of rate.', 72, SIGNED_USD),
  ticking('vannaUsdPerVolPoint', 'Vanna', 'USD/pt', 'Change of the delta in USD for one vol point.', 76, SIGNED_USD),
  ticking('volgaUsdPerVolPoint', 'Volga', 'USD/pt²', 'Change of vega for one vol point.', 76, SIGNED_USD),
  ticking('charmUsdPerDay', 'Charm', 'USD/day', 'Change of the delta in USD over one day.', 76, SIGNED_USD),
];

/** Worth of the position at its entry price beside its worth now says what is still open of the gain. */
const positionOf = (row: TreeRow): WireRecord<'positions'> | undefined =>
  row.leg === null ? undefined : recordsOf('positions').get(row.leg);
const sinceEntry = (row: TreeRow): number | null => {
  const leg = legOf(row);
  const [mark, entry] = [leg?.markPrice ?? null, leg?.averagePrice ?? null];
  return leg === undefined || mark === null || entry === null || entry === 0 ? null
    : (mark / entry - 1) * Math.sign(leg.quantity);
};

const pnlColumns: readonly GridColumn<TreeRow>[] = [
  ticking('valueUsd', 'Value', 'USD', 'Position at the mark, in USD at the venue\'s index. Sum of the legs.', 84, USD),
  { ...ticking('unrealizedPnlUsd', 'uP&L', 'USD', 'Mark against average entry price, in USD.', 84, SIGNED_USD),
    toned: true },
  { ...looked('averagePrice', 'Entry', 'quote', 'Average entry price of what is open.', 84,
    (row) => legOf(row)?.averagePrice ?? null, isTraded), format: priceText },
  { id: 'markPrice', header: 'Mark', unit: 'quote', flash: true, explanation: 'The venue\'s mark.', width: 84,
    sortable: false, hot: hot('markPrice'), applies: isTraded, format: priceText },
  { ...looked('sinceEntry', 'Since entry', '%', 'Mark against entry, positive is a gain.', 92, sinceEntry, isTraded),
    format: (value) => formatNumber(value, { digits: 1, scale: 100, sign: 'always' }), toned: true },
  { ...looked('realizedPnl', 'Realised', 'settlement', 'Since the session began, in the settlement currency, fees and '
    + 'funding apart.', 100, (row) => {
    const realized = positionOf(row)?.realizedPnl;
    return realized === undefined ? null : Number(realized);
  }, isTraded), format: (value) => formatNumber(value, { digits: 4, sign: 'always' }), toned: true },
  ticking('thetaUsdPerDay', 'Theta', 'USD/day', 'Value change over one calendar day, all else the same.', 76,
    SIGNED_USD),
  { id: 'account', header: 'Account', explanation: 'Where the leg is held.', width: 176, sortable: false,
    text: (row) => row.account ?? '' },
];

/** What the venue says of this position's liquidation; null: it says nothing, or that there is none. */
const liquidationOf = (row: TreeRow): number | null => {
  const report = row.account === null ? undefined : recordsOf('marginReports').get(row.account);
  return report?.liquidationPrices.find(({ instrument }) => instrument === row.instrument)?.priceUsd ?? null;
};
const distanceOf = (row: TreeRow): number | null => {
  const [price, index] = [liquidationOf(row), recordsOf('quotes').get(row.instrument ?? '')?.indexPrice ?? null];
  return price === null || index === null ? null : price / Number(index) - 1;
};
const healthOf = (row: TreeRow): WireRecord<'health'> | undefined =>
  row.account === null ? undefined : recordsOf('health').get(row.account);

const marginColumns: readonly GridColumn<TreeRow>[] = [
  ticking('valueUsd', 'Value', 'USD', 'Position at the mark, in USD at the venue\'s index. Sum of the legs.', 84, USD),
  ticking('deltaUsd', 'Delta', 'USD', 'Price-adjusted delta in USD at the index price.', 92, SIGNED_USD),
  { id: 'account', header: 'Account', explanation: 'Whose margin it uses.', width: 190, sortable: false,
    text: (row) => (row.account === null ? '' : accountLabel(row.account)) },
  { ...looked('health', 'Health', 'account', 'Haircut equity over maintenance of the account; 1.0 is liquidation.',
    76, (row) => healthOf(row)?.health ?? null, isLeg), format: (value) => formatNumber(value, { digits: 2 }) },
  { ...looked('available', 'Available', 'USD, account', 'What the account may still use.', 92,
    (row) => healthOf(row)?.availableUsd ?? null, isLeg), format: (value) => formatNumber(value, USD) },
  { ...looked('liquidation', 'Liquidated at', 'USD', 'What the venue says of this position; a dash: nothing.',
    104, liquidationOf, isTraded), format: (value) => formatNumber(value, { digits: 0 }) },
  { ...looked('distance', 'Distance', '%', 'From the index to that price.', 84, distanceOf, isTraded),
    format: (value) => formatNumber(value, { digits: 1, scale: 100, sign: 'always' }) },
];

const difference = (ours: number | null | undefined, theirs: number | null | undefined): number | null =>
  (ours === null || ours === undefined || theirs === null || theirs === undefined ? null : ours - theirs);

export const COLUMN_SETS = ['Exposure', 'Risk', 'P&L', 'Margin', 'Own / venue / diff'] as const;
export type ColumnSet = (typeof COLUMN_SETS)[number];

export const portfolioColumns = (
  nameCell: (row: TreeRow, element: HTMLElement) => void, set: ColumnSet, delta: DeltaName,
): GridColumn<TreeRow>[] => [
  { id: 'name', header: 'Portfolio', explanation: 'Portfolio, underlying, expiry, leg. Enter or click folds a branch.',
    width: 204, sortable: false, text: (row) => row.label, render: nameCell, cellTooltip: madeFrom },
  { ...looked('quantity', 'Qty', 'contracts', 'Contracts held, long positive; coin for cash.', 72,
    (row) => legOf(row)?.quantity ?? null, isLeg),
  format: (value, row) => {
    const step = instrumentOf(row)?.lotSize;
    const cashDigits = Math.abs(value) >= 1_000 ? 0 : 4;
    return formatNumber(value, { digits: step === undefined ? cashDigits : digitsOfStep(step), sign: 'always' });
  } },
  ...columnsOf(set, delta),
];

function columnsOf(set: ColumnSet, delta: DeltaName): readonly GridColumn<TreeRow>[] {
  switch (set) {
    case 'Exposure': return [...exposureColumns(delta), ...legColumns(delta)];
    case 'Risk': return riskColumns(delta);
    case 'P&L': return pnlColumns;
    case 'Margin': return marginColumns;
    case 'Own / venue / diff': return comparedColumns;
  }
}
