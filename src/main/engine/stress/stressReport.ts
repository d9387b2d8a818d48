/** One scenario over one book, as `ballast stress` prints it: P&L, Greeks, health after, what liquidates, the tail. */
import { dayVols } from '../../core/valuation/dayVol.ts';
import type { ReadState } from '../../core/state.ts';
import { bookPnls } from '../../risk/scenarios/batch/bookBatch.ts';
import { aloneRevaluer, type Revaluer } from '../../risk/scenarios/batch/optionBatch.ts';
import { prepareBook, type PreparedBook } from '../../risk/scenarios/book.ts';
import type { Scenario } from '../../risk/scenarios/namedDay.ts';
import { REVERSE_DEFAULTS, reverseStress } from '../../risk/scenarios/reverse.ts';
import { revalueBook } from '../../risk/scenarios/revalue.ts';
import type { Shock } from '../../risk/scenarios/shock.ts';
import { filteredShocks, historicalShocks, type ReturnHistory } from '../../risk/scenarios/simulation/history.ts';
import { drawnShocks } from '../../risk/scenarios/simulation/monteCarlo.ts';
import { tailRisk, type TailRisk } from '../../risk/scenarios/simulation/tailRisk.ts';
import { bookOf } from './bookOf.ts';

export interface TailRequest {
  readonly history: ReturnHistory;
  readonly confidence: number;
  readonly seed: number;
  readonly draws: number;
  /** Of the EWMA of vols, per period. */
  readonly lambda: number;
  readonly volShare: number;
}

export interface TailReport {
  readonly periods: number;
  readonly historical: TailRisk | null;
  readonly filtered: TailRisk | null;
  readonly monteCarlo: TailRisk | null;
  readonly missing: readonly string[];
}

/** `assumed`: by whoever made the state. Throws RangeError for a shock or a history that makes no sense. */
export function stressReport(
  state: ReadState, scenario: Scenario, tail: TailRequest | null, assumed: readonly string[] = [],
  revaluer: Revaluer = aloneRevaluer(),
): unknown {
  const book = prepareBook(bookOf(state));
  const result = revalueBook(book, scenario.shock);
  const spotDeviation = dayVols(state);
  const assumptions = new Set([...assumed, ...book.legs.flatMap(({ leg }) => leg.assumptions)]);
  return {
    scenario,
    timeMs: book.nowMs,
    pnlUsd: result.pnlUsd,
    underlyings: result.underlyings,
    accounts: result.accounts,
    greeksAfter: result.nodes.filter(({ kind }) => kind === 'portfolio' || kind === 'underlying')
      .map(({ id, underlying, valueUsd, greeks, premiumDeltaCoin, missing }) =>
        ({ id, underlying, valueUsd, greeks, premiumDeltaCoin, missing })),
    legs: result.legs,
    reverse: book.accounts.map((account) => reverseStress(account, { ...REVERSE_DEFAULTS, spotDeviation })),
    tail: tail === null ? null : tailReport(book, tail, revaluer),
    missing: result.missing,
    assumptions: [...assumptions],
  };
}

function tailReport(book: PreparedBook, request: TailRequest, revaluer: Revaluer): TailReport {
  const { history, seed, draws, lambda, volShare, confidence } = request;
  const options = { lambda, volShare, horizonMs: 0 };
  const missing = new Set<string>();
  const measured = (shocks: readonly Shock[]): TailRisk | null => {
    const pnl = bookPnls(book, shocks, revaluer);
    const [first] = shocks;
    if (pnl.every((value) => value !== null)) return tailRisk(pnl, confidence, seed);
    if (first !== undefined) for (const name of revalueBook(book, first).missing) missing.add(name);
    return null;
  };
  return {
    periods: history.rows.length,
    historical: measured(historicalShocks(history, options)),
    filtered: measured(filteredShocks(history, options)),
    monteCarlo: measured(drawnShocks(history, { ...options, draws, seed, degreesOfFreedom: null })),
    missing: [...missing],
  };
}
