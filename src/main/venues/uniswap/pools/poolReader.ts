/**
 * The pools as of each block: price, liquidity and initialised ticks around it, one multicall a block. A tick that has
 * just been initialised is known one block later: the bitmap that names it comes with the same call.
 */
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { readCall, type Outcome, type ReadCall } from '../../transport/chain/client/readCall.ts';
import { POOL_ABI } from '../abi.ts';
import type { PoolTicks } from './depth.ts';
import type { Pool } from './tokens.ts';

/** Of 256 ticks each, on either side of the price. */
const WORDS = 1;
const Q96 = 2 ** 96;

interface Known { tick: number; initialised: readonly number[] }

export interface PoolState extends PoolTicks { readonly pool: Pool; readonly block: BlockRef }

export class PoolReader {
  private readonly chain: ChainClient;
  private readonly pools: readonly Pool[];
  private readonly known = new Map<string, Known>();

  constructor(chain: ChainClient, pools: readonly Pool[]) {
    this.chain = chain;
    this.pools = pools;
  }

  /** Rejects with ChainError. Pools that were never initialised, or whose ticks are not known yet, are left out. */
  async read(block?: BlockRef): Promise<readonly PoolState[]> {
    const plans = this.pools.map((pool) => this.planOf(pool));
    const answer = await this.chain.readPinned(plans.flatMap(({ calls }) => calls),
      block === undefined ? {} : { block });
    const results = answer.results as readonly Outcome<unknown>[];
    let from = 0;
    return plans.flatMap(({ pool, calls, words, ticks }) => {
      const rows = results.slice(from, from + calls.length);
      from += calls.length;
      const state = this.stateOf(pool, rows, words, ticks);
      return state === null ? [] : [{ ...state, pool, block: answer.block }];
    });
  }

  private planOf(pool: Pool): { pool: Pool; calls: ReadCall<unknown>[]; words: readonly number[];
    ticks: readonly number[] } {
    const known = this.known.get(pool.address);
    const middle = known === undefined ? 0 : wordOf(known.tick, pool.tickSpacing);
    const words = known === undefined ? [] : range(middle - WORDS, middle + WORDS);
    const ticks = known?.initialised ?? [];
    const { address } = pool;
    return { pool, words, ticks, calls: [readCall(address, POOL_ABI, 'slot0', []),
      readCall(address, POOL_ABI, 'liquidity', []),
      ...words.map((word) => readCall(address, POOL_ABI, 'tickBitmap', [word])),
      ...ticks.map((tick) => readCall(address, POOL_ABI, 'ticks', [tick]))] };
  }

  private stateOf(
    pool: Pool, rows: readonly Outcome<unknown>[], words: readonly number[], ticks: readonly number[],
  ): PoolTicks | null {
    const [slot, liquidity, ...rest] = rows.map((row) => (row.ok ? row.value : null));
    if (!Array.isArray(slot) || typeof liquidity !== 'bigint' || slot[0] === 0n) return null;
    const [sqrtPriceX96, tick] = slot as unknown as readonly [bigint, number];
    const bitmaps = rest.slice(0, words.length);
    const nets = rest.slice(words.length);
    const initialised = words.flatMap((word, at) => ticksOf(bitmaps[at], word, pool.tickSpacing));
    this.known.set(pool.address, { tick, initialised });
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined) return null;
    const spacing = pool.tickSpacing;
    return { sqrtPrice: Number(sqrtPriceX96) / Q96, tick, liquidity: Number(liquidity),
      from: first * 256 * spacing, to: (last + 1) * 256 * spacing,
      ticks: ticks.flatMap((at, index) => {
        const net = nets[index];
        return Array.isArray(net) ? [{ tick: at, liquidityNet: Number(net[1]) }] : [];
      }) };
  }
}

const wordOf = (tick: number, spacing: number): number => Math.floor(Math.floor(tick / spacing) / 256);

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function ticksOf(bitmap: unknown, word: number, spacing: number): number[] {
  if (typeof bitmap !== 'bigint' || bitmap === 0n) return [];
  const ticks: number[] = [];
  for (let bit = 0; bit < 256; bit += 1) {
    if ((bitmap >> BigInt(bit)) % 2n === 1n) ticks.push((word * 256 + bit) * spacing);
  }
  return ticks;
}
