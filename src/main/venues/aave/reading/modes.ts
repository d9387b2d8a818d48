/**
 * Categories of e-mode that holders are in. They are asked for together with everything else, once it is known which:
 * a category that is met for the first time, or a price of its own that it turns out to have, wants another read.
 */
import { zeroAddress, type Address } from 'viem';
import type { AaveEMode, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { ReadBatch, type BatchAnswers, type Slot } from '../../transport/chain/client/readBatch.ts';
import { readCall, type ResultOf } from '../../transport/chain/client/readCall.ts';
import { ORACLE_ABI, POOL_ABI } from '../contracts.ts';
import { isIn } from './configuration.ts';
import type { ListedReserve, PoolListing } from './listing.ts';

/** Category -> the source of a price of its own; null: it has none, or that is not known yet. */
export type WantedModes = ReadonlyMap<number, Address | null>;

type Category = ResultOf<ReturnType<typeof categoryCall>>;
const categoryCall = (pool: Address, id: number) => readCall(pool, POOL_ABI, 'getEModeCategoryData', [id]);

export interface ModeSlots {
  readonly id: number;
  readonly priceSource: Address | null;
  readonly data: Slot<Category>;
  readonly price: Slot<bigint> | null;
  /** Collateral, borrowable, without loan to value; empty where the version has none. */
  readonly bitmaps: readonly Slot<bigint>[];
}

export function askModes(
  batch: ReadBatch, { pool, oracle, rules }: Pick<PoolListing, 'pool' | 'oracle' | 'rules'>, wanted: WantedModes,
): ModeSlots[] {
  return [...wanted].map(([id, priceSource]) => ({
    id, priceSource,
    data: batch.add(categoryCall(pool, id)),
    price: priceSource === null ? null : batch.add(readCall(oracle, ORACLE_ABI, 'getAssetPrice', [priceSource])),
    bitmaps: rules === '3.0' ? [] : (['Collateral', 'Borrowable', 'Ltvzero'] as const).map((name) =>
      batch.add(readCall(pool, POOL_ABI, `getEModeCategory${name}Bitmap`, [id]))),
  }));
}

export interface OfferedMode { readonly label: string; readonly mode: AaveEMode }

/** Ids are given in order from 1 on: pools have a few dozen of them. */
const MOST_MODES = 40;

/** Every category that the pool offers; its price of its own is not read. */
export async function offeredModes(
  client: ChainClient, listing: Pick<PoolListing, 'pool' | 'rules' | 'reserves'>, block: BlockRef,
): Promise<readonly OfferedMode[]> {
  const { reserves, rules } = listing;
  const ids = rules === '3.0' ? [...new Set(reserves.map(({ category }) => category))].filter((id) => id > 0)
    : Array.from({ length: MOST_MODES }, (_, i) => i + 1);
  if (ids.length === 0) return [];
  const batch = new ReadBatch();
  const slots = askModes(batch, { ...listing, oracle: zeroAddress }, new Map(ids.map((id) => [id, null])));
  const answers = await batch.read(client, { block });
  const modes = modesOf(slots, answers, reserves.map((listed) => ({ listed, category: listed.category })));
  return slots.flatMap(({ id, data }): OfferedMode[] => {
    const mode = modes.get(id);
    return mode === undefined || mode.liquidationThresholdBps === 0n ? []
      : [{ label: answers.value(data).label, mode }];
  });
}

/** A reserve as read, with the category that 3.0 keeps in its configuration. */
export interface ModeMember { readonly listed: ListedReserve; readonly category: number }

export function modesOf(
  slots: readonly ModeSlots[], answers: BatchAnswers, members: readonly ModeMember[],
): ReadonlyMap<number, AaveEMode> {
  return new Map(slots.map((slot): [number, AaveEMode] => {
    const { id, data, bitmaps, price } = slot;
    const { ltv, threshold, bonus } = answers.value(data);
    const own = members.filter(({ category }) => category === id).map(({ listed }) => listed.asset);
    const listOf = (at: number): readonly AaveReserve['asset'][] => {
      const bitmap = bitmaps[at];
      const word = bitmap === undefined ? null : answers.valueOrNull(bitmap);
      if (word === null) return [];
      return members.filter(({ listed }) => isIn(word, listed.id)).map(({ listed }) => listed.asset);
    };
    const lists = bitmaps.length === 0 ? [own, own, []] : [listOf(0), listOf(1), listOf(2)];
    return [id, { category: id, ltvBps: BigInt(ltv), liquidationThresholdBps: BigInt(threshold),
      liquidationBonusBps: BigInt(bonus), price: price === null ? 0n : answers.value(price),
      collateral: lists[0] ?? [], borrowable: lists[1] ?? [], withoutLtv: lists[2] ?? [] }];
  }));
}

/** Which categories a read should have asked for, with what it learned of their prices. */
export function modesWanted(
  slots: readonly ModeSlots[], answers: BatchAnswers, inUse: readonly number[], rules: PoolListing['rules'],
): WantedModes {
  return new Map(inUse.filter((id) => id > 0).map((id) => {
    const slot = slots.find((one) => one.id === id);
    const source = slot === undefined || rules !== '3.0' ? null : answers.value(slot.data).priceSource;
    return [id, source === zeroAddress ? null : source];
  }));
}
