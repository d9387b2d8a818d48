/** A Derive account for tests: bitcoin options of one expiry, its perpetual, feeds that are sure of themselves. */
import type { DerivePmrmParameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import type {
  DerivePmrm2Terms,
  DerivePmrmTerms,
  DeriveStandardTerms,
} from '../../../../shared/domain/marginTerms/derive.ts';
import type { OptionType } from '../../../../shared/domain/instrument.ts';
import { DAY_MS, held, NOW_MS, option } from '../../samples.ts';
import type { HeldPosition } from '../model.ts';

export const FORWARD = 60_300;

export const sure = (underlying: string, days: readonly number[] = [30]) => ({
  underlying,
  spotConfidence: 1,
  perpConfidence: 1,
  expiries: days.map((day) => ({
    expiryTimeMs: NOW_MS + day * DAY_MS,
    ratePerYear: 0.05,
    forwardConfidence: 1,
    rateConfidence: 1,
    volConfidence: 1,
    settledForwardUsd: 0,
  })),
});

export const STANDARD_TERMS: DeriveStandardTerms = {
  model: 'derive-standard',
  feeds: [sure('BTC'), sure('ETH')],
  unpaidFunding: 0,
  parameters: null,
};

export const PMRM2_TERMS: DerivePmrm2Terms = {
  model: 'derive-pmrm2',
  feeds: [sure('BTC')],
  unpaidFunding: 0,
  parameters: null,
  collaterals: ['BTC', 'ETH'].map((currency) => ({
    currency,
    riskCancelling: currency === 'BTC',
    maintenanceHaircut: 0.03,
    initialHaircut: 0.015,
    confidence: 1,
  })),
};

/** Configuration of the venue's unit tests: facts on Derive 6.2 and the intermediate results of its vectors. */
export const PMRM_UNIT_TEST_PARAMETERS: DerivePmrmParameters = {
  scenarios: [1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85].flatMap((shock) =>
    (['up', 'none', 'down'] as const).map((vol) => ({ shock, vol, dampening: 1 })),
  ),
  vol: { rangeUp: 0.45, rangeDown: 0.3, minimumUp: 0, shortTermPower: 0.3, longTermPower: 0.13, floorDays: 1 },
  initialFactor: 1.3,
  rateMultiplier: 4,
  rateAddition: 0.05,
  staticDiscount: 0.95,
  basisUp: 1.05,
  basisDown: 0.95,
  basisAddition: 0.25,
  basisPerYear: 0.01,
  pegThreshold: 0.98,
  pegFactor: 2,
  confidenceThreshold: 0.6,
  confidenceMargin: 0.5,
  basePercent: 0.02,
  perpPercent: 0.02,
  optionPercent: 0.01,
};

export const PMRM_TERMS: DerivePmrmTerms = {
  model: 'derive-pmrm',
  feeds: [sure('BTC')],
  unpaidFunding: 0,
  parameters: PMRM_UNIT_TEST_PARAMETERS,
};

export const btcOption = (type: OptionType, strike: number, quantity: number, impliedVol = 0.5): HeldPosition =>
  held(option('linear', type, strike, 30), quantity, {
    averagePrice: 1_000,
    markPrice: 1_000,
    impliedVol,
    forwardUsd: FORWARD,
  });
