/**
 * What a transaction would cost now: base fee of the head, tip of the last blocks, and on roll-ups the L1 data. What a
 * node says is bounded by our own caps before anything is signed (fees/caps.ts); here it is only told.
 */
import { parseAbi, type Hex } from 'viem';
import type { BlockRef } from '../client/chainClient.ts';
import { ChainError } from '../client/chainClient.ts';
import type { LiveChain } from '../client/liveChain.ts';
import { tipOf } from '../client/headFollower.ts';
import { readCall } from '../client/readCall.ts';
import { bigOf } from '../client/wireBlock.ts';
import { member } from '../../wireText.ts';

export interface FeeForecast {
  readonly block: BlockRef;
  readonly baseFeeWei: bigint;
  readonly tipWei: bigint;
  /** What we are willing to pay for a unit of gas: the base fee may double before we are priced out. */
  readonly maxFeeWei: bigint;
}

/** Of the chain that pays for its data on another: `0x42...0F` of every OP stack chain. */
const GAS_PRICE_ORACLE = '0x420000000000000000000000000000000000000F';
const L1_FEE_ABI = parseAbi(['function getL1Fee(bytes data) view returns (uint256)']);
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

/** Of a roll-up of the OP stack for bytes as they would be sent; zero on other chains. Rejects with ChainError. */
export async function l1DataFeeWei(chain: LiveChain, bytes: Hex): Promise<bigint> {
  if (chain.setting.rollUp !== 'opStack') return 0n;
  const { results: [fee] } = await chain.readPinned([readCall(GAS_PRICE_ORACLE, L1_FEE_ABI, 'getL1Fee', [bytes])]);
  if (!fee.ok) throw new ChainError(`L1 data fee: ${fee.reason}`);
  return fee.value;
}

/** Expected, not the most: base fee and tip as they are now. In wei of the chain's own currency. */
export const expectedFeeWei = ({ baseFeeWei, tipWei }: FeeForecast, gas: bigint, l1Wei: bigint): bigint =>
  gas * (baseFeeWei + tipWei) + l1Wei;

/** USD, as an input of a cost. Null: the price of the chain's own currency is not known. */
export const feeUsd = (wei: bigint, nativePriceUsd: number | null): number | null =>
  (nativePriceUsd === null ? null : (Number(wei) / 1e18) * nativePriceUsd);
