/** Worker thread: values the options that it is sent, one unit of each. `workerData` is a UnitSetting. */
import { workerData } from 'node:worker_threads';
import { kernelMemory, loadKernel } from '../../risk/pricing/wasm/loadKernel.ts';
import { valueUnits, type UnitWork } from '../../risk/units/valueUnits.ts';
import { answerTasks } from '../threads/answerTasks.ts';
import type { UnitSetting } from '../units/unitDesk.ts';
import type { UnitAnswer } from '../units/unitValuer.ts';

/** Room for some thousands of options; untouched pages cost nothing. */
const COLUMN_BYTES = 4e6;

const kernel = loadKernel((workerData as UnitSetting).kernel, kernelMemory(COLUMN_BYTES));

answerTasks<UnitWork, UnitAnswer>((work) => {
  const began = performance.now();
  return { ...valueUnits(work, kernel), computeMs: performance.now() - began };
});
