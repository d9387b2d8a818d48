/** Worker thread: fits surfaces and draws smiles from the chains that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import type { SurfaceReply, SurfaceTask, SurfaceWork } from '../surfaces/surfaceDesk.ts';
import { smilePicture } from '../surfaces/smilePicture.ts';
import { fitOf } from '../surfaces/surfaceFit.ts';

type Answer = Extract<SurfaceReply, { ok: true }>['answer'];

const answerTo = (work: SurfaceWork): Answer =>
  (work.kind === 'fit' ? fitOf(work.job, () => performance.now()) : smilePicture(work.job));

parentPort?.on('message', ({ id, work }: SurfaceTask) => {
  const reply = (message: SurfaceReply): void => parentPort?.postMessage(message);
  try {
    reply({ id, ok: true, answer: answerTo(work) });
  } catch (error) {
    reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
});
