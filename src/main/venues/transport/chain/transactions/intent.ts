/** What a venue wants done on its chain, before anything is priced or signed. One intent is at most one effect. */
import type { Address, Hex } from 'viem';
import type { AccountId, ClientOrderId } from '../../../../../shared/domain/ids.ts';
import type { TransactionId } from '../../../../../shared/domain/chain/transaction.ts';

/** What the simulation's return value means: words for the trader, or why it must not be sent. */
export type SimulationVerdict =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

export interface TransactionIntent {
  /** Unique for ever: a client order id, or that with a suffix. */
  readonly id: TransactionId;
  readonly account: AccountId;
  readonly clientOrderId: ClientOrderId | null;
  readonly to: Address;
  readonly data: Hex;
  readonly valueWei: bigint;
  /** As the trader signs it, decoded: contract, method, amounts, bounds. */
  readonly summary: string;
  /** Null: not known, which counts as beyond any cap. */
  readonly spendUsd: number | null;
  readonly reducesRisk: boolean;
  readonly deadlineTimeMs: number | null;
  /** Reads what eth_call returned. */
  judge(returned: Hex): SimulationVerdict;
}

/** Signs with a key that nobody else sees: local, or of a device. A viem account fits (keys/signers.ts). */
export interface TransactionSigner {
  readonly address: Address;
  /** Rejects in words for the trader: the device refused, the key cannot be read. */
  signTransaction(transaction: SignedFields): Promise<Hex>;
}

export interface SignedFields {
  readonly type: 'eip1559';
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  readonly gas: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}
