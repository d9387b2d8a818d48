/**
 * The choice among the ways of one hedge: each at its whole cost, the cheapest a coin of delta that the limits let
 * through, split over venues where that saves, and every other way with why it is not the one (SPEC.md, Q5, Q10, Q12).
 */
import { toNumber } from '../../shared/domain/decimal.ts';
import type { HedgeAlternative, HedgeCost } from '../../shared/domain/steering/hedge.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import { fullCostOf, rankUsd } from './cost/fullCost.ts';
import { closingSplitOf, splitOf } from './cost/split.ts';
import { draftOf, isRefusal, offerOf, type DraftInput, type Offer, type Refusal } from './draft.ts';
import type { HedgeCandidate, ProposalDraft } from './input.ts';
import { healthObjection } from './limits/leastHealth.ts';
import { draftOfLegs } from './legs.ts';
import { needOf } from './sizing.ts';

const MOST_ALTERNATIVES = 6;

export interface Found {
  readonly draft: ProposalDraft | null;
  readonly state: 'inhibited' | 'outsideBand' | 'blocked';
  readonly reason: string;
}

interface Way { readonly offer: Offer; readonly cost: HedgeCost; readonly usdPerCoin: number }

/** The policy's order decides between equals. */
export function bestDraft(input: DraftInput, limits: TradingLimits, candidates: readonly HedgeCandidate[]): Found {
  const need = needOf(input.policy, input.deltaCoin);
  const answers = candidates.map((candidate) => offerOf(input, need, limits, candidate));
  const offers = answers.filter((answer): answer is Offer => !isRefusal(answer));
  const refusals = answers.filter(isRefusal);
  const others: HedgeAlternative[] = [];
  const ways: Way[] = [];
  for (const offer of offers) {
    const { cost, lack } = fullCostOf(input, offer);
    if (lack === null) ways.push({ offer, cost, usdPerCoin: rankUsd(cost) / movedCoin(offer) });
    else {
      const why = `${offer.candidate.account} lacks ${lack.amount.toPrecision(4)} ${lack.currency} for it`;
      refusals.push({ because: 'limit', reason: why });
      others.push({ ...alternative(offer, cost), whyNot: `${why}: a transfer comes first` });
    }
  }
  ways.sort((a, b) => a.usdPerCoin - b.usdPerCoin);
  const best = firstAllowed(input, limits, ways, others, refusals);
  if (best === null) return nothing(refusals);
  const rest = ways.filter((way) => way !== best.way && !best.denied.has(way));
  const ranked = [best.way, ...rest].map(({ offer }) => offer);
  const found = splitDraft(input, limits, [closingSplitOf(input, ranked), splitOf(input, ranked)]);
  const draft = found?.draft ?? best.draft;
  const coins = found?.coins ?? movedCoin(best.way.offer);
  const dearer = (found === null ? rest : [best.way, ...rest]).map((way) => {
    const leadUsd = (way.usdPerCoin - rankUsd(draft.cost) / coins) * coins;
    const isPlain = Math.abs((way.cost.exitUsd ?? 0) - (draft.cost.exitUsd ?? 0)) < SMALL_USD;
    return { leadUsd, way: { ...alternative(way.offer, way.cost),
      whyNot: `${leadUsd.toFixed(2)} USD dearer for as much${isPlain ? '' : ', closing it again included'}` } };
  });
  return { state: 'outsideBand', reason: '', draft: { ...draft, leadUsd: dearer[0]?.leadUsd ?? null,
    alternatives: [...dearer.map(({ way }) => way), ...others, ...unpriced(refusals, others)]
      .slice(0, MOST_ALTERNATIVES) } };
}

/** Not worth a word. */
const SMALL_USD = 0.005;

/** The cheapest a coin of the splits that health lets through. */
function splitDraft(
  input: DraftInput, limits: TradingLimits, splits: readonly (readonly Offer[] | null)[],
): { readonly draft: ProposalDraft; readonly coins: number } | null {
  const drafts = splits.flatMap((parts) => {
    const draft = parts === null ? null : draftOfLegs(input, parts, limits);
    return parts === null || draft === null ? []
      : [{ draft, coins: parts.reduce((sum, part) => sum + movedCoin(part), 0) }];
  });
  const [first] = drafts.toSorted((a, b) => rankUsd(a.draft.cost) / a.coins - rankUsd(b.draft.cost) / b.coins);
  return first ?? null;
}

interface Allowed { readonly way: Way; readonly draft: ProposalDraft; readonly denied: ReadonlySet<Way> }

function firstAllowed(
  input: DraftInput, limits: TradingLimits, ways: readonly Way[], others: HedgeAlternative[], refusals: Refusal[],
): Allowed | null {
  const denied = new Set<Way>();
  for (const way of ways) {
    const draft = draftOf(input, way.offer, way.cost);
    const objection = healthObjection(draft, way.offer.candidate, limits);
    if (objection === null) return { way, draft, denied };
    denied.add(way);
    refusals.push(objection);
    others.push({ ...alternative(way.offer, way.cost), whyNot: objection.reason });
  }
  return null;
}

function nothing(refusals: readonly Refusal[]): Found {
  const none = 'the policy allows no instrument that is known';
  const reason = refusals.map((refusal) => refusal.reason).join('; ') || none;
  const because = (kind: Refusal['because']): boolean => refusals.some((refusal) => refusal.because === kind);
  return { draft: null, state: because('limit') ? 'blocked' : because('size') ? 'outsideBand' : 'inhibited', reason };
}

const movedCoin = ({ quantity, market }: Offer): number => toNumber(quantity) * market.unitDeltaCoin;

const alternative = (
  { candidate, side, quantity }: Offer, cost: HedgeCost,
): Omit<HedgeAlternative, 'whyNot'> =>
  ({ legs: [{ account: candidate.account, instrument: candidate.instrument.id, side, quantity }], cost });

/** What could not even be priced, in its own words. */
const unpriced = (refusals: readonly Refusal[], others: readonly HedgeAlternative[]): readonly HedgeAlternative[] =>
  refusals.filter(({ reason }) => !others.some(({ whyNot }) => whyNot.startsWith(reason)))
    .map(({ reason }) => ({ legs: [], cost: null, whyNot: reason }));
