/** Worker thread: fits surfaces and draws smiles from the chains that it is sent. */
import { answerTasks } from '../threads/answerTasks.ts';
import type { SurfaceAnswer, SurfaceWork } from '../surfaces/surfaceDesk.ts';
import { smilePicture } from '../surfaces/smilePicture.ts';
import { fitOf } from '../surfaces/surfaceFit.ts';

answerTasks<SurfaceWork, SurfaceAnswer>((work) =>
  (work.kind === 'fit' ? fitOf(work.job, () => performance.now()) : smilePicture(work.job)));
