/** Morpho Blue from its own sources with its package's rate and oracle doubles: one market of WETH against USDC. */
import { encodeAbiParameters, keccak256, type Address, type Hex } from 'viem';
import type { Deployed, FixtureHand } from '../lab/fixtureHand.ts';
import type { Compiled } from '../lab/solidity.ts';
import { COINS, type Coins } from './feeds.ts';

const WAD = 10n ** 18n;

export interface MorphoMarketParams {
  readonly loanToken: Address;
  readonly collateralToken: Address;
  readonly oracle: Address;
  readonly irm: Address;
  readonly lltv: bigint;
}

export interface MorphoLab {
  readonly morpho: Deployed;
  readonly oracle: Deployed;
  readonly params: MorphoMarketParams;
  readonly id: Hex;
}

/** USD price of WETH with USDC at 1 in the oracle's scale: 1e36 x 10^(loan decimals - collateral decimals). */
export const morphoPrice = (usd: number): bigint => BigInt(Math.round(usd * 1e8)) * 10n ** 16n;

export async function deployMorpho(
  hand: FixtureHand, { Morpho, IrmMock, OracleMock }: Compiled, coins: Coins,
): Promise<MorphoLab> {
  const morpho = await hand.deploy(Morpho, [hand.from]);
  const irm = await hand.deploy(IrmMock);
  const oracle = await hand.deploy(OracleMock);
  await hand.write(oracle, 'setPrice', [morphoPrice(COINS.WETH.usd)]);
  const lltv = (WAD * 86n) / 100n;
  await hand.write(morpho, 'enableIrm', [irm.address]);
  await hand.write(morpho, 'enableLltv', [lltv]);
  const params = { loanToken: coins.USDC.address, collateralToken: coins.WETH.address, oracle: oracle.address,
    irm: irm.address, lltv };
  await hand.write(morpho, 'createMarket', [params]);
  return { morpho, oracle, params, id: marketId(params) };
}

export const marketId = ({ loanToken, collateralToken, oracle, irm, lltv }: MorphoMarketParams): Hex =>
  keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'address' }, { type: 'address' }, { type: 'address' },
    { type: 'uint256' }], [loanToken, collateralToken, oracle, irm, lltv]));
