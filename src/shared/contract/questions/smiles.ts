/** The smiles of one underlying as a chart shows them: quotes, what was left out and why, and the curve in use. */
import { z } from 'zod';
import type { OptionType } from '../../domain/instrument.ts';

export const smilesQuerySchema = z.strictObject({
  type: z.literal('Smiles'),
  underlying: z.string().min(1).max(120),
});
export type SmilesQuery = z.infer<typeof smilesQuerySchema>;

/** Of one unit of the underlying at our own vol, by the forward and undiscounted, as venues print theirs. */
export interface OwnGreeks {
  readonly vol: number;
  /** Black's: sticky strike, premium effect not taken out. */
  readonly delta: number;
  /** Change of delta per USD. */
  readonly gammaPerUsd: number;
  readonly vegaUsdPerVolPoint: number;
  readonly thetaUsdPerDay: number;
}

/** One option; vols as fractions, null where that side is not quoted. */
export interface SmileMark {
  readonly strike: number;
  readonly optionType: OptionType;
  readonly bidVol: number | null;
  readonly askVol: number | null;
  /** Why the fit leaves it out; null when it does not. */
  readonly leftOut: string | null;
  /** At our smile in use; null where there is none. */
  readonly own: OwnGreeks | null;
}

export interface DrawnSmile {
  readonly expiryTimeMs: number;
  readonly forward: number | null;
  readonly forwardSource: 'venue' | 'parity' | 'none';
  readonly marks: readonly SmileMark[];
  /** Of the smile in use, by rising strike; empty without one. */
  readonly curve: readonly { readonly strike: number; readonly vol: number }[];
}

export interface SmilesAnswer {
  /** Of the state that was looked at. */
  readonly timeMs: number;
  readonly underlying: string;
  readonly smiles: readonly DrawnSmile[];
}
