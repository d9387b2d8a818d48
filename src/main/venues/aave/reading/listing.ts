/** What a pool lists and what hardly changes of it: tokens, decimals, names, price sources, which version's rules. */
import { getAddress, zeroAddress, type Address } from 'viem';
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { AaveRules } from '../../../risk/margin/aave/aaveAccount.ts';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { ReadBatch } from '../../transport/chain/client/readBatch.ts';
import { readCall } from '../../transport/chain/client/readCall.ts';
import { ORACLE_ABI, POOL_ABI, PROVIDER_ABI, TOKEN_ABI } from '../contracts.ts';
import { currencyOf } from '../../transport/lending/symbols.ts';
import { configurationOf } from './configuration.ts';
import { offeredModes, type OfferedMode } from './modes.ts';
import { readRewardTokens, type RewardToken } from './rewards.ts';

export interface ListedReserve {
  /** Its bit in the pool's words. */
  readonly id: number;
  /** Of e-mode, as 3.0 and 3.1 keep it with the asset; 0: none. */
  readonly category: number;
  readonly asset: Address;
  /** The token's own: "WETH". */
  readonly tokenName: string;
  readonly currency: Currency;
  readonly decimals: number;
  readonly supplyToken: Address;
  /** Null: the version has none. */
  readonly stableDebtToken: Address | null;
  readonly debtToken: Address;
  /** Where its price comes from. */
  readonly source: Address;
  /** Null: no rewards are paid. */
  readonly rewards: Address | null;
}

export interface PoolListing {
  readonly pool: Address;
  readonly oracle: Address;
  readonly rules: AaveRules;
  readonly reserves: readonly ListedReserve[];
  /** From 3.1 on the pool counts its own cash, and coins that are sent to it are none. */
  readonly countsCash: boolean;
  readonly modes: readonly OfferedMode[];
  readonly rewardTokens: readonly RewardToken[];
}

/** Rejects with ChainError, or with an Error that names the call which the contract at `pool` does not answer. */
export async function readListing(client: ChainClient, pool: Address, block?: BlockRef): Promise<PoolListing> {
  const at = block ?? client.head ?? await client.latest();
  const first = new ReadBatch();
  const [providerSlot, assetsSlot, bitmapSlot] = [
    first.add(readCall(pool, POOL_ABI, 'ADDRESSES_PROVIDER', [])),
    first.add(readCall(pool, POOL_ABI, 'getReservesList', [])),
    first.add(readCall(pool, POOL_ABI, 'getEModeCategoryCollateralBitmap', [1])),
  ];
  const basics = await first.read(client, { block: at });
  const assets = basics.value(assetsSlot);
  const second = new ReadBatch();
  const oracleSlot = second.add(readCall(basics.value(providerSlot), PROVIDER_ABI, 'getPriceOracle', []));
  const slots = assets.map((asset) => ({ asset, data: second.add(readCall(pool, POOL_ABI, 'getReserveData', [asset])),
    name: second.add(readCall(asset, TOKEN_ABI, 'symbol', [])) }));
  const [some] = assets;
  const cashSlot = some === undefined ? null
    : second.add(readCall(pool, POOL_ABI, 'getVirtualUnderlyingBalance', [some]));
  const listed = await second.read(client, { block: at });
  const oracle = listed.value(oracleSlot);
  const third = new ReadBatch();
  const rest = slots.map(({ asset, data }) => ({
    source: third.add(readCall(oracle, ORACLE_ABI, 'getSourceOfAsset', [asset])),
    rewards: third.add(readCall(listed.value(data).tokens.supply, TOKEN_ABI, 'getIncentivesController', [])),
  }));
  const sources = await third.read(client, { block: at });
  const taken = new Set<Currency>();
  const reserves = slots.map(({ asset, data, name }, i): ListedReserve => {
    const { written: { id }, tokens, configuration } = listed.value(data);
    // Some old tokens have 32 bytes for a name: the address stands in.
    const tokenName = listed.valueOrNull(name) ?? asset.slice(0, 8);
    const currency = currencyOf(tokenName, asset, taken);
    taken.add(currency);
    const slot = rest[i];
    const { eModeCategory: category, decimals } = configurationOf(configuration.data);
    return { id, category, asset: getAddress(asset), tokenName, currency, supplyToken: tokens.supply, decimals,
      debtToken: tokens.debt,
      stableDebtToken: orNull(tokens.stableDebt),
      source: (slot === undefined ? null : sources.valueOrNull(slot.source)) ?? zeroAddress,
      rewards: orNull((slot === undefined ? null : sources.valueOrNull(slot.rewards)) ?? zeroAddress) };
  });
  // The bitmaps of e-mode came with 3.2.
  const rules = basics.valueOrNull(bitmapSlot) === null ? '3.0' : '3.6';
  const controllers = [...new Set(reserves.flatMap(({ rewards }) => rewards ?? []))];
  return { pool, oracle, reserves, rules, countsCash: cashSlot !== null && listed.valueOrNull(cashSlot) !== null,
    modes: await offeredModes(client, { pool, rules, reserves }, at),
    rewardTokens: await readRewardTokens(client, controllers, at) };
}

const orNull = (address: Address): Address | null => (address === zeroAddress ? null : address);
