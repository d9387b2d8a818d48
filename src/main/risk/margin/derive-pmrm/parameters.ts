/**
 * The older PMRM's parameters by date. The facts give its factors but not which vols its 23 scenarios shock, so no set
 * stands here: terms must bring one, as the venue's vectors do. Its formula is public.
 */
import type { DerivePmrmParameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';

export interface PmrmParameterSet {
  readonly validFromMs: number;
  readonly source: string;
  /** Null: not known to us. */
  readonly parameters: DerivePmrmParameters | null;
}

/** Oldest first. */
export const PMRM_PARAMETERS: readonly PmrmParameterSet[] = [
  {
    validFromMs: 0,
    source: 'facts on Derive 6.2: 23 scenarios up to 18 or 20 %, initial 1.25, discount 0.95 exp(-T (r + 0.12)), '
      + 'contingencies 3 %, 3 %, 1.5 to 2 %; the vols of the scenarios are not given',
    parameters: null,
  },
];

export const pmrmParametersAt = (nowMs: number): DerivePmrmParameters | null =>
  PMRM_PARAMETERS.findLast(({ validFromMs }) => validFromMs <= nowMs)?.parameters ?? null;
