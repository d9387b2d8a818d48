// ln(forward / strike). Plain numbers only: this file is also compiled to WebAssembly (see wasm/).

/** ln(forward / strike) for positive arguments, keeping the digits of a small difference. */
export function logMoneyness(forward: number, strike: number): number {
  const difference = (forward - strike) / strike;
  return Math.abs(difference) < 0.3 ? Math.log1p(difference) : Math.log(forward / strike);
}
