/**
 * What an action on a chain costs beside its price: gas, and on roll-ups the data that goes to the chain below. A venue
 * on a chain tells it with its blocks, so that it stands on the tape; what cannot be told is missing, never zero.
 */
import type { Currency, VenueId } from '../ids.ts';
import type { FinalityMarks } from './finality.ts';

/** By what it does; an approval comes before an action that takes a token for the first time. */
export const CHAIN_ACTIONS = ['swap', 'swapTwoHops', 'approve', 'supply', 'withdraw', 'borrow', 'repay',
  'repayWithCollateral', 'setEMode'] as const;
export type ChainAction = (typeof CHAIN_ACTIONS)[number];

export interface ActionGas {
  readonly action: ChainAction;
  /** Units; typical of the contracts, not simulated for a certain amount. */
  readonly gas: number;
  /** Native currency for the data on the chain below; 0: this chain pays none; null: cannot be told now. */
  readonly dataFee: number | null;
}

/** With how far the chain is final: what its venues read at a block is that sure. */
export interface ChainFees extends FinalityMarks {
  readonly venue: VenueId;
  readonly chainId: number;
  /** Of the block at which all of it was read. */
  readonly blockNumber: number;
  readonly venueTimeMs: number;
  readonly receivedTimeMs: number;
  readonly nativeCurrency: Currency;
  /** Native currency for a unit of gas, expected: base fee of the block and the tip that was usual. */
  readonly gasPrice: number;
  /** Null: the venue does not know what its chain's own currency is worth. */
  readonly nativePriceUsd: number | null;
  readonly actions: readonly ActionGas[];
}

export interface GasCost {
  readonly feeUsd: number;
  /** In the chain's own currency. */
  readonly fee: number;
  readonly ageMs: number;
  readonly blockNumber: number;
}

/** Fees of a chain move with every block; older than this they are no input of a decision. */
export const MAX_FEES_AGE_MS = 120_000;

/**
 * All the actions together, one after the other. `nativePriceUsd`: for a chain whose venue does not know it.
 * `missing` names what is not known: the reading, its age, the price of the currency.
 */
export function gasCostOf(
  fees: ChainFees | undefined, actions: readonly ChainAction[], nowMs: number,
  { nativePriceUsd = fees?.nativePriceUsd ?? null, maxAgeMs = MAX_FEES_AGE_MS }: GasTerms = {},
): GasCost | { readonly missing: string } {
  if (fees === undefined) return { missing: 'gas price' };
  const { venue, blockNumber, nativeCurrency, gasPrice } = fees;
  const ageMs = Math.max(0, nowMs - fees.receivedTimeMs);
  if (ageMs > maxAgeMs) return { missing: `gas price of ${venue}: ${Math.round(ageMs / 1_000)} s old` };
  if (nativePriceUsd === null) return { missing: `price of ${nativeCurrency} for the gas of ${venue}` };
  let fee = 0;
  for (const wanted of actions) {
    const one = fees.actions.find(({ action }) => action === wanted);
    if (one === undefined) return { missing: `gas of ${wanted} at ${venue}` };
    if (one.dataFee === null) return { missing: `data fee of ${venue}` };
    fee += one.gas * gasPrice + one.dataFee;
  }
  return { fee, feeUsd: fee * nativePriceUsd, ageMs, blockNumber };
}

export interface GasTerms { readonly nativePriceUsd?: number | null; readonly maxAgeMs?: number }
