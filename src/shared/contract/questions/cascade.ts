/** A liquidation cascade over the accounts as they are, and how much of each limit rule is used. Display only. */
import { z } from 'zod';

export const cascadeQuerySchema = z.strictObject({
  type: z.literal('Cascade'),
  underlying: z.string().min(1).max(120),
  /** Fraction. */
  shock: z.number().min(-0.9).max(2),
  seed: z.number().int().min(1).max(2 ** 31),
});
export type CascadeQuery = z.infer<typeof cascadeQuerySchema>;

/** 5th percentile, median, 95th percentile over the draws. */
export interface Band { readonly low: number; readonly middle: number; readonly high: number }

export interface CascadeAnswer {
  readonly timeMs: number;
  readonly underlying: string;
  readonly shock: number;
  readonly draws: number;
  /** Final move over the shock: 1 is no cascade. */
  readonly amplification: Band;
  readonly finalMove: Band;
  readonly liquidatedUsd: Band;
  readonly badDebtUsd: Band;
  /** Of the winners' profit, what auto-deleveraging takes once insurance is spent. */
  readonly deleveragedShare: Band;
  readonly accounts: readonly {
    readonly account: string;
    /** Share of the draws in which its venue does not liquidate it; null: its margin is not known. */
    readonly survival: number | null;
    readonly marginLeftUsd: Band | null;
  }[];
  readonly criticalShock: number | null;
  readonly assumptions: readonly string[];
  readonly missing: readonly string[];
  readonly computeMs: number;
}

export const limitUseQuerySchema = z.strictObject({ type: z.literal('LimitUse') });

/** Of one rule, in its place; `value` null: only an order has one, or it is not known, and then `why` says so. */
export interface LimitUse { readonly value: number | null; readonly why: string | null }
