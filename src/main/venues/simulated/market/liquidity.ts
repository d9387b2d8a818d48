/**
 * Everybody else's orders: a synthetic book around a model price. A pure function of the market's state, of the
 * second and of what was recently taken out, in whole ticks and lots.
 */
import { nextTicks, ticksAbove, ticksBelow, type Grid } from '../matching/grid.ts';
import { noise } from './streams.ts';

export interface Level { readonly ticks: number; readonly lots: number }

/** Best first on both sides. */
export interface SyntheticBook { readonly bids: readonly Level[]; readonly asks: readonly Level[] }

export interface Liquidity {
  /** The model's price: the book's middle. */
  readonly middle: number;
  readonly halfSpread: number;
  /** Between levels, in ticks. */
  readonly gapTicks: number;
  /** Lots at the best level on average. */
  readonly bestLots: number;
  readonly levels: number;
}

/** What takers took out of one instrument's book; it grows back. */
export interface Taken { bidLots: number; askLots: number }

const HALF_LIFE_MS = 4_000;

export function growBack(taken: Taken, elapsedMs: number): void {
  const keep = 0.5 ** (elapsedMs / HALF_LIFE_MS);
  taken.bidLots = Math.floor(taken.bidLots * keep);
  taken.askLots = Math.floor(taken.askLots * keep);
}

/** Spread and depth in a stressed market: wider, thinner. `depth` scales what the venue offers at all. */
export const stressed = (calm: Liquidity, stress: number, depth: number): Liquidity => ({
  ...calm,
  halfSpread: calm.halfSpread * (1 + 1.5 * stress),
  gapTicks: Math.max(1, Math.round(calm.gapTicks * (1 + stress))),
  bestLots: Math.max(1, Math.round((depth * calm.bestLots) / (1 + stress))),
});

/** `noiseBase`: hash of seed and instrument. `second`: sizes are drawn anew every second. */
export function syntheticBook(
  grid: Grid, liquidity: Liquidity, taken: Taken, noiseBase: number, second: number, levels = liquidity.levels,
): SyntheticBook {
  const { middle, halfSpread } = liquidity;
  const bid = ticksBelow(grid, middle - halfSpread);
  const ask = Math.max(ticksAbove(grid, middle + halfSpread), nextTicks(grid, Math.max(bid, 0), 1, 1));
  return {
    bids: side(grid, liquidity, bid, -1, taken.bidLots, noiseBase, second, levels),
    asks: side(grid, liquidity, ask, 1, taken.askLots, noiseBase + 1, second, levels),
  };
}

function side(
  grid: Grid, liquidity: Liquidity, bestTicks: number, direction: 1 | -1, takenLots: number, noiseBase: number,
  second: number, levels: number,
): Level[] {
  const out: Level[] = [];
  let left = takenLots;
  let ticks = bestTicks;
  // What was taken empties levels from the best on; the book reaches as much deeper, up to a bound.
  for (let i = 0; out.length < levels && i < levels + 40; i += 1) {
    if (ticks <= 0) break;
    const full = Math.max(1, Math.round(liquidity.bestLots * (1 + 0.6 * i) * (0.5 + noise(noiseBase, i, second))));
    const lots = full - left;
    left = Math.max(0, left - full);
    if (lots > 0) out.push({ ticks, lots });
    ticks = nextTicks(grid, ticks, direction, liquidity.gapTicks);
  }
  return out;
}
