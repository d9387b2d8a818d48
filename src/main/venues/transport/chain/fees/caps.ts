/** Our own bounds on what a node may make us pay: nothing beyond them is signed, whatever the node says. */

export interface FeeCaps {
  readonly maxFeePerGasWei: bigint;
  readonly maxTipWei: bigint;
  readonly maxGas: bigint;
  /** Of one transaction: gas times fee. */
  readonly maxFeeWei: bigint;
}

const GWEI = 10n ** 9n;
const MILLI = 10n ** 15n;

/** Careful for Ethereum; the rest costs a fraction of it. */
export function defaultCaps(chainId: number): FeeCaps {
  if (chainId === 1) {
    return { maxFeePerGasWei: 150n * GWEI, maxTipWei: 5n * GWEI, maxGas: 3_000_000n, maxFeeWei: 60n * MILLI };
  }
  if (chainId === 137) {
    return { maxFeePerGasWei: 2_000n * GWEI, maxTipWei: 500n * GWEI, maxGas: 3_000_000n, maxFeeWei: 3_000n * MILLI };
  }
  return { maxFeePerGasWei: 20n * GWEI, maxTipWei: 5n * GWEI, maxGas: 5_000_000n, maxFeeWei: 10n * MILLI };
}

export interface Priced {
  readonly gas: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** The bound that would be broken, with what was asked and what is allowed; null: none. */
export function brokenCap({ gas, maxFeePerGas, maxPriorityFeePerGas }: Priced, caps: FeeCaps): string | null {
  if (gas > caps.maxGas) return `gas ${gas} is above our cap ${caps.maxGas}`;
  if (maxFeePerGas > caps.maxFeePerGasWei) {
    return `fee of ${gwei(maxFeePerGas)} gwei a gas is above our cap ${gwei(caps.maxFeePerGasWei)}`;
  }
  if (maxPriorityFeePerGas > caps.maxTipWei) {
    return `tip of ${gwei(maxPriorityFeePerGas)} gwei is above our cap ${gwei(caps.maxTipWei)}`;
  }
  if (gas * maxFeePerGas > caps.maxFeeWei) {
    return `fee of up to ${milli(gas * maxFeePerGas)} is above our cap ${milli(caps.maxFeeWei)}`;
  }
  return null;
}

/** What we bid: the forecast, with a tip that our cap bounds (a lower tip is slow, not wrong). */
export function bidWithin(maxFeeWei: bigint, tipWei: bigint, caps: FeeCaps): Omit<Priced, 'gas'> {
  const tip = tipWei < caps.maxTipWei ? tipWei : caps.maxTipWei;
  return { maxFeePerGas: maxFeeWei - tipWei + tip, maxPriorityFeePerGas: tip };
}

/** Nodes take a replacement from 10 % more on (geth's rule); an eighth more clears it with rounding. */
export const bumped = (wei: bigint): bigint => wei + wei / 8n + 1n;

const gwei = (wei: bigint): string => (Number(wei) / 1e9).toFixed(3);
const milli = (wei: bigint): string => `${(Number(wei) / 1e18).toFixed(5)} of the chain's currency`;
