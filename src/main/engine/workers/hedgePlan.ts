/** Worker thread: makes the hedge plans that it is asked for; tasks wait until the solver has been loaded. */
import type { PlannedHedge } from '../../../shared/domain/steering/hedge.ts';
import type { PlanInput } from '../hedgePlans/hedgeProblem.ts';
import { loadSolver } from '../hedgePlans/highsSolver.ts';
import { plannedHedge } from '../hedgePlans/planJob.ts';
import { answerTasks } from '../threads/answerTasks.ts';

const solve = await loadSolver();

answerTasks<PlanInput, PlannedHedge>((input) => plannedHedge(input, solve, () => performance.now()));
