/** Worker thread: revalues the books that it is sent. `workerData` is a StressSetting. */
import { workerData } from 'node:worker_threads';
import { readLibrary } from '../scenarioLibrary.ts';
import { marginAnswer } from '../stress/marginAnswer.ts';
import { cascadeAnswer } from '../stress/cascadeAnswer.ts';
import { stressAnswer } from '../stress/stressAnswer.ts';
import { RevaluationPool } from '../stress/revaluationPool.ts';
import type { StressResult, StressSetting, StressWork } from '../stress/stressDesk.ts';
import { answerTasks } from '../threads/answerTasks.ts';

const { scenarioFolder, kernel } = workerData as StressSetting;
const library = readLibrary(scenarioFolder);
const pool = new RevaluationPool(kernel);

answerTasks<StressWork, StressResult>((work) => {
  const began = performance.now();
  const answer = work.kind === 'stress' ? stressAnswer(work.job, library, pool)
    : work.kind === 'cascade' ? cascadeAnswer(work.job) : marginAnswer(work.job);
  return { ...answer, computeMs: performance.now() - began };
});
