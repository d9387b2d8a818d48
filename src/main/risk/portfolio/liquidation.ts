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

export interface Root {
  /** Fraction of the present price. */
  readonly move: number;
  /** Going outward from today: here the account is lost, or, beyond a loss, it would stand again. */
  readonly becomes: 'liquidated' | 'safe';
}

/**
 * Every root within the range, nearest first, each refined. Between neighbouring nodes that agree in sign a turning
 * point is followed down, so that a pair of roots between them is found too.
 */
export function allCrossings(
  marginLeft: MarginLeft, kinks: readonly number[], [lowest, highest] = [LOWEST_MOVE, HIGHEST_MOVE],
): readonly Root[] {
  const now = marginLeft(0);
  const roots = [...rootsToward(marginLeft, now, nodesTo(lowest, kinks)),
    ...rootsToward(marginLeft, now, nodesTo(highest, kinks))];
  return roots.sort((a, b) => Math.abs(Math.log1p(a.move)) - Math.abs(Math.log1p(b.move)));
}

interface Node { readonly move: number; readonly left: number }

function rootsToward(marginLeft: MarginLeft, now: number, moves: readonly number[]): Root[] {
  const roots: Root[] = [];
  const nodes: Node[] = [{ move: 0, left: now }, ...moves.map((move) => ({ move, left: marginLeft(move) }))];
  const between = (a: Node, b: Node): void => {
    if ((a.left < 0) === (b.left < 0)) return;
    const [safe, lost] = a.left < 0 ? [b, a] : [a, b];
    roots.push({ move: refine(marginLeft, safe.move, safe.left, lost.move, lost.left),
      becomes: a.left < 0 ? 'safe' : 'liquidated' });
  };
  nodes.slice(1).forEach((node, i) => {
    const [before, next] = [nodes[i] ?? node, nodes[i + 2]];
    const turn = next === undefined ? null : turningPoint(marginLeft, before, node, next);
    if (turn === null) return between(before, node);
    // The turn lies on one side of this node; the other side is looked at with the next.
    if (Math.abs(turn.move) > Math.abs(node.move)) {
      between(before, node);
      between(node, turn);
      nodes[i + 1] = turn;
    } else {
      between(before, turn);
      between(turn, node);
    }
  });
  return roots;
}

const TURN_STEPS = 24;

/** A dip below zero between positive nodes, or a hump above it between negative ones; null: none. */
function turningPoint(marginLeft: MarginLeft, a: Node, b: Node, c: Node): Node | null {
  const side = a.left < 0 ? -1 : 1;
  const height = (node: Node): number => node.left * side;
  if (height(b) < 0 || height(c) < 0 || height(b) > height(a) || height(b) > height(c)) return null;
  let [low, high, best] = [a.move, c.move, b];
  for (let step = 0; step < TURN_STEPS; step += 1) {
    const wider = Math.abs(best.move - low) > Math.abs(high - best.move);
    const move = wider ? best.move + (low - best.move) * 0.382 : best.move + (high - best.move) * 0.382;
    const probe = { move, left: marginLeft(move) };
    if (height(probe) < 0) return probe;
    if (height(probe) < height(best)) {
      if (wider) high = best.move;
      else low = best.move;
      best = probe;
    } else if (wider) low = move;
    else high = move;
  }
  return null;
}

/** Of one side without its end, outward from 0, finer near it: equal steps of the square root of the log move. */
export function scanNodes(end: number): readonly number[] {
  const reach = Math.log1p(end);
  return Array.from({ length: NODES_PER_SIDE - 1 }, (_, i) => Math.expm1(reach * ((i + 1) / NODES_PER_SIDE) ** 2));
}

function nodesTo(end: number, kinks: readonly number[]): readonly number[] {
  const inside = kinks.filter((kink) => (end < 0 ? kink < 0 && kink > end : kink > 0 && kink < end));
  return [...scanNodes(end), ...inside, end].sort((a, b) => Math.abs(a) - Math.abs(b));
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
