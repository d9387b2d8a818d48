/**
 * SABR, Hagan et al. 2002 lognormal expansion: an alternative display of one smile. It is not free of arbitrage at low
 * strikes, so nothing but the display and comparison of fits uses it.
 */

export interface Sabr {
  readonly alpha: number;
  /** In [0, 1]. */
  readonly beta: number;
  readonly rho: number;
  readonly nu: number;
}

/** Black volatility as a fraction. `forward` and `strike` above zero; `years` above or at zero. */
export function sabrVol({ alpha, beta, rho, nu }: Sabr, forward: number, strike: number, years: number): number {
  const skew = 1 - beta;
  const logMoneyness = Math.log1p((forward - strike) / strike);
  const power = Math.pow(forward * strike, skew);
  const root = Math.sqrt(power);
  const squared = skew * skew * logMoneyness * logMoneyness;
  const denominator = root * (1 + squared / 24 + (squared * squared) / 1920);
  const z = (nu / alpha) * root * logMoneyness;
  const drift = (skew * skew * alpha * alpha) / (24 * power) + (rho * beta * nu * alpha) / (4 * root)
    + ((2 - 3 * rho * rho) * nu * nu) / 24;
  return (alpha / denominator) * zOverChi(z, rho) * (1 + years * drift);
}

/** z / chi(z); its series near zero keeps all digits where the logarithm would lose them. */
function zOverChi(z: number, rho: number): number {
  if (Math.abs(z) < 1e-3) {
    const chi = 1 + z * (rho / 2 + z * ((3 * rho * rho - 1) / 6 + z * (((5 * rho * rho - 3) * rho) / 8
      + z * ((35 * rho ** 4 - 30 * rho * rho + 3) / 40))));
    return 1 / chi;
  }
  const root = Math.sqrt(1 - 2 * rho * z + z * z);
  // ln((root + z - rho)/(1 - rho)), written so that neither sign of z cancels.
  const excess = z + (z * z - 2 * rho * z) / (root + 1);
  const chi = excess > -0.5 * (1 - rho)
    ? Math.log1p(excess / (1 - rho)) : Math.log((1 + rho) / (root - z + rho));
  return z / chi;
}
