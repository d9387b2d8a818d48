// The kernels of ../batch for WebAssembly SIMD, two options or two scenarios at a time. AssemblyScript; compiled by
// scripts/build-wasm.mjs. Operations and their order are those of ../batch/*.ts, so that both give the same bits:
// whoever changes one changes the other. Implied vols are no second source: they are compiled from ../totalVol itself.
// Columns lie in an imported shared memory; arguments are their byte addresses. Constants are loaded from a table,
// which engines do in one instruction, where a vector literal takes four.

import { solveVol } from '../totalVol/solveVol.ts';

const TABLE: usize = memory.data<f64>([
  // 0: 1, 1/2, 2^52 + 1024, +-40, smallest reach, 1/sqrt(2 pi)
  1.0, 0.5, 4503599627371520.0, 40.0, -40.0, 1e-100, 0.3989422804014327,
  // 7: exp: log2(e), 1.5 x 2^52, ln 2 high and low, -708, 708, then the polynomial from r^2 on
  1.4426950408889634, 6755399441055744.0, 0.6931471803691238, 1.9082149292705877e-10, -708.0, 708.0,
  0.5000000000000001, 0.16666666666666669, 0.04166666666662413, 0.008333333333330062, 0.0013888888917213717,
  0.00019841269863053618, 2.4801521295954376e-5, 2.7557268459997064e-6, 2.7620088445409746e-7, 2.510038549551032e-8,
  // 23: numerator of the tail
  0.5, 0.7756838813023604, 0.5952207939227742, 0.2901722094328335, 0.098076465522232, 0.02373772780323277,
  0.0041138229016681235, 0.0004939647304653407, 3.7576643664854707e-5, 1.400078218835526e-6,
  // 33: denominator of the tail from u on
  2.3492523234075753, 2.5648737461230557, 1.7181529398654285, 0.7844144812532533, 0.25596467386458766,
  0.06073282709603637, 0.010406015469223116, 0.0012416954358876557, 9.419067747413149e-5, 3.509475650037287e-6,
  // 43: atanh series
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
]);

const ONE = 0, HALF = 1, EXPONENT_BIAS = 2, LARGEST_D = 3, SMALLEST_D = 4, SMALLEST_REACH = 5, DENSITY = 6;
const LOG2_E = 7, ROUNDING = 8, LN2_HIGH = 9, LN2_LOW = 10, SMALLEST_EXPONENT = 11, LARGEST_EXPONENT = 12, EXP = 13;
const NUMERATOR = 23, DENOMINATOR = 33, ATANH = 43;

@inline function constant(index: i32): v128 { return v128.load64_splat(TABLE + (<usize>index << 3)); }
@inline function pair(column: usize, row: i32): v128 { return v128.load(column + (<usize>row << 3)); }
@inline function single(column: usize, row: i32): v128 { return v128.load64_splat(column + (<usize>row << 3)); }
@inline function put(column: usize, row: i32, value: v128): void { v128.store(column + (<usize>row << 3), value); }
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }

/** kernelExp of ../batch/elementary.ts. */
@inline function exp(x: v128): v128 {
  const lowest = constant(SMALLEST_EXPONENT);
  const y = f64x2.pmin(constant(LARGEST_EXPONENT), x);
  const shifted = add(mul(y, constant(LOG2_E)), constant(ROUNDING));
  const k = sub(shifted, constant(ROUNDING));
  const r = sub(sub(y, mul(k, constant(LN2_HIGH))), mul(k, constant(LN2_LOW)));
  const r2 = mul(r, r), r4 = mul(r2, r2), r8 = mul(r4, r4);
  const b0 = add(constant(EXP), mul(constant(EXP + 1), r));
  const b1 = add(constant(EXP + 2), mul(constant(EXP + 3), r));
  const b2 = add(constant(EXP + 4), mul(constant(EXP + 5), r));
  const b3 = add(constant(EXP + 6), mul(constant(EXP + 7), r));
  const b4 = add(constant(EXP + 8), mul(constant(EXP + 9), r));
  const tail = add(add(add(b0, mul(b1, r2)), mul(add(b2, mul(b3, r2)), r4)), mul(b4, r8));
  const p = add(add(constant(ONE), r), mul(r2, tail));
  // p lies in [0.7, 1.5): adding k to its exponent multiplies by 2^k.
  return v128.and(i64x2.add(p, i64x2.shl(shifted, 52)), f64x2.ge(x, lowest));
}

/** kernelLogRatio; `ratio` = a / b. */
@inline function logRatio(a: v128, b: v128, ratio: v128): v128 {
  const biased = i64x2.shr_u(i64x2.add(ratio, i64x2.splat(0x195f6200000000)), 52);
  const e = sub(v128.or(biased, i64x2.splat(0x4330000000000000)), constant(EXPONENT_BIAS));
  const scaled = mul(a, i64x2.shl(i64x2.sub(i64x2.splat(2047), biased), 52));
  const s = f64x2.div(sub(scaled, b), add(scaled, b));
  const z = mul(s, s), z2 = mul(z, z), z4 = mul(z2, z2);
  const low = add(
    add(constant(ATANH), mul(constant(ATANH + 1), z)),
    mul(add(constant(ATANH + 2), mul(constant(ATANH + 3), z)), z2));
  const high = add(add(constant(ATANH + 4), mul(constant(ATANH + 5), z)), mul(constant(ATANH + 6), z2));
  const series = mul(s, mul(z, add(low, mul(high, z4))));
  return add(mul(e, constant(LN2_HIGH)), add(add(s, s), add(series, mul(e, constant(LN2_LOW)))));
}

/** scaledTail. */
@inline function scaledTail(u: v128): v128 {
  const u2 = mul(u, u), u4 = mul(u2, u2), u8 = mul(u4, u4);
  const p0 = add(
    add(constant(NUMERATOR), mul(constant(NUMERATOR + 1), u)),
    mul(add(constant(NUMERATOR + 2), mul(constant(NUMERATOR + 3), u)), u2));
  const p1 = add(
    add(constant(NUMERATOR + 4), mul(constant(NUMERATOR + 5), u)),
    mul(add(constant(NUMERATOR + 6), mul(constant(NUMERATOR + 7), u)), u2));
  const p2 = add(constant(NUMERATOR + 8), mul(constant(NUMERATOR + 9), u));
  const q0 = add(
    add(constant(ONE), mul(constant(DENOMINATOR), u)),
    mul(add(constant(DENOMINATOR + 1), mul(constant(DENOMINATOR + 2), u)), u2));
  const q1 = add(
    add(constant(DENOMINATOR + 3), mul(constant(DENOMINATOR + 4), u)),
    mul(add(constant(DENOMINATOR + 5), mul(constant(DENOMINATOR + 6), u)), u2));
  const q2 = add(
    add(constant(DENOMINATOR + 7), mul(constant(DENOMINATOR + 8), u)),
    mul(constant(DENOMINATOR + 9), u2));
  return f64x2.div(add(add(p0, mul(p1, u4)), mul(p2, u8)), add(add(q0, mul(q1, u4)), mul(q2, u8)));
}

@inline function clampD(d: v128): v128 {
  return f64x2.pmax(constant(SMALLEST_D), f64x2.pmin(constant(LARGEST_D), d));
}

/** N(sign d) from the tail beyond |d|. */
@inline function probability(sign: v128, d: v128, tail: v128): v128 {
  return v128.bitselect(sub(constant(ONE), tail), tail, f64x2.gt(mul(sign, d), f64x2.splat(0)));
}

/** greeksBatch, rows 0 up to `count` in pairs. */
export function greeks(
  count: i32, signs: usize, forwards: usize, strikes: usize, times: usize, vols: usize, rates: usize,
  prices: usize, deltas: usize, gammas: usize, vegas: usize, thetas: usize, rhos: usize, vannas: usize, volgas: usize,
): void {
  for (let i = 0; i < count; i += 2) {
    const sign = pair(signs, i), forward = pair(forwards, i), strike = pair(strikes, i), vol = pair(vols, i);
    const left = pair(times, i);
    const years = f64x2.pmax(f64x2.splat(0), left);
    const rate = v128.and(pair(rates, i), f64x2.gt(left, f64x2.splat(0)));
    const root = f64x2.sqrt(years);
    const wanted = mul(vol, root);
    const reach = f64x2.pmax(constant(SMALLEST_REACH), wanted);
    const inverse = f64x2.div(constant(ONE), reach);
    const ratio = f64x2.div(forward, strike);
    const d = add(mul(logRatio(forward, strike, ratio), inverse), mul(constant(HALF), reach));
    const d1 = clampD(d), d2 = clampD(sub(d, reach));
    const exponential1 = exp(mul(mul(constant(HALF), d1), f64x2.neg(d1)));
    const exponential2 = mul(exponential1, ratio);
    const discount = exp(f64x2.neg(mul(rate, years)));
    const probability1 = probability(sign, d1, mul(exponential1, scaledTail(f64x2.abs(d1))));
    const probability2 = probability(sign, d2, mul(exponential2, scaledTail(f64x2.abs(d2))));
    const signed = mul(sign, discount);
    const density = mul(mul(discount, exponential1), constant(DENSITY));
    const perReach = mul(v128.and(density, f64x2.gt(wanted, constant(SMALLEST_REACH))), inverse);
    const price = mul(signed, sub(mul(forward, probability1), mul(strike, probability2)));
    const skew = mul(mul(perReach, root), d2);
    put(prices, i, price);
    put(deltas, i, mul(signed, probability1));
    put(gammas, i, f64x2.div(perReach, forward));
    put(vegas, i, mul(mul(forward, density), root));
    put(thetas, i, sub(mul(rate, price), mul(mul(constant(HALF), mul(forward, perReach)), mul(vol, vol))));
    put(rhos, i, f64x2.neg(mul(years, price)));
    put(vannas, i, f64x2.neg(skew));
    put(volgas, i, mul(mul(mul(forward, root), skew), d1));
  }
}

/** valueOf of ../batch/scenario-kernel.ts. */
@inline function value(
  sign: v128, forward: v128, strike: v128, ratio: v128, discount: v128, logMoneyness: v128, wanted: v128,
): v128 {
  const reach = f64x2.pmax(constant(SMALLEST_REACH), wanted);
  const d = add(mul(logMoneyness, f64x2.div(constant(ONE), reach)), mul(constant(HALF), reach));
  const d1 = clampD(d), d2 = clampD(sub(d, reach));
  const exponential1 = exp(mul(mul(constant(HALF), d1), f64x2.neg(d1)));
  const exponential2 = mul(exponential1, ratio);
  const probability1 = probability(sign, d1, mul(exponential1, scaledTail(f64x2.abs(d1))));
  const probability2 = probability(sign, d2, mul(exponential2, scaledTail(f64x2.abs(d2))));
  return mul(mul(sign, discount), sub(mul(forward, probability1), mul(strike, probability2)));
}

/**
 * Rows 0 up to `positions` of a matrix of profits with `row` entries a position, or with `row` 0 the sum of all of them
 * added to one row. `volRow` is the distance between rows of vol shocks, 0 where all positions share one.
 */
export function revalue(
  positions: i32, scenarios: i32, row: i32, volRow: i32,
  signs: usize, forwards: usize, strikes: usize, logs: usize, reaches: usize, roots: usize, discounts: usize,
  quantities: usize, bases: usize,
  multipliers: usize, logMultipliers: usize, volMultipliers: usize, volShifts: usize, out: usize,
): void {
  for (let i = 0; i < positions; i++) {
    const sign = single(signs, i), forward = single(forwards, i), strike = single(strikes, i);
    const log = single(logs, i), reach = single(reaches, i), root = single(roots, i), discount = single(discounts, i);
    const quantity = single(quantities, i), base = single(bases, i), ratio = f64x2.div(forward, strike);
    const offset = <usize>(i * volRow) << 3;
    const target = out + (<usize>(i * row) << 3);
    for (let j = 0; j < scenarios; j += 2) {
      const wanted = add(mul(reach, pair(volMultipliers + offset, j)), mul(root, pair(volShifts + offset, j)));
      const multiplier = pair(multipliers, j);
      const shocked = add(log, pair(logMultipliers, j));
      const worth = value(
        sign, mul(forward, multiplier), strike, mul(ratio, multiplier), discount, shocked, wanted);
      const profit = mul(quantity, sub(worth, base));
      put(target, j, row == 0 ? add(pair(target, j), profit) : profit);
    }
  }
}

/** revaluePnl; `rates` 0 for coin-settled options. */
export function revaluePnl(
  positions: i32, scenarios: i32, volRow: i32,
  signs: usize, forwards: usize, strikes: usize, logs: usize, reaches: usize, roots: usize, discounts: usize,
  units: usize, modelsNow: usize, marksNow: usize, offsets: usize, valuesNow: usize, ownRates: usize,
  multipliers: usize, logMultipliers: usize, volMultipliers: usize, volShifts: usize, rates: usize, totals: usize,
): void {
  for (let i = 0; i < positions; i++) {
    const sign = single(signs, i), forward = single(forwards, i), strike = single(strikes, i);
    const log = single(logs, i), reach = single(reaches, i), root = single(roots, i), discount = single(discounts, i);
    const ratio = f64x2.div(forward, strike);
    const unit = single(units, i), modelNow = single(modelsNow, i), markNow = single(marksNow, i);
    const offset = single(offsets, i), valueNow = single(valuesNow, i), ownRate = single(ownRates, i);
    const vols = <usize>(i * volRow) << 3;
    for (let j = 0; j < scenarios; j += 2) {
      const wanted = add(mul(reach, pair(volMultipliers + vols, j)), mul(root, pair(volShifts + vols, j)));
      const multiplier = pair(multipliers, j);
      const moved = mul(forward, multiplier);
      const shocked = add(log, pair(logMultipliers, j));
      const price = value(sign, moved, strike, mul(ratio, multiplier), discount, shocked, wanted);
      const model = rates == 0 ? f64x2.div(price, moved) : price;
      const kept = f64x2.max(add(model, offset), f64x2.splat(0));
      const mark = v128.bitselect(markNow, kept, f64x2.eq(model, modelNow));
      const rate = mul(ownRate, rates == 0 ? multiplier : pair(rates, j));
      put(totals, j, add(pair(totals, j), sub(mul(mul(unit, mark), rate), valueNow)));
    }
  }
}

/** setBase. */
export function setBase(
  positions: i32, signs: usize, forwards: usize, strikes: usize, logs: usize, reaches: usize, discounts: usize,
  bases: usize,
): void {
  for (let i = 0; i < positions; i++) {
    const forward = single(forwards, i), strike = single(strikes, i);
    const worth = value(
      single(signs, i), forward, strike, f64x2.div(forward, strike), single(discounts, i), single(logs, i),
      single(reaches, i));
    v128.store64_lane(bases + (<usize>i << 3), worth, 0);
  }
}

/** impliedVolBatch, rows 0 up to `count`. */
export function impliedVols(
  count: i32, signs: usize, prices: usize, forwards: usize, strikes: usize, times: usize, earlier: usize,
  vols: usize, statuses: usize,
): void {
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 3;
    const result = solveVol(
      load<f64>(signs + at), load<f64>(prices + at), load<f64>(forwards + at), load<f64>(strikes + at),
      load<f64>(times + at), load<f64>(earlier + at));
    store<f64>(vols + at, result > 0 ? result : 0);
    store<f64>(statuses + at, result > 0 ? 1 : result);
  }
}
