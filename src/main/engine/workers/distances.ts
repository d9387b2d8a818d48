/** Worker thread: finds the distances to liquidation of the accounts that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import type { DistanceReply, DistanceTask } from '../distances/distanceDesk.ts';
import { distancesFound } from '../distances/distanceJob.ts';

parentPort?.on('message', ({ id, job }: DistanceTask) => {
  const reply = (message: DistanceReply): void => parentPort?.postMessage(message);
  try {
    reply({ id, ok: true, found: distancesFound(job, () => performance.now()) });
  } catch (error) {
    reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
});
