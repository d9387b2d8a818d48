/**
 * Aave v3.0.2 from its own artifacts, in the order of facts on the chain 2a: five assets, two e-modes (one with a price
 * of its own), caps, a fee on liquidations.
 */
import { zeroAddress, type Address } from 'viem';
import { artifact, type Contract } from '../lab/workspace.ts';
import type { Deployed, FixtureHand, Libraries } from '../lab/fixtureHand.ts';
import { COINS, COIN_NAMES, feedUnits, type Coin, type Coins, type Feeds } from './feeds.ts';

const CORE = '@aave/core-v3/artifacts/contracts';
const core = (folder: string, name: string): Contract => artifact(`${CORE}/${folder}`, name);
const RAY = 10n ** 27n;

export interface AaveLab {
  readonly provider: Deployed;
  readonly pool: Deployed;
  readonly configurator: Deployed;
  readonly oracle: Deployed;
  readonly dataProvider: Deployed;
  /** The price that e-mode 2 gives its assets. */
  readonly stableFeed: Deployed;
}

interface Rules {
  readonly ltv: number;
  readonly threshold: number;
  readonly bonus: number;
  readonly eMode: number;
  readonly supplyCap: number;
  readonly borrowCap: number;
  readonly slope: number;
}

export const AAVE_RULES: Readonly<Record<Coin, Rules>> = {
  WETH: { ltv: 8_050, threshold: 8_300, bonus: 10_500, eMode: 1, supplyCap: 0, borrowCap: 0, slope: 0.038 },
  wstETH: { ltv: 7_850, threshold: 8_100, bonus: 10_600, eMode: 1, supplyCap: 0, borrowCap: 0, slope: 0.045 },
  WBTC: { ltv: 7_300, threshold: 7_800, bonus: 10_500, eMode: 0, supplyCap: 43_000, borrowCap: 28_000, slope: 0.04 },
  USDC: { ltv: 7_500, threshold: 7_800, bonus: 10_450, eMode: 2, supplyCap: 0, borrowCap: 0, slope: 0.06 },
  DAI: { ltv: 6_300, threshold: 7_700, bonus: 10_500, eMode: 2, supplyCap: 0, borrowCap: 0, slope: 0.06 },
};

export const LIQUIDATION_FEE_BPS = 1_000;

export async function deployAave(
  hand: FixtureHand, coins: Coins, feeds: Feeds, priceFeed: Contract,
): Promise<AaveLab> {
  const provider = await hand.deploy(core('protocol/configuration', 'PoolAddressesProvider'), ['Lab', hand.from]);
  await hand.write(provider, 'setACLAdmin', [hand.from]);
  const access = await hand.deploy(core('protocol/configuration', 'ACLManager'), [provider.address]);
  await hand.write(provider, 'setACLManager', [access.address]);
  await hand.write(access, 'addPoolAdmin', [hand.from]);
  await hand.write(access, 'addEmergencyAdmin', [hand.from]);
  const libraries = await deployLibraries(hand);
  const pool = await throughProxy(hand, provider, 'Pool', 'pool', libraries);
  const configurator = await throughProxy(hand, provider, 'PoolConfigurator', 'pool', libraries);
  // The last is no coin: it stands for the price that e-mode 2 gives its assets.
  const stableFeed = await hand.deploy(priceFeed, [8, 'stable / USD', feedUnits(1)]);
  const assets = [...COIN_NAMES.map((coin) => coins[coin].address), stableFeed.address];
  const sources = [...COIN_NAMES.map((coin) => feeds[coin].address), stableFeed.address];
  const oracle = await hand.deploy(core('misc', 'AaveOracle'),
    [provider.address, assets, sources, zeroAddress, zeroAddress, 100_000_000n]);
  await hand.write(provider, 'setPriceOracle', [oracle.address]);
  const dataProvider = await hand.deploy(core('misc', 'AaveProtocolDataProvider'), [provider.address]);
  await hand.write(provider, 'setPoolDataProvider', [dataProvider.address]);
  const lab = { provider, pool, configurator, oracle, dataProvider, stableFeed };
  await listReserves(hand, lab, coins);
  for (const coin of COIN_NAMES) {
    // oxlint-disable-next-line no-await-in-loop
    await setRules(hand, configurator, coins[coin].address, AAVE_RULES[coin]);
  }
  await setModes(hand, lab, coins);
  return lab;
}

async function deployLibraries(hand: FixtureHand): Promise<Libraries> {
  const made: Record<string, Deployed> = {};
  // FlashLoanLogic is linked to BorrowLogic.
  for (const name of ['BorrowLogic', 'SupplyLogic', 'LiquidationLogic', 'EModeLogic', 'BridgeLogic', 'FlashLoanLogic',
    'PoolLogic', 'ConfiguratorLogic']) {
    // oxlint-disable-next-line no-await-in-loop
    made[name] = await hand.deploy(core('protocol/libraries/logic', name), [], made);
  }
  return made;
}

/** The provider makes a proxy of the implementation and initialises it. */
async function throughProxy(
  hand: FixtureHand, provider: Deployed, name: string, folder: string, libraries: Libraries,
): Promise<Deployed> {
  const contract = core(`protocol/${folder}`, name);
  const needsProvider = name === 'Pool';
  const implementation = await hand.deploy(contract, needsProvider ? [provider.address] : [], libraries);
  await hand.write(provider, `set${name}Impl`, [implementation.address]);
  return { address: await hand.read(provider, `get${name}`) as Address, abi: contract.abi };
}

async function listReserves(
  hand: FixtureHand, { provider, pool, configurator }: AaveLab, coins: Coins,
): Promise<void> {
  const tokens = 'protocol/tokenization';
  const supplied = await hand.deploy(core(tokens, 'AToken'), [pool.address]);
  const stable = await hand.deploy(core(tokens, 'StableDebtToken'), [pool.address]);
  const variable = await hand.deploy(core(tokens, 'VariableDebtToken'), [pool.address]);
  const inputs = [];
  for (const coin of COIN_NAMES) {
    const slope = BigInt(Math.round(AAVE_RULES[coin].slope * 1e9)) * 10n ** 18n;
    // oxlint-disable-next-line no-await-in-loop
    const rates = await hand.deploy(core('protocol/pool', 'DefaultReserveInterestRateStrategy'),
      [provider.address, (RAY * 8n) / 10n, 0n, slope, RAY * 3n / 4n, 0n, 0n, 0n, 0n, 0n]);
    inputs.push({ aTokenImpl: supplied.address, stableDebtTokenImpl: stable.address,
      variableDebtTokenImpl: variable.address, underlyingAssetDecimals: COINS[coin].decimals,
      interestRateStrategyAddress: rates.address, underlyingAsset: coins[coin].address, treasury: hand.from,
      incentivesController: zeroAddress, aTokenName: `Lab ${coin}`, aTokenSymbol: `a${coin}`,
      variableDebtTokenName: `Lab debt ${coin}`, variableDebtTokenSymbol: `v${coin}`,
      stableDebtTokenName: `Lab stable ${coin}`, stableDebtTokenSymbol: `s${coin}`, params: '0x10' });
  }
  await hand.write(configurator, 'initReserves', [inputs]);
}

async function setRules(hand: FixtureHand, configurator: Deployed, asset: Address, rules: Rules): Promise<void> {
  const { ltv, threshold, bonus, supplyCap, borrowCap } = rules;
  await hand.write(configurator, 'configureReserveAsCollateral', [asset, ltv, threshold, bonus]);
  await hand.write(configurator, 'setReserveBorrowing', [asset, true]);
  await hand.write(configurator, 'setReserveFactor', [asset, 1_000]);
  if (supplyCap > 0) await hand.write(configurator, 'setSupplyCap', [asset, supplyCap]);
  if (borrowCap > 0) await hand.write(configurator, 'setBorrowCap', [asset, borrowCap]);
  await hand.write(configurator, 'setLiquidationProtocolFee', [asset, LIQUIDATION_FEE_BPS]);
}

async function setModes(hand: FixtureHand, { configurator, stableFeed }: AaveLab, coins: Coins): Promise<void> {
  await hand.write(configurator, 'setEModeCategory', [1, 9_000, 9_300, 10_100, zeroAddress, 'ETH correlated']);
  await hand.write(configurator, 'setEModeCategory', [2, 9_700, 9_750, 10_100, stableFeed.address, 'Stablecoins']);
  for (const coin of COIN_NAMES) {
    const { eMode } = AAVE_RULES[coin];
    // oxlint-disable-next-line no-await-in-loop
    if (eMode > 0) await hand.write(configurator, 'setAssetEModeCategory', [coins[coin].address, eMode]);
  }
}
