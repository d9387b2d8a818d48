/** The venue's margin beside ours, number by number. */
import type {
  KnownMarginCause, MarginCause, MarginDifference, MarginQuantity,
} from '../../../../shared/domain/margin/reconciliation.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import type { AccountInput, MarginModel } from '../model.ts';
import { toleratedUsd, type MarginTolerance } from './tolerances.ts';

/** Either side's numbers, in USD. */
export interface MarginFigures {
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  /** Absent where the model or the venue has no such rule. */
  readonly withdrawableUsd?: number | null;
  /** Price null: none at any price. Positions that are not listed: nothing is said of them. */
  readonly liquidationPrices: readonly { readonly instrument: InstrumentId; readonly priceUsd: number | null }[];
}

export type Total = Exclude<MarginQuantity, 'withdrawable' | 'liquidationPrice'>;
export const TOTALS: readonly Total[] = ['equity', 'haircutEquity', 'initial', 'maintenance'];

export function totalOf(figures: MarginFigures, total: Total): number | null {
  switch (total) {
    case 'equity': return figures.equityUsd;
    case 'haircutEquity': return figures.haircutEquityUsd;
    case 'initial': return figures.initialMarginUsd;
    case 'maintenance': return figures.maintenanceMarginUsd;
  }
}

export function figuresOf(
  model: MarginModel, input: AccountInput,
): MarginFigures & { readonly missing: readonly string[] } {
  const { explanation: _, ...result } = model.evaluate(input);
  return { ...result, liquidationPrices: model.positionLiquidations?.(input) ?? [] };
}

/** Rows that at least one side names; `sinceMs` and `cause` are for whoever watches over time. */
export function compareMargin(
  ours: MarginFigures, venues: MarginFigures, tolerance: MarginTolerance,
): readonly MarginDifference[] {
  const rows = TOTALS.map((total) => rowOf(total, null, totalOf(ours, total), totalOf(venues, total),
    toleratedUsd(tolerance, total, totalOf(venues, total))));
  const [free, venuesFree] = [ours.withdrawableUsd ?? null, venues.withdrawableUsd ?? null];
  rows.push(rowOf('withdrawable', null, free, venuesFree, toleratedUsd(tolerance, 'withdrawable', venuesFree)));
  const prices = new Map(ours.liquidationPrices.map(({ instrument, priceUsd }) => [instrument, priceUsd]));
  for (const { instrument, priceUsd } of venues.liquidationPrices) {
    const price = prices.get(instrument);
    if (price !== undefined) rows.push(priceRow(instrument, price, priceUsd, tolerance));
  }
  return rows.filter((row) => row.ours !== null || row.venues !== null || row.within !== null);
}

function rowOf(
  quantity: MarginQuantity, instrument: InstrumentId | null, ours: number | null, venues: number | null,
  tolerance: number,
): MarginDifference {
  const difference = ours === null || venues === null ? null : ours - venues;
  const within = difference === null ? null : Math.abs(difference) <= tolerance;
  return { quantity, instrument, ours, venues, difference, tolerance, within, sinceMs: null, cause: null };
}

/** Both sides speak here: null is "at no price", and a price on one side alone is a difference. */
function priceRow(
  instrument: InstrumentId, ours: number | null, venues: number | null, { priceRelative }: MarginTolerance,
): MarginDifference {
  const row = rowOf('liquidationPrice', instrument, ours, venues, priceRelative * Math.abs(venues ?? 0));
  return row.difference === null ? { ...row, within: ours === venues } : row;
}

export const isAbove = ({ within }: MarginDifference): boolean => within === false;

/** What the venue's own answer gives as the cause of a difference in this number; null: nothing. */
export function knownCauseOf(
  causes: readonly KnownMarginCause[], { quantity, instrument }: Pick<MarginDifference, 'quantity' | 'instrument'>,
): MarginCause | null {
  const found = causes.find((cause) => (cause.instrument === undefined || cause.instrument === instrument)
    && (cause.quantity === quantity || (cause.quantity === null && !isSpared(cause, quantity))));
  return found === undefined ? null : { kind: found.kind, text: found.text };
}

/** Another pool of collateral changes what is held against the requirement, never the requirement. */
const isSpared = ({ kind }: KnownMarginCause, quantity: MarginQuantity): boolean =>
  kind === 'account mode' && (quantity === 'maintenance' || quantity === 'initial');
