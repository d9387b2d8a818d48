/** The planner's answer to one problem, as the record that enters the inbox: all data in, all data out. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import {
  policyRef, type HedgePolicy, type PlannedHedge, type PlannedOrder,
} from '../../../shared/domain/steering/hedge.ts';
import { innerShare } from '../../hedging/plannedHedge.ts';
import { planWithSecond, type MixedIntegerSolver } from '../../hedging/planner/planner.ts';
import type { HedgePlan } from '../../hedging/planner/problem.ts';
import { contractsOf, problemOf, type HedgeProblem, type PlanInput, type PlanRequest } from './hedgeProblem.ts';

/** Plans off the loop: in a worker live, at once where time is virtual. */
export interface HedgePlanner {
  /** `done` is called once, later or at once; null: none was made, which has been logged. */
  submit(job: PlanInput, done: (plan: PlannedHedge | null) => void): void;
}

/** What a policy on several Greeks asks of the planner: its bands' inner edges, its instruments, its caps. */
export function requestOf(policy: HedgePolicy): PlanRequest | null {
  const { objective, bandDeltaCoin, targetDeltaCoin, holdingHorizonMs, maxQuoteAgeMs, caps } = policy;
  if (objective?.kind !== 'greeks') return null;
  const inner = innerShare(policy);
  const width = (half: number | null): number | null => (half === null ? null : half * inner);
  return {
    ...policyRef(policy), holdingHorizonMs, targetDeltaCoin, maxQuoteAgeMs, allowed: policy.instruments,
    maxOrderDeltaCoin: policy.maxOrderDeltaCoin,
    ...(caps?.maxNotionalUsd === undefined ? {} : { maxNotionalUsd: caps.maxNotionalUsd }),
    bands: { deltaCoin: bandDeltaCoin * inner, gammaUsdPer1Pct: width(objective.gammaUsdPer1Pct),
      vegaUsdPerVolPoint: width(objective.vegaUsdPerVolPoint) },
  };
}

/** `clockMs` measures the search. A solver that stops is an answer too: it says why. */
export function plannedHedge(
  input: PlanInput, solve: MixedIntegerSolver, clockMs: (() => number) | null,
): PlannedHedge {
  const began = clockMs?.() ?? 0;
  const { inputsSeq, asOfMs, oldestInputAgeMs, leftOut } = input;
  const about = { ...policyRef(input), inputsSeq, asOfMs, oldestInputAgeMs, leftOut };
  const took = (): number | null => (clockMs === null ? null : clockMs() - began);
  try {
    const given = problemOf(input);
    const { status, best, second, missed, isProven } = planWithSecond(given.problem, solve);
    return { ...about, computeMs: took(), status, failure: null, isProven, missed, orders: ordersOf(given, best),
      costUsd: best.costUsd,
      second: second === null ? null : { orders: ordersOf(given, second), costUsd: second.costUsd } };
  } catch (error) {
    return { ...about, ...NOTHING, computeMs: took(), failure: error instanceof Error ? error.message : String(error) };
  }
}

const NOTHING = { status: 'failed', isProven: false, missed: [], orders: [], costUsd: 0, second: null } as const;

/** What could not even be asked. */
export const failedPlan = (
  policy: Pick<HedgePolicy, 'underlying' | 'book'>, inputsSeq: number, asOfMs: number, failure: string,
): PlannedHedge =>
  ({ ...NOTHING, ...policyRef(policy), inputsSeq, asOfMs, oldestInputAgeMs: 0, computeMs: null, failure, leftOut: [] });

/** The largest in lots of money first: what hangs on it follows. */
function ordersOf({ tradables }: HedgeProblem, { legs }: HedgePlan): readonly PlannedOrder[] {
  return legs.toSorted((a, b) => Math.abs(b.costUsd) - Math.abs(a.costUsd)).flatMap(({ instrument: at, lots }) => {
    const tradable = tradables[at];
    if (tradable === undefined) return [];
    const { account, instrument, lot } = tradable;
    const quantity = contractsOf(lots, lot);
    return toNumber(quantity) === 0 ? [] : [{ account, instrument: instrument.id, quantity,
      side: lots > 0 ? 'buy' as const : 'sell' as const }];
  });
}
