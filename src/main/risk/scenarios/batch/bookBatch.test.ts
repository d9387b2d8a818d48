import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileKernel } from '../../../../../scripts/build-wasm.mjs';
import { kernelMemory, loadKernel } from '../../pricing/wasm/loadKernel.ts';
import { DAY_MS } from '../../samples.ts';
import { prepareBook } from '../book.ts';
import { sampleBook } from '../bookSamples.ts';
import { stressGrid } from '../grid.ts';
import { bookPnl } from '../revalue.ts';
import { jointShock, NO_SHOCK, singleShock, type Shock } from '../shock.ts';
import { bookPnls } from './bookBatch.ts';
import { aloneRevaluer, runTask, type Revaluer } from './optionBatch.ts';

const BOOK = prepareBook(sampleBook());
const wasm = loadKernel(await compileKernel(), kernelMemory(8e6));

/** As threads may run them. */
const backwards: Revaluer = {
  kernel: wasm,
  run: (batch) => {
    for (let i = batch.tasks.length - 1; i >= 0; i -= 1) runTask(wasm, batch, i);
  },
};
const REVALUERS = [aloneRevaluer(), aloneRevaluer(wasm), backwards];

const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constant(0), fc.double({ min, max, noNaN: true }));
const shocks: fc.Arbitrary<Shock> = fc.record({
  spotMove: number(-0.9, 3), volPoints: number(-0.7, 25), volRelative: number(-0.99, 3), volTermPower: number(0, 1),
  volSkew: number(-0.2, 0.2), volTermTwist: number(-0.3, 0.3), basisPerYear: fc.constantFrom(0, 0.1),
  days: fc.constantFrom(0, 1, 10, 45), alone: fc.boolean(), depeg: number(-0.2, 0.1),
}).map(({ days, alone, depeg, ...move }) => ({
  ...(alone ? singleShock('BTC', move, days * DAY_MS) : jointShock(move, days * DAY_MS)), stableMoves: { USDC: depeg },
}));

test('W15 a batch gives what one shock at a time gives, bit for bit, whatever the kernel and the order of tasks', () => {
  fc.assert(fc.property(fc.array(shocks, { minLength: 1, maxLength: 25 }), (some) => {
    const expected = some.map((shock) => bookPnl(BOOK, shock));
    for (const revaluer of REVALUERS) expect(bookPnls(BOOK, some, revaluer)).toEqual(expected);
  }), { numRuns: 60 });
});

test('W15 linear vol shocks, which share their columns, too', () => {
  const some = Array.from({ length: 101 }, (_, i) =>
    jointShock({ spotMove: (i - 50) / 100, volPoints: (i % 7) / 50, volRelative: (i % 3) / 10 }));
  const expected = some.map((shock) => bookPnl(BOOK, shock));
  for (const revaluer of REVALUERS) expect(bookPnls(BOOK, some, revaluer)).toEqual(expected);
});

test('W1 W15 no shock is exactly zero in a batch', () => {
  for (const revaluer of REVALUERS) {
    expect(bookPnls(BOOK, [NO_SHOCK, jointShock({ spotMove: 0.1 }), NO_SHOCK], revaluer).map((pnl) => pnl === 0))
      .toEqual([true, false, true]);
  }
});

test('W4 W15 a shock that does not say what a coin does is null, the others are not', () => {
  const silent: Shock = { ...NO_SHOCK, others: null };
  for (const revaluer of REVALUERS) {
    expect(bookPnls(BOOK, [silent, NO_SHOCK], revaluer)).toEqual([null, 0]);
    expect(bookPnls(BOOK, [], revaluer)).toEqual([]);
  }
});

test('W9 W15 the grid is the same with either kernel', () => {
  const axes = { underlying: null, spotMoves: [-0.5, -0.1, 0, 0.2], volPoints: [0.5, 0, -0.3], horizonsMs: [0, DAY_MS] };
  const [plain, ...others] = REVALUERS.map((revaluer) => stressGrid(BOOK, axes, revaluer));
  expect(others).toEqual([plain, plain]);
});
