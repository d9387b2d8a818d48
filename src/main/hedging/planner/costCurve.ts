/**
 * One side's cost as a convex broken line, for a linear solver: exact at its corners. Few lots have a corner each; many
 * have them in steps of a tenth, and wherever an earlier answer lay.
 */

export interface Segment {
  readonly lots: number;
  readonly usdPerLot: number;
}

/** Up to so many lots, each is a corner. */
const ALL_CORNERS = 48;
const GROWTH = 1.1;

export const isExactEverywhere = (most: number): boolean => most <= ALL_CORNERS;

/** `cost` of 1..most lots, `near`: lots around which the line must be exact. Sum of `lots` is `most`. */
export function segmentsOf(cost: (lots: number) => number, most: number, near: readonly number[]): readonly Segment[] {
  const hull: { readonly lots: number; readonly usd: number }[] = [{ lots: 0, usd: 0 }];
  for (const lots of cornersOf(most, near)) {
    const point = { lots, usd: cost(lots) };
    // The lower hull: a corner above the line between its neighbours would let the solver fill from the far end.
    while (hull.length > 1 && isAbove(hull.at(-2), hull.at(-1), point)) hull.pop();
    hull.push(point);
  }
  return hull.slice(1).map(({ lots, usd }, i) => {
    const from = hull[i] ?? { lots: 0, usd: 0 };
    return { lots: lots - from.lots, usdPerLot: (usd - from.usd) / (lots - from.lots) };
  });
}

interface Point { readonly lots: number; readonly usd: number }

const isAbove = (a: Point | undefined, b: Point | undefined, c: Point): boolean =>
  a !== undefined && b !== undefined && (b.usd - a.usd) * (c.lots - b.lots) >= (c.usd - b.usd) * (b.lots - a.lots);

function cornersOf(most: number, near: readonly number[]): readonly number[] {
  const corners = new Set<number>();
  const step = isExactEverywhere(most) ? (lots: number): number => lots + 1
    : (lots: number): number => Math.max(lots + 1, Math.floor(lots * GROWTH));
  for (let lots = 1; lots < most; lots = step(lots)) corners.add(lots);
  for (const lots of near) for (const at of [lots - 1, lots, lots + 1]) if (at >= 1 && at < most) corners.add(at);
  return [...corners, most].toSorted((a, b) => a - b);
}
