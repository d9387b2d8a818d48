/** Gathers from the tables what the hedger looks at. */
import type { HedgePolicy, HedgeProposal } from '../../../shared/domain/steering/hedge.ts';
import { gasCostOf } from '../../../shared/domain/chain/gasCost.ts';
import { toNumber, ZERO } from '../../../shared/domain/decimal.ts';
import { impactKey } from '../../../shared/domain/steering/impact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { indexKey } from '../../../shared/domain/quote.ts';
import type { AccountId, InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import { factorOf, LEAST_FILLS } from '../../hedging/cost/impact.ts';
import type { HedgeCandidate, HedgerInput } from '../../hedging/input.ts';
import { legsOf } from '../../hedging/legs.ts';
import { underlyingNodeId } from '../../risk/portfolio/tree.ts';
import { ONE, type ReadState } from '../state.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { bareMarket } from '../valuation/legSources.ts';
import { capRefusal, costLeftUsd } from './hedgeCaps.ts';
import { inFlightQuantity } from './inFlight.ts';
import { unitGreeksOf } from './unitGreeks.ts';
import { settledExposureOf } from './exposure.ts';

export function hedgerInputOf(
  state: ReadState, given: HedgePolicy, dayVols: ReadonlyMap<Underlying, number>,
): HedgerInput {
  const policy = effectivePolicy(state, given);
  const candidates = policy.instruments.map((allowed) => candidateOf(state, allowed.account, allowed.instrument));
  return {
    ...settledExposureOf(state, policy.underlying), policy, nowMs: state.timeMs,
    killSwitch: state.session.get(ONE)?.killSwitch === 'engaged',
    lastActionTimeMs: lastActionTimeMs(state, policy.underlying),
    openProposal: openProposalOf(state, policy.underlying), limits: state.limits.get(ONE) ?? null,
    caps: { reached: capRefusal(state, policy, null), costLeftUsd: costLeftUsd(state, policy) },
    dayVol: dayVols.get(policy.underlying) ?? null,
    candidates: candidates.filter((candidate) => candidate !== null), ...greeksOf(state, policy),
  };
}

/** Its target as it is now: flat counted in the coin leaves what coin-settled equity is worth in it. */
export function effectivePolicy(state: ReadState, policy: HedgePolicy): HedgePolicy {
  if (policy.neutralIn !== 'coin') return policy;
  let equityCoin = 0;
  for (const leg of state.legs.values()) {
    if (leg.underlying !== policy.underlying) continue;
    equityCoin += (leg.kind === 'cash' || leg.kind === 'spot' ? leg.quantity : 0) + (leg.premiumDeltaCoin ?? 0);
  }
  return { ...policy, targetDeltaCoin: policy.targetDeltaCoin + equityCoin };
}

/** For a policy on several Greeks alone. */
export function greeksOf(state: ReadState, policy: HedgePolicy): Pick<HedgerInput, 'greeks'> {
  if (policy.objective?.kind !== 'greeks') return {};
  const { underlying } = policy;
  const greeks = state.nodes.get(underlyingNodeId(underlying))?.greeks ?? null;
  const plan = state.hedgePlans.get(underlying) ?? null;
  const open = openProposalOf(state, underlying);
  const wanted = new Map([...(plan?.orders ?? []), ...(open === null ? [] : legsOf(open))]
    .map(({ account, instrument }) => [`${account}|${instrument}`, { account, instrument }] as const));
  const candidates = [...wanted.values()].flatMap(({ account, instrument }) => {
    const candidate = candidateOf(state, account, instrument);
    return candidate === null ? [] : [{ ...candidate, unit: unitGreeksOf(state, candidate.instrument) }];
  });
  return { greeks: { gammaUsdPer1Pct: greeks?.gammaUsdPer1Pct ?? null, candidates, plan,
    vegaUsdPerVolPoint: greeks?.vegaUsdPerVolPoint ?? null, optionsInFlight: optionsInFlight(state, underlying) } };
}

/** Their gamma and vega stand in no sum: until they are done no plan is acted upon. */
function optionsInFlight(state: ReadState, underlying: Underlying): readonly string[] {
  return [...state.orders.values()].flatMap((order) => {
    const instrument = state.instruments.get(order.instrument);
    const isOne = instrument !== undefined && instrument.underlying === underlying
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

export function openProposalOf(state: ReadState, underlying: Underlying): HedgeProposal | null {
  for (const proposal of state.proposals.values()) {
    if (proposal.underlying === underlying && proposal.state === 'open') return proposal;
  }
  return null;
}

function lastActionTimeMs(state: ReadState, underlying: Underlying): number | null {
  let last: number | null = null;
  for (const proposal of state.proposals.values()) {
    if (proposal.underlying !== underlying) continue;
    last = Math.max(last ?? 0, proposal.updatedTimeMs);
  }
  return last;
}
