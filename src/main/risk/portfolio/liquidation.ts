/**
 * Where along a move of one underlying an account's margin runs out: outward from today, the nearest crossing on each
 * side. The margin left is piecewise smooth and not monotone (a short strangle has a root on both sides), so the range
 * is scanned, with the strikes as extra nodes, and the first bracket refined.
 */

export const LOWEST_MOVE = -0.95;
export const HIGHEST_MOVE = 5;
const NODES_PER_SIDE = 20;
const TOLERANCE = 1e-10;
const MOST_STEPS = 80;

/** Margin left (haircut equity less maintenance) after a move; below zero is liquidation. */
export type MarginLeft = (move: number) => number;

export interface Crossings {
  /** Fractions; null: none within the range. Both 0 when the margin has run out already. */
  readonly down: number | null;
  readonly up: number | null;
}

/** `kinks`: moves at which the function bends (strikes); others are ignored. */
export function nearestCrossings(marginLeft: MarginLeft, kinks: readonly number[]): Crossings {
  const now = marginLeft(0);
  if (now < 0) return { down: 0, up: 0 };
  return {
    down: firstCrossing(marginLeft, now, nodesTo(LOWEST_MOVE, kinks)),
    up: firstCrossing(marginLeft, now, nodesTo(HIGHEST_MOVE, kinks)),
  };
}

/** Outward from 0, finer near it: equal steps of the square root of the log move. */
function nodesTo(end: number, kinks: readonly number[]): readonly number[] {
  const nodes: number[] = [];
  const reach = Math.log1p(end);
  for (let i = 1; i < NODES_PER_SIDE; i += 1) nodes.push(Math.expm1(reach * (i / NODES_PER_SIDE) ** 2));
  const inside = kinks.filter((kink) => (end < 0 ? kink < 0 && kink > end : kink > 0 && kink < end));
  return [...nodes, ...inside, end].sort((a, b) => Math.abs(a) - Math.abs(b));
}

function firstCrossing(marginLeft: MarginLeft, atZero: number, nodes: readonly number[]): number | null {
  let [from, valueFrom] = [0, atZero];
  for (const node of nodes) {
    const value = marginLeft(node);
    if (value < 0) return refine(marginLeft, from, valueFrom, node, value);
    [from, valueFrom] = [node, value];
  }
  return null;
}

/** Bisection quickened by the secant (Illinois), always inside the bracket. */
function refine(marginLeft: MarginLeft, a: number, valueA: number, b: number, valueB: number): number {
  let [left, right, left0, right0] = [a, b, valueA, valueB];
  let side = 0;
  for (let step = 0; step < MOST_STEPS && Math.abs(right - left) > TOLERANCE * (1 + Math.min(left, right)); step += 1) {
    const secant = left + ((right - left) * left0) / (left0 - right0);
    const guess = step % 4 === 3 || !(secant !== left && secant !== right) ? (left + right) / 2 : secant;
    const value = marginLeft(guess);
    if (value === 0) return guess;
    if (value > 0) {
      [left, left0] = [guess, value];
      if (side === 1) right0 /= 2;
      side = 1;
    } else {
      [right, right0] = [guess, value];
      if (side === -1) left0 /= 2;
      side = -1;
    }
  }
  return left;
}
