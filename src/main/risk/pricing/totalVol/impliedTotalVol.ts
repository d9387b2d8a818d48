// Total implied volatility s = vol * sqrt(years) of a normalised out-of-the-money call price: Jaeckel's four-branch
// guess and Householder steps of third order, to the attainable precision of the double. Two steps suffice from the
// guess. Source: Jaeckel, 'Let's Be Rational' (2013/2016), as restated in facts/quant.md 1a.

import { erfcxNonNegative, normalCdf, normalInverse, normalInverseFromHalf } from '../normal.ts';
import { normalisedBlackGiven, normalisedComplement, normalisedVega } from './normalisedBlack.ts';
import { controlAtLeft, controlAtRight, interpolate } from './rationalCubic.ts';

/** Which function of b is straightened before a step: 1/ln b, b itself, or ln of what is missing to the supremum. */
const RECIPROCAL_LOG = 0;
const PLAIN = 1;
const LOG_COMPLEMENT = 2;

const TWO_PI = 2 * Math.PI;
const SQRT_THREE = Math.sqrt(3);
const TWO_PI_OVER_SQRT_27 = TWO_PI / Math.sqrt(27);
const SQRT_TWO_PI = Math.sqrt(TWO_PI);
const SQRT_HALF_PI = Math.sqrt(Math.PI / 2);

/**
 * A step this small relative to s was the last: the error after one of size d is below 4 d^4 for s < 5 (measured for
 * |d1| < 37) and some 200 d^4 beyond.
 */
const CONVERGED = 1e-4;
const CONVERGED_BEYOND_5 = 3e-5;
/** After a step this small ln b is no better straightened than b, and costs a logarithm more. */
const NEAR = 0.02;
const MOST_STEPS = 12;
const MOST_STEPS_FROM_EARLIER = 3;

/**
 * s with b(x, s) = beta, for x = ln(forward/strike) <= 0 and 0 < beta < exp(x/2).
 * Returns 0 for beta <= 0, Infinity from the supremum on.
 */
export function impliedTotalVol(beta: number, x: number): number {
  if (!(beta > 0)) return 0;
  const supremum = Math.exp(0.5 * x);
  if (beta >= supremum) return Infinity;
  if (x === 0) return atTheMoney(beta);
  const centre = Math.sqrt(-2 * x);
  // There d1 = 0 and the density is exp(x/2): closed forms, exact enough for a guess.
  const centreVega = supremum / SQRT_TWO_PI;
  const centreBlack = 0.5 * supremum * (1 - erfcxNonNegative(Math.sqrt(-x)));
  return beta < centreBlack
    ? fromBelow(beta, x, supremum, centre, centreBlack, centreVega)
    : fromAbove(beta, x, supremum, centre, centreBlack, centreVega);
}

/** b(0, s) = 2 N(s/2) - 1 in closed form. */
function atTheMoney(beta: number): number {
  return beta < 0.8 ? 2 * normalInverseFromHalf(0.5 * beta) : -2 * normalInverse(0.5 * (1 - beta));
}

/** The two branches below the inflection point s = sqrt(2|x|). */
function fromBelow(beta: number, x: number, supremum: number, s1: number, b1: number, vega1: number): number {
  const s0 = s1 - b1 / vega1;
  const vega0 = normalisedVega(x, s0);
  const b0 = normalisedBlackGiven(x, s0, vega0, supremum);
  if (beta < b0) return refine(lowestGuess(beta, x, s0, b0), beta, x, supremum, RECIPROCAL_LOG, s1);
  const control = controlAtRight(b1 - b0, s1 - s0, 1 / vega0, 1 / vega1, 0, false);
  const guess = interpolate(beta, b0, b1, s0, s1, 1 / vega0, 1 / vega1, control);
  return refine(guess, beta, x, supremum, PLAIN, s1);
}

/** The two branches above it. */
function fromAbove(beta: number, x: number, supremum: number, s0: number, b0: number, vega0: number): number {
  const s1 = s0 + (supremum - b0) / vega0;
  const vega1 = normalisedVega(x, s1);
  const b1 = normalisedBlackGiven(x, s1, vega1, supremum);
  if (beta > b1) {
    const objective = beta > 0.5 * supremum ? LOG_COMPLEMENT : PLAIN;
    return refine(highestGuess(beta, x, supremum, s1, b1), beta, x, supremum, objective, s0);
  }
  const control = controlAtLeft(b1 - b0, s1 - s0, 1 / vega0, 1 / vega1, 0, false);
  const guess = interpolate(beta, b0, b1, s0, s1, 1 / vega0, 1 / vega1, control);
  return refine(guess, beta, x, supremum, PLAIN, s0);
}

/** Interpolates f = 2 pi |x| / sqrt(27) N(-|x| / (sqrt(3) s))^3, which is nearly beta for small s. */
function lowestGuess(beta: number, x: number, s: number, b: number): number {
  const magnitude = -x;
  const z = magnitude / (SQRT_THREE * s);
  const y = z * z;
  const square = s * s;
  const tail = normalCdf(-z);
  const density = Math.exp(-0.5 * y) / SQRT_TWO_PI;
  const value = TWO_PI_OVER_SQRT_27 * magnitude * tail * tail * tail;
  const slope = TWO_PI * y * tail * tail * Math.exp(y + 0.125 * square);
  const bend = 8 * SQRT_THREE * s * magnitude + ((3 * square * (square - 8) - 8 * x * x) * tail) / density;
  const curvature = (Math.PI / 6) * (y / (square * s)) * tail * bend * Math.exp(2 * y + 0.25 * square);
  let f = interpolate(beta, 0, b, 0, value, 1, slope, controlAtRight(b, value, 1, slope, curvature, true));
  if (!(f > 0)) {
    const t = beta / b;
    f = (value * t + b * (1 - t)) * t;
  }
  return Math.abs(x / (SQRT_THREE * normalInverse(Math.cbrt(f / (TWO_PI_OVER_SQRT_27 * magnitude)))));
}

/** Interpolates f = N(-s/2). */
function highestGuess(beta: number, x: number, supremum: number, s: number, b: number): number {
  const value = normalCdf(-0.5 * s);
  const w = (x / s) * (x / s);
  const curvature = (SQRT_HALF_PI * Math.exp(w + 0.125 * s * s) * w) / s;
  const slope = -0.5 * Math.exp(0.5 * w);
  let f: number = 0;
  if (curvature < 1e150) {
    const control = controlAtLeft(supremum - b, -value, slope, -0.5, curvature, true);
    f = interpolate(beta, b, supremum, value, 0, slope, -0.5, control);
  }
  if (!(f > 0)) {
    const width = supremum - b;
    const t = (beta - b) / width;
    f = (value * (1 - t) + 0.5 * width * t) * (1 - t);
  }
  return -2 * normalInverse(f);
}

function refine(guess: number, beta: number, x: number, supremum: number, objective: number, fallback: number): number {
  const start = guess > 0 && guess < Infinity ? guess : fallback;
  const s = converge(start, beta, x, supremum, objective, MOST_STEPS);
  return s > 0 ? s : bisect(beta, x, supremum);
}

/**
 * Follows a price from an earlier total vol (the last tick's): one step after a move of a part in ten thousand of the
 * vol, two after a few per cent; from further away, or past the edge of the range, the full solution.
 */
export function followTotalVol(beta: number, x: number, earlier: number): number {
  const supremum = Math.exp(0.5 * x);
  if (!(earlier > 0 && beta > 0 && beta < supremum)) return impliedTotalVol(beta, x);
  const above = beta > 0.5 * supremum ? LOG_COMPLEMENT : PLAIN;
  const objective = earlier * earlier < -2 * x ? RECIPROCAL_LOG : above;
  const s = converge(earlier, beta, x, supremum, objective, MOST_STEPS_FROM_EARLIER);
  return s > 0 ? s : impliedTotalVol(beta, x);
}

/** Steps until one is so small that another would change nothing; 0 if `most` steps do not do. */
function converge(start: number, beta: number, x: number, supremum: number, objective: number, most: number): number {
  let kind = objective;
  let target = kind === RECIPROCAL_LOG ? Math.log(beta) : beta;
  let s = start;
  for (let i = 0; i < most; i++) {
    const step = householderStep(s, target, x, supremum, kind);
    s += step;
    const size = Math.abs(step);
    if (size <= (s < 5 ? CONVERGED : CONVERGED_BEYOND_5) * s) return s;
    if (kind === RECIPROCAL_LOG && size <= NEAR * s) {
      kind = PLAIN;
      target = beta;
    }
  }
  return 0;
}

/** Third-order Householder step on the objective, never below half of s; `target` is beta, or ln beta for 1/ln b. */
function householderStep(s: number, target: number, x: number, supremum: number, objective: number): number {
  const vega = normalisedVega(x, s);
  const h = x / s;
  const second = (h * h) / s - 0.25 * s;
  const third = second * second - 3 * (h / s) * (h / s) - 0.25;
  let newton: number;
  let eta = second;
  let zeta = third;
  if (objective === LOG_COMPLEMENT) {
    const missing = normalisedComplement(x, s, vega);
    const slope = vega / missing;
    newton = Math.log(missing / (supremum - target)) / slope;
    eta = second + slope;
    zeta = third + slope * (2 * slope + 3 * second);
  } else {
    const b = normalisedBlackGiven(x, s, vega, supremum);
    newton = (target - b) / vega;
    if (objective === RECIPROCAL_LOG) {
      const log = Math.log(b);
      const slope = vega / b;
      newton = ((target - log) * log) / target / slope;
      eta = second - slope * (1 + 2 / log);
      zeta = third + 2 * slope * slope * (1 + (3 / log) * (1 + 1 / log)) - 3 * second * slope * (1 + 2 / log);
    }
  }
  const step = (newton * (1 + 0.5 * eta * newton)) / (1 + newton * (eta + (zeta * newton) / 6));
  return step > -0.5 * s ? step : -0.5 * s;
}

/** Last resort, for |x| in the hundreds: halving the interval on ln s. */
function bisect(beta: number, x: number, supremum: number): number {
  let low = 1e-12;
  let high = 1e3;
  for (let i = 0; i < 120; i++) {
    const middle = Math.sqrt(low * high);
    if (normalisedBlackGiven(x, middle, normalisedVega(x, middle), supremum) < beta) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
