import { describe, expect, it } from 'vitest';
import type { StressAnswer } from '../../../shared/contract/questions/stress.ts';
import { cellsOf, lowestHealth, shortUsd, stillCell } from './heat.ts';

const ANSWER: StressAnswer = {
  timeMs: 0, seq: 1, underlying: null, horizonMs: 0, spotMoves: [-0.1, 0, 0.1], volPoints: [0.1, 0],
  pnlUsd: [[-400, -100, null], [100, 0, 25]],
  accounts: [
    { account: 'a', healthNow: 2, health: [[0.9, 1.5, null], [1, 2, 2]] },
    { account: 'b', healthNow: Infinity, health: [[0.5, Infinity, 3], [3, 3, 3]] },
  ],
  days: [], underlyings: ['BTC'], missing: [], refused: [], computeMs: 3,
};

describe('stress', () => {
  it('colours by the root of the share of the largest, and marks the accounts that are gone', () => {
    const cells = cellsOf(ANSWER);
    expect(cells.map((row) => row.map(({ strength, sign }) => [strength, sign]))).toEqual([
      [[1, 'down'], [0.5, 'down'], [0, 'unknown']], [[0.5, 'up'], [0, 'flat'], [0.25, 'up']]]);
    expect(cells.map((row) => row.map(({ gone }) => gone))).toEqual([[['a', 'b'], [], []], [[], [], []]]);
  });

  it('writes money short, and nothing as nothing', () => {
    expect([0, 0.4, -0.4, 12, -999.4, 1_234, -99_499, 123_456, 999_600, -12_300_000, null].map(shortUsd)).toEqual(
      ['0', '0', '0', '+12', '-999', '+1.2k', '-99k', '+123k', '+1.0m', '-12m', '—']);
  });

  it('finds the cell that does not move, and the lowest health, unknown first', () => {
    expect(stillCell(ANSWER)).toEqual({ row: 1, column: 1 });
    expect([lowestHealth([{ health: 2 }, { health: 1.1 }]), lowestHealth([{ health: null }, { health: 1 }]),
      lowestHealth([])]).toEqual([1.1, null, Infinity]);
  });
});
