/** Uniswap v3 from its own artifacts: pools of WETH against USDC at two fees, two ranges of liquidity in each. */
import { zeroAddress, type Address } from 'viem';
import { artifact } from '../lab/workspace.ts';
import type { Deployed, FixtureHand } from '../lab/fixtureHand.ts';
import { coinUnits, type Coins } from './feeds.ts';

const CORE = '@uniswap/v3-core/artifacts/contracts';
const PERIPHERY = '@uniswap/v3-periphery/artifacts/contracts';

export interface UniswapLab {
  readonly factory: Deployed;
  readonly positionManager: Deployed;
  readonly quoter: Deployed;
  readonly router: Deployed;
  readonly pools: readonly { readonly fee: number; readonly address: Address }[];
}

const FEES = [{ fee: 500, spacing: 10 }, { fee: 3_000, spacing: 60 }] as const;
/** Of the wide and the narrow range, in ticks on either side. */
const RANGES = [{ ticks: 20_040, weth: 1_000 }, { ticks: 3_000, weth: 1_000 }] as const;
const MAX_DEADLINE = 10_000_000_000n;

export async function deployUniswap(hand: FixtureHand, coins: Coins, usd: number): Promise<UniswapLab> {
  const weth = coins.WETH.address;
  const factory = await hand.deploy(artifact(CORE, 'UniswapV3Factory'));
  const positionManager = await hand.deploy(artifact(PERIPHERY, 'NonfungiblePositionManager'),
    [factory.address, weth, zeroAddress]);
  const router = await hand.deploy(artifact(PERIPHERY, 'SwapRouter'), [factory.address, weth]);
  const quoter = await hand.deploy(artifact(`${PERIPHERY}/lens`, 'QuoterV2'), [factory.address, weth]);
  for (const coin of [coins.WETH, coins.USDC]) {
    // oxlint-disable-next-line no-await-in-loop
    await hand.write(coin, 'approve', [positionManager.address, 2n ** 255n]);
  }
  const pools = [];
  for (const { fee, spacing } of FEES) {
    // oxlint-disable-next-line no-await-in-loop
    pools.push({ fee, address: await makePool(hand, { factory, positionManager, coins, usd, fee, spacing }) });
  }
  return { factory, positionManager, router, quoter, pools };
}

interface PoolPlan {
  readonly factory: Deployed;
  readonly positionManager: Deployed;
  readonly coins: Coins;
  readonly usd: number;
  readonly fee: number;
  readonly spacing: number;
}

async function makePool(hand: FixtureHand, plan: PoolPlan): Promise<Address> {
  const { factory, positionManager, coins, usd, fee, spacing } = plan;
  const weth = { address: coins.WETH.address, amount: coinUnits('WETH', 1) };
  const usdc = { address: coins.USDC.address, amount: coinUnits('USDC', usd) };
  // Which is which follows from the addresses.
  const [first, second] = weth.address.toLowerCase() < usdc.address.toLowerCase() ? [weth, usdc] : [usdc, weth];
  const price = squareRoot((second.amount << 192n) / first.amount);
  await hand.write(positionManager, 'createAndInitializePoolIfNecessary', [first.address, second.address, fee, price]);
  const middle = Math.log(Number(second.amount) / Number(first.amount)) / Math.log(1.000_1);
  const rounded = (tick: number): number => Math.round(tick / spacing) * spacing;
  for (const range of RANGES) {
    const most = { weth: coinUnits('WETH', range.weth), usdc: coinUnits('USDC', range.weth * usd) };
    const amounts = first === weth ? [most.weth, most.usdc] : [most.usdc, most.weth];
    // oxlint-disable-next-line no-await-in-loop
    await hand.write(positionManager, 'mint', [{ token0: first.address, token1: second.address, fee,
      tickLower: rounded(middle - range.ticks), tickUpper: rounded(middle + range.ticks),
      amount0Desired: amounts[0], amount1Desired: amounts[1], amount0Min: 0n, amount1Min: 0n, recipient: hand.from,
      deadline: MAX_DEADLINE }]);
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
