/** Signs, and reads back what was signed: neither a key nor a device is taken at its word. */
import {
  keccak256, parseTransaction, recoverTransactionAddress, type Hash, type Hex, type TransactionSerialized,
} from 'viem';
import type { SignedFields, TransactionSigner } from './intent.ts';

export interface Signed { readonly raw: Hex; readonly hash: Hash }

/** Rejects in words for the trader; never repeats a key. */
export async function sign(signer: TransactionSigner, wanted: SignedFields): Promise<Signed> {
  const raw = await signer.signTransaction(wanted);
  const read = parseTransaction(raw as TransactionSerialized<'eip1559'>);
  const same = read.chainId === wanted.chainId && (read.nonce ?? 0) === wanted.nonce
    && read.to?.toLowerCase() === wanted.to.toLowerCase() && (read.data ?? '0x') === wanted.data.toLowerCase()
    && (read.value ?? 0n) === wanted.value && (read.gas ?? 0n) === wanted.gas
    && read.maxFeePerGas === wanted.maxFeePerGas && (read.maxPriorityFeePerGas ?? 0n) === wanted.maxPriorityFeePerGas;
  if (!same) throw new Error('what came back signed is not what was to be signed');
  const address = await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized<'eip1559'> });
  if (address.toLowerCase() !== signer.address.toLowerCase()) {
    throw new Error(`it is signed by ${address}, not by ${signer.address}`);
  }
  return { raw, hash: keccak256(raw) };
}
