// The normalised Black function of an out-of-the-money call, the object that implied volatility inverts:
// b(x, s) = exp(x/2) N(x/s + s/2) - exp(-x/2) N(x/s - s/2), x = ln(forward/strike) <= 0, s = vol * sqrt(years) > 0,
// an undiscounted price over sqrt(forward * strike). Relative accuracy is kept where b itself is 1e-280.
// Source: Jaeckel, 'Let's Be Rational' (2013/2016); the regrouping onto one exponential is ours.

import { erfcxNonNegative } from '../normal.ts';

const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;
const SQRT_TWO_PI = 2.5066282746310007;

/** Below this half total vol the difference of the two tails cancels and their Taylor series takes over. */
const SERIES_LIMIT = 0.4;

/** db/ds = n(d1) exp(x/2). */
export function normalisedVega(x: number, s: number): number {
  const h = x / s;
  return ONE_OVER_SQRT_TWO_PI * Math.exp(-0.5 * (h * h + 0.25 * s * s));
}

/** b(x, s) for x <= 0, s > 0. */
export function normalisedBlack(x: number, s: number): number {
  return normalisedBlackGiven(x, s, normalisedVega(x, s), Math.exp(0.5 * x));
}

/** b(x, s) when its vega and its supremum exp(x/2) are known already; needs no further exponential. */
export function normalisedBlackGiven(x: number, s: number, vega: number, supremum: number): number {
  const h = x / s;
  const t = 0.5 * s;
  if (t < SERIES_LIMIT) return 2 * t * vega * oddSeries(h, t * t);
  if (h + t > 0) return supremum - normalisedComplement(x, s, vega);
  const difference = erfcxNonNegative(-(h + t) * Math.SQRT1_2) - erfcxNonNegative((t - h) * Math.SQRT1_2);
  return Math.max(0.5 * SQRT_TWO_PI * vega * difference, 0);
}

/** exp(x/2) - b(x, s) without cancellation, for d1 = x/s + s/2 > 0. */
export function normalisedComplement(x: number, s: number, vega: number): number {
  const h = x / s;
  const t = 0.5 * s;
  return (
    0.5 * SQRT_TWO_PI * vega * (erfcxNonNegative((h + t) * Math.SQRT1_2) + erfcxNonNegative((t - h) * Math.SQRT1_2))
  );
}

/**
 * [Y(h+t) - Y(h-t)] / 2t with Y = N/n, as the sum over k < 10 of t^2k / (2k+1)! Y^(2k+1)(h); `w` = t^2, h <= 0.
 * Here Y' = 1 + hY and Y^(k+1) = h Y^(k) + k Y^(k-1), whence for odd n alone
 * Y^(n+2) = (h^2 + 2n + 1) Y^(n) - n(n-1) Y^(n-2).
 */
function oddSeries(h: number, w: number): number {
  const q = h * h;
  const y1 = millsSlope(-h * Math.SQRT1_2);
  const y3 = (q + 3) * y1 - 1;
  const y5 = (q + 7) * y3 - 6 * y1;
  const y7 = (q + 11) * y5 - 20 * y3;
  const y9 = (q + 15) * y7 - 42 * y5;
  const y11 = (q + 19) * y9 - 72 * y7;
  const y13 = (q + 23) * y11 - 110 * y9;
  const y15 = (q + 27) * y13 - 156 * y11;
  const y17 = (q + 31) * y15 - 210 * y13;
  const y19 = (q + 35) * y17 - 272 * y15;
  const w2 = w * w;
  const w4 = w2 * w2;
  const a = y1 + y3 * 0.16666666666666666 * w + (y5 * 0.008333333333333333 + y7 * 0.0001984126984126984 * w) * w2;
  const b =
    y9 * 2.7557319223985893e-6 +
    y11 * 2.505210838544172e-8 * w +
    (y13 * 1.6059043836821613e-10 + y15 * 7.647163731819816e-13 * w) * w2;
  return a + b * w4 + (y17 * 2.8114572543455206e-15 + y19 * 8.22063524662433e-18 * w) * (w4 * w4);
}

/**
 * 1 - sqrt(pi) z erfcx(z) for z >= 0, which as a difference would lose its digits for large z. Source: rational minimax
 * fit of degree 9/11 on [0, 40], relative error 1.5e-16 (our own Lawson iteration in 120 digits).
 */
export function millsSlope(z: number): number {
  const z2 = z * z;
  const z4 = z2 * z2;
  const z8 = z4 * z4;
  const p =
    1.0000000000000002 +
    1.846270427582129 * z +
    (1.7283328951557035 + 1.0487284954294576 * z) * z2 +
    (0.44905804286221235 + 0.13991906570767193 * z + (0.031691742926447795 + 0.005048507276722084 * z) * z2) * z4 +
    (0.0005177760336726031 + 2.6548562380905656e-5 * z) * z8;
  const q =
    1 +
    3.6187242784876865 * z +
    (6.142354677924536 + 6.470773991910187 * z) * z2 +
    (4.7141854164055355 + 2.502348602458988 * z + (0.9916379195752996 + 0.29490401038800623 * z) * z2) * z4 +
    (0.06493681386844312 + 0.01017666024230907 * z + (0.0010355520673246577 + 5.309712476192022e-5 * z) * z2) * z8;
  return p / q;
}
