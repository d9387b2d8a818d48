/** The stress grid of a book and the named days over it: computed in a worker, display only, never journalled. */
import { z } from 'zod';

const DAY_MS = 86_400_000;

export const stressQuerySchema = z.strictObject({
  type: z.literal('Stress'),
  /** Null: all underlyings move together. */
  underlying: z.string().min(1).max(120).nullable(),
  /** So much time passes after the move. */
  horizonMs: z.number().int().min(0).max(365 * DAY_MS),
});
export type StressQuery = z.infer<typeof stressQuerySchema>;

/** Null is not known: `missing` says why. Health below 1 is liquidation, Infinity owes nothing. */
export interface StressAnswer {
  /** Of the state that was revalued. */
  readonly timeMs: number;
  readonly seq: number;
  readonly underlying: string | null;
  readonly horizonMs: number;
  /** Columns: fractions. */
  readonly spotMoves: readonly number[];
  /** Rows: added to every vol, 0.1 is 10 vol points. */
  readonly volPoints: readonly number[];
  /** A row per vol. */
  readonly pnlUsd: readonly (readonly (number | null)[])[];
  readonly accounts: readonly StressedAccount[];
  readonly days: readonly StressedDay[];
  /** What of the book could be shocked alone. */
  readonly underlyings: readonly string[];
  readonly missing: readonly string[];
  /** Scenario files that were left out, with file, key and reason. */
  readonly refused: readonly string[];
  readonly computeMs: number;
}

export interface StressedAccount {
  readonly account: string;
  readonly healthNow: number | null;
  /** As the grid. */
  readonly health: readonly (readonly (number | null)[])[];
}

export interface StressedDay {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly confidence: 'computed' | 'approximate' | 'assumed';
  readonly pnlUsd: number | null;
  readonly accounts: readonly { readonly account: string; readonly pnlUsd: number | null;
    readonly health: number | null }[];
  readonly missing: readonly string[];
}
