/** Worker thread: helps to revalue the batches that it is told of. `workerData` is a HelperSetting. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadKernel } from '../../risk/pricing/wasm/loadKernel.ts';
import type { HelperJob, HelperSetting } from '../stress/revaluationPool.ts';
import { takeTasks } from '../stress/taskMarks.ts';

const { bytes, memory } = workerData as HelperSetting;
const kernel = loadKernel(bytes, memory);

parentPort?.on('message', ({ batch, marks }: HelperJob) => takeTasks(kernel, batch, marks));
