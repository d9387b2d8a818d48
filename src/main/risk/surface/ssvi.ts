/**
 * SSVI and eSSVI slices (Gatheral-Jacquier 2014; Hendriks-Martini 2019; Mingone 2022): total variance of one expiry by
 * its at-the-money total variance theta, correlation rho and curvature phi:
 * w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)).
 */
import type { RawSvi } from './rawSvi.ts';

export interface SsviSlice { readonly theta: number; readonly rho: number; readonly phi: number }

/** The same smile in raw SVI terms, so that every check of raw SVI serves. */
export function ssviToRaw({ theta, rho, phi }: SsviSlice): RawSvi {
  const wing = Math.sqrt(1 - rho * rho);
  return { a: (theta / 2) * (1 - rho * rho), b: (theta * phi) / 2, rho, m: -rho / phi, sigma: wing / phi };
}

/** Sufficient for no butterfly arbitrage (Gatheral-Jacquier 2014, theorem 4.2). */
export function ssviButterflyFree({ theta, rho, phi }: SsviSlice): boolean {
  const wing = 1 + Math.abs(rho);
  return theta * phi * wing < 4 && theta * phi * phi * wing <= 4;
}

/** Largest psi = theta phi without butterfly arbitrage at this theta and rho. */
export const maxPsi = (theta: number, rho: number): number => {
  const wing = 1 + Math.abs(rho);
  return Math.min(4 / wing, 2 * Math.sqrt(theta / wing));
};

/** Sufficient for two slices, near then far, never to cross (Hendriks-Martini 2019, proposition 3.5). */
export function ssviCalendarFree(near: SsviSlice, far: SsviSlice): boolean {
  const ratio = calendarRatio(near.rho, far.rho);
  const nearPsi = near.theta * near.phi;
  const farPsi = far.theta * far.phi;
  return far.theta >= near.theta * ratio && nearPsi * ratio <= farPsi && farPsi <= (nearPsi * far.theta) / near.theta;
}

export const calendarRatio = (nearRho: number, farRho: number): number =>
  Math.max((1 + nearRho) / (1 + farRho), (1 - nearRho) / (1 - farRho));
