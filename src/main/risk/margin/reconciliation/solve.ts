/** The size of one change that closes a gap: secant from where we stand, brackets where the rule has steps. */

const PROBE = 1e-3;
const MOST_STEPS = 14;
/** Sizes at which a gap of the other sign is looked for, as multiples of where we stand. */
const REACH = [0.98, 1.02, 0.9, 1.1, 0.7, 1.3, 0.5, 1.5, 0.25, 2, 0.1, 4] as const;

/**
 * `gapFrom`: the gap at `from`, not zero. `close`: so near to zero is enough. Null when the size does not move the gap
 * or no size closes it within the reach. From 0 the unit is 1.
 */
export function solveFor(gap: (size: number) => number, from: number, gapFrom: number, close: number): number | null {
  const probe = from === 0 ? PROBE : from * (1 + PROBE);
  const gapProbe = gap(probe);
  if (gapProbe === gapFrom || Number.isNaN(gapProbe)) return null;
  const secant = bySecant(gap, { size: from, gap: gapFrom }, { size: probe, gap: gapProbe }, close);
  if (secant !== null) return secant;
  if (from === 0) return null;
  for (const factor of REACH) {
    const size = from * factor;
    const there = gap(size);
    if (Number.isNaN(there)) continue;
    if (Math.abs(there) <= close) return size;
    if (Math.sign(there) !== Math.sign(gapFrom)) return byBisection(gap, from, gapFrom, size, close);
  }
  return null;
}

interface Point { readonly size: number; readonly gap: number }

function bySecant(gap: (size: number) => number, first: Point, second: Point, close: number): number | null {
  let [a, b] = [first, second];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (Math.abs(b.gap) <= close) return b.size;
    const size = b.size - (b.gap * (b.size - a.size)) / (b.gap - a.gap);
    if (!Number.isFinite(size)) return null;
    [a, b] = [b, { size, gap: gap(size) }];
    if (Number.isNaN(b.gap)) return null;
  }
  return null;
}

function byBisection(
  gap: (size: number) => number, from: number, gapFrom: number, to: number, close: number,
): number | null {
  let [low, high] = [from, to];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    const value = gap(middle);
    if (Math.abs(value) <= close) return middle;
    if (Math.sign(value) === Math.sign(gapFrom)) low = middle;
    else high = middle;
  }
  return null;
}
