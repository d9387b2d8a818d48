/**
 * Raw SVI (Gatheral 2004; Gatheral-Jacquier 2014): total variance of one expiry
 * w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), k = ln(strike / forward), w = impliedVol^2 x years.
 */

export interface RawSvi {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

/** w and its first two derivatives in k. */
export interface SviPoint { readonly w: number; readonly w1: number; readonly w2: number }

export function sviAt({ a, b, rho, m, sigma }: RawSvi, k: number): SviPoint {
  const x = k - m;
  const root = Math.sqrt(x * x + sigma * sigma);
  return { w: a + b * (rho * x + root), w1: b * (rho + x / root), w2: (b * sigma * sigma) / (root * root * root) };
}

export function totalVariance({ a, b, rho, m, sigma }: RawSvi, k: number): number {
  const x = k - m;
  return a + b * (rho * x + Math.sqrt(x * x + sigma * sigma));
}

/** Durrleman's g: the risk-neutral density is non-negative where g >= 0 (Gatheral-Jacquier 2014, eq. 2.1). */
export function durrleman({ w, w1, w2 }: SviPoint, k: number): number {
  const slope = 1 - (k * w1) / (2 * w);
  return slope * slope - ((w1 * w1) / 4) * (1 / w + 0.25) + w2 / 2;
}

export const minTotalVariance = ({ a, b, rho, sigma }: RawSvi): number => a + b * sigma * Math.sqrt(1 - rho * rho);

/** Asymptotic slopes of w; Roger Lee's bound asks both to be at most 2. */
export const leeSlopes = ({ b, rho }: RawSvi): { readonly left: number; readonly right: number } =>
  ({ left: b * (1 - rho), right: b * (1 + rho) });

export interface ButterflyVerdict {
  readonly free: boolean;
  readonly gMin: number;
  readonly gArgMin: number;
}

const SCAN_NODES = 400;
const G_TOLERANCE = -1e-8;

/**
 * Scans g on k = m + s sinh(u), dense around the smile's corner, within |k| <= reach, then refines the least value by
 * golden section. Free means g >= -1e-8 everywhere looked at, w > 0, and slopes within Lee's bound.
 */
export function butterflyVerdict(svi: RawSvi, reach = 6): ButterflyVerdict {
  const g = (k: number): number => durrleman(sviAt(svi, k), k);
  const spread = Math.max(svi.sigma, 1e-3);
  const low = Math.asinh((-reach - svi.m) / spread);
  const high = Math.asinh((reach - svi.m) / spread);
  let best = 0;
  let gMin = Infinity;
  const nodeAt = (i: number): number => svi.m + spread * Math.sinh(low + ((high - low) * i) / SCAN_NODES);
  for (let i = 0; i <= SCAN_NODES; i += 1) {
    const value = g(nodeAt(i));
    if (value < gMin) {
      gMin = value;
      best = i;
    }
  }
  const refined = goldenSection(g, nodeAt(Math.max(0, best - 1)), nodeAt(Math.min(SCAN_NODES, best + 1)));
  const least = refined.value < gMin ? refined : { at: nodeAt(best), value: gMin };
  const { left, right } = leeSlopes(svi);
  const domain = svi.b >= 0 && Math.abs(svi.rho) < 1 && svi.sigma > 0 && minTotalVariance(svi) > 0;
  return { free: domain && left <= 2 && right <= 2 && least.value >= G_TOLERANCE, gMin: least.value,
    gArgMin: least.at };
}

function goldenSection(f: (x: number) => number, from: number, to: number): { at: number; value: number } {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  let x1 = high - ratio * (high - low);
  let x2 = low + ratio * (high - low);
  let f1 = f(x1);
  let f2 = f(x2);
  for (let i = 0; i < 60; i += 1) {
    if (f1 < f2) {
      high = x2;
      [x2, f2] = [x1, f1];
      x1 = high - ratio * (high - low);
      f1 = f(x1);
    } else {
      low = x1;
      [x1, f1] = [x2, f2];
      x2 = low + ratio * (high - low);
      f2 = f(x2);
    }
  }
  return f1 < f2 ? { at: x1, value: f1 } : { at: x2, value: f2 };
}

/** Jump-wings parameters: what a trader reads off a smile (Gatheral-Jacquier 2014, section 3.3). */
export interface SviJumpWings {
  readonly v: number;
  readonly psi: number;
  readonly p: number;
  readonly c: number;
  readonly vTilde: number;
}

export function toJumpWings(svi: RawSvi, years: number): SviJumpWings {
  const { b, rho, m, sigma } = svi;
  const atTheMoney = totalVariance(svi, 0);
  const root = Math.sqrt(atTheMoney);
  return {
    v: atTheMoney / years,
    psi: ((b / 2) * (rho - m / Math.hypot(m, sigma))) / root,
    p: (b * (1 - rho)) / root,
    c: (b * (1 + rho)) / root,
    vTilde: minTotalVariance(svi) / years,
  };
}

/** Inverse of toJumpWings; null where no raw SVI has these wings. */
export function fromJumpWings({ v, psi, p, c, vTilde }: SviJumpWings, years: number): RawSvi | null {
  const w = v * years;
  const root = Math.sqrt(w);
  const b = (root * (c + p)) / 2;
  if (!(b > 0)) return null;
  const rho = 1 - (p * root) / b;
  const beta = rho - (2 * psi * root) / b;
  if (!(Math.abs(beta) <= 1) || !(Math.abs(rho) < 1)) return null;
  const wing = Math.sqrt(1 - rho * rho);
  if (Math.abs(beta) < 1e-14) {
    const sigma = ((v - vTilde) * years) / (b * (1 - wing));
    return sigma > 0 ? { a: vTilde * years - b * sigma * wing, b, rho, m: 0, sigma } : null;
  }
  const alpha = Math.sign(beta) * Math.sqrt(1 / (beta * beta) - 1);
  const m = ((v - vTilde) * years) / (b * (-rho + Math.sign(alpha) * Math.hypot(1, alpha) - alpha * wing));
  const sigma = alpha * m;
  return sigma > 0 ? { a: vTilde * years - b * sigma * wing, b, rho, m, sigma } : null;
}

/**
 * The butterfly-free smile with the same v, psi, p and other right wing (Gatheral-Jacquier 2014, section 5.1):
 * c* = p + 2 psi, vTilde* = v 4 p c* / (p + c*)^2. Null where that smile does not exist.
 */
export function repairButterfly(svi: RawSvi, years: number): RawSvi | null {
  const wings = toJumpWings(svi, years);
  const c = wings.p + 2 * wings.psi;
  if (!(c > 0)) return null;
  return fromJumpWings({ ...wings, c, vTilde: (wings.v * 4 * wings.p * c) / (wings.p + c) ** 2 }, years);
}

/**
 * The smile of a nearer moment with the same vols at the same number of deviations: `share` of the total variance,
 * lambda w(k / sqrt lambda). For a share of at most 1 it lies below `svi` and has no butterfly where `svi` has none: of
 * g only the term (w')^2 / 16 changes, and shrinks, while w - k w' / 2 > 0 makes it fall with the share.
 */
export function scaleSvi({ a, b, rho, m, sigma }: RawSvi, share: number): RawSvi {
  const root = Math.sqrt(share);
  return { a: share * a, b: root * b, rho, m: root * m, sigma: root * sigma };
}
