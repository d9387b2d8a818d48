/**
 * The hedger: a no-trade band with hysteresis around a target delta, and the cheapest way back inside. It proposes and
 * never sends. It refuses to act on an input that is missing or older than its bound, and says which (SPEC.md, B, Q).
 */
import { isMultipleOf, toText, type Decimal } from '../../shared/domain/decimal.ts';
import {
  policyRef, type HedgePolicy, type HedgeProposal, type HedgerStatus,
} from '../../shared/domain/steering/hedge.ts';
import { isOnTick, tickAt } from '../../shared/domain/tick.ts';
import { bandOf } from './bands/bandOf.ts';
import { bestDraft } from './choice.ts';
import { fullCostOf } from './cost/fullCost.ts';
import { draftOf, isRefusal, priced } from './draft.ts';
import type {
  Exposure, GreeksInput, HedgeCandidate, HedgerInput, HedgerVerdict, Repricing, Revalidation,
} from './input.ts';
import { legsOf } from './legs.ts';
import { hedgedDelta, usableMarket, type UsableMarket } from './market.ts';
import { afterLegs, draftOfPlan, isInside, planDoubt, rowsOf, servesRows } from './plannedHedge.ts';
import { coin, deltaAfter, deviationOf, innerEdgeCoin, reducesOnly } from './sizing.ts';

const ALERTS_ONLY = 'the policy alerts only';

export function evaluateHedge(given: HedgerInput): HedgerVerdict {
  if (given.asked === true || given.openProposal?.asked === true) return evaluateAsked(given);
  const { openProposal, nowMs } = given;
  const band = bandOf(given);
  const policy = typeof band === 'string' ? given.policy : { ...given.policy, bandDeltaCoin: band };
  const input = { ...given, policy };
  const say = (state: HedgerStatus['state'], reason: string | null): HedgerVerdict => ({
    status: statusOf(input, state, reason),
    draft: null,
    supersede: null,
  });
  const withdraw = (state: HedgerStatus['state'], reason: string | null, why: string): HedgerVerdict => ({
    ...say(state, reason),
    supersede: openProposal === null ? null : why,
  });
  if (policy.mode === 'off') return withdraw('disabled', null, 'the policy was switched off');
  if (input.killSwitch) return withdraw('blocked', 'kill switch is engaged', 'the kill switch was engaged');
  const delta = hedgedDelta(input, policy.underlying, nowMs, policy.maxQuoteAgeMs);
  if (typeof delta === 'string') return say('inhibited', delta);
  if (typeof band === 'string') return say('inhibited', band);
  if (policy.objective?.kind === 'greeks') return evaluateGreeks(input, delta, say, withdraw);
  const away = Math.abs(deviationOf(policy, delta));
  if (away <= innerEdgeCoin(policy)) return withdraw('insideBand', null, 'delta is back inside the band');
  if (policy.mode === 'alert') {
    const isOut = away > policy.bandDeltaCoin;
    return withdraw(isOut ? 'outsideBand' : 'insideBand',
      isOut ? `${coin(away)} from its target, band ${coin(policy.bandDeltaCoin)}: alert only` : null, ALERTS_ONLY);
  }
  const doubt = openProposal === null ? null : doubtAbout(openProposal, input, delta);
  if (openProposal !== null && doubt === null) return say('proposed', null);
  if (away <= policy.bandDeltaCoin) return withdraw('insideBand', null, doubt ?? 'delta is back inside the band');
  const waitMs = coolDownLeftMs(input);
  const wait = `the next proposal may be made in ${Math.ceil(waitMs / 1000)} s`;
  if (waitMs > 0) return openProposal === null ? say('coolingDown', wait) : say('proposed', `${doubt ?? ''}; ${wait}`);
  const reached = input.caps?.reached ?? null;
  if (reached !== null) return withdraw('blocked', reached, reached);
  if (input.limits === null) return say('blocked', 'trading limits are not known');
  const found = bestDraft({ policy, nowMs, dayVol: input.dayVol, deltaCoin: delta }, input.limits, input.candidates);
  if (found.draft === null) return withdraw(found.state, found.reason, doubt ?? found.reason);
  const tooDear = overCost(input, found.draft.cost.totalUsd);
  if (tooDear !== null) return withdraw('blocked', tooDear, tooDear);
  return { status: statusOf(input, 'proposed', null), draft: found.draft, supersede: doubt };
}

/** As a part of the band: a ticket to the last lot would overshoot with the next tick, and could never be approved. */
const ASKED_REST = 0.1;

/** The trader asked (SPEC.md, B19): to the target, inside the band too. Every other refusal stands. */
function evaluateAsked(given: HedgerInput): HedgerVerdict {
  const { nowMs, dayVol, limits, candidates } = given;
  const band = bandOf(given);
  const policy: HedgePolicy = { ...given.policy, returnToFraction: Math.min(given.policy.returnToFraction, ASKED_REST),
    bandDeltaCoin: typeof band === 'string' ? given.policy.bandDeltaCoin : band };
  const input = { ...given, policy };
  const open = given.asked === true ? null : given.openProposal;
  const say = (state: HedgerStatus['state'], reason: string | null): HedgerVerdict =>
    ({ status: statusOf(input, state, reason), draft: null, supersede: null });
  if (given.killSwitch) {
    return { ...say('blocked', 'kill switch is engaged'),
      supersede: open === null ? null : 'the kill switch was engaged' };
  }
  const delta = hedgedDelta(input, policy.underlying, nowMs, policy.maxQuoteAgeMs);
  if (typeof delta === 'string') return say('inhibited', delta);
  if (open !== null) {
    const doubt = doubtAbout(open, input, delta);
    return doubt === null ? say('proposed', null)
      : { ...evaluateHedge({ ...given, openProposal: null }), supersede: doubt };
  }
  const away = deviationOf(policy, delta);
  if (Math.abs(away) <= innerEdgeCoin(policy)) {
    return say('insideBand', `delta of ${policy.underlying} is ${coin(away)} from its target: nothing to flatten`);
  }
  const reached = input.caps?.reached ?? null;
  if (reached !== null) return say('blocked', reached);
  if (limits === null) return say('blocked', 'trading limits are not known');
  const found = bestDraft({ policy, nowMs, dayVol, deltaCoin: delta }, limits, candidates);
  if (found.draft === null) return say(found.state, found.reason);
  const tooDear = overCost(input, found.draft.cost.totalUsd);
  if (tooDear !== null) return say('blocked', tooDear);
  return { ...say('proposed', null), draft: { ...found.draft, asked: true } };
}

type Say = (state: HedgerStatus['state'], reason: string | null) => HedgerVerdict;
type Withdraw = (state: HedgerStatus['state'], reason: string | null, why: string) => HedgerVerdict;

/** Delta, gamma and vega together (SPEC.md, G): every check of the band, and the planner's newest answer. */
function evaluateGreeks(input: HedgerInput, delta: number, say: Say, withdraw: Withdraw): HedgerVerdict {
  const { policy, openProposal, greeks, limits } = input;
  if (greeks === undefined) return say('inhibited', 'gamma and vega are not known');
  const rows = rowsOf(policy, delta, greeks);
  if (typeof rows === 'string') return say('inhibited', rows);
  const [first] = greeks.optionsInFlight;
  if (first !== undefined) return say('inhibited', first);
  const out = rows.filter((row) => !isInside(row, row.value));
  const back = 'every Greek is back inside its band';
  if (out.length === 0) return withdraw('insideBand', null, back);
  if (policy.mode === 'alert') {
    return withdraw('outsideBand', `outside: ${out.map(({ name }) => name).join('; ')}: alert only`, ALERTS_ONLY);
  }
  const doubt = openProposal === null ? null : planDoubt(openProposal, rows, greeks, input);
  if (openProposal !== null && doubt === null) return say('proposed', null);
  const waitMs = coolDownLeftMs(input);
  const wait = `the next proposal may be made in ${Math.ceil(waitMs / 1000)} s`;
  if (waitMs > 0) return openProposal === null ? say('coolingDown', wait) : say('proposed', `${doubt ?? ''}; ${wait}`);
  const reached = input.caps?.reached ?? null;
  if (reached !== null) return withdraw('blocked', reached, reached);
  if (limits === null) return say('blocked', 'trading limits are not known');
  const found = draftOfPlan(input, rows, greeks, limits, delta);
  const outside = `outside: ${out.map(({ name }) => name).join('; ')}`;
  if ('waits' in found) return withdraw('outsideBand', `${outside}; ${found.waits}`, doubt ?? found.waits);
  if ('inhibited' in found) return withdraw('inhibited', found.inhibited, doubt ?? found.inhibited);
  const tooDear = overCost(input, found.draft.cost.totalUsd);
  if (tooDear !== null) return withdraw('blocked', tooDear, tooDear);
  return { status: statusOf(input, 'proposed', null), draft: found.draft, supersede: doubt };
}

/** A delta is shown whenever it is known, even where an input is stale: the reason then says so. */
function statusOf(input: HedgerInput, state: HedgerStatus['state'], reason: string | null): HedgerStatus {
  const { deltaCoin, premiumDeltaCoin, inFlightDeltaCoin, policy, nowMs } = input;
  return {
    ...policyRef(policy),
    timeMs: nowMs,
    deltaCoin: deltaCoin === null || premiumDeltaCoin === null ? null : deltaCoin + premiumDeltaCoin,
    inFlightDeltaCoin,
    bandDeltaCoin: policy.bandDeltaCoin,
    state,
    reason,
  };
}

function overCost({ caps }: HedgerInput, costUsd: number): string | null {
  const left = caps?.costLeftUsd ?? null;
  return left === null || costUsd <= left ? null
    : `cap: this hedge costs ${costUsd.toFixed(2)} USD, ${Math.max(left, 0).toFixed(2)} are left of the day's`;
}

function coolDownLeftMs({ policy, nowMs, lastActionTimeMs }: HedgerInput): number {
  return lastActionTimeMs === null ? 0 : Math.max(lastActionTimeMs + policy.minIntervalMs - nowMs, 0);
}

/** Why the open proposal no longer fits; null: it stands, or its market cannot be seen just now. */
function doubtAbout(proposal: HedgeProposal, input: HedgerInput, delta: number): string | null {
  const { policy, nowMs } = input;
  let after = delta;
  let left: string | null = null;
  for (const { account, instrument, side, quantity, limitPrice, market: then } of legsOf(proposal)) {
    const candidate = input.candidates.find((of) => of.account === account && of.instrument.id === instrument);
    if (candidate === undefined) return `${instrument} is no longer allowed by the policy`;
    const market = usableMarket(candidate, nowMs, policy.maxQuoteAgeMs);
    if (typeof market === 'string') return null;
    after = deltaAfter(after, side, quantity, market.unitDeltaCoin);
    // What the trader set apart from the market on purpose is left alone: only a market that has moved away counts.
    const [now, before] = side === 'buy' ? [market.askPrice, then.askPrice] : [market.bidPrice, then.bidPrice];
    const isLeft = isBeyond(side, now, limitPrice) && before !== null && !isBeyond(side, before, limitPrice);
    if (isLeft) left = `the market has left its limit: ${toText(now)}`;
  }
  if (!reducesOnly(policy, delta, after)) return `it would take delta from ${coin(delta)} to ${coin(after)}`;
  const outside = (deltaCoin: number): boolean => Math.abs(deviationOf(policy, deltaCoin)) > policy.bandDeltaCoin;
  if (outside(after) && !outside(proposal.effect.deltaCoinAfter)) {
    return `it would leave delta at ${coin(after)}, outside the band`;
  }
  return left;
}

const isBeyond = (side: 'buy' | 'sell', touch: Decimal, limit: Decimal): boolean =>
  side === 'buy' ? touch > limit : touch < limit;

/** May the proposal be sent as it stands? Asked at approval, on the market and exposure of that moment. */
export function revalidate(
  proposal: HedgeProposal,
  candidates: HedgeCandidate | readonly HedgeCandidate[],
  nowMs: number,
  policy: HedgePolicy,
  exposure: Exposure,
  greeks?: GreeksInput,
): Revalidation {
  const refuse = (reason: string): Revalidation => ({ ok: false, reason });
  if (nowMs >= proposal.expiresTimeMs) return refuse('the proposal has expired');
  const known: readonly HedgeCandidate[] = 'instrument' in candidates ? [candidates] : candidates;
  const legs = legsOf(proposal);
  const markets: (UsableMarket | string)[] = legs.map(({ account, instrument }) => {
    const candidate = known.find((of) => of.account === account && of.instrument.id === instrument);
    return candidate === undefined ? `${instrument} can no longer be traded`
      : usableMarket(candidate, nowMs, policy.maxQuoteAgeMs, optionDeltaOf(greeks, instrument));
  });
  const unusable = markets.find((market) => typeof market === 'string');
  if (unusable !== undefined) return refuse(unusable);
  const delta = hedgedDelta(exposure, policy.underlying, nowMs, policy.maxQuoteAgeMs);
  if (typeof delta === 'string') return refuse(delta);
  let after = delta;
  for (const [i, { side, limitPrice, quantity }] of legs.entries()) {
    const market = markets[i];
    if (market === undefined || typeof market === 'string') continue;
    const touch = side === 'buy' ? market.askPrice : market.bidPrice;
    if (isBeyond(side, touch, limitPrice)) {
      return refuse(`the market is at ${toText(touch)}, beyond the limit ${toText(limitPrice)}`);
    }
    after = deltaAfter(after, side, quantity, market.unitDeltaCoin);
  }
  if (proposal.plan !== undefined) {
    const harm = planHarm(proposal, policy, delta, greeks);
    return harm === null ? { ok: true } : refuse(harm);
  }
  if (!reducesOnly(policy, delta, after)) {
    return refuse(`it would take delta from ${coin(delta)} to ${coin(after)}, target ${coin(policy.targetDeltaCoin)}`);
  }
  return { ok: true };
}

const optionDeltaOf = (greeks: GreeksInput | undefined, instrument: string): number | null => {
  const unit = greeks?.candidates.find((of) => of.instrument.id === instrument)?.unit;
  return unit === undefined || typeof unit === 'string' ? null : unit.deltaCoin;
};

function planHarm(
  proposal: HedgeProposal, policy: HedgePolicy, delta: number, greeks: GreeksInput | undefined,
): string | null {
  if (greeks === undefined) return 'gamma and vega are not known';
  const [first] = greeks.optionsInFlight;
  if (first !== undefined) return first;
  const rows = rowsOf(policy, delta, greeks);
  const after = typeof rows === 'string' ? rows : afterLegs(rows, legsOf(proposal), greeks);
  return typeof after === 'string' ? after : servesRows(after);
}

/** The open proposal with the trader's own size and limit: cost and effect anew, on the market of this moment. */
export function reprice(
  proposal: HedgeProposal,
  edit: { readonly quantity: Decimal; readonly limitPrice: Decimal },
  candidate: HedgeCandidate,
  nowMs: number,
  policy: HedgePolicy,
  exposure: Exposure,
  dayVol: number | null,
): Repricing {
  const refuse = (field: 'quantity' | 'limitPrice' | null, reason: string): Repricing => ({ ok: false, field, reason });
  const { lotSize, minQuantity } = candidate.instrument;
  const { quantity, limitPrice } = edit;
  if (!isMultipleOf(quantity, lotSize)) return refuse('quantity', `must be a multiple of the lot ${toText(lotSize)}`);
  if (quantity < minQuantity) return refuse('quantity', `must be at least ${toText(minQuantity)}`);
  if (!isOnTick(candidate.instrument, limitPrice)) {
    return refuse('limitPrice', `must be a multiple of ${toText(tickAt(candidate.instrument, limitPrice))}`);
  }
  const market = usableMarket(candidate, nowMs, policy.maxQuoteAgeMs);
  if (typeof market === 'string') return refuse(null, market);
  const delta = hedgedDelta(exposure, policy.underlying, nowMs, policy.maxQuoteAgeMs);
  if (typeof delta === 'string') return refuse(null, delta);
  const after = deltaAfter(delta, proposal.side, quantity, market.unitDeltaCoin);
  if (!reducesOnly(policy, delta, after)) {
    return refuse('quantity', `would take delta from ${coin(delta)} to ${coin(after)}, past the target`);
  }
  const input = { policy, nowMs, dayVol, deltaCoin: delta };
  const offer = priced(input, candidate, market, proposal.side, quantity, limitPrice);
  return isRefusal(offer) ? refuse(null, offer.reason)
    : { ok: true, draft: draftOf(input, offer, fullCostOf(input, offer).cost) };
}
