/**
 * The whole lab on one local chain: coins, feeds, Aave, Morpho, Uniswap, multicall3. Deployed once, carried to other
 * chains as a state file, restored by snapshot. The deployer holds plenty of each coin and lends it to both pools.
 */
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Address, Hex } from 'viem';
import { startAnvil, type Anvil, type AnvilOptions } from '../lab/anvil.ts';
import { FixtureHand } from '../lab/fixtureHand.ts';
import type { Node } from '../lab/node.ts';
import { compiled } from '../lab/solidity.ts';
import { deployAave, type AaveLab } from './aave.ts';
import { byCoin, coinUnits, COINS, deployCoins, deployFeeds, feedUnits, type Coin, type Coins, type Feeds }
  from './feeds.ts';
import { deployMorpho, morphoPrice, type MorphoLab } from './morpho.ts';
import { deployUniswap, type UniswapLab } from './uniswap.ts';

export const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11';

/** Anvil's own first accounts, known to everybody: never for money. The first deploys. */
export const TEST_KEYS: readonly Hex[] = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
];

export interface Protocols {
  readonly coins: Coins;
  readonly feeds: Feeds;
  readonly aave: AaveLab;
  readonly morpho: MorphoLab;
  readonly uniswap: UniswapLab;
}

/** A chain with everything on it. */
export interface ChainLab extends Protocols {
  readonly anvil: Anvil;
  readonly node: Node;
  /** Of the deployer. */
  readonly hand: FixtureHand;
  readonly accounts: readonly Address[];
  /** Of a feed and of Morpho's oracle, in one block each. */
  setPrice(coin: Coin, usd: number): Promise<void>;
  /** Mints coins for an address with some ether and lets both pools take them. */
  fund(to: Address, coin: Coin, amount: number): Promise<void>;
}

const PLENTY: Readonly<Record<Coin, number>> = {
  WETH: 100_000, wstETH: 100_000, WBTC: 10_000, USDC: 500_000_000, DAI: 500_000_000,
};

/** About a second and a half. */
export async function deployLab(options: AnvilOptions = {}): Promise<ChainLab> {
  const anvil = await startAnvil(options);
  try {
    const [deployer] = await anvil.node.accounts();
    if (deployer === undefined) throw new Error('anvil has no accounts');
    const hand = new FixtureHand(anvil.node, deployer);
    return await labOf(anvil, await deployProtocols(hand));
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

async function deployProtocols(hand: FixtureHand): Promise<Protocols> {
  const sources = compiled();
  await placeMulticall(hand);
  const coins = await deployCoins(hand);
  const feeds = await deployFeeds(hand, sources);
  const aave = await deployAave(hand, coins, feeds, sources.PriceFeed);
  const morpho = await deployMorpho(hand, sources, coins);
  await byCoin(async (coin) => {
    await mint(hand, coins, coin, PLENTY[coin] * 2);
    await hand.write(coins[coin], 'approve', [aave.pool.address, 2n ** 255n]);
    const share = coin === 'WBTC' ? 5_000 : PLENTY[coin];
    await hand.write(aave.pool, 'supply', [coins[coin].address, coinUnits(coin, share), hand.from, 0]);
  });
  await hand.write(coins.USDC, 'approve', [morpho.morpho.address, 2n ** 255n]);
  await hand.write(morpho.morpho, 'supply', [morpho.params, coinUnits('USDC', 10_000_000), 0n, hand.from, '0x']);
  const uniswap = await deployUniswap(hand, coins, COINS.WETH.usd);
  return { coins, feeds, aave, morpho, uniswap };
}

/** viem carries its code; the address is the one of every chain. */
async function placeMulticall(hand: FixtureHand): Promise<void> {
  const viem = dirname(createRequire(import.meta.url).resolve('viem/package.json'));
  const constants = await import(pathToFileURL(join(viem, '_esm', 'constants', 'contracts.js')).href) as
    { multicall3Bytecode: Hex };
  const made = await hand.create(constants.multicall3Bytecode, 'Multicall3');
  const code = await hand.node.call('eth_getCode', made, 'latest');
  await hand.node.call('anvil_setCode', MULTICALL3, code);
}

/** These doubles mint for whoever asks. */
const mint = (hand: FixtureHand, coins: Coins, coin: Coin, amount: number): Promise<void> =>
  hand.write(coins[coin], 'mint', [coinUnits(coin, amount)]);

async function labOf(anvil: Anvil, protocols: Protocols): Promise<ChainLab> {
  const { node } = anvil;
  const accounts = await node.accounts();
  const [deployer] = accounts;
  if (deployer === undefined) throw new Error('anvil has no accounts');
  const hand = new FixtureHand(node, deployer);
  const { coins, feeds, aave, morpho } = protocols;
  return {
    ...protocols, anvil, node, hand, accounts,
    async setPrice(coin, usd) {
      await hand.write(feeds[coin], 'set', [feedUnits(usd)]);
      if (coin === 'WETH') await hand.write(morpho.oracle, 'setPrice', [morphoPrice(usd)]);
    },
    async fund(to, coin, amount) {
      if (!accounts.includes(to)) await node.call('anvil_impersonateAccount', to);
      const holder = hand.as(to);
      await mint(holder, coins, coin, amount);
      await holder.write(coins[coin], 'approve', [aave.pool.address, 2n ** 255n]);
      await holder.write(coins[coin], 'approve', [morpho.morpho.address, 2n ** 255n]);
    },
  };
}

/** Everything but the process, as text: for the files of one run. */
export interface SavedLab { readonly state: string; readonly protocols: Protocols }

export async function saveLab({ node, coins, feeds, aave, morpho, uniswap }: ChainLab): Promise<SavedLab> {
  return { state: await node.call('anvil_dumpState') as string, protocols: { coins, feeds, aave, morpho, uniswap } };
}

export async function restoreLab({ state, protocols }: SavedLab, options: AnvilOptions = {}): Promise<ChainLab> {
  const anvil = await startAnvil(options);
  try {
    await anvil.node.call('anvil_loadState', state);
    return await labOf(anvil, protocols);
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

