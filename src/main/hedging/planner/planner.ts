/**
 * The cheapest plan, the next cheapest that does without some instrument of it, and where no plan keeps every band the
 * one that comes nearest, saying which rows it misses (SPEC.md, P). The solver is passed in: HiGHS, in a worker.
 */
import { isExactEverywhere } from './costCurve.ts';
import { formulate, lotsName, scaleOf, type Wish } from './formulation.ts';
import { checkProblem, planOf, type HedgePlan, type PlanProblem } from './problem.ts';

export interface Solution {
  /** By column. */
  readonly values: ReadonlyMap<string, number>;
  /** False: time ran out, and a better one may exist. */
  readonly isProven: boolean;
}

/** Solves LP text. Null: it has no solution. Throws Error when none was found in time or the text was not read. */
export type MixedIntegerSolver = (text: string) => Solution | null;

export interface PlanAnswer {
  /** 'none': every row is in its band already. 'unreachable': no plan brings them all there; the nearest is given. */
  readonly status: 'none' | 'planned' | 'unreachable';
  readonly best: HedgePlan;
  /** Names of the rows that `best` leaves outside their band. */
  readonly missed: readonly string[];
  /** False: the search was cut short, a cheaper plan may exist. */
  readonly isProven: boolean;
}

/** Corners are refined until the answer stays, at most so often. */
const MOST_REFINEMENTS = 4;
/** In scales of a row: what the solver's own tolerance may leave. */
const TOLERANCE = 1e-6;

/** Throws Error naming the row or instrument at fault, and whatever the solver throws. */
export function planHedge(problem: PlanProblem, solve: MixedIntegerSolver): PlanAnswer {
  checkProblem(problem);
  const now = planOf(problem, []);
  if (missedBy(problem, now).length === 0) return { status: 'none', best: now, missed: [], isProven: true };
  const best = cheapest(problem, solve, []);
  if (best === null) {
    const near = solveOnce(problem, solve, { notAll: [], near: new Map(), isElastic: true });
    const plan = near?.plan ?? now;
    return { status: 'unreachable', best: plan, missed: missedBy(problem, plan), isProven: near?.isProven ?? false };
  }
  return { status: 'planned', best: best.plan, missed: [], isProven: best.isProven };
}

/**
 * `second`: the cheapest plan without at least one instrument of the best; null: none is known. A search that was cut
 * short may find it cheaper than the first: then it is the best. Throws as planHedge does.
 */
export function planWithSecond(
  problem: PlanProblem, solve: MixedIntegerSolver,
): PlanAnswer & { readonly second: HedgePlan | null } {
  const answer = planHedge(problem, solve);
  const { status, best } = answer;
  const used = best.legs.map(({ instrument }) => instrument);
  const second = status !== 'planned' || used.length === 0 ? null : cheapest(problem, solve, [used])?.plan ?? null;
  if (second === null || second.costUsd >= best.costUsd) return { ...answer, second };
  const isAnother = second.legs.some(({ instrument }) => !used.includes(instrument));
  return { ...answer, isProven: false, best: second, second: isAnother ? best : null };
}

interface Solved { readonly plan: HedgePlan; readonly isProven: boolean }

function cheapest(
  problem: PlanProblem, solve: MixedIntegerSolver, notAll: Wish['notAll'],
): Solved | null {
  const near = new Map<number, number[]>();
  let best: Solved | null = null;
  for (let round = 0; round <= MOST_REFINEMENTS; round += 1) {
    const solved = solveOnce(problem, solve, { notAll, near, isElastic: false });
    if (solved === null) return best;
    if (best === null || solved.plan.costUsd < best.plan.costUsd) best = solved;
    // Another round would be cut short too.
    if (!solved.isProven || !refine(problem, near, solved.plan)) return best;
  }
  return best;
}

/** Notes where the answer lies; false: the lines were exact there already. */
function refine({ instruments }: PlanProblem, near: Map<number, number[]>, { legs }: HedgePlan): boolean {
  let isNew = false;
  for (const { instrument, lots } of legs) {
    const known = near.get(instrument);
    const of = instruments[instrument];
    if (known?.includes(lots) === true || of === undefined) continue;
    if (isExactEverywhere(lots > 0 ? of.maxBuyLots : of.maxSellLots)) continue;
    isNew = true;
    if (known === undefined) near.set(instrument, [lots]);
    else known.push(lots);
  }
  return isNew;
}

function solveOnce(problem: PlanProblem, solve: MixedIntegerSolver, wish: Wish): Solved | null {
  const solution = solve(formulate(problem, wish));
  if (solution === null) return null;
  const { values, isProven } = solution;
  const lots = problem.instruments.map((_, at) =>
    Math.round(values.get(lotsName(at, 'buy')) ?? 0) - Math.round(values.get(lotsName(at, 'sell')) ?? 0));
  return { plan: planOf(problem, lots), isProven };
}

const missedBy = ({ rows }: PlanProblem, { after }: HedgePlan): readonly string[] =>
  rows.filter((row, at) => {
    const value = after[at] ?? NaN;
    const slack = TOLERANCE * scaleOf(row);
    return !(value <= row.high + slack && value >= row.low - slack);
  }).map(({ name }) => name);
