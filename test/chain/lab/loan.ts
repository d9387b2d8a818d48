/** A loan to look at. */
import type { Address } from 'viem';
import { coinUnits } from '../deploy/feeds.ts';
import type { ChainLab } from '../deploy/lab.ts';

/** 5 WETH against 8000 USDC: a health of 1.61. */
export async function borrowOnMorpho(lab: ChainLab, holder: Address): Promise<void> {
  await lab.fund(holder, 'WETH', 10);
  const own = lab.hand.as(holder);
  const { morpho, params } = lab.morpho;
  await own.write(morpho, 'supplyCollateral', [params, coinUnits('WETH', 5), holder, '0x']);
  await own.write(morpho, 'borrow', [params, coinUnits('USDC', 8_000), 0n, holder, holder]);
}

/** 10 WETH and half a WBTC against 35000 USDC: a health of 1.38. */
export async function borrowOnAave(lab: ChainLab, holder: Address): Promise<void> {
  for (const [coin, amount] of [['WETH', 100], ['WBTC', 10], ['USDC', 5_000]] as const) {
    await lab.fund(holder, coin, amount);
  }
  const own = lab.hand.as(holder);
  const { pool } = lab.aave;
  await own.write(pool, 'supply', [lab.coins.WETH.address, coinUnits('WETH', 10), holder, 0]);
  await own.write(pool, 'supply', [lab.coins.WBTC.address, coinUnits('WBTC', 0.5), holder, 0]);
  await own.write(pool, 'borrow', [lab.coins.USDC.address, coinUnits('USDC', 35_000), 2, 0, holder]);
}
