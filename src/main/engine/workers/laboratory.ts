/** Worker thread: tries policies on the records of sessions, one question after the other. */
import type { LaboratoryAnswer } from '../../../shared/contract/questions/laboratory.ts';
import { runLaboratory } from '../laboratory/laboratory.ts';
import type { LaboratoryTask } from '../laboratory/laboratoryDesk.ts';
import { answerTasks } from '../threads/answerTasks.ts';

answerTasks<LaboratoryTask, LaboratoryAnswer>(({ folder, toMs, progress, ...work }) => {
  const began = performance.now();
  const answer = runLaboratory(folder, work, toMs, (share) => Atomics.store(progress, 0, Math.round(share * 1_000)));
  return { ...answer, computeMs: performance.now() - began };
});
