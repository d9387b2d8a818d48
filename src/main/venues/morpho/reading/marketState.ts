/**
 * Everything that moves, at one block: of each market its totals, rate and oracle price, and of each holder the
 * position. In the contract's integers, interest added up to the block's second as the contract itself would.
 */
import { zeroAddress, type Address } from 'viem';
import { accrued } from '../../../risk/margin/morpho/morphoMath.ts';
import type { MorphoMarket, MorphoPosition } from '../../../risk/margin/morpho/morphoMarket.ts';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { ReadBatch, type BatchAnswers, type Slot } from '../../transport/chain/client/readBatch.ts';
import { readCall, type ResultOf } from '../../transport/chain/client/readCall.ts';
import { FEED_ABI, MORPHO_ABI, ORACLE_ABI, RATE_ABI } from '../contracts.ts';
import type { ListedMarket } from './marketListing.ts';

export interface MarketState {
  readonly listed: ListedMarket;
  /** As the contract has it stored: its interest is that of the last touch. */
  readonly stored: MorphoMarket;
  /** At the block's second. */
  readonly market: MorphoMarket;
  /** Its oracle answers; else nothing can be said of health. */
  readonly isPriced: boolean;
}

export interface PositionState extends MarketState {
  readonly user: Address;
  readonly position: MorphoPosition;
}

export interface FeedState {
  /** Of one coin, with `decimals`. */
  readonly price: bigint;
  readonly decimals: number;
  readonly updatedAtSeconds: bigint;
}

export interface MorphoState {
  readonly block: BlockRef;
  readonly receivedTimeMs: number;
  readonly positions: readonly PositionState[];
  /** Null: none was asked for, or it does not answer. */
  readonly feed: FeedState | null;
}

export interface MorphoQuestion {
  readonly client: ChainClient;
  readonly morpho: Address;
  readonly wanted: readonly { readonly user: Address; readonly market: ListedMarket }[];
  readonly loanFeed: Address | null;
  readonly block: BlockRef;
  readonly agreed?: boolean;
}

type Totals = ResultOf<ReturnType<typeof marketCall>>;
const marketCall = (morpho: Address, { id }: ListedMarket) => readCall(morpho, MORPHO_ABI, 'market', [id]);

/** Two questions at one block: a rate model wants the totals that the first one told. Rejects with ChainError, or with
 *  an Error that names the call which was refused. */
export async function readPositions(question: MorphoQuestion): Promise<MorphoState> {
  const { client, morpho, wanted, loanFeed, block, agreed } = question;
  const options = { block, ...(agreed === undefined ? {} : { agreed }) };
  const markets = [...new Set(wanted.map(({ market }) => market))];
  const batch = new ReadBatch();
  const marketSlots = markets.map((listed) => ({ listed, totals: batch.add(marketCall(morpho, listed)),
    price: listed.params.oracle === zeroAddress ? null
      : batch.add(readCall(listed.params.oracle, ORACLE_ABI, 'price', [])) }));
  const positionSlots = wanted.map(({ user, market }) => ({ user, market,
    position: batch.add(readCall(morpho, MORPHO_ABI, 'position', [market.id, user])) }));
  const round = loanFeed === null ? null : batch.add(readCall(loanFeed, FEED_ABI, 'latestRoundData', []));
  const digits = loanFeed === null ? null : batch.add(readCall(loanFeed, FEED_ABI, 'decimals', []));
  const answers = await batch.read(client, options);
  const rates = new ReadBatch();
  const rateSlots = marketSlots.map(({ listed: { params }, totals }) => (params.irm === zeroAddress ? null
    : rates.add(readCall(params.irm, RATE_ABI, 'borrowRateView', [params, structOf(answers.value(totals))]))));
  const rated = await rates.read(client, options);
  const states = new Map(marketSlots.map(({ listed, totals, price }, i): [ListedMarket, MarketState] => {
    const oraclePrice = price === null ? null : answers.valueOrNull(price);
    const slot = rateSlots[i] ?? null;
    const stored = marketOf(answers.value(totals), listed, oraclePrice ?? 0n, slot === null ? 0n : rated.value(slot));
    return [listed, { listed, stored, isPriced: oraclePrice !== null && oraclePrice > 0n,
      market: accrued(stored, BigInt(Math.floor(block.timestampMs / 1_000))) }];
  }));
  return {
    block: answers.block, receivedTimeMs: answers.receivedTimeMs, feed: feedOf(round, digits, answers),
    positions: positionSlots.flatMap(({ user, market, position }) => {
      const state = states.get(market);
      const [supplyShares, borrowShares, collateral] = answers.value(position);
      return state === undefined ? [] : [{ ...state, user, position: { supplyShares, borrowShares, collateral } }];
    }),
  };
}

function marketOf(
  totals: Totals, { params: { lltv } }: ListedMarket, oraclePrice: bigint, borrowRatePerSecond: bigint,
): MorphoMarket {
  const [totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares, updatedAtSeconds, fee] = totals;
  return { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares, updatedAtSeconds, fee, lltv,
    oraclePrice, borrowRatePerSecond };
}

const structOf = ([lent, lentShares, owed, owedShares, updated, fee]: Totals) =>
  ({ lent, lentShares, owed, owedShares, updated, fee });

type Round = ResultOf<ReturnType<typeof roundCall>>;
const roundCall = (feed: Address) => readCall(feed, FEED_ABI, 'latestRoundData', []);

function feedOf(round: Slot<Round> | null, digits: Slot<number> | null, answers: BatchAnswers): FeedState | null {
  const [told, decimals] = [round === null ? null : answers.valueOrNull(round),
    digits === null ? null : answers.valueOrNull(digits)];
  if (told === null || decimals === null || told[1] <= 0n) return null;
  return { price: told[1], decimals, updatedAtSeconds: told[3] };
}
