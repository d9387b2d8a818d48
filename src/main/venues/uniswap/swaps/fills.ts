/** What a swap did, from the Transfer logs of the tokens: what left the holder, what came. Nothing else decides. */
import { isHex, size, slice, type Address, type Hex } from 'viem';
import { div, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { Fill } from '../../../../shared/domain/fill.ts';
import type { ChainTransaction } from '../../../../shared/domain/chain/transaction.ts';
import { fromUnits, fromWei } from '../../transport/chain/client/wei.ts';
import type { Receipt } from '../../transport/chain/transactions/observation.ts';
import type { Pair } from '../pools/pairs.ts';

/** By token address in lower case; positive came to the holder. */
export function movesOf(receipt: Receipt, holder: Address): ReadonlyMap<string, bigint> {
  const moves = new Map<string, bigint>();
  const me = holder.toLowerCase();
  for (const { address, topics, data } of receipt.logs) {
    const transfer = transferOf(topics, data);
    if (transfer === null) continue;
    const { from, to, value } = transfer;
    const token = address.toLowerCase();
    const change = (to.toLowerCase() === me ? value : 0n) - (from.toLowerCase() === me ? value : 0n);
    if (change !== 0n) moves.set(token, (moves.get(token) ?? 0n) + change);
  }
  return moves;
}

interface Transfer { readonly from: Address; readonly to: Address; readonly value: bigint }

/** keccak of "Transfer(address,address,uint256)"; both addresses are indexed. */
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const WORD_BYTES = 32;

function transferOf([name, from, to, ...more]: readonly Hex[], data: Hex): Transfer | null {
  if (name !== TRANSFER || from === undefined || to === undefined || more.length > 0) return null;
  if (!isHex(data) || [from, to, data].some((word) => size(word) !== WORD_BYTES)) return null;
  return { from: slice(from, 12), to: slice(to, 12), value: BigInt(data) };
}

/** Null: it moved nothing of one of the pairs, both ways. */
export function fillOf(
  account: AccountId, transaction: ChainTransaction, receipt: Receipt, holder: Address, pairs: readonly Pair[],
  venueTimeMs: number,
): Fill | null {
  const moves = movesOf(receipt, holder);
  for (const { base, quote, instrument } of pairs) {
    const coins = moves.get(base.address.toLowerCase()) ?? 0n;
    const dollars = moves.get(quote.address.toLowerCase()) ?? 0n;
    if (coins === 0n || dollars === 0n || (coins > 0n) === (dollars > 0n)) continue;
    const quantity = fromUnits(coins > 0n ? coins : -coins, base.digits);
    const paid: Decimal = fromUnits(dollars > 0n ? dollars : -dollars, quote.digits);
    return { fillId: receipt.hash, account, instrument: instrument.id, clientOrderId: transaction.clientOrderId,
      venueOrderId: transaction.attempts[0]?.hash ?? null, side: coins > 0n ? 'buy' : 'sell',
      price: div(paid, quantity), quantity, fee: fromWei(receipt.feeWei), feeCurrency: transaction.nativeCurrency,
      liquidity: 'taker', venueTimeMs };
  }
  return null;
}
