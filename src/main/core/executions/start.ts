/** From a plan to an execution (rules X1, X2): what makes no sense is refused with its field, then it is laid out. */
import { fromNumber, sub, toNumber, toText, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import {
  isLiveExecution, type Execution, type ExecutionLeg, type ExecutionPlan, type LegPlan, type ScheduledSlice,
} from '../../../shared/domain/steering/execution.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { almgrenChriss } from '../../hedging/execution/almgrenChriss.ts';
import { evenly, inLots } from '../../hedging/execution/slices.ts';
import { midOf, positive } from '../../risk/portfolio/inputNotes.ts';
import { checkTerms, denialOf, isRefusal, questionOf, type Refusal } from '../decide/submit.ts';
import type { Emit } from '../decide/decide.ts';
import type { ReadState } from '../state.ts';
import { advance } from './advance.ts';
import { requestOf } from './tacticOrder.ts';

/** So many at a time. */
const MAX_LIVE = 50;

/** Starts it and sends what is due at once. The command's field is to blame, or the caller's own plan. */
export function startExecution(state: ReadState, plan: ExecutionPlan, emit: Emit): Refusal | null {
  const fault = faultOf(state, plan) ?? softLimitOf(state, plan);
  if (fault !== null) return fault;
  const id = `exec-${state.seq + 1}`;
  const legs = inSequence(state, plan).map((leg) => laidOut(state, leg));
  const execution: Execution = { ...plan, id, legs, state: 'working', reason: null, startedTimeMs: state.timeMs,
    updatedTimeMs: state.timeMs };
  emit({ type: 'ExecutionStarted', execution });
  advance(state, id, emit);
  return null;
}

function faultOf(state: ReadState, plan: ExecutionPlan): Refusal | null {
  const live = [...state.executions.values()].filter(isLiveExecution).length;
  if (live >= MAX_LIVE) return { field: 'command.plan', message: `${MAX_LIVE} executions work already` };
  if (plan.legs.length < 2 && plan.group === 'oneSided') {
    return { field: 'command.plan.group', message: 'one-sided takes two legs' };
  }
  for (const [i, leg] of plan.legs.entries()) {
    const path = `command.plan.legs[${i}]`;
    const terms = checkTerms(state, requestOf(leg, leg.quantity, leg.limitPrice, 'immediateOrCancel', false));
    if (isRefusal(terms)) {
      const field = terms.field?.replace('command.', `${path}.`).replace(/\.price$/, '.limitPrice') ?? path;
      return { field, message: terms.message };
    }
    if (plan.group === 'allOrNothing' && leg.tactic.kind !== 'immediate') {
      return { field: `${path}.tactic`, message: 'all or nothing leaves at once' };
    }
    const needsMid = plan.limits.maxCostUsd !== null || plan.limits.maxLeggingLossUsd !== null;
    if (needsMid && arrivalOf(state, leg) === null) {
      return { field: `${path}.instrument`, message: `no market of ${leg.instrument} to count the cost from` };
    }
    const { tactic } = leg;
    if (tactic.kind === 'iceberg' && (tactic.shown < terms.instrument.minQuantity
      || tactic.shown % terms.instrument.lotSize !== 0n)) {
      return { field: `${path}.tactic.shown`, message: `${toText(tactic.shown)} cannot be ordered` };
    }
  }
  return null;
}

/** Of what leaves in one order; a slice that meets a soft limit later on waits or ends its leg as at a hard one. */
function softLimitOf(state: ReadState, { legs, accepts = [] }: ExecutionPlan): Refusal | null {
  for (const leg of legs) {
    const { tactic } = leg;
    if (tactic.kind === 'twap' || tactic.kind === 'almgrenChriss' || tactic.kind === 'volume') continue;
    const quantity = tactic.kind === 'iceberg' ? tactic.shown : leg.quantity;
    const request = requestOf(leg, quantity, leg.limitPrice, 'immediateOrCancel', false);
    const terms = checkTerms(state, request);
    const asked = isRefusal(terms) ? null : questionOf(denialOf(state, request, terms, accepts), leg.instrument);
    if (asked !== null) return asked;
  }
  return null;
}

/** Legged: least liquid first, by spread and by what stands at the touch against the quantity. */
function inSequence(state: ReadState, { group, legs }: ExecutionPlan): readonly LegPlan[] {
  return group === 'legged' ? [...legs].sort((a, b) => illiquidity(state, b) - illiquidity(state, a)) : legs;
}

function illiquidity(state: ReadState, { instrument, side, quantity }: LegPlan): number {
  const quote = state.quotes.get(instrument);
  const mid = quote === undefined ? null : midOf(quote);
  const [price, stands] = side === 'buy' ? [quote?.askPrice, quote?.askQuantity]
    : [quote?.bidPrice, quote?.bidQuantity];
  if (mid === null || mid <= 0 || price === null || price === undefined) return Infinity;
  const depth = stands === null || stands === undefined ? 0 : toNumber(stands);
  return (Math.abs(toNumber(price) - mid) / mid) * (1 + toNumber(quantity) / Math.max(depth, 1e-9));
}

const arrivalOf = (state: ReadState, { instrument }: LegPlan): number | null => {
  const quote = state.quotes.get(instrument);
  return quote === undefined ? null : midOf(quote) ?? positive(quote.markPrice);
};

function laidOut(state: ReadState, leg: LegPlan): ExecutionLeg {
  const instrument = state.instruments.get(leg.instrument);
  return { ...leg, state: 'waiting', reason: null, children: [],
    schedule: instrument === undefined ? null : scheduleOf(leg, instrument), arrivalPrice: arrivalOf(state, leg),
    volumeAtStart: state.volumes.get(leg.instrument)?.quantity ?? 0, filledQuantity: ZERO, averagePrice: null };
}

/** Cumulative, in whole lots; the last slice is all of it. */
function scheduleOf({ tactic, quantity }: LegPlan, { lotSize }: Instrument): readonly ScheduledSlice[] | null {
  if (tactic.kind !== 'twap' && tactic.kind !== 'almgrenChriss') return null;
  const whole = toNumber(quantity);
  const { durationMs, slices } = tactic;
  const parts = inLots(tactic.kind === 'twap' ? evenly(whole, slices) : frontLoaded(whole, slices, tactic.halfLives),
    toNumber(lotSize));
  let upTo = 0;
  return parts.map((part, i) => {
    upTo += part;
    const rounded = fromNumber(upTo, 12);
    const lots = sub(rounded, (rounded % lotSize) as Decimal);
    return { offsetMs: Math.round((i * durationMs) / slices), upTo: i === parts.length - 1 ? quantity : lots };
  });
}

/**
 * Almgren and Chriss's shape depends on urgency times horizon alone: with unit volatility and impact the risk aversion
 * is chosen so that the holding halves `halfLives` times within the horizon.
 */
function frontLoaded(quantity: number, slices: number, halfLives: number): readonly number[] {
  const step = 1 / slices;
  const kappa = halfLives * Math.LN2;
  const riskAversion = (2 / (step * step)) * (Math.cosh(kappa * step) - 1);
  return almgrenChriss({ quantity, horizon: 1, slices, volatility: 1, temporaryImpact: 1, permanentImpact: 0,
    halfSpread: 0, riskAversion }).trades;
}
