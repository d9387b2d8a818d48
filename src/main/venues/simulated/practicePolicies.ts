/** Sensible bands and hedging instruments for the practice portfolio: what a first practice session starts with. */
import type { HedgePolicy } from '../../../shared/domain/hedge.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import { OPTIONS_ACCOUNT } from './options/optionsRules.ts';
import { perpetualOf } from './options/chain.ts';
import { linearPerpetualOf, PERPETUALS_ACCOUNT } from './perpetuals/perpetualsRules.ts';

const BANDS: Readonly<Record<Underlying, { readonly band: number; readonly largest: number }>> = {
  BTC: { band: 0.5, largest: 5 },
  ETH: { band: 10, largest: 100 },
};

export function practicePolicies(): readonly HedgePolicy[] {
  return Object.entries(BANDS).map(([underlying, { band, largest }]) => ({
    underlying,
    enabled: true,
    targetDeltaCoin: 0,
    bandDeltaCoin: band,
    returnToFraction: 0.25,
    instruments: [
      { account: OPTIONS_ACCOUNT.id, instrument: perpetualOf(underlying).id },
      { account: PERPETUALS_ACCOUNT.id, instrument: linearPerpetualOf(underlying).id },
    ],
    maxQuoteAgeMs: 5_000,
    maxOrderDeltaCoin: largest,
    minIntervalMs: 5_000,
    proposalLifeMs: 60_000,
    holdingHorizonMs: 8 * 3_600_000,
    maxSlippageBps: 5,
  }));
}
