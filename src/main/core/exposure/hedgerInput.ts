/** Gathers from the tables what the hedger looks at. */
import type { HedgePolicy, HedgeProposal } from '../../../shared/domain/hedge.ts';
import { gasCostOf } from '../../../shared/domain/chain/gasCost.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import { impactKey } from '../../../shared/domain/impact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { indexKey } from '../../../shared/domain/quote.ts';
import type { AccountId, InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import { factorOf, LEAST_FILLS } from '../../hedging/cost/impact.ts';
import type { HedgeCandidate, HedgerInput } from '../../hedging/input.ts';
import { ONE, type ReadState } from '../state.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { bareMarket } from '../valuation/legSources.ts';
import { capRefusal, costLeftUsd } from './hedgeCaps.ts';
import { settledExposureOf } from './exposure.ts';

export function hedgerInputOf(
  state: ReadState, policy: HedgePolicy, dayVols: ReadonlyMap<Underlying, number>,
): HedgerInput {
  const candidates = policy.instruments.map((allowed) => candidateOf(state, allowed.account, allowed.instrument));
  return {
    ...settledExposureOf(state, policy.underlying), policy, nowMs: state.timeMs,
    killSwitch: state.session.get(ONE)?.killSwitch === 'engaged',
    lastActionTimeMs: lastActionTimeMs(state, policy.underlying),
    openProposal: openProposalOf(state, policy.underlying), limits: state.limits.get(ONE) ?? null,
    caps: { reached: capRefusal(state, policy, null), costLeftUsd: costLeftUsd(state, policy) },
    dayVol: dayVols.get(policy.underlying) ?? null,
    candidates: candidates.filter((candidate) => candidate !== null),
  };
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
