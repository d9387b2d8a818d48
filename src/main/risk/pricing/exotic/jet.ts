// A value with the derivatives that a barrier option's Greeks need, carried through the formula by the chain rule:
// exact where bumping would lose digits. Derivatives in S (first and second), in the vol, in S and the vol, and in
// time.

import { erfcxNonNegative, normalCdf } from '../normal.ts';

export interface Jet {
  value: number;
  bySpot: number;
  bySpotSpot: number;
  byVol: number;
  bySpotVol: number;
  byYears: number;
}

export const constant = (value: number): Jet => jet(value, 0, 0, 0, 0, 0);
export const spotOf = (value: number): Jet => jet(value, 1, 0, 0, 0, 0);
export const volOf = (value: number): Jet => jet(value, 0, 0, 1, 0, 0);
export const yearsOf = (value: number): Jet => jet(value, 0, 0, 0, 0, 1);

function jet(
  value: number,
  bySpot: number,
  bySpotSpot: number,
  byVol: number,
  bySpotVol: number,
  byYears: number,
): Jet {
  return { value, bySpot, bySpotSpot, byVol, bySpotVol, byYears };
}

/** a + factor * b. */
export function addScaled(a: Jet, factor: number, b: Jet): Jet {
  return jet(
    a.value + factor * b.value,
    a.bySpot + factor * b.bySpot,
    a.bySpotSpot + factor * b.bySpotSpot,
    a.byVol + factor * b.byVol,
    a.bySpotVol + factor * b.bySpotVol,
    a.byYears + factor * b.byYears,
  );
}

export const add = (a: Jet, b: Jet): Jet => addScaled(a, 1, b);
export const subtract = (a: Jet, b: Jet): Jet => addScaled(a, -1, b);
export const scale = (factor: number, a: Jet): Jet => addScaled(constant(0), factor, a);

export function multiply(a: Jet, b: Jet): Jet {
  return jet(
    a.value * b.value,
    a.bySpot * b.value + a.value * b.bySpot,
    a.bySpotSpot * b.value + 2 * a.bySpot * b.bySpot + a.value * b.bySpotSpot,
    a.byVol * b.value + a.value * b.byVol,
    a.bySpotVol * b.value + a.bySpot * b.byVol + a.byVol * b.bySpot + a.value * b.bySpotVol,
    a.byYears * b.value + a.value * b.byYears,
  );
}

/** f(a) from f, f' and f'' at the value of a. */
export function compose(a: Jet, f: number, first: number, second: number): Jet {
  return jet(
    f,
    first * a.bySpot,
    second * a.bySpot * a.bySpot + first * a.bySpotSpot,
    first * a.byVol,
    second * a.bySpot * a.byVol + first * a.bySpotVol,
    first * a.byYears,
  );
}

export function reciprocal(a: Jet): Jet {
  const f = 1 / a.value;
  return compose(a, f, -f * f, 2 * f * f * f);
}

export const divide = (a: Jet, b: Jet): Jet => multiply(a, reciprocal(b));

export function squareRoot(a: Jet): Jet {
  const f = Math.sqrt(a.value);
  return compose(a, f, 0.5 / f, -0.25 / (f * a.value));
}

export function exponential(a: Jet): Jet {
  const f = Math.exp(a.value);
  return compose(a, f, f, f);
}

const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

/** exp(w) N(x) and its derivatives, also where exp(w) is huge and N(x) tiny and only the product is a double. */
export function weightedCdf(w: Jet, x: Jet): Jet {
  const [a, b] = [w.value, x.value];
  const density = ONE_OVER_SQRT_TWO_PI * Math.exp(a - 0.5 * b * b);
  const f = b > -1 ? Math.exp(a) * normalCdf(b) : 0.5 * Math.exp(a - 0.5 * b * b) * erfcxNonNegative(-b * Math.SQRT1_2);
  // d/dw = f, d/dx = density, d2/dw2 = f, d2/dwdx = density, d2/dx2 = -x density; an infinite x has density 0.
  const bend = density === 0 ? 0 : -b * density;
  const cross = (p: number, q: number, r: number, s: number) => f * p * q + density * (p * s + r * q) + bend * r * s;
  return jet(
    f,
    f * w.bySpot + density * x.bySpot,
    cross(w.bySpot, w.bySpot, x.bySpot, x.bySpot) + f * w.bySpotSpot + density * x.bySpotSpot,
    f * w.byVol + density * x.byVol,
    cross(w.bySpot, w.byVol, x.bySpot, x.byVol) + f * w.bySpotVol + density * x.bySpotVol,
    f * w.byYears + density * x.byYears,
  );
}

/** Value and Greeks in the spot: `vega` per 1.00 of vol, `theta` = -dV/dT per year, `vanna` = d2V/dSdvol. */
export interface SpotGreeks {
  price: number;
  delta: number;
  gamma: number;
  vega: number;
  theta: number;
  vanna: number;
}

export function spotGreeksOf({ value, bySpot, bySpotSpot, byVol, bySpotVol, byYears }: Jet): SpotGreeks {
  return { price: value, delta: bySpot, gamma: bySpotSpot, vega: byVol, theta: -byYears, vanna: bySpotVol };
}
