// exp, ln(a/b) and the normal tail as the batch kernels compute them: the same operations in the same order as
// ../wasm/kernel.as does two at a time, so that both give the same bits on every machine, whatever its Math.exp.

const LOG2_E = 1.4426950408889634;
/** Adding and subtracting 1.5 x 2^52 rounds to the nearest integer. */
const ROUNDING = 6755399441055744;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SMALLEST_EXPONENT = -708;
const LARGEST_EXPONENT = 708;

/** 2^k for k from -1074 to 1023, at index k + 1074. */
const POWERS_OF_TWO = Float64Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074));
const powerOfTwo = (k: number): number => POWERS_OF_TWO[(k | 0) + 1074] ?? 0;

/**
 * exp(x), zero below -708, capped at 708. Cody and Waite's reduction, then a polynomial of degree 11 (our own fit,
 * relative error 1.6e-17).
 */
export function kernelExp(x: number): number {
  if (!(x >= SMALLEST_EXPONENT)) return 0;
  const k = (x < LARGEST_EXPONENT ? x : LARGEST_EXPONENT) * LOG2_E + ROUNDING - ROUNDING;
  const r = (x < LARGEST_EXPONENT ? x : LARGEST_EXPONENT) - k * LN2_HIGH - k * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const r8 = r4 * r4;
  const b0 = 0.5000000000000001 + 0.16666666666666669 * r;
  const b1 = 0.04166666666662413 + 0.008333333333330062 * r;
  const b2 = 0.0013888888917213717 + 0.00019841269863053618 * r;
  const b3 = 2.4801521295954376e-5 + 2.7557268459997064e-6 * r;
  const b4 = 2.7620088445409746e-7 + 2.510038549551032e-8 * r;
  const tail = b0 + b1 * r2 + (b2 + b3 * r2) * r4 + b4 * r8;
  return (1 + r + r2 * tail) * powerOfTwo(k);
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/**
 * ln(a/b) for positive a, b, by 2 atanh((a-b)/(a+b)) after the powers of two are taken out: exact in the leading digits
 * also where a is near b. Coefficients of the atanh series: fdlibm's e_log.c (relative error 2^-58).
 */
export function kernelLogRatio(a: number, b: number): number {
  float[0] = a / b;
  // The exponent of a/b relative to sqrt(1/2), from the high word (bytes are little-endian wherever this runs).
  const e = (((words[1] ?? 0) + 0x195f62) >>> 20) - 1024;
  const scaled = a * powerOfTwo(-e);
  const s = (scaled - b) / (scaled + b);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const low = 0.6666666666666735 + 0.3999999999940942 * z + (0.2857142874366239 + 0.22222198432149784 * z) * z2;
  const high = 0.1818357216161805 + 0.15313837699209373 * z + 0.14798198605116586 * z2;
  return e * LN2_HIGH + (s + s + (s * (z * (low + high * z4)) + e * LN2_LOW));
}

/** N(-u) / exp(-u^2/2) for 0 <= u <= 40: erfcx(u / sqrt 2) / 2, the rational fit of ../normal.ts in the variable u. */
export function scaledTail(u: number): number {
  const u2 = u * u;
  const u4 = u2 * u2;
  const u8 = u4 * u4;
  const p =
    0.5 +
    0.7756838813023604 * u +
    (0.5952207939227742 + 0.2901722094328335 * u) * u2 +
    (0.098076465522232 + 0.02373772780323277 * u + (0.0041138229016681235 + 0.0004939647304653407 * u) * u2) * u4 +
    (3.7576643664854707e-5 + 1.400078218835526e-6 * u) * u8;
  const q =
    1 +
    2.3492523234075753 * u +
    (2.5648737461230557 + 1.7181529398654285 * u) * u2 +
    (0.7844144812532533 + 0.25596467386458766 * u + (0.06073282709603637 + 0.010406015469223116 * u) * u2) * u4 +
    (0.0012416954358876557 + 9.419067747413149e-5 * u + 3.509475650037287e-6 * u2) * u8;
  return p / q;
}
