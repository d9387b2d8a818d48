/** The columns that both grids show: what a quote has, in the widths that fit beside one another. */
import type { HotColumn } from '../../../../src/shared/contract/hotFrame.ts';

export interface QuoteRow { readonly instrument: string; readonly name: string }

interface QuoteColumn {
  readonly column: HotColumn;
  readonly header: string;
  readonly digits: number;
  readonly scale?: number;
}

export const QUOTE_COLUMNS: readonly QuoteColumn[] = [
  { column: 'bidQuantity', header: 'Bid size', digits: 1 },
  { column: 'bidPrice', header: 'Bid', digits: 4 },
  { column: 'askPrice', header: 'Ask', digits: 4 },
  { column: 'askQuantity', header: 'Ask size', digits: 1 },
  { column: 'lastPrice', header: 'Last', digits: 4 },
  { column: 'markPrice', header: 'Mark', digits: 6 },
  { column: 'markImpliedVol', header: 'IV', digits: 2, scale: 100 },
  { column: 'indexPrice', header: 'Index', digits: 2 },
];
export const COLUMN_WIDTH = 110;
export const NAME_WIDTH = 200;
