/**
 * The hedger: a no-trade band with hysteresis around a target delta, and the cheapest way back inside. It proposes and
 * never sends. It refuses to act on an input that is missing or older than its bound, and says which (SPEC.md, B, Q).
 */
import { isMultipleOf, toNumber, toText, type Decimal } from '../../shared/domain/decimal.ts';
import type { HedgePolicy, HedgeProposal, HedgerStatus } from '../../shared/domain/hedge.ts';
import type { TradingLimits } from '../../shared/domain/limits.ts';
import { isOnTick, tickAt } from '../../shared/domain/tick.ts';
import { marginModelOf } from '../risk/margin/registry.ts';
import { bandOf } from './bands/bandOf.ts';
import { draftOf, isRefusal, offerOf, priced, type DraftInput, type Offer, type Refusal } from './draft.ts';
import type {
  Exposure,
  HedgeCandidate,
  HedgerInput,
  HedgerVerdict,
  ProposalDraft,
  Repricing,
  Revalidation,
} from './input.ts';
import { withFill } from './fillEffect.ts';
import { missingAfter } from './unknownHealth.ts';
import { hedgedDelta, usableMarket } from './market.ts';
import { coin, deltaAfter, deviationOf, innerEdgeCoin, needOf, reducesOnly } from './sizing.ts';

export function evaluateHedge(given: HedgerInput): HedgerVerdict {
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
  if (!policy.enabled) return withdraw('disabled', null, 'the policy was switched off');
  if (input.killSwitch) return withdraw('blocked', 'kill switch is engaged', 'the kill switch was engaged');
  const delta = hedgedDelta(input, policy.underlying, nowMs, policy.maxQuoteAgeMs);
  if (typeof delta === 'string') return say('inhibited', delta);
  if (typeof band === 'string') return say('inhibited', band);
  const away = Math.abs(deviationOf(policy, delta));
  if (away <= innerEdgeCoin(policy)) return withdraw('insideBand', null, 'delta is back inside the band');
  const doubt = openProposal === null ? null : doubtAbout(openProposal, input, delta);
  if (openProposal !== null && doubt === null) return say('proposed', null);
  if (away <= policy.bandDeltaCoin) return withdraw('insideBand', null, doubt ?? 'delta is back inside the band');
  const waitMs = coolDownLeftMs(input);
  const wait = `the next proposal may be made in ${Math.ceil(waitMs / 1000)} s`;
  if (waitMs > 0) return openProposal === null ? say('coolingDown', wait) : say('proposed', `${doubt ?? ''}; ${wait}`);
  if (input.limits === null) return say('blocked', 'trading limits are not known');
  const found = bestDraft({ policy, nowMs, dayVol: input.dayVol, deltaCoin: delta }, input.limits, input.candidates);
  if (found.draft === null) return withdraw(found.state, found.reason, doubt ?? found.reason);
  return { status: statusOf(input, 'proposed', null), draft: found.draft, supersede: doubt };
}

/** A delta is shown whenever it is known, even where an input is stale: the reason then says so. */
function statusOf(input: HedgerInput, state: HedgerStatus['state'], reason: string | null): HedgerStatus {
  const { deltaCoin, premiumDeltaCoin, inFlightDeltaCoin, policy, nowMs } = input;
  return {
    underlying: policy.underlying,
    timeMs: nowMs,
    deltaCoin: deltaCoin === null || premiumDeltaCoin === null ? null : deltaCoin + premiumDeltaCoin,
    inFlightDeltaCoin,
    bandDeltaCoin: policy.bandDeltaCoin,
    state,
    reason,
  };
}

function coolDownLeftMs({ policy, nowMs, lastActionTimeMs }: HedgerInput): number {
  return lastActionTimeMs === null ? 0 : Math.max(lastActionTimeMs + policy.minIntervalMs - nowMs, 0);
}

/** Why the open proposal no longer fits; null: it stands, or its market cannot be seen just now. */
function doubtAbout(proposal: HedgeProposal, input: HedgerInput, delta: number): string | null {
  const { policy, nowMs } = input;
  const candidate = input.candidates.find(
    (of) => of.account === proposal.account && of.instrument.id === proposal.instrument,
  );
  if (candidate === undefined) return `${proposal.instrument} is no longer allowed by the policy`;
  const market = usableMarket(candidate, nowMs, policy.maxQuoteAgeMs);
  if (typeof market === 'string') return null;
  const after = deltaAfter(delta, proposal.side, proposal.quantity, market.unitDeltaCoin);
  if (!reducesOnly(policy, delta, after)) return `it would take delta from ${coin(delta)} to ${coin(after)}`;
  const outside = (deltaCoin: number): boolean => Math.abs(deviationOf(policy, deltaCoin)) > policy.bandDeltaCoin;
  if (outside(after) && !outside(proposal.effect.deltaCoinAfter)) {
    return `it would leave delta at ${coin(after)}, outside the band`;
  }
  // What the trader set apart from the market on purpose is left alone: only a market that has moved away counts.
  const { side, limitPrice, marketAtProposal: then } = proposal;
  const [now, before] = side === 'buy' ? [market.askPrice, then.askPrice] : [market.bidPrice, then.bidPrice];
  const left = isBeyond(side, now, limitPrice) && before !== null && !isBeyond(side, before, limitPrice);
  return left ? `the market has left its limit: ${toText(now)}` : null;
}

const isBeyond = (side: 'buy' | 'sell', touch: Decimal, limit: Decimal): boolean =>
  side === 'buy' ? touch > limit : touch < limit;

interface Found {
  readonly draft: ProposalDraft | null;
  readonly state: 'inhibited' | 'outsideBand' | 'blocked';
  readonly reason: string;
}

/** The cheapest offer a coin of delta that the limits let through; the policy's order decides between equals. */
function bestDraft(input: DraftInput, limits: TradingLimits, candidates: readonly HedgeCandidate[]): Found {
  const need = needOf(input.policy, input.deltaCoin);
  const answers = candidates.map((candidate) => offerOf(input, need, limits, candidate));
  const offers = answers.filter((answer): answer is Offer => !isRefusal(answer));
  const refusals = answers.filter(isRefusal);
  for (const offer of offers.toSorted((a, b) => a.usdPerCoin - b.usdPerCoin)) {
    const draft = draftOf(input, offer);
    const objection = healthObjection(draft, offer.candidate, limits);
    if (objection === null) return { draft, state: 'outsideBand', reason: '' };
    refusals.push(objection);
  }
  const none = 'the policy allows no instrument that is known';
  const reason = refusals.map((refusal) => refusal.reason).join('; ') || none;
  const because = (kind: Refusal['because']): boolean => refusals.some((refusal) => refusal.because === kind);
  return { draft: null, state: because('limit') ? 'blocked' : because('size') ? 'outsideBand' : 'inhibited', reason };
}

/** A hedge that worsens an account below the least health would be denied, and so is not proposed. */
function healthObjection(draft: ProposalDraft, candidate: HedgeCandidate, limits: TradingLimits): Refusal | null {
  const { healthBefore, healthAfter } = draft.effect;
  if (healthAfter === null || healthBefore === null) {
    const { instrument, quote, accountInput: account } = candidate;
    const price = toNumber(draft.limitPrice);
    const mark = quote === null ? null : { markPrice: quote.markPrice === null ? price : toNumber(quote.markPrice),
      impliedVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice };
    const filled = withFill(account, { instrument, side: draft.side, quantity: toNumber(draft.quantity), price, mark });
    const why = missingAfter(marginModelOf(candidate.marginModel), account, filled).join(', ');
    const when = healthBefore === null ? '' : ' after the hedge';
    return { because: 'input', reason: `health of ${draft.account}${when} is unknown: ${why}` };
  }
  if (healthAfter >= limits.minHealthAfter || healthAfter >= healthBefore) return null;
  const reason = `health of ${draft.account} would be ${healthAfter.toFixed(2)}, below ${limits.minHealthAfter}`;
  return { because: 'limit', reason };
}

/** May the proposal be sent as it stands? Asked at approval, on the market and exposure of that moment. */
export function revalidate(
  proposal: HedgeProposal,
  candidate: HedgeCandidate,
  nowMs: number,
  policy: HedgePolicy,
  exposure: Exposure,
): Revalidation {
  const refuse = (reason: string): Revalidation => ({ ok: false, reason });
  if (nowMs >= proposal.expiresTimeMs) return refuse('the proposal has expired');
  const market = usableMarket(candidate, nowMs, policy.maxQuoteAgeMs);
  if (typeof market === 'string') return refuse(market);
  const delta = hedgedDelta(exposure, policy.underlying, nowMs, policy.maxQuoteAgeMs);
  if (typeof delta === 'string') return refuse(delta);
  const touch = proposal.side === 'buy' ? market.askPrice : market.bidPrice;
  if (isBeyond(proposal.side, touch, proposal.limitPrice)) {
    return refuse(`the market is at ${toText(touch)}, beyond the limit ${toText(proposal.limitPrice)}`);
  }
  const after = deltaAfter(delta, proposal.side, proposal.quantity, market.unitDeltaCoin);
  if (!reducesOnly(policy, delta, after)) {
    return refuse(`it would take delta from ${coin(delta)} to ${coin(after)}, target ${coin(policy.targetDeltaCoin)}`);
  }
  return { ok: true };
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
  return isRefusal(offer) ? refuse(null, offer.reason) : { ok: true, draft: draftOf(input, offer) };
}
