// Rational cubic interpolation on one interval, with the control parameter that keeps monotonicity and convexity.
// Source: Delbourgo and Gregory, 'Shape preserving piecewise rational interpolation', SIAM J. Sci. Stat. Comput. 6
// (1985). Abscissae x, values y and slopes d carry 0 at the left end and 1 at the right.
// Plain numbers only: this file is also compiled to WebAssembly (see ../wasm).

/** The control parameter at which the interpolant is a straight line, and the smallest admissible one. */
const STRAIGHT = 4e31;
const SMALLEST = -0.99999998;

/** The interpolant at x for a control parameter > -1. */
export function interpolate(
  x: number,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  d0: number,
  d1: number,
  control: number,
): number {
  const width = x1 - x0;
  if (!(Math.abs(width) > 0)) return 0.5 * (y0 + y1);
  const t = (x - x0) / width;
  const o = 1 - t;
  if (control >= STRAIGHT) return y1 * t + y0 * o;
  const inner = (control * y1 - width * d1) * t + (control * y0 + width * d0) * o;
  return (y1 * t * t * t + inner * t * o + y0 * o * o * o) / (1 + (control - 3) * t * o);
}

/** Control that gives the second derivative `curvature` at the left end, raised to keep the shape. */
export function controlAtLeft(
  width: number,
  rise: number,
  d0: number,
  d1: number,
  curvature: number,
  strict: boolean,
): number {
  const secant = rise / width;
  return shaped(0.5 * width * curvature + (d1 - d0), secant - d0, d0, d1, secant, strict);
}

/** The same with the second derivative given at the right end. */
export function controlAtRight(
  width: number,
  rise: number,
  d0: number,
  d1: number,
  curvature: number,
  strict: boolean,
): number {
  const secant = rise / width;
  return shaped(0.5 * width * curvature + (d1 - d0), d1 - secant, d0, d1, secant, strict);
}

function shaped(
  numerator: number,
  denominator: number,
  d0: number,
  d1: number,
  secant: number,
  strict: boolean,
): number {
  const limit = numerator > 0 ? STRAIGHT : SMALLEST;
  const control = numerator === 0 ? 0 : denominator === 0 ? limit : numerator / denominator;
  return Math.max(control, smallestControl(d0, d1, secant, strict));
}

/** With `strict`, shape that no finite parameter can keep asks for the straight line. */
function smallestControl(d0: number, d1: number, secant: number, strict: boolean): number {
  const monotone = d0 * secant >= 0 && d1 * secant >= 0;
  const bent = (d0 <= secant && secant <= d1) || (d0 >= secant && secant >= d1);
  const give = strict ? STRAIGHT : SMALLEST;
  let control = SMALLEST;
  if (monotone) control = Math.max(control, secant !== 0 ? (d0 + d1) / secant : give);
  if (bent) {
    const left = secant - d0;
    const right = d1 - secant;
    const turn = Math.abs(d1 - d0) / Math.min(Math.abs(left), Math.abs(right));
    control = Math.max(control, left !== 0 && right !== 0 ? turn : give);
  } else if (monotone) control = Math.max(control, give);
  return control;
}
