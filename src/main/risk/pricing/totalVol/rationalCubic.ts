// Rational cubic interpolation on one interval, with the control parameter that keeps monotonicity and convexity.
// Source: Delbourgo and Gregory, 'Shape preserving piecewise rational interpolation', SIAM J. Sci. Stat. Comput. 6
// (1985).

/** An interval's ends: abscissae, values and slopes, left and right. */
export interface Interval {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  slope0: number;
  slope1: number;
}

/** The control parameter at which the interpolant is a straight line, and the smallest admissible one. */
const STRAIGHT = 4e31;
const SMALLEST = -0.99999998;

/** The interpolant at x for a control parameter > -1. */
export function interpolate(interval: Interval, control: number, x: number): number {
  const { x0, x1, y0, y1, slope0, slope1 } = interval;
  const width = x1 - x0;
  if (!(Math.abs(width) > 0)) return 0.5 * (y0 + y1);
  const t = (x - x0) / width;
  const o = 1 - t;
  if (control >= STRAIGHT) return y1 * t + y0 * o;
  const inner = (control * y1 - width * slope1) * t + (control * y0 + width * slope0) * o;
  return (y1 * t * t * t + inner * t * o + y0 * o * o * o) / (1 + (control - 3) * t * o);
}

/**
 * Control parameter that gives the second derivative `curvature` at the left or right end, raised to keep the shape.
 */
export function controlFor(interval: Interval, end: 'left' | 'right', curvature: number, strict: boolean): number {
  const { x0, x1, y0, y1, slope0, slope1 } = interval;
  const width = x1 - x0;
  const secant = (y1 - y0) / width;
  const numerator = 0.5 * width * curvature + (slope1 - slope0);
  const denominator = end === 'left' ? secant - slope0 : slope1 - secant;
  const limit = numerator > 0 ? STRAIGHT : SMALLEST;
  const control = numerator === 0 ? 0 : denominator === 0 ? limit : numerator / denominator;
  return Math.max(control, smallestControl(slope0, slope1, secant, strict));
}

/** With `strict`, shape that no finite parameter can keep asks for the straight line. */
function smallestControl(slope0: number, slope1: number, secant: number, strict: boolean): number {
  const monotone = slope0 * secant >= 0 && slope1 * secant >= 0;
  const bent = (slope0 <= secant && secant <= slope1) || (slope0 >= secant && secant >= slope1);
  const give = strict ? STRAIGHT : SMALLEST;
  let control = SMALLEST;
  if (monotone) control = Math.max(control, secant !== 0 ? (slope0 + slope1) / secant : give);
  if (bent) {
    const left = secant - slope0;
    const right = slope1 - secant;
    const turn = Math.abs(slope1 - slope0) / Math.min(Math.abs(left), Math.abs(right));
    control = Math.max(control, left !== 0 && right !== 0 ? turn : give);
  } else if (monotone) control = Math.max(control, give);
  return control;
}
