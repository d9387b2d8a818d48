/** What a pool's rewards controllers hold for a holder, unclaimed. Controllers are those that its tokens name. */
import type { Address } from 'viem';
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { ReadBatch, type BatchAnswers, type Slot } from '../../transport/chain/client/readBatch.ts';
import { readCall } from '../../transport/chain/client/readCall.ts';
import { currencyOf } from '../../transport/lending/symbols.ts';
import { REWARDS_ABI, TOKEN_ABI } from '../contracts.ts';
import type { ListedReserve, PoolListing } from './listing.ts';

export interface RewardToken { readonly address: Address; readonly currency: Currency; readonly decimals: number }

/** Smallest units of one reward. */
export interface Reward { readonly token: RewardToken; readonly units: bigint }

/** A controller that does not answer pays nothing that we could tell. */
export async function readRewardTokens(
  client: ChainClient, controllers: readonly Address[], block: BlockRef,
): Promise<readonly RewardToken[]> {
  if (controllers.length === 0) return [];
  const first = new ReadBatch();
  const slots = controllers.map((controller) => first.add(readCall(controller, REWARDS_ABI, 'getRewardsList', [])));
  const lists = await first.read(client, { block });
  const tokens = [...new Set(slots.flatMap((slot) => lists.valueOrNull(slot) ?? []))];
  if (tokens.length === 0) return [];
  const second = new ReadBatch();
  const asked = tokens.map((address) => ({ address, symbol: second.add(readCall(address, TOKEN_ABI, 'symbol', [])),
    decimals: second.add(readCall(address, TOKEN_ABI, 'decimals', [])) }));
  const answers = await second.read(client, { block });
  return asked.map(({ address, symbol, decimals }) => ({ address, decimals: answers.valueOrNull(decimals) ?? 18,
    currency: currencyOf(answers.valueOrNull(symbol) ?? address.slice(0, 8), address, new Set()) }));
}

type Held = readonly [readonly Address[], readonly bigint[]];

/** One call a controller, over the supplied and the owed tokens of the reserves that are read. */
export function askRewards(
  batch: ReadBatch, { rewardTokens }: PoolListing, reserves: readonly ListedReserve[], user: Address,
): readonly Slot<Held>[] {
  if (rewardTokens.length === 0) return [];
  const controllers = [...new Set(reserves.flatMap(({ rewards }) => rewards ?? []))];
  return controllers.map((controller) => batch.add(readCall(controller, REWARDS_ABI, 'getAllUserRewards', [
    reserves.filter(({ rewards }) => rewards === controller).flatMap(({ supplyToken, debtToken }) =>
      [supplyToken, debtToken]), user])));
}

export function rewardsOf(
  slots: readonly Slot<Held>[], answers: BatchAnswers, { rewardTokens }: PoolListing,
): readonly Reward[] {
  return slots.flatMap((slot) => {
    const [tokens, amounts] = answers.valueOrNull(slot) ?? [[], []];
    return tokens.flatMap((address, i): Reward[] => {
      const token = rewardTokens.find((one) => one.address === address);
      const units = amounts[i] ?? 0n;
      return token === undefined || units === 0n ? [] : [{ token, units }];
    });
  });
}
