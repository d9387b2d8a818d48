/**
 * What holds until the trader decides otherwise: limits that stop a slip of the hand, and one hedge policy for every
 * underlying that is held. Perpetuals hedge, on the accounts whose venue trades them: they need no roll.
 */
import type { HedgePolicy } from '../../shared/domain/steering/hedge.ts';
import type { Underlying } from '../../shared/domain/ids.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import type { ReadState } from './state.ts';

export const DEFAULT_LIMITS: TradingLimits = {
  maxOrderNotionalUsd: 1_000_000,
  maxUnderlyingDeltaUsd: 5_000_000,
  maxOpenOrders: 50,
  maxOrdersPerMinute: 60,
  maxPriceAwayFromMark: 0.1,
  minHealthAfter: 1.1,
};

const BANDS_COIN: Readonly<Record<Underlying, number>> = { BTC: 0.5, ETH: 10 };
const MAX_ORDERS_COIN: Readonly<Record<Underlying, number>> = { BTC: 5, ETH: 100 };

type PolicyTerms = Omit<HedgePolicy, 'underlying' | 'instruments'>;

const termsOf = (underlying: Underlying): PolicyTerms => ({
  mode: 'propose',
  targetDeltaCoin: 0,
  bandDeltaCoin: BANDS_COIN[underlying] ?? 10,
  returnToFraction: 0.25,
  maxQuoteAgeMs: 5_000,
  maxOrderDeltaCoin: MAX_ORDERS_COIN[underlying] ?? 100,
  minIntervalMs: 5_000,
  proposalLifeMs: 60_000,
  holdingHorizonMs: 8 * 3_600_000,
  maxSlippageBps: 5,
});

/** Null when nothing tradable hedges the underlying. */
export function defaultPolicy(state: ReadState, underlying: Underlying): HedgePolicy | null {
  const allowed = hedgeInstruments(state, underlying);
  return allowed.length === 0 ? null : { underlying, ...termsOf(underlying), instruments: allowed };
}

/** Still as this file made it, but for the instruments: then a venue that joins later may add its own. */
export function isDefault(policy: HedgePolicy): boolean {
  const terms = termsOf(policy.underlying);
  if (policy.fellBack !== undefined) return false;
  return (Object.keys(terms) as (keyof PolicyTerms)[]).every((name) => terms[name] === policy[name]);
}

/** Linear perpetuals before inverse ones (their delta does not move with the price), then by account and name. */
function hedgeInstruments(state: ReadState, underlying: Underlying): HedgePolicy['instruments'] {
  const perpetuals = [...state.instruments.values()]
    .filter((instrument) => instrument.kind === 'perpetual' && instrument.underlying === underlying)
    .sort((a, b) => (a.style === b.style ? (a.id < b.id ? -1 : 1) : a.style === 'linear' ? -1 : 1));
  return perpetuals.flatMap(({ id, venue }) =>
    [...state.accounts.values()].filter((account) => account.venue === venue)
      .map((account) => ({ account: account.id, instrument: id })));
}
