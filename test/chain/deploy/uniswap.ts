/**
 * Uniswap v3 from its own artifacts: pools of WETH against USDC at two fees and of WBTC against WETH, two ranges of
 * liquidity in each; WBTC comes to USDC by two hops alone.
 */
import { zeroAddress, type Address } from 'viem';
import { artifact } from '../lab/workspace.ts';
import type { Deployed, FixtureHand } from '../lab/fixtureHand.ts';
import { coinUnits, COINS, type Coin, type Coins } from './feeds.ts';

const CORE = '@uniswap/v3-core/artifacts/contracts';
const ROUTERS = '@uniswap/swap-router-contracts/artifacts/contracts';
const PERIPHERY = '@uniswap/v3-periphery/artifacts/contracts';

export interface UniswapLab {
  readonly factory: Deployed;
  readonly positionManager: Deployed;
  readonly quoter: Deployed;
  readonly router: Deployed;
  readonly router02: Deployed;
  readonly pools: readonly { readonly fee: number; readonly address: Address; readonly base: Coin;
    readonly quote: Coin }[];
}

interface PoolPlan { readonly base: Coin; readonly quote: Coin; readonly fee: number; readonly spacing: number }

const POOLS: readonly PoolPlan[] = [
  { base: 'WETH', quote: 'USDC', fee: 500, spacing: 10 }, { base: 'WETH', quote: 'USDC', fee: 3_000, spacing: 60 },
  { base: 'WBTC', quote: 'WETH', fee: 3_000, spacing: 60 },
];
const LOWEST: PoolPlan = { base: 'WETH', quote: 'USDC', fee: 100, spacing: 1 };
/** Of the wide and the narrow range, in ticks on either side. */
const RANGES = [{ ticks: 20_040, usd: 3_000_000 }, { ticks: 3_000, usd: 3_000_000 }] as const;
const MAX_DEADLINE = 10_000_000_000n;

/** `withLowest`: a pool of the lowest fee too, as governance has enabled it since. `depth`: times the liquidity. */
export interface UniswapWish { readonly withLowest?: boolean; readonly depth?: number }

/** A protocol of its own each time it is called. */
export async function deployUniswap(
  hand: FixtureHand, coins: Coins, wethUsd: number, { withLowest = false, depth = 1 }: UniswapWish = {},
): Promise<UniswapLab> {
  const weth = coins.WETH.address;
  const factory = await hand.deploy(artifact(CORE, 'UniswapV3Factory'));
  const positionManager = await hand.deploy(artifact(PERIPHERY, 'NonfungiblePositionManager'),
    [factory.address, weth, zeroAddress]);
  const router = await hand.deploy(artifact(PERIPHERY, 'SwapRouter'), [factory.address, weth]);
  const router02 = await hand.deploy(artifact(ROUTERS, 'SwapRouter02'),
    [zeroAddress, factory.address, positionManager.address, weth]);
  const quoter = await hand.deploy(artifact(`${PERIPHERY}/lens`, 'QuoterV2'), [factory.address, weth]);
  for (const coin of [coins.WETH, coins.USDC, coins.WBTC]) {
    // oxlint-disable-next-line no-await-in-loop
    await hand.write(coin, 'approve', [positionManager.address, 2n ** 255n]);
  }
  const pools = [];
  if (withLowest) await hand.write(factory, 'enableFeeAmount', [LOWEST.fee, LOWEST.spacing]);
  for (const plan of withLowest ? [LOWEST, ...POOLS] : POOLS) {
    const address = await makePool(hand, { factory, positionManager, coins, wethUsd, depth }, plan);
    pools.push({ fee: plan.fee, address, base: plan.base, quote: plan.quote });
  }
  return { factory, positionManager, router, router02, quoter, pools };
}

interface Place {
  readonly factory: Deployed;
  readonly positionManager: Deployed;
  readonly coins: Coins;
  readonly wethUsd: number;
  readonly depth: number;
}

async function makePool(hand: FixtureHand, place: Place, { base, quote, fee, spacing }: PoolPlan): Promise<Address> {
  const { factory, positionManager, coins, wethUsd, depth } = place;
  const usdOf = (coin: Coin): number => (coin === 'WETH' ? wethUsd : COINS[coin].usd);
  const sideOf = (coin: Coin) => ({ coin, address: coins[coin].address, usd: usdOf(coin) });
  // Which is which follows from the addresses.
  const [first, second] = coins[base].address.toLowerCase() < coins[quote].address.toLowerCase()
    ? [sideOf(base), sideOf(quote)] : [sideOf(quote), sideOf(base)];
  const worth = (side: typeof first, usd: number): bigint => coinUnits(side.coin, usd / side.usd);
  const [amount0, amount1] = [worth(first, 600_000), worth(second, 600_000)];
  const price = squareRoot((amount1 << 192n) / amount0);
  await hand.write(positionManager, 'createAndInitializePoolIfNecessary', [first.address, second.address, fee, price]);
  const middle = Math.log(Number(amount1) / Number(amount0)) / Math.log(1.000_1);
  const rounded = (tick: number): number => Math.round(tick / spacing) * spacing;
  for (const range of RANGES) {
    // oxlint-disable-next-line no-await-in-loop
    await hand.write(positionManager, 'mint', [{ token0: first.address, token1: second.address, fee,
      tickLower: rounded(middle - range.ticks), tickUpper: rounded(middle + range.ticks),
      amount0Desired: worth(first, depth * range.usd), amount1Desired: worth(second, depth * range.usd),
      amount0Min: 0n, amount1Min: 0n,
      recipient: hand.from, deadline: MAX_DEADLINE }]);
  }
  return await hand.read(factory, 'getPool', [first.address, second.address, fee]) as Address;
}

/** Whole part; Newton's. */
function squareRoot(value: bigint): bigint {
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
