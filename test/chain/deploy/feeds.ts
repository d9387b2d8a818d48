/** Price feeds set by hand, 8 decimals of USD, and the coins they price. */
import type { FixtureHand, Deployed } from '../lab/fixtureHand.ts';
import { artifact } from '../lab/workspace.ts';
import type { Compiled } from '../lab/solidity.ts';

export const COINS = {
  WETH: { decimals: 18, usd: 3_000 },
  wstETH: { decimals: 18, usd: 3_540 },
  WBTC: { decimals: 8, usd: 60_000 },
  USDC: { decimals: 6, usd: 1 },
  DAI: { decimals: 18, usd: 1 },
} as const;
export type Coin = keyof typeof COINS;
export const COIN_NAMES = Object.keys(COINS) as readonly Coin[];

export type Coins = Readonly<Record<Coin, Deployed>>;
export type Feeds = Readonly<Record<Coin, Deployed>>;

/** USD in the feeds' unit. */
export const feedUnits = (usd: number): bigint => BigInt(Math.round(usd * 1e8));
export const coinUnits = (coin: Coin, amount: number): bigint =>
  (BigInt(Math.round(amount * 1e6)) * 10n ** BigInt(COINS[coin].decimals)) / 1_000_000n;

export async function deployCoins(hand: FixtureHand): Promise<Coins> {
  const token = artifact('@aave/core-v3/artifacts/contracts/mocks/tokens', 'MintableERC20');
  const wrapped = artifact('@aave/core-v3/artifacts/contracts/mocks/tokens', 'WETH9Mocked');
  return await byCoin((coin) => (coin === 'WETH' ? hand.deploy(wrapped)
    : hand.deploy(token, [coin, coin, COINS[coin].decimals])));
}

export async function deployFeeds(hand: FixtureHand, { PriceFeed }: Compiled): Promise<Feeds> {
  return await byCoin((coin) => hand.deploy(PriceFeed, [8, `${coin} / USD`, feedUnits(COINS[coin].usd)]));
}

/** One after the other: addresses are to be the same on every run. */
export async function byCoin<T>(make: (coin: Coin) => Promise<T>): Promise<Record<Coin, T>> {
  const made: [Coin, T][] = [];
  // oxlint-disable-next-line no-await-in-loop
  for (const coin of COIN_NAMES) made.push([coin, await make(coin)]);
  return Object.fromEntries(made) as Record<Coin, T>;
}
