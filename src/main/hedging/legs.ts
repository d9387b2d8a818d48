/** A hedge of several orders as one proposal: each leg on the account as the legs before it leave it. */
import type { HedgeLeg } from '../../shared/domain/steering/hedge.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import type { AccountInput } from '../risk/margin/model.ts';
import { healthNow } from '../risk/portfolio/health.ts';
import { costOfAll, fillOf, fullCostOf } from './cost/fullCost.ts';
import { draftOf, type DraftInput, type Offer } from './draft.ts';
import { withFill } from './fillEffect.ts';
import type { ProposalDraft } from './input.ts';
import { lowHealth } from './limits/leastHealth.ts';
import { marketAt } from './market.ts';
import { deltaAfter } from './sizing.ts';

/** Null: some account's health would be too low, or is not known. Throws RangeError without offers. */
export function draftOfLegs(input: DraftInput, offers: readonly Offer[], limits: TradingLimits): ProposalDraft | null {
  const [first] = offers;
  if (first === undefined) throw new RangeError('a hedge has at least one order');
  const accounts = new Map<string, AccountInput>();
  const legs: HedgeLeg[] = [];
  let deltaCoinAfter = input.deltaCoin;
  for (const offer of offers) {
    const { account, marginModel, accountInput } = offer.candidate;
    const before = accounts.get(account) ?? accountInput;
    const after = withFill(before, fillOf(offer));
    accounts.set(account, after);
    const { cost, lack } = fullCostOf(input, offer, before);
    const [healthBefore, healthAfter] = [before, after].map((of) => healthNow(of, marginModel).health);
    if (lack !== null || healthBefore === null || healthBefore === undefined) return null;
    if (healthAfter === null || healthAfter === undefined) return null;
    if (lowHealth(account, healthBefore, healthAfter, limits) !== null) return null;
    deltaCoinAfter = deltaAfter(deltaCoinAfter, offer.side, offer.quantity, offer.market.unitDeltaCoin);
    legs.push({ account, instrument: offer.candidate.instrument.id, side: offer.side, quantity: offer.quantity,
      limitPrice: offer.limitPrice, cost, healthBefore, healthAfter,
      market: marketAt(offer.market.quote, offer.market.indexPriceUsd, input.nowMs) });
  }
  const cost = costOfAll(legs.map((leg) => leg.cost));
  const head = draftOf(input, first, cost);
  return { ...head, effect: { ...head.effect, deltaCoinAfter }, ...(legs.length > 1 ? { legs } : {}) };
}

export type OneLeg = Pick<HedgeLeg, 'account' | 'instrument' | 'side' | 'quantity' | 'limitPrice' | 'market'>;

/** Of a proposal, also where it is one order alone. */
export const legsOf = (
  proposal: Pick<ProposalDraft, 'legs' | 'account' | 'instrument' | 'side' | 'quantity' | 'limitPrice'
    | 'marketAtProposal'>,
): readonly OneLeg[] => proposal.legs ?? [{ account: proposal.account, instrument: proposal.instrument,
  side: proposal.side, quantity: proposal.quantity, limitPrice: proposal.limitPrice,
  market: proposal.marketAtProposal }];
