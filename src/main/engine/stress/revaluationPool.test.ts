import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { compileKernel } from '../../../../scripts/build-wasm.mjs';
import { bookPnls } from '../../risk/scenarios/batch/bookBatch.ts';
import { aloneRevaluer } from '../../risk/scenarios/batch/optionBatch.ts';
import { prepareBook, type Book } from '../../risk/scenarios/book.ts';
import { sampleBook } from '../../risk/scenarios/bookSamples.ts';
import { jointShock } from '../../risk/scenarios/shock.ts';
import { RevaluationPool } from './revaluationPool.ts';
import { takeTasks, taskMarks, undone } from './taskMarks.ts';

/** The sample book twelve times over: enough options for many tasks. */
function largeBook(): Book {
  const book = sampleBook();
  const again = (n: number): Book['legs'] => book.legs.map((leg) => ({ ...leg, legId: `${leg.legId}#${n}` }));
  return { ...book, accounts: [], legs: Array.from({ length: 12 }, (_, n) => again(n)).flat() };
}

const BOOK = prepareBook(largeBook());
const SHOCKS = Array.from({ length: 700 }, (_, i) =>
  jointShock({ spotMove: (i - 350) / 700, volPoints: (i % 9) / 40, volSkew: (i % 5) / 100 }));
const bytes = await compileKernel();

test('W15 any number of threads, with either kernel, gives the same bits', async () => {
  const expected = bookPnls(BOOK, SHOCKS, aloneRevaluer());
  expect(expected.every((pnl) => pnl !== null && Number.isFinite(pnl))).toBe(true);
  for (const [kernel, threads] of [[bytes, 1], [bytes, 2], [bytes, 3], [null, 2]] as const) {
    const pool = new RevaluationPool(kernel, threads);
    // Helpers come while the first batch is under way; later ones are shared from the start.
    for (let i = 0; i < 3; i += 1) {
      expect(bookPnls(BOOK, SHOCKS, pool)).toEqual(expected);
      await pause(100);
    }
    await pool.close();
    expect(bookPnls(BOOK, SHOCKS, pool)).toEqual(expected);
  }
});

test('a task that was taken and never finished is known as undone', () => {
  const tasks = Array.from({ length: 5 }, (_, i) => ({ group: 0, from: i, to: i + 1 }));
  const marks = taskMarks(tasks.length);
  Atomics.add(marks, 0, 1);
  const { kernel } = aloneRevaluer();
  const empty = { groups: [], wants: 'prices', rows: {}, worth: {}, matrix: new Float64Array() };
  takeTasks(kernel, { ...empty, tasks } as never, marks);
  expect(undone(tasks, marks)).toEqual([0]);
});
