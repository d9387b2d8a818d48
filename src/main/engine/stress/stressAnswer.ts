/** The stress grid of a book and the named days over it, as the screen shows them. Runs in the worker. */
import type { StressAnswer, StressedDay, StressQuery } from '../../../shared/contract/questions/stress.ts';
import { isUsdLike } from '../../risk/portfolio/currency.ts';
import { aloneRevaluer, type Revaluer } from '../../risk/scenarios/batch/optionBatch.ts';
import { prepareBook, type Book, type PreparedBook } from '../../risk/scenarios/book.ts';
import { stressGrid } from '../../risk/scenarios/grid.ts';
import type { Scenario } from '../../risk/scenarios/namedDay.ts';
import { revalueBook } from '../../risk/scenarios/revalue.ts';
import { NO_SHOCK } from '../../risk/scenarios/shock.ts';
import type { Library } from '../scenarioLibrary.ts';

/** Finer near where the market is. */
const SPOT_MOVES = [-0.5, -0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3, 0.5];
const VOL_POINTS = [0.8, 0.4, 0.2, 0.1, 0, -0.05, -0.1, -0.2];

export interface StressJob {
  readonly book: Book;
  readonly seq: number;
  readonly query: StressQuery;
}

/** All but how long it took. */
export function stressAnswer(
  { book, seq, query }: StressJob, library: Library, revaluer: Revaluer = aloneRevaluer(),
): Omit<StressAnswer, 'computeMs'> {
  const { underlying, horizonMs } = query;
  const prepared = prepareBook(book);
  const grid = stressGrid(prepared, {
    underlying, spotMoves: SPOT_MOVES, volPoints: VOL_POINTS, horizonsMs: [horizonMs],
  }, revaluer);
  const [sheet] = grid.sheets;
  const now = revalueBook(prepared, NO_SHOCK);
  const coins = prepared.legs.map(({ leg }) => leg.underlying).filter((name) => !isUsdLike(name));
  return {
    timeMs: book.nowMs,
    seq,
    underlying,
    horizonMs,
    spotMoves: SPOT_MOVES,
    volPoints: VOL_POINTS,
    pnlUsd: sheet?.pnlUsd ?? [],
    accounts: (sheet?.health ?? []).map(({ account, cells }, i) => ({
      account, healthNow: now.accounts[i]?.before.health ?? null, health: cells,
    })),
    days: library.scenarios.map((scenario) => stressedDay(prepared, scenario, horizonMs)),
    underlyings: [...new Set(coins)].sort(),
    missing: grid.missing,
    refused: library.refused.map(({ message }) => message),
  };
}

function stressedDay(book: PreparedBook, scenario: Scenario, horizonMs: number): StressedDay {
  const { id, title, source, confidence, shock } = scenario;
  const result = revalueBook(book, { ...shock, horizonMs: Math.max(shock.horizonMs, horizonMs) });
  const missing = [...result.missing, ...result.accounts.flatMap(({ after }) => after.missing)];
  return {
    id, title, source, confidence,
    pnlUsd: result.pnlUsd,
    accounts: result.accounts.map(({ account, pnlUsd, after }) => ({ account, pnlUsd, health: after.health })),
    missing: [...new Set(missing)],
  };
}
