/** The book over a grid of spot, vol and time: P&L in all and health per account, every cell fully revalued. */
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import { healthAfter } from './accountAfter.ts';
import { optionPrices } from './batch/bookBatch.ts';
import { aloneRevaluer, type Revaluer } from './batch/optionBatch.ts';
import { sumOfParcels } from './batch/parcels.ts';
import type { PreparedBook, PreparedLeg } from './book.ts';
import type { LegState } from './legState.ts';
import { checkShock, legPnl, stateAfter } from './revalue.ts';
import { jointShock, singleShock, type Shock } from './shock.ts';

export interface GridAxes {
  /** Null: all underlyings move together. */
  readonly underlying: Underlying | null;
  readonly spotMoves: readonly number[];
  /** Added to every vol: 0.1 is 10 vol points. */
  readonly volPoints: readonly number[];
  readonly horizonsMs: readonly number[];
}

/** One horizon; rows by vol, columns by spot. */
export interface GridSheet {
  readonly horizonMs: number;
  readonly pnlUsd: readonly (readonly (number | null)[])[];
  readonly health: readonly { readonly account: AccountId; readonly cells: readonly (readonly (number | null)[])[] }[];
}

export interface StressGrid extends GridAxes {
  readonly sheets: readonly GridSheet[];
  /** What some cell lacks, named. */
  readonly missing: readonly string[];
}

function gridShock(
  underlying: Underlying | null, spotMove: number, volPoints: number, horizonMs: number,
): Shock {
  const move = { spotMove, volPoints };
  return underlying === null ? jointShock(move, horizonMs) : singleShock(underlying, move, horizonMs);
}

/** Throws RangeError as checkShock does. */
export function stressGrid(book: PreparedBook, axes: GridAxes, revaluer: Revaluer = aloneRevaluer()): StressGrid {
  const missing = new Set<string>();
  const sheets = axes.horizonsMs.map((horizonMs) => {
    const shocks = axes.volPoints.flatMap((volPoints) =>
      axes.spotMoves.map((spotMove) => gridShock(axes.underlying, spotMove, volPoints, horizonMs)));
    for (const shock of shocks) checkShock(shock);
    const priceOf = optionPrices(book, shocks, revaluer);
    const cells = shocks.map((shock, j) => cellOf(book, shock, (leg) => priceOf(leg, j), missing));
    const width = axes.spotMoves.length;
    const rows = axes.volPoints.map((_, i) => cells.slice(i * width, (i + 1) * width));
    return {
      horizonMs,
      pnlUsd: rows.map((row) => row.map(({ pnlUsd }) => pnlUsd)),
      health: book.accounts.map(({ account }, i) => ({
        account,
        cells: rows.map((row) => row.map(({ health }) => health[i] ?? null)),
      })),
    };
  });
  return { ...axes, sheets, missing: [...missing] };
}

interface Cell {
  readonly pnlUsd: number | null;
  /** In the order of the book's accounts. */
  readonly health: readonly (number | null)[];
}

function cellOf(
  book: PreparedBook, shock: Shock, priceOf: (leg: PreparedLeg) => number | undefined, missing: Set<string>,
): Cell {
  const states = new Map<PreparedLeg, LegState | null>();
  for (const leg of book.legs) {
    const state = stateAfter(leg, shock, priceOf(leg));
    states.set(leg, state);
    if (legPnl(leg, state) === null) for (const name of lacking(leg, shock)) missing.add(name);
  }
  const health = book.accounts.map((account) => {
    const after = healthAfter(account, shock, (leg) => states.get(leg) ?? null);
    for (const name of after.missing) missing.add(name);
    return after.health;
  });
  return { pnlUsd: sumOfParcels(book.parcels, (leg) => legPnl(leg, states.get(leg) ?? null)), health };
}

function lacking({ movable, leg }: PreparedLeg, shock: Shock): readonly string[] {
  const lacks = movable?.lacks(shock) ?? null;
  return lacks === null ? leg.missing : [lacks];
}
