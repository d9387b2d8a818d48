/**
 * What an address holds as of a block that is deep enough: every swap in it has been told as a fill, and none that has
 * been told is missing from it. Wrapped and plain coins count as one currency.
 */
import type { Address } from 'viem';
import { add, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { ChainError, type BlockRef } from '../../transport/chain/client/chainClient.ts';
import { blockAt } from '../../transport/chain/client/headFollower.ts';
import type { LiveChain } from '../../transport/chain/client/liveChain.ts';
import { blockParameter } from '../../transport/chain/client/multicall.ts';
import { readCall, valueOf } from '../../transport/chain/client/readCall.ts';
import { fromUnits, fromWei } from '../../transport/chain/client/wei.ts';
import { bigOf } from '../../transport/chain/client/wireBlock.ts';
import { TOKEN_ABI } from '../abi.ts';
import { currencyOf } from '../deployments.ts';
import type { Token } from '../pools/tokens.ts';

export interface Holdings {
  readonly block: BlockRef;
  readonly balances: ReadonlyMap<string, Decimal>;
}

const MOST_OF_A_SECOND = 40;

/** `before`: the lowest block whose transactions of ours have not been told yet; null: there is none. */
export async function settledBlock(chain: LiveChain, before: number | null): Promise<BlockRef> {
  const head = chain.head ?? await chain.latest();
  const deep = head.number - chain.setting.confirmations + 1;
  const highest = Math.max(0, Math.min(deep, (before ?? Infinity) - 1));
  let block = await blockAt(chain.pool, highest);
  let next = highest >= head.number ? null : await blockAt(chain.pool, highest + 1);
  // Several blocks may bear one second: the last of its second is taken, so that whatever comes after it is later.
  for (let left = MOST_OF_A_SECOND; left > 0 && block.number > 0; left -= 1) {
    if (next?.timestampMs !== block.timestampMs) break;
    next = block;
    // Each block is the parent of the one before.
    // oxlint-disable-next-line no-await-in-loop
    block = await blockAt(chain.pool, block.number - 1);
  }
  return block;
}

/** Rejects with ChainError. */
export async function readHoldings(
  chain: LiveChain, address: Address, tokens: readonly Token[], block: BlockRef,
): Promise<Holdings> {
  const { results } = await chain.readPinned(tokens.map((token) =>
    readCall(token.address, TOKEN_ABI, 'balanceOf', [address])), { block });
  const native = bigOf(await chain.pool.ask('eth_getBalance', [address, blockParameter(block)]));
  if (native === null) throw new ChainError('eth_getBalance: not a number');
  const balances = new Map<string, Decimal>([[chain.setting.nativeCurrency, fromWei(native)]]);
  for (const [at, token] of tokens.entries()) {
    const units = valueOf(results[at] ?? { ok: false, reason: `${token.symbol}: no answer` });
    const currency = currencyOf(token.symbol);
    balances.set(currency, add(balances.get(currency) ?? ZERO, fromUnits(units, token.digits)));
  }
  return { block, balances };
}
