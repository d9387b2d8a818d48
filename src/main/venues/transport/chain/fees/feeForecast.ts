/**
 * What gas is bid for now: base fee of the head, tip of the last blocks. What a node says is bounded by our own caps
 * before anything is signed (fees/caps.ts); what actions cost in all is feeTeller.ts.
 */
import type { BlockRef } from '../client/chainClient.ts';
import { ChainError } from '../client/chainClient.ts';
import type { LiveChain } from '../client/liveChain.ts';
import { tipOf } from '../client/headFollower.ts';
import { bigOf } from '../client/wireBlock.ts';
import { member } from '../../wireText.ts';

export interface FeeForecast {
  readonly block: BlockRef;
  readonly baseFeeWei: bigint;
  readonly tipWei: bigint;
  /** What we are willing to pay for a unit of gas: the base fee may double before we are priced out. */
  readonly maxFeeWei: bigint;
}

const HISTORY_BLOCKS = '0x5';
const TIP_PERCENTILE = 40;

/** Rejects with ChainError. */
export async function forecastFees(chain: LiveChain): Promise<FeeForecast> {
  const block = chain.head ?? await chain.latest();
  const history = await chain.pool.ask('eth_feeHistory', [HISTORY_BLOCKS, 'latest', [TIP_PERCENTILE]]);
  const tipWei = tipOf(member(history, 'reward'));
  const baseFeeWei = block.baseFeeWei ?? bigOf(await chain.pool.ask('eth_gasPrice', []));
  if (baseFeeWei === null) throw new ChainError('eth_gasPrice: not a number');
  return { block, baseFeeWei, tipWei, maxFeeWei: baseFeeWei * 2n + tipWei };
}
