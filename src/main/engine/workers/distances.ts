/** Worker thread: finds the distances to liquidation of the accounts that it is sent. */
import type { AccountDistances } from '../../../shared/domain/margin/margin.ts';
import { distancesFound, type DistanceJob } from '../distances/distanceJob.ts';
import { answerTasks } from '../threads/answerTasks.ts';

answerTasks<DistanceJob, AccountDistances>((job) => distancesFound(job, () => performance.now()));
