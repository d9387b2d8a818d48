/** Worker thread: revalues the books that it is sent, one after the other. `workerData` is a StressSetting. */
import { parentPort, workerData } from 'node:worker_threads';
import { readLibrary } from '../scenarioLibrary.ts';
import { marginAnswer } from '../stress/marginAnswer.ts';
import { stressAnswer } from '../stress/stressAnswer.ts';
import { RevaluationPool } from '../stress/revaluationPool.ts';
import type { StressReply, StressSetting, StressTask } from '../stress/stressDesk.ts';

const { scenarioFolder, kernel } = workerData as StressSetting;
const library = readLibrary(scenarioFolder);
const pool = new RevaluationPool(kernel);

parentPort?.on('message', (task: StressTask) => {
  const { id } = task;
  const reply = (message: StressReply): void => parentPort?.postMessage(message);
  const began = performance.now();
  try {
    const answer = task.kind === 'stress' ? stressAnswer(task.job, library, pool) : marginAnswer(task.job);
    reply({ id, ok: true, answer: { ...answer, computeMs: performance.now() - began } });
  } catch (error) {
    reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
});
