// The normal distribution and the error functions, each within a few units in the last place of the double.
// One rational approximation of erfcx carries all of them: its coefficients are positive, so that nothing cancels.

const SQRT_HALF = Math.SQRT1_2;
const TWO_OVER_SQRT_PI = 1.1283791670955126;
const ONE_OVER_SQRT_PI = 0.5641895835477563;
const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

/** Beyond this argument the rational approximation gives way to the asymptotic series. */
const ERFCX_RATIONAL_LIMIT = 28;

/**
 * exp(x^2) erfc(x), the scaled complementary error function.
 * For x >= 0 within 4 ulp; for x < 0 it grows like 2 exp(x^2) and is Infinity below about -26.6.
 * Source: rational minimax fit of degree 9/10 on [0, 28], relative error 5.3e-17 (our own Lawson iteration in
 * 90 digits); beyond, Abramowitz and Stegun 7.1.23.
 */
export function erfcx(x: number): number {
  if (x < 0) return 2 * expOfSquare(x, 1) - erfcxNonNegative(-x);
  return erfcxNonNegative(x);
}

/** erfcx for x >= 0 (unchecked): the hot form that the pricing formulas use. */
export function erfcxNonNegative(x: number): number {
  if (x > ERFCX_RATIONAL_LIMIT) {
    const w = 1 / (2 * x * x);
    return (ONE_OVER_SQRT_PI / x) * (1 - w * (1 - 3 * w * (1 - 5 * w * (1 - 7 * w * (1 - 9 * w * (1 - 11 * w))))));
  }
  // Estrin's scheme: a third of Horner's chain of dependent operations, and less rounding.
  const x2 = x * x;
  const x4 = x2 * x2;
  const x8 = x4 * x4;
  const p =
    1 +
    2.192752742533483 * x +
    (2.378396383910534 + 1.6389479527003792 * x) * x2 +
    (0.7830147751523426 + 0.2678712036196639 * x + (0.06561357383887186 + 0.011134651193561898 * x) * x2) * x4 +
    (0.0011969886816631929 + 6.301576089069135e-5 * x) * x8;
  const q =
    1 +
    3.3211319096289813 * x +
    (5.125892441912677 + 4.854019065349984 * x) * x2 +
    (3.1326270287077222 + 1.4449452010217865 * x + (0.48460133113921705 + 0.11735783509921127 * x) * x2) * x4 +
    (0.01979150165360976 + 0.00212160719825819 * x + 0.00011169252805875911 * x2) * x8;
  return p / q;
}

/** exp(sign * x^2) without the error that rounding x^2 would cause (up to x^2 ulp): the square is split exactly. */
function expOfSquare(x: number, sign: number): number {
  const square = x * x;
  const value = Math.exp(sign * square);
  if (value === 0 || value === Infinity) return value;
  const high = Math.fround(x);
  const low = x - high;
  const lost = high * high - square + 2 * high * low + low * low;
  return value + value * (sign * lost);
}

/** Complementary error function, relative accuracy kept down to the underflow near x = 26.6. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 0.5) return 1 - erf(x);
  return x > 28 ? 0 : expOfSquare(x, -1) * erfcxNonNegative(x);
}

/** Error function; below 0.5 by its Taylor series (Abramowitz and Stegun 7.1.5), so that erf(x)/x keeps its digits. */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude >= 0.5) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  const z = x * x;
  let sum = 0;
  for (let n = 12; n >= 1; n--) sum = (-z / n) * (1 / (2 * n + 1) + sum);
  return TWO_OVER_SQRT_PI * x * (1 + sum);
}

/** Standard normal density. */
export function normalPdf(x: number): number {
  return Math.abs(x) > 39 ? 0 : ONE_OVER_SQRT_TWO_PI * expOfHalfSquare(x);
}

/** Standard normal distribution function; relative accuracy kept in the lower tail down to the underflow at -38.6. */
export function normalCdf(x: number): number {
  const magnitude = Math.abs(x);
  const tail = magnitude > 39 ? 0 : 0.5 * expOfHalfSquare(x) * erfcxNonNegative(magnitude * SQRT_HALF);
  return x > 0 ? 1 - tail : tail;
}

/** exp(-x^2/2), with the square split as in expOfSquare. */
function expOfHalfSquare(x: number): number {
  const square = x * x;
  const value = Math.exp(-0.5 * square);
  const high = Math.fround(x);
  const low = x - high;
  return value - value * (0.5 * (high * high - square + 2 * high * low + low * low));
}

/**
 * Inverse of normalCdf for p in [0, 1]: -Infinity at 0, Infinity at 1, NaN outside.
 * Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988); relative accuracy about 1e-16.
 */
export function normalInverse(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return normalInverseFromHalf(q);
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? inverseShoulder(r - 1.6) : inverseTail(r - 5);
  return q < 0 ? -x : x;
}

/** x with normalCdf(x) = 1/2 + q, |q| <= 0.425: keeps the digits of a small q, which 1/2 + q would lose. */
export function normalInverseFromHalf(q: number): number {
  return q * inverseCentre(0.180625 - q * q);
}

function inverseCentre(r: number): number {
  let p = 2509.0809287301226727;
  p = p * r + 33430.575583588128105;
  p = p * r + 67265.770927008700853;
  p = p * r + 45921.953931549871457;
  p = p * r + 13731.693765509461125;
  p = p * r + 1971.5909503065514427;
  p = p * r + 133.14166789178437745;
  p = p * r + 3.387132872796366608;
  let q = 5226.495278852854561;
  q = q * r + 28729.085735721942674;
  q = q * r + 39307.89580009271061;
  q = q * r + 21213.794301586595867;
  q = q * r + 5394.1960214247511077;
  q = q * r + 687.1870074920579083;
  q = q * r + 42.313330701600911252;
  return p / (q * r + 1);
}

function inverseShoulder(r: number): number {
  let p = 7.7454501427834140764e-4;
  p = p * r + 0.0227238449892691845833;
  p = p * r + 0.24178072517745061177;
  p = p * r + 1.27045825245236838258;
  p = p * r + 3.64784832476320460504;
  p = p * r + 5.7694972214606914055;
  p = p * r + 4.6303378461565452959;
  p = p * r + 1.42343711074968357734;
  let q = 1.05075007164441684324e-9;
  q = q * r + 5.475938084995344946e-4;
  q = q * r + 0.0151986665636164571966;
  q = q * r + 0.14810397642748007459;
  q = q * r + 0.68976733498510000455;
  q = q * r + 1.6763848301838038494;
  q = q * r + 2.05319162663775882187;
  return p / (q * r + 1);
}

function inverseTail(r: number): number {
  let p = 2.01033439929228813265e-7;
  p = p * r + 2.71155556874348757815e-5;
  p = p * r + 0.0012426609473880784386;
  p = p * r + 0.026532189526576123093;
  p = p * r + 0.29656057182850489123;
  p = p * r + 1.7848265399172913358;
  p = p * r + 5.4637849111641143699;
  p = p * r + 6.6579046435011037772;
  let q = 2.04426310338993978564e-15;
  q = q * r + 1.4215117583164458887e-7;
  q = q * r + 1.8463183175100546818e-5;
  q = q * r + 7.868691311456132591e-4;
  q = q * r + 0.0148753612908506148525;
  q = q * r + 0.13692988092273580531;
  q = q * r + 0.59983220655588793769;
  return p / (q * r + 1);
}
