/** Gathers from the tables what the hedger looks at. */
import {
  policyKeyOf, type HedgePolicy, type HedgeProposal, type PolicyKey,
} from '../../../shared/domain/steering/hedge.ts';
import { gasCostOf } from '../../../shared/domain/chain/gasCost.ts';
import { toNumber, ZERO } from '../../../shared/domain/decimal.ts';
import { impactKey } from '../../../shared/domain/steering/impact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { indexKey } from '../../../shared/domain/quote.ts';
import type { AccountId, InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import { factorOf, LEAST_FILLS } from '../../hedging/cost/impact.ts';
import type { HedgeCandidate, HedgerInput } from '../../hedging/input.ts';
import { legsOf } from '../../hedging/legs.ts';
import { ONE, type ReadState } from '../state.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { bareMarket } from '../valuation/legSources.ts';
import { coverOf, type Cover } from './bookCover.ts';
import { capRefusal, costLeftUsd } from './hedgeCaps.ts';
import { inFlightQuantity } from './inFlight.ts';
import { unitGreeksOf } from './unitGreeks.ts';
import { greeksHeld, settledExposureOf } from './exposure.ts';

export function hedgerInputOf(
  state: ReadState, given: HedgePolicy, dayVols: ReadonlyMap<Underlying, number>,
): HedgerInput {
  const policy = effectivePolicy(state, given);
  const candidates = policy.instruments.map((allowed) => candidateOf(state, allowed.account, allowed.instrument));
  return {
    ...settledExposureOf(state, policy.underlying, coverOf(state, policy)), policy, nowMs: state.timeMs,
    killSwitch: state.session.get(ONE)?.killSwitch === 'engaged',
    lastActionTimeMs: lastActionTimeMs(state, policyKeyOf(policy)),
    openProposal: openProposalOf(state, policyKeyOf(policy)), limits: state.limits.get(ONE) ?? null,
    caps: { reached: capRefusal(state, policy, null), costLeftUsd: costLeftUsd(state, policy) },
    dayVol: dayVols.get(policy.underlying) ?? null,
    candidates: candidates.filter((candidate) => candidate !== null), ...greeksOf(state, policy),
  };
}

/**
 * Its target as it is now: flat counted in the coin leaves what coin-settled equity is worth in it. An account that it
 * does not look at is not traded on: what it did there would move the delta of another policy.
 */
export function effectivePolicy(state: ReadState, given: HedgePolicy): HedgePolicy {
  const cover = coverOf(state, given);
  const policy = cover === null ? given
    : { ...given, instruments: given.instruments.filter(({ account }) => cover(account)) };
  if (policy.neutralIn !== 'coin') return policy;
  let equityCoin = 0;
  for (const leg of state.legs.values()) {
    if (leg.underlying !== policy.underlying || cover?.(leg.account) === false) continue;
    equityCoin += (leg.kind === 'cash' || leg.kind === 'spot' ? leg.quantity : 0) + (leg.premiumDeltaCoin ?? 0);
  }
  return { ...policy, targetDeltaCoin: policy.targetDeltaCoin + equityCoin };
}

/** For a policy on several Greeks alone. */
export function greeksOf(state: ReadState, policy: HedgePolicy): Pick<HedgerInput, 'greeks'> {
  if (policy.objective?.kind !== 'greeks') return {};
  const { underlying } = policy;
  const cover = coverOf(state, policy);
  const greeks = greeksHeld(state, underlying, cover);
  const plan = state.hedgePlans.get(policyKeyOf(policy)) ?? null;
  const open = openProposalOf(state, policyKeyOf(policy));
  const wanted = new Map([...(plan?.orders ?? []), ...(open === null ? [] : legsOf(open))]
    .map(({ account, instrument }) => [`${account}|${instrument}`, { account, instrument }] as const));
  const candidates = [...wanted.values()].flatMap(({ account, instrument }) => {
    const candidate = candidateOf(state, account, instrument);
    return candidate === null ? [] : [{ ...candidate, unit: unitGreeksOf(state, candidate.instrument) }];
  });
  return { greeks: { gammaUsdPer1Pct: greeks?.gammaUsdPer1Pct ?? null, candidates, plan,
    vegaUsdPerVolPoint: greeks?.vegaUsdPerVolPoint ?? null,
    optionsInFlight: optionsInFlight(state, underlying, cover) } };
}

/** Their gamma and vega stand in no sum: until they are done no plan is acted upon. */
function optionsInFlight(state: ReadState, underlying: Underlying, cover: Cover): readonly string[] {
  return [...state.orders.values()].flatMap((order) => {
    const instrument = state.instruments.get(order.instrument);
    const isOne = instrument !== undefined && instrument.underlying === underlying && cover?.(order.account) !== false
      && (instrument.kind === 'option' || instrument.kind === 'combo') && inFlightQuantity(state, order) !== ZERO;
    return isOne ? [`order ${order.clientOrderId} of ${order.instrument} is in flight`] : [];
  });
}

/** Null: account or instrument is not known. */
export function candidateOf(state: ReadState, accountId: AccountId, instrumentId: InstrumentId): HedgeCandidate | null {
  const account = state.accounts.get(accountId);
  const instrument = state.instruments.get(instrumentId);
  if (account === undefined || instrument === undefined) return null;
  const { quote, indexPriceUsd, indexReceivedTimeMs } = bareMarket(state, instrument);
  return {
    account: accountId, instrument, quote, book: state.books.get(instrumentId) ?? null, indexPriceUsd,
    indexReceivedTimeMs, connected: isTradable(state, account.venue), accountInput: accountInputOf(state, account),
    marginModel: account.marginModel, ...impactOf(state, instrument), ...gasOf(state, instrument),
  };
}

function impactOf(state: ReadState, { venue, underlying }: Instrument): Pick<HedgeCandidate, 'impact'> {
  const fit = state.impactFits.get(impactKey(venue, underlying));
  return fit === undefined || fit.fills < LEAST_FILLS ? {} : { impact: { factor: factorOf(fit), fills: fit.fills } };
}

/** An approval of just what is swapped goes before every swap. A venue may not know what its chain's coin is worth. */
function gasOf(state: ReadState, instrument: Instrument): Pick<HedgeCandidate, 'gas'> {
  if (instrument.kind !== 'spot' || instrument.chain === undefined) return {};
  const fees = state.chainFees.get(instrument.venue);
  const coin = fees === undefined ? undefined : state.indexes.get(indexKey(instrument.venue, fees.nativeCurrency));
  const nativePriceUsd = fees?.nativePriceUsd ?? (coin === undefined ? null : toNumber(coin.priceUsd));
  const gas = gasCostOf(fees, ['approve', 'swap'], state.timeMs, { nativePriceUsd });
  return { gas: 'missing' in gas ? gas : { feeUsd: gas.feeUsd } };
}

/** Connected, and what we think we hold there has been compared with the venue since. */
export function isTradable(state: ReadState, venue: string): boolean {
  const connection = state.connections.get(venue);
  return connection?.state === 'connected' && connection.reconciled;
}

export function openProposalOf(state: ReadState, policy: PolicyKey): HedgeProposal | null {
  for (const proposal of state.proposals.values()) {
    if (proposal.state === 'open' && policyKeyOf(proposal) === policy) return proposal;
  }
  return null;
}

function lastActionTimeMs(state: ReadState, policy: PolicyKey): number | null {
  let last: number | null = null;
  for (const proposal of state.proposals.values()) {
    if (policyKeyOf(proposal) !== policy) continue;
    last = Math.max(last ?? 0, proposal.updatedTimeMs);
  }
  return last;
}
