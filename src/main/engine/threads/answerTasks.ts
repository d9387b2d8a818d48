/** The worker's end of a WorkerDesk: answers the tasks that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import type { Reply, Task } from './workerDesk.ts';

export function answerTasks<W, A>(answerTo: (work: W) => A): void {
  parentPort?.on('message', ({ id, work }: Task<W>) => {
    const reply = (message: Reply<A>): void => parentPort?.postMessage(message);
    try {
      reply({ id, ok: true, answer: answerTo(work) });
    } catch (error) {
      reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
    }
  });
}
