/** What `ballast hedge` prints: legs with their cost, the Greeks before and after, margin after, the next cheapest. */
import { toNumber, toText } from '../../../shared/domain/decimal.ts';
import type { AccountId } from '../../../shared/domain/ids.ts';
import type { MarginChange } from '../../../shared/domain/margin/detail.ts';
import type { ReadState } from '../../core/state.ts';
import { costOfAll } from '../../hedging/cost/fullCost.ts';
import { planWithSecond, type MixedIntegerSolver } from '../../hedging/planner/planner.ts';
import type { HedgePlan } from '../../hedging/planner/problem.ts';
import { marginAfterOf } from '../stress/marginAfterOf.ts';
import { contractsOf, hedgeProblemOf, type HedgeProblem, type PlanRequest } from './hedgeProblem.ts';

/** Throws Error naming what is not known, or how the solver stopped. */
export function hedgePlanReport(state: ReadState, request: PlanRequest, solve: MixedIntegerSolver): unknown {
  const given = hedgeProblemOf(state, request);
  const { status, best, second, missed, isProven } = planWithSecond(given.problem, solve);
  const accounts = new Set(best.legs.map(({ instrument }) => given.tradables[instrument]?.account ?? ''));
  return {
    asOf: new Date(state.timeMs).toISOString(),
    underlying: request.underlying,
    status,
    rows: given.problem.rows.map(({ name, value, low, high }, at) => ({ name, low, high, before: value,
      after: best.after[at] ?? null })),
    missed,
    isProven,
    ...shown(given, best),
    marginAfter: [...accounts].map((account) => marginOf(state, given, best, account)),
    second: second === null ? null
      : { ...shown(given, second), whyNot: `costs ${dearer(best, second)} USD more, the way out included` },
    leftOut: given.leftOut,
    assumptions: [
      'orders at once, through the book as it stands', 'gamma and vega of orders in flight are not counted',
    ],
  };
}

const dearer = (best: HedgePlan, second: HedgePlan): string => (second.costUsd - best.costUsd).toFixed(2);

/** `costUsd` is what is paid now; what the next cheapest is dearer by has the way out of both in it. */
function shown({ tradables }: HedgeProblem, { legs }: HedgePlan): object {
  const rows = legs.flatMap(({ instrument: at, lots }) => {
    const tradable = tradables[at];
    if (tradable === undefined) return [];
    const { account, instrument, lot, costing } = tradable;
    const { cost, averagePrice } = costing(lots * toNumber(lot));
    return [{ account, instrument: instrument.id, side: lots > 0 ? 'buy' : 'sell',
      quantity: toText(contractsOf(lots, lot)), averagePrice, cost }];
  });
  const { totalUsd, exitUsd } = costOfAll(rows.map(({ cost }) => cost));
  return { costUsd: totalUsd, exitUsd, legs: rows };
}

function marginOf(state: ReadState, { tradables }: HedgeProblem, { legs }: HedgePlan, account: AccountId): object {
  const changes = legs.flatMap(({ instrument: at, lots }): MarginChange[] => {
    const tradable = tradables[at];
    if (tradable === undefined || tradable.account !== account) return [];
    const quantity = toNumber(contractsOf(lots, tradable.lot));
    return [{ kind: 'trade', instrument: tradable.instrument.id, side: lots > 0 ? 'buy' : 'sell', quantity,
      price: tradable.costing(lots * toNumber(tradable.lot)).averagePrice }];
  });
  const { before, after, missing } = marginAfterOf(state, { type: 'MarginAfter', account, changes });
  return { account, before, after, missing };
}
