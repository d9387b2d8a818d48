/** Several legs looked at together before any is sent: what they cost, may lose and gain, and need in margin. */
import { z } from 'zod';
import type { MarginFiguresAt } from '../../domain/margin/detail.ts';

const id = z.string().min(1).max(120);
const finite = z.number().finite();
const quantity = finite.refine((value) => value !== 0, 'must not be zero');

export const structureQuerySchema = z.strictObject({
  type: z.literal('Structure'),
  legs: z.array(z.strictObject({ instrument: id,
    /** Contracts, positive bought. */
    quantity,
    /** In the instrument's quote currency; null: what the market asks or bids. */
    price: finite.positive().nullable() })).min(1).max(20),
  /** A moment to look at between now and the first expiry. */
  dateMs: finite.min(0).nullable(),
});
export type StructureQuery = z.infer<typeof structureQuerySchema>;

export const templateQuerySchema = z.strictObject({
  type: z.literal('TemplateLegs'),
  template: id,
  venue: id,
  underlying: id,
  expiryTimesMs: z.array(finite.min(0)).max(4),
  strikes: z.array(finite.positive()).max(8),
  /** Coins; negative sells the whole. */
  size: quantity,
});
export type TemplateQuery = z.infer<typeof templateQuerySchema>;

/** How many strikes and expiries it takes. */
export interface TemplateShape { readonly name: string; readonly strikes: number; readonly expiries: number }

export interface TemplateLegQuantity { readonly instrument: string; readonly quantity: number }

export const WITHOUT_BOUND = 'without bound';
export type Bound = number | typeof WITHOUT_BOUND | null;

/** Null is not known: `missing` says why. Times as ISO text in UTC, money in USD. */
export interface StructureAnswer {
  readonly asOf: string;
  readonly underlying: string;
  readonly spotUsd: number;
  /** Positive: paid. */
  readonly costUsd: number;
  readonly legs: readonly { readonly instrument: string; readonly quantity: number; readonly price: number;
    readonly pricedAt: 'given' | 'ask' | 'bid' | 'mark'; readonly costUsd: number }[];
  readonly firstExpiry: string | null;
  readonly atFirstExpiry: { readonly breakEvensUsd: readonly number[] | null; readonly maxLossUsd: Bound;
    readonly maxGainUsd: Bound; readonly probabilityOfProfit: number | null;
    readonly missing: readonly string[] } | null;
  readonly gains: { readonly missing: Readonly<Record<string, readonly string[]>>;
    readonly rows: readonly { readonly spotUsd: number; readonly now?: number | null; readonly atDate?: number | null;
      readonly atFirstExpiry?: number | null }[] };
  readonly greeks: StructureGreeks;
  readonly marginAfter: readonly { readonly account: string; readonly before: MarginFiguresAt;
    readonly after: MarginFiguresAt; readonly missing: readonly string[] }[];
  readonly assumptions: readonly string[];
  readonly surface: string;
}

/** As in domain/greeks.ts; absent while something is missing. */
export interface StructureGreeks {
  readonly deltaCoin?: number;
  readonly deltaUsd?: number;
  readonly gammaUsdPer1Pct?: number;
  readonly vegaUsdPerVolPoint?: number;
  readonly thetaUsdPerDay?: number;
  readonly missing: readonly string[];
}
