// ln(forward / strike). Plain numbers only: this file is also compiled to WebAssembly (see wasm/).

/** Half-width of (forward - strike) / (forward + strike) where the series holds: forward / strike from 0.71 to 1.41. */
const SERIES_LIMIT = 0.1715;

/**
 * ln(forward / strike) for positive arguments, keeping the digits of a small difference: 2 atanh((F-K)/(F+K)).
 * Coefficients: fdlibm's e_log.c, relative error 2^-58.
 */
export function logMoneyness(forward: number, strike: number): number {
  const s = (forward - strike) / (forward + strike);
  if (!(Math.abs(s) < SERIES_LIMIT)) return Math.log(forward / strike);
  const z = s * s;
  const z2 = z * z;
  const low = 0.6666666666666735 + 0.3999999999940942 * z + (0.2857142874366239 + 0.22222198432149784 * z) * z2;
  const high = 0.1818357216161805 + 0.15313837699209373 * z + 0.14798198605116586 * z2;
  return s + s + s * (z * (low + high * (z2 * z2)));
}
