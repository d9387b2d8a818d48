/** What is put into a signature: gas, fees and nonce are ours, within our caps; a node only advises. */
import type { Address, Hash, Hex } from 'viem';
import type { Decimal } from '../../../../../shared/domain/decimal.ts';
import type {
  AttemptKind, ChainTransaction, TransactionAttempt,
} from '../../../../../shared/domain/chain/transaction.ts';
import type { ReplacementKind } from '../../../../events/transactions.ts';
import type { LiveChain } from '../client/liveChain.ts';
import { fromWei, toWei } from '../client/wei.ts';
import { bidWithin, brokenCap, bumped, type FeeCaps, type Priced } from '../fees/caps.ts';
import { forecastFees } from '../fees/feeForecast.ts';
import type { SignedFields, TransactionIntent } from './intent.ts';
import { simulate } from './simulation.ts';

export type Built =
  | { readonly ok: true; readonly kind: AttemptKind; readonly fields: SignedFields }
  | { readonly ok: false; readonly reason: string };

/** A quarter more than estimated: state moves between now and the block. */
const withReserve = (gas: bigint): bigint => gas + gas / 4n;

/** Rejects with ChainError. */
export async function originalFields(
  chain: LiveChain, caps: FeeCaps, intent: TransactionIntent, estimate: bigint, nonce: number,
): Promise<Built> {
  const { maxFeeWei, tipWei } = await forecastFees(chain);
  const priced = { gas: withReserve(estimate), ...bidWithin(maxFeeWei, tipWei, caps) };
  const reason = brokenCap(priced, caps);
  if (reason !== null) return { ok: false, reason };
  const { to, data, valueWei: value } = intent;
  return { ok: true, kind: 'original', fields: { type: 'eip1559', chainId: chain.setting.chainId, nonce, to, data,
    value, ...priced } };
}

/** The same nonce, at least an eighth dearer than the dearest so far, and at least what is asked now. */
export async function replacementFields(
  chain: LiveChain, caps: FeeCaps, transaction: ChainTransaction, kind: ReplacementKind, self: Address,
): Promise<Built> {
  const { nonce, attempts } = transaction;
  if (nonce === null) return { ok: false, reason: 'it has no nonce yet' };
  const { maxFeeWei, tipWei } = await forecastFees(chain);
  const now = bidWithin(maxFeeWei, tipWei, caps);
  const most = (of: (attempt: TransactionAttempt) => Decimal): bigint =>
    attempts.reduce((dearest, attempt) => (toWei(of(attempt)) > dearest ? toWei(of(attempt)) : dearest), 0n);
  const maxPriorityFeePerGas = larger(bumped(most((one) => one.maxPriorityFeePerGas)), now.maxPriorityFeePerGas);
  const maxFeePerGas = larger(bumped(most((one) => one.maxFeePerGas)), now.maxFeePerGas, maxPriorityFeePerGas);
  const content = kind === 'cancel' ? { to: self, data: '0x' as Hex, value: 0n }
    : { to: transaction.to as Address, data: transaction.data as Hex, value: toWei(transaction.value) };
  const gas = kind === 'cancel' ? await cancelGas(chain, self) : BigInt(attempts[0]?.gas ?? 0);
  const priced: Priced = { gas, maxFeePerGas, maxPriorityFeePerGas };
  const reason = brokenCap(priced, caps);
  if (reason !== null) return { ok: false, reason };
  return { ok: true, kind, fields: { type: 'eip1559', chainId: chain.setting.chainId, nonce, ...content, ...priced } };
}

/** Nothing to nobody: 21,000 where gas is the chain's own; elsewhere L1 data stands in the estimate. */
async function cancelGas(chain: LiveChain, self: Address): Promise<bigint> {
  if (chain.setting.rollUp !== 'arbitrum') return 21_000n;
  const simulated = await simulate(chain.pool, { from: self, to: self, data: '0x', valueWei: 0n });
  return simulated.ok ? withReserve(simulated.gas) : 1_000_000n;
}

export function attemptOf({ kind, fields }: Extract<Built, { ok: true }>, raw: Hex, hash: Hash): TransactionAttempt {
  return { kind, hash, raw, gas: Number(fields.gas), maxFeePerGas: fromWei(fields.maxFeePerGas),
    maxPriorityFeePerGas: fromWei(fields.maxPriorityFeePerGas), released: false };
}

const larger = (...amounts: readonly bigint[]): bigint => amounts.reduce((most, one) => (one > most ? one : most));
