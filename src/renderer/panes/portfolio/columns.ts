/** Columns of the portfolio tree. Ticking numbers come from the hot board, what belongs to a leg from its record. */
import { engineClock } from '../../store/clock.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { recordsOf } from '../../store/tables.ts';
import { hotSource } from '../../store/hotSource.ts';
import { nodeRow } from '../../../shared/contract/wire.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { DASH, digitsOfStep, formatDecimal, formatNumber, type NumberStyle } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
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
const legOnly = (column: string) => (row: TreeRow) =>
  row.instrument === null ? null : { row: nodeRow(row.id), column };

/** Our Black-Scholes delta of one contract, which is what venues print: price-adjusted delta + premium effect. */
export function deltaPerContract(
  leg: WireRecord<'legs'> | undefined,
  instrument: WireRecord<'instruments'> | undefined,
): number | null {
  if (leg?.greeks === undefined || leg.greeks === null || instrument?.kind !== 'option') return null;
  const units = leg.quantity * Number(instrument.contractMultiplier);
  return units === 0 ? null : (leg.greeks.deltaCoin + (leg.premiumDeltaCoin ?? 0)) / units;
}

function ticking(
  id: string, header: string, unit: string, explanation: string, width: number, style: NumberStyle, toned = false,
): GridColumn<TreeRow> {
  return {
    id, header, unit, explanation, width, toned, sortable: false, hot: hot(id), cellTooltip: madeFrom,
    format: (value) => formatNumber(value, style),
  };
}

export const portfolioColumns = (nameCell: (row: TreeRow, element: HTMLElement) => void): GridColumn<TreeRow>[] => [
  { id: 'name', header: 'Portfolio', explanation: 'Portfolio, underlying, expiry, leg. Enter or click folds a branch.',
    width: 226, sortable: false, text: (row) => row.label, render: nameCell, cellTooltip: madeFrom },
  { id: 'quantity', header: 'Qty', unit: 'contracts', explanation: 'Contracts held, long positive; coin for cash.',
    width: 84, sortable: false, live: true, number: (row) => legOf(row)?.quantity ?? null,
    format: (value, row) => {
      const step = instrumentOf(row)?.lotSize;
      return formatNumber(value, { digits: step === undefined ? 4 : digitsOfStep(step), sign: 'always' });
    } },
  ticking('valueUsd', 'Value', 'USD', 'Position at the mark, in USD at the venue\'s index. Sum of the legs.', 92, USD),
  ticking('unrealizedPnlUsd', 'uP&L', 'USD', 'Mark against average entry price, in USD.', 88, SIGNED_USD, true),
  ticking('deltaCoin', 'Delta', 'coin',
    'Price-adjusted delta in units of the underlying: premium effect of coin-settled options left out.', 84, SIGNED_COIN),
  ticking('deltaUsd', 'Delta', 'USD', 'Delta in coin at the index price.', 92, SIGNED_USD),
  ticking('gammaUsdPer1Pct', 'Gamma', 'USD/1%', 'USD of delta to trade after a 1 % move of the underlying.', 92,
    SIGNED_USD),
  ticking('vegaUsdPerVolPoint', 'Vega', 'USD/pt', 'Value change for one point of implied volatility.', 84, SIGNED_USD),
  ticking('thetaUsdPerDay', 'Theta', 'USD/day', 'Value change over one calendar day, all else the same.', 88, SIGNED_USD),
  { id: 'impliedVol', header: 'IV', unit: '%', explanation: 'Implied volatility at which our model gives the mark.',
    width: 56, sortable: false, hot: legOnly('impliedVol'), cellTooltip: madeFrom,
    format: (value) => formatNumber(value, { digits: 1, scale: 100 }) },
  { id: 'markPrice', header: 'Mark', unit: 'quote',
    explanation: 'The venue\'s mark, in the instrument\'s quote currency (coin for inverse options).', width: 92,
    sortable: false, hot: legOnly('markPrice'), cellTooltip: (row) => `in ${instrumentOf(row)?.quoteCurrency ?? DASH}`,
    format: (value, row) => formatNumber(value, { digits: Math.max(digitsOfStep(instrumentOf(row)?.tickSize), 2) }) },
  { id: 'averagePrice', header: 'Entry', unit: 'quote',
    explanation: 'Average entry price of what is open, in the instrument\'s quote currency.', width: 92,
    sortable: false, live: true, number: (row) => legOf(row)?.averagePrice ?? null,
    format: (value, row) => formatNumber(value, { digits: Math.max(digitsOfStep(instrumentOf(row)?.tickSize), 2) }) },
  { id: 'ourDelta', header: 'Delta', unit: 'ours/ct',
    explanation: 'Our Black-Scholes delta of one contract, to compare with the venue\'s beside it.', width: 86,
    sortable: false, live: true, number: (row) => deltaPerContract(legOf(row), instrumentOf(row)),
    format: (value) => formatNumber(value, PER_CONTRACT) },
  { id: 'venueDelta', header: 'Delta', unit: 'venue/ct', explanation: 'What the venue itself says of one contract.',
    width: 90, sortable: false, live: true, number: (row) => legOf(row)?.venueDelta ?? null,
    format: (value) => formatNumber(value, PER_CONTRACT) },
  { id: 'account', header: 'Account', explanation: 'Where the leg is held.', width: 180, sortable: false,
    text: (row) => row.account ?? '', cellTooltip: (row) => formatDecimal(row.instrument) },
];
