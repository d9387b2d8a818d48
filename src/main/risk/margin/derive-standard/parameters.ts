/** Risk parameters of Derive's standard manager by date and underlying. Sources: README. Health depends on each. */
import type { DeriveStandardParameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import type { Underlying } from '../../../../shared/domain/ids.ts';

export interface StandardParameterSet {
  readonly validFromMs: number;
  readonly source: string;
  readonly markets: Readonly<Record<Underlying, DeriveStandardParameters>>;
}

const oracle = { confidenceThreshold: 0.55, confidenceFactor: 1, depegThreshold: 0.99, depegFactor: 2 };

const ETH: DeriveStandardParameters = {
  perpInitial: 0.1,
  perpMaintenance: 0.065,
  maxShortOption: 0.15,
  minShortOption: 0.13,
  maintenanceCall: 0.09,
  maintenancePut: 0.09,
  maintenancePutPremium: 0.09,
  unpairedInitial: 1.2,
  unpairedMaintenance: 1.1,
  putInitialOverMaintenance: 1.05,
  baseFactor: 0.8,
  baseInitialScale: 0.9375,
  ...oracle,
};

const BTC: DeriveStandardParameters = { ...ETH, baseFactor: 0.75, baseInitialScale: 0.93 };

const SOL: DeriveStandardParameters = {
  ...ETH,
  perpInitial: 0.33,
  perpMaintenance: 0.067,
  maxShortOption: 0.24,
  minShortOption: 0.18,
  maintenanceCall: 0.14,
  maintenancePut: 0.14,
  maintenancePutPremium: 0.14,
  unpairedInitial: 1.25,
  unpairedMaintenance: 1.2,
  baseFactor: null,
  baseInitialScale: 1,
};

const HYPE: DeriveStandardParameters = {
  ...ETH,
  perpInitial: 0.15,
  perpMaintenance: 0.1,
  maxShortOption: 0.3,
  minShortOption: 0.25,
  maintenanceCall: 0.18,
  maintenancePut: 0.18,
  maintenancePutPremium: 0.18,
  unpairedInitial: 1.3,
  unpairedMaintenance: 1.25,
  baseFactor: 0.55,
  baseInitialScale: 0.9,
};

const v3 = { perpInitial: 0.066, perpMaintenance: 0.05 };

/** Oldest first. */
export const STANDARD_PARAMETERS: readonly StandardParameterSet[] = [
  {
    validFromMs: 0,
    source: 'documentation of v2, read on 26 March 2026 (facts on Derive 6.1)',
    markets: { ETH, BTC, SOL, HYPE },
  },
  {
    // 2026-07-01T00:00:00Z. The facts say 'mid 2026'; of v3 they give the perpetuals' requirements and the threshold.
    validFromMs: 1_782_864_000_000,
    source: 'v3: perpetuals stated, the rest carried over from v2 and not confirmed (facts on Derive 6.1, 9.4)',
    markets: { ETH: { ...ETH, ...v3 }, BTC: { ...BTC, ...v3 }, SOL, HYPE },
  },
];

export const standardParametersAt = (nowMs: number): StandardParameterSet | null =>
  STANDARD_PARAMETERS.findLast(({ validFromMs }) => validFromMs <= nowMs) ?? null;
