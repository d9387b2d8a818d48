/** What the venue itself says of an account's margin after hypothetical trades, beside ours: asked on demand. */
import { z } from 'zod';
import type { MarginQuantity } from '../../domain/margin/reconciliation.ts';

const id = z.string().min(1).max(120);

/** Read-only: nothing is placed, changed or moved. Takes some seconds, as prices are asked on both sides. */
export const askVenueMarginSchema = z.strictObject({ type: z.literal('AskVenueMargin'), account: id,
  /** By the venue's own names, signed: USD of inverse futures and perpetuals, else coins. None: as it stands. */
  trades: z.array(z.strictObject({ name: z.string().min(1).max(60), amount: z.number().finite() })).max(20) });

export type VenueMarginTrades = readonly { readonly name: string; readonly amount: number }[];

export interface VenueMarginRow {
  readonly quantity: MarginQuantity;
  readonly venueUsd: number | null;
  readonly oursUsd: number | null;
  /** Ours less the venue's. */
  readonly differenceUsd: number | null;
  readonly toleranceUsd: number;
  /** "within", "explained", "suspected" (one change would make them equal), "unexplained", "one side only". */
  readonly verdict: string;
  /** Kind and text; null: none is needed. */
  readonly cause: string | null;
}

export type VenueMargin =
  | { readonly asked: true; readonly method: string; readonly model: string; readonly timeMs: number;
      /** Every difference is within its tolerance or explained. */
      readonly ok: boolean; readonly rows: readonly VenueMarginRow[]; readonly missing: readonly string[] }
  /** Why there is nothing to ask, for the trader. */
  | { readonly asked: false; readonly reason: string };
