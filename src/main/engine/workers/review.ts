/** Worker thread: reads the records of sessions, one question after the other. */
import { parentPort } from 'node:worker_threads';
import type { ReviewReply, ReviewTask } from '../review/reviewDesk.ts';
import { sessionReport } from '../review/sessionReport.ts';
import { explainSession } from '../stress/explainSession.ts';

parentPort?.on('message', (task: ReviewTask) => {
  const { id } = task;
  const reply = (message: ReviewReply): void => parentPort?.postMessage(message);
  const began = performance.now();
  try {
    const { folder, fromMs, toMs } = task;
    const told = (share: number): void => reply({ id, share });
    const answer = task.kind === 'report' ? sessionReport(folder, fromMs, toMs, told)
      : explainSession(folder, fromMs, toMs);
    reply({ id, ok: true, answer: { ...answer, computeMs: performance.now() - began } });
  } catch (error) {
    reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
});
