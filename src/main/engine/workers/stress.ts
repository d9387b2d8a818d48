/** Worker thread: revalues the books that it is sent, one after the other. `workerData` is the scenario folder. */
import { parentPort, workerData } from 'node:worker_threads';
import { readLibrary } from '../scenarioLibrary.ts';
import { stressAnswer } from '../stress/stressAnswer.ts';
import type { StressReply, StressTask } from '../stress/stressDesk.ts';

const library = readLibrary(String(workerData));

parentPort?.on('message', ({ id, job }: StressTask) => {
  const reply = (message: StressReply): void => parentPort?.postMessage(message);
  const began = performance.now();
  try {
    const answer = stressAnswer(job, library);
    reply({ id, ok: true, answer: { ...answer, computeMs: performance.now() - began } });
  } catch (error) {
    reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
});
