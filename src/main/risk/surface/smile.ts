/**
 * One expiry's smile as it is used, plain data: a fitted curve, or one made of fitted curves so that no arbitrage comes
 * in. k = ln(strike / forward); total variance w = vol^2 x years.
 */
import { sabrVol, type Sabr } from './sabr.ts';
import { leeSlopes, scaleSvi, sviAt, totalVariance, type RawSvi, type SviPoint } from './rawSvi.ts';

export type Smile =
  | { readonly kind: 'svi'; readonly svi: RawSvi }
  | SabrSmile
  /** As many deviations, the same vol: share x w(k / sqrt share), share <= 1. */
  | { readonly kind: 'nearer'; readonly of: Smile; readonly share: number }
  /** Every strike keeps its vol while time passes: share x w(k), share <= 1. */
  | { readonly kind: 'later'; readonly of: Smile; readonly share: number }
  | { readonly kind: 'raised'; readonly of: Smile; readonly by: number }
  /** Straight in total variance: (1 - share) near + share far. */
  | { readonly kind: 'between'; readonly near: Smile; readonly far: Smile; readonly share: number };

/** Beyond `low` and `high` (in k) total variance goes on straight. */
export interface SabrSmile {
  readonly kind: 'sabr';
  readonly sabr: Sabr;
  readonly forward: number;
  readonly years: number;
  readonly low: number;
  readonly high: number;
}

/** See the kind of that name; raw SVI stays raw SVI, and one of the same kind is no deeper than before. */
export function nearerSmile(of: Smile, share: number): Smile {
  if (share === 1) return of;
  if (of.kind === 'nearer') return { kind: 'nearer', of: of.of, share: share * of.share };
  return of.kind === 'svi' ? { kind: 'svi', svi: scaleSvi(of.svi, share) } : { kind: 'nearer', of, share };
}

export function laterSmile(of: Smile, share: number): Smile {
  if (share === 1) return of;
  if (of.kind === 'later') return { kind: 'later', of: of.of, share: share * of.share };
  if (of.kind !== 'svi') return { kind: 'later', of, share };
  return { kind: 'svi', svi: { ...of.svi, a: share * of.svi.a, b: share * of.svi.b } };
}

export function raisedSmile(of: Smile, by: number): Smile {
  if (by === 0) return of;
  return of.kind === 'svi' ? { kind: 'svi', svi: { ...of.svi, a: of.svi.a + by } } : { kind: 'raised', of, by };
}

/** Total variance alone. */
export function varianceAt(smile: Smile, k: number): number {
  switch (smile.kind) {
    case 'svi': return totalVariance(smile.svi, k);
    case 'sabr': return sabrAt(smile, k).w;
    case 'nearer': return smile.share * varianceAt(smile.of, k / Math.sqrt(smile.share));
    case 'later': return smile.share * varianceAt(smile.of, k);
    case 'raised': return varianceAt(smile.of, k) + smile.by;
    case 'between': return (1 - smile.share) * varianceAt(smile.near, k) + smile.share * varianceAt(smile.far, k);
  }
}

export function smileAt(smile: Smile, k: number): SviPoint {
  switch (smile.kind) {
    case 'svi': return sviAt(smile.svi, k);
    case 'sabr': return sabrAt(smile, k);
    case 'nearer': {
      const root = Math.sqrt(smile.share);
      const { w, w1, w2 } = smileAt(smile.of, k / root);
      return { w: smile.share * w, w1: root * w1, w2 };
    }
    case 'later': return combined(smileAt(smile.of, k), smile.share, ZERO, 0);
    case 'raised': {
      const { w, w1, w2 } = smileAt(smile.of, k);
      return { w: w + smile.by, w1, w2 };
    }
    case 'between': return combined(smileAt(smile.near, k), 1 - smile.share, smileAt(smile.far, k), smile.share);
  }
}

const ZERO: SviPoint = { w: 0, w1: 0, w2: 0 };

const combined = (a: SviPoint, shareA: number, b: SviPoint, shareB: number): SviPoint =>
  ({ w: shareA * a.w + shareB * b.w, w1: shareA * a.w1 + shareB * b.w1, w2: shareA * a.w2 + shareB * b.w2 });

function sabrAt({ sabr, forward, years, low, high }: SabrSmile, k: number): SviPoint {
  const at = Math.min(high, Math.max(low, k));
  const variance = (x: number): number => sabrVol(sabr, forward, forward * Math.exp(x), years) ** 2 * years;
  const step = 0.01 * sabr.alpha * Math.sqrt(years);
  const [below, w, above] = [variance(at - step), variance(at), variance(at + step)];
  const w1 = (above - below) / (2 * step);
  if (at !== k) return { w: w + w1 * (k - at), w1, w2: 0 };
  return { w, w1, w2: (above - 2 * w + below) / (step * step) };
}

export interface WingSlopes { readonly left: number; readonly right: number }

/** dw/d|k| far out; Lee's bound asks both to be at most 2. */
export function wingSlopes(smile: Smile): WingSlopes {
  switch (smile.kind) {
    case 'svi': return leeSlopes(smile.svi);
    case 'sabr': return { left: -sabrAt(smile, smile.low).w1, right: sabrAt(smile, smile.high).w1 };
    case 'nearer': return scaled(wingSlopes(smile.of), Math.sqrt(smile.share));
    case 'later': return scaled(wingSlopes(smile.of), smile.share);
    case 'raised': return wingSlopes(smile.of);
    case 'between': {
      const [near, far] = [scaled(wingSlopes(smile.near), 1 - smile.share), scaled(wingSlopes(smile.far), smile.share)];
      return { left: near.left + far.left, right: near.right + far.right };
    }
  }
}

const scaled = ({ left, right }: WingSlopes, by: number): WingSlopes => ({ left: left * by, right: right * by });

/** Where the smile bends, and over what width: checks look closely there. */
export function cornersOf(smile: Smile): readonly { readonly m: number; readonly width: number }[] {
  switch (smile.kind) {
    case 'svi': return [{ m: smile.svi.m, width: smile.svi.sigma }];
    case 'sabr': return [{ m: 0, width: smile.sabr.alpha * Math.sqrt(smile.years) }];
    case 'nearer': {
      const root = Math.sqrt(smile.share);
      return cornersOf(smile.of).map(({ m, width }) => ({ m: root * m, width: root * width }));
    }
    case 'later':
    case 'raised': return cornersOf(smile.of);
    case 'between': return [...cornersOf(smile.near), ...cornersOf(smile.far)];
  }
}
