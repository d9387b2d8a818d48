/** A market beside the lab's: wstETH against WETH at 94.5 %, with an oracle of its own and a loan that is no dollar. */
import { coinUnits } from '../deploy/feeds.ts';
import { marketId, type MorphoMarketParams } from '../deploy/morpho.ts';
import type { ChainLab } from '../deploy/lab.ts';
import type { Deployed } from '../lab/fixtureHand.ts';
import { compiled } from '../lab/solidity.ts';

export interface SecondMarket {
  readonly id: `0x${string}`;
  readonly params: MorphoMarketParams;
  readonly oracle: Deployed;
}

/** 1.18 WETH a wstETH. */
export async function openSecondMarket({ hand, morpho, coins }: ChainLab): Promise<SecondMarket> {
  const oracle = await hand.deploy(compiled().OracleMock);
  await hand.write(oracle, 'setPrice', [118n * 10n ** 34n]);
  const lltv = 945n * 10n ** 15n;
  await hand.write(morpho.morpho, 'enableLltv', [lltv]);
  const params = { loanToken: coins.WETH.address, collateralToken: coins.wstETH.address, oracle: oracle.address,
    irm: morpho.params.irm, lltv };
  await hand.write(morpho.morpho, 'createMarket', [params]);
  await hand.write(coins.WETH, 'approve', [morpho.morpho.address, 2n ** 255n]);
  await hand.write(morpho.morpho, 'supply', [params, coinUnits('WETH', 1_000), 0n, hand.from, '0x']);
  return { id: marketId(params), params, oracle };
}
