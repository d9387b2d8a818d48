/**
 * A policy on delta, gamma and vega together: the planner's newest answer as a proposal, once every input is fresh and
 * it still does on this moment's Greeks and books what it was made for (SPEC.md, G). The planner itself runs beside the
 * loop (engine/hedgePlans) and comes back as an event.
 */
import { toNumber, toText } from '../../shared/domain/decimal.ts';
import type {
  HedgeAlternative, HedgePolicy, HedgeProposal, HedgeRow, PlannedHedge,
} from '../../shared/domain/steering/hedge.ts';
import { signOf } from '../../shared/domain/order.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import { isRefusal, priced, type Offer } from './draft.ts';
import type { GreeksInput, HedgerInput, ProposalDraft, UnitGreeks } from './input.ts';
import { draftOfLegs, legsOf, type OneLeg } from './legs.ts';
import { usableMarket, type UsableMarket } from './market.ts';
import { limitPriceOf } from './sizing.ts';

/** Older, and the market is another. */
export const PLAN_MAX_AGE_MS = 15_000;
/** A plan aims so far inside each band at least: to the middle itself would be whole lots of luck. */
const LEAST_INNER = 0.25;
/** Of a half-width: what doubles and an instant leave. */
const SLACK = 1e-6;

export interface Row extends Omit<HedgeRow, 'after' | 'before'> {
  readonly key: keyof UnitGreeks;
  readonly value: number;
}

const NAMES = { deltaCoin: 'delta, coin', gammaUsdPer1Pct: 'gamma, USD per 1 %',
  vegaUsdPerVolPoint: 'vega, USD per vol point' } as const;

/** Outer bands with the Greeks of now, or which Greek is not known. */
export function rowsOf(policy: HedgePolicy, deltaCoin: number, greeks: GreeksInput): readonly Row[] | string {
  const { objective, targetDeltaCoin, bandDeltaCoin } = policy;
  const rows: Row[] = [row('deltaCoin', deltaCoin, targetDeltaCoin, bandDeltaCoin)];
  if (objective?.kind !== 'greeks') return rows;
  for (const key of ['gammaUsdPer1Pct', 'vegaUsdPerVolPoint'] as const) {
    const half = objective[key];
    const value = greeks[key];
    if (half === null) continue;
    if (value === null) return `${NAMES[key].split(',')[0]} of ${policy.underlying} is not known`;
    rows.push(row(key, value, 0, half));
  }
  return rows;
}

const row = (key: Row['key'], value: number, middle: number, half: number): Row =>
  ({ key, name: NAMES[key], value, low: middle - half, high: middle + half });

export const isInside = ({ low, high }: Pick<Row, 'low' | 'high'>, value: number): boolean => {
  const slack = ((high - low) / 2) * SLACK;
  return value >= low - slack && value <= high + slack;
};

/** Half-widths that the plan is made for: inside the outer bands, as hysteresis. */
export const innerShare = ({ returnToFraction }: HedgePolicy): number => Math.max(returnToFraction, LEAST_INNER);

/** A leg brings a Greek nearer its band or leaves it inside; anything else would not only reduce (invariant I8). */
export function servesRows(rows: readonly HedgeRow[]): string | null {
  for (const { name, low, high, before, after } of rows) {
    const away = (value: number): number => Math.max(low - value, value - high, 0);
    if (isInside({ low, high }, after) || away(after) < away(before)) continue;
    return `it would take ${name} from ${show(before)} to ${show(after)}`;
  }
  return null;
}

const show = (value: number): string => String(Number(value.toPrecision(6)));

export function afterLegs(
  rows: readonly Row[], legs: readonly OneLeg[], greeks: GreeksInput,
): readonly HedgeRow[] | string {
  const moved = rows.map(({ value }) => value);
  for (const { account, instrument, side, quantity } of legs) {
    const unit = greeks.candidates.find((of) => of.account === account && of.instrument.id === instrument)?.unit;
    if (unit === undefined) return `${instrument} can no longer be traded`;
    if (typeof unit === 'string') return `${instrument}: ${unit}`;
    for (const [i, { key }] of rows.entries()) {
      moved[i] = (moved[i] ?? NaN) + signOf(side) * toNumber(quantity) * unit[key];
    }
  }
  return rows.map(({ name, low, high, value }, i) => ({ name, low, high, before: value, after: moved[i] ?? NaN }));
}

/** Why the open proposal no longer fits; null: it stands, or its market cannot be seen just now. */
export function planDoubt(
  proposal: HedgeProposal, rows: readonly Row[], greeks: GreeksInput, { nowMs, policy }: HedgerInput,
): string | null {
  const after = afterLegs(rows, legsOf(proposal), greeks);
  if (typeof after === 'string') return null;
  const harm = servesRows(after);
  if (harm !== null) return harm;
  for (const { account, instrument, side, limitPrice } of legsOf(proposal)) {
    const market = marketOf(greeks, account, instrument, nowMs, policy.maxQuoteAgeMs);
    if (typeof market === 'string') return null;
    const touch = side === 'buy' ? market.askPrice : market.bidPrice;
    const isLeft = side === 'buy' ? touch > limitPrice : touch < limitPrice;
    if (isLeft) return `the market has left its limit: ${toText(touch)}`;
  }
  return null;
}

function marketOf(
  { candidates }: GreeksInput, account: string, instrument: string, nowMs: number, boundMs: number,
): UsableMarket | string {
  const candidate = candidates.find((of) => of.account === account && of.instrument.id === instrument);
  if (candidate === undefined) return `${instrument} can no longer be traded`;
  const { unit } = candidate;
  return usableMarket(candidate, nowMs, boundMs, typeof unit === 'string' ? null : unit.deltaCoin);
}

export type Planned = { readonly draft: ProposalDraft } | { readonly waits: string } | { readonly inhibited: string };

/** The newest plan as a proposal, or what hinders. */
export function draftOfPlan(
  input: HedgerInput, rows: readonly Row[], greeks: GreeksInput, limits: TradingLimits, deltaCoin: number,
): Planned {
  const { policy, nowMs, dayVol } = input;
  const { plan } = greeks;
  if (plan === null || nowMs - plan.asOfMs > PLAN_MAX_AGE_MS) return { waits: 'a plan is being made' };
  if (plan.failure !== null) return { inhibited: plan.failure };
  if (plan.orders.length === 0) return { waits: `no plan brings ${plan.missed.join(' and ')} nearer` };
  const given = { policy, nowMs, dayVol, deltaCoin };
  const offers: Offer[] = [];
  for (const { account, instrument, side, quantity } of plan.orders) {
    const candidate = greeks.candidates.find((of) => of.account === account && of.instrument.id === instrument);
    const market = marketOf(greeks, account, instrument, nowMs, policy.maxQuoteAgeMs);
    if (typeof market === 'string') return { inhibited: market };
    if (candidate === undefined) return { inhibited: `${instrument} can no longer be traded` };
    const limit = limitPriceOf(side, market.bidPrice, market.askPrice, policy.maxSlippageBps, candidate.instrument);
    const offer = priced(given, candidate, market, side, quantity, limit);
    if (isRefusal(offer)) return { inhibited: offer.reason };
    offers.push(offer);
  }
  const draft = draftOfLegs(given, offers, limits);
  if (draft === null) return { inhibited: 'the plan would leave an account below its least health, or short of funds' };
  const after = afterLegs(rows, legsOf(draft), greeks);
  if (typeof after === 'string') return { inhibited: after };
  const harm = servesRows(after);
  if (harm !== null) return { waits: `the market moved under the plan: ${harm}` };
  return { draft: { ...draft, leadUsd: plan.second === null ? null : plan.second.costUsd - plan.costUsd,
    alternatives: alternativesOf(plan), plan: { inputsSeq: plan.inputsSeq, inputsTimeMs: plan.asOfMs, rows: after,
      isProven: plan.isProven, missed: plan.missed } } };
}

function alternativesOf({ second, costUsd, leftOut }: PlannedHedge): readonly HedgeAlternative[] {
  const ways: HedgeAlternative[] = second === null ? [] : [{ legs: second.orders, cost: null,
    whyNot: `${(second.costUsd - costUsd).toFixed(2)} USD dearer: ${second.costUsd.toFixed(2)} USD` }];
  return [...ways, ...leftOut.slice(0, 5).map((whyNot): HedgeAlternative => ({ legs: [], cost: null, whyNot }))];
}
