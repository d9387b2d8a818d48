/**
 * What actions on this chain cost, told with its blocks: gas as it is typical of the contracts, the price of gas at the
 * block, and the data that a roll-up pays for on the chain below. Read in the multicall of the block.
 */
import { parseAbi, type Hex } from 'viem';
import type { ActionGas, ChainAction, ChainFees } from '../../../../../shared/domain/chain/gasCost.ts';
import type { VenueId } from '../../../../../shared/domain/ids.ts';
import type { BlockRef } from '../client/chainClient.ts';
import type { LiveChain } from '../client/liveChain.ts';
import { readCall, type Outcome, type ReadCall } from '../client/readCall.ts';

interface Typical { readonly gas: number; readonly bytes: number }

/** Units of gas and bytes of the signed transaction, of the contracts on a local chain, a tenth added (facts 2, 3). */
export const TYPICAL: Readonly<Record<ChainAction, Typical>> = {
  swap: { gas: 150_000, bytes: 420 }, swapTwoHops: { gas: 250_000, bytes: 450 }, approve: { gas: 55_000, bytes: 180 },
  supply: { gas: 230_000, bytes: 250 }, withdraw: { gas: 260_000, bytes: 220 }, borrow: { gas: 330_000, bytes: 280 },
  repay: { gas: 210_000, bytes: 250 }, repayWithCollateral: { gas: 240_000, bytes: 220 },
  setEMode: { gas: 80_000, bytes: 150 },
};

/** Of every OP stack chain; it says what bytes cost on the chain below. */
const GAS_PRICE_ORACLE = '0x420000000000000000000000000000000000000F';
const L1_FEE_ABI = parseAbi(['function getL1Fee(bytes data) view returns (uint256)']);
/** Wei for a byte on the chain below, as Arbitrum's own contract says it; from memory: where it fails, none is told. */
const ARB_GAS_INFO = '0x000000000000000000000000000000000000006C';
const ARB_ABI = parseAbi([
  'function getPricesInWei() view returns (uint256, uint256, uint256, uint256, uint256, uint256)',
]);
const WEI = 1e18;

export class FeeTeller {
  private readonly chain: LiveChain;
  private readonly venue: VenueId;
  private readonly actions: readonly ChainAction[];
  private last: { readonly block: BlockRef; readonly actions: readonly ActionGas[] } | null = null;

  constructor(chain: LiveChain, venue: VenueId, actions: readonly ChainAction[]) {
    this.chain = chain;
    this.venue = venue;
    this.actions = actions;
  }

  /** At the block of everything else that is read now. Rejects with ChainError. */
  async read(block: BlockRef): Promise<void> {
    const calls = this.calls();
    const answer = await this.chain.readPinned(calls, { block });
    const results = answer.results as readonly Outcome<unknown>[];
    this.last = { block, actions: this.actions.map((action, at) =>
      ({ action, gas: TYPICAL[action].gas, dataFee: this.dataFee(results, action, at) })) };
  }

  /** Null: not read yet, or the chain has no base fee. */
  fees(nativePriceUsd: number | null, receivedTimeMs: number): ChainFees | null {
    const { last, chain } = this;
    const { setting: { chainId, nativeCurrency }, usualTipWei, finalityMarks } = chain;
    if (last === null || last.block.baseFeeWei === null || usualTipWei === null) return null;
    const { block: { number: blockNumber, timestampMs: venueTimeMs, baseFeeWei }, actions } = last;
    return { venue: this.venue, chainId, blockNumber, venueTimeMs, receivedTimeMs, nativeCurrency, nativePriceUsd,
      gasPrice: Number(baseFeeWei + usualTipWei) / WEI, actions, ...finalityMarks };
  }

  private calls(): readonly ReadCall<unknown>[] {
    switch (this.chain.setting.rollUp) {
      case 'none': return [];
      case 'arbitrum': return [readCall(ARB_GAS_INFO, ARB_ABI, 'getPricesInWei', [])];
      case 'opStack': return this.actions.map((action) =>
        readCall(GAS_PRICE_ORACLE, L1_FEE_ABI, 'getL1Fee', [sampleBytes(TYPICAL[action].bytes)]));
    }
  }

  private dataFee(results: readonly Outcome<unknown>[], action: ChainAction, at: number): number | null {
    const { rollUp } = this.chain.setting;
    if (rollUp === 'none') return 0;
    const outcome = results[rollUp === 'arbitrum' ? 0 : at];
    if (outcome === undefined || !outcome.ok) return null;
    if (rollUp === 'opStack') return typeof outcome.value === 'bigint' ? Number(outcome.value) / WEI : null;
    const perByte = Array.isArray(outcome.value) ? outcome.value[1] as unknown : null;
    return typeof perByte === 'bigint' ? (Number(perByte) * TYPICAL[action].bytes) / WEI : null;
  }
}

const WORD_BYTES = 32;
const ZERO_BYTES = 12;

/** As a call looks on the wire: words of an address or an amount, with the zeros that these begin with. */
export function sampleBytes(length: number): Hex {
  const bytes = Array.from({ length }, (_, at) =>
    (at % WORD_BYTES < ZERO_BYTES ? 0 : (at * 167 + 31) % 255 + 1).toString(16).padStart(2, '0'));
  return `0x${bytes.join('')}`;
}
