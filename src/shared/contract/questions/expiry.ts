/** Before an expiry: what a held option can be rolled into, and how likely it ends in or near the money. */
import { z } from 'zod';

const id = z.string().min(1).max(120);

export const rollQuerySchema = z.strictObject({ type: z.literal('Roll'), account: id, instrument: id });
export type RollQuery = z.infer<typeof rollQuerySchema>;

export const expiryChancesQuerySchema = z.strictObject({ type: z.literal('ExpiryChances') });

export interface RollTarget {
  readonly instrument: string;
  readonly strikeUsd: number;
  /** Of one coin's worth of it, premium effect included; null: not known. */
  readonly delta: number | null;
  /** In quote currency, at the side that would be taken; null: nobody is there, and no mark. */
  readonly price: number | null;
  readonly pricedAt: 'ask' | 'bid' | 'mark' | null;
  /** Of closing one contract and opening one of this, fees apart; positive: paid. */
  readonly costUsdPerContract: number | null;
}

export interface RollExpiry {
  readonly expiryTimeMs: number;
  /** Near the one of the same delta, rising. */
  readonly targets: readonly RollTarget[];
  /** Instruments among them; null: none is listed, or no delta is known. */
  readonly sameStrike: string | null;
  readonly sameDelta: string | null;
}

/** All that is listed beside it at its venue with the same terms: the same expiry and every later one. */
export interface RollAnswer {
  readonly account: string;
  readonly instrument: string;
  /** Contracts held, positive long. */
  readonly quantity: number;
  readonly expiryTimeMs: number;
  readonly strikeUsd: number;
  readonly delta: number | null;
  /** Of closing one contract; positive: paid. */
  readonly closeUsdPerContract: number | null;
  readonly expiries: readonly RollExpiry[];
}

/** Under the density that our surface implies; null where it has no smile for that expiry. */
export interface ExpiryChances {
  readonly instrument: string;
  readonly inTheMoney: number | null;
  /** Within half a per cent of its strike. */
  readonly pin: number | null;
}
