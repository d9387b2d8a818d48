/**
 * Everything that moves, at one block, in one read: reserves in use, prices and their age, and each holder's balances
 * beside what the pool itself says of the holder. In the contracts' integers.
 */
import type { Address } from 'viem';
import type { AaveAccount, AaveEMode, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import type { AaveAccountData } from '../../../risk/margin/aave/accountData.ts';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { ReadBatch, type BatchAnswers, type Slot } from '../../transport/chain/client/readBatch.ts';
import { readCall, type ResultOf } from '../../transport/chain/client/readCall.ts';
import { FEED_ABI, ORACLE_ABI, POOL_ABI, TOKEN_ABI } from '../contracts.ts';
import { configurationOf, isInUse, isUsedAsCollateral } from './configuration.ts';
import type { ListedReserve, PoolListing } from './listing.ts';
import { askRewards, rewardsOf, type Reward } from './rewards.ts';
import { askModes, modesOf, modesWanted, type WantedModes } from './modes.ts';

export interface HolderState {
  readonly user: Address;
  readonly account: AaveAccount;
  /** The pool's own words on this holder. */
  readonly reported: AaveAccountData;
  /** Unclaimed. */
  readonly rewards: readonly Reward[];
}

export interface PricedReserve {
  readonly currency: string;
  /** Base currency, 8 decimals. */
  readonly price: bigint;
  /** When its source was last written; null: the source does not say. */
  readonly updatedAtSeconds: bigint | null;
}

export interface PoolState {
  readonly block: BlockRef;
  readonly receivedTimeMs: number;
  readonly holders: readonly HolderState[];
  readonly prices: readonly PricedReserve[];
  /** What the read should have asked for; it says all there is to say where this is no more than it asked for. */
  readonly wanted: Wanted;
  readonly isWhole: boolean;
}

/** Reserves and categories of e-mode; a holder's other reserves are taken to be empty. */
export interface Wanted { readonly reserves: readonly ListedReserve[]; readonly modes: WantedModes }

export interface PoolQuestion {
  readonly client: ChainClient;
  readonly listing: PoolListing;
  readonly users: readonly Address[];
  readonly wanted: Wanted;
  readonly block?: BlockRef;
  readonly agreed?: boolean;
}

/** Asked again at the same block until it is whole: for the first time, and after a holder did something new. */
export async function readWholePool(question: PoolQuestion): Promise<PoolState> {
  let state = await readPool(question);
  for (let left = 3; left > 0 && !state.isWhole; left -= 1) {
    // The next question follows from the answer.
    // oxlint-disable-next-line no-await-in-loop
    state = await readPool({ ...question, wanted: state.wanted, block: state.block });
  }
  if (!state.isWhole) throw new Error('the pool changes what holders use faster than it can be read');
  return state;
}

/** Rejects with ChainError, or with an Error that names the call that the pool refused. */
export async function readPool(question: PoolQuestion): Promise<PoolState> {
  const { client, listing, users, wanted, block, agreed } = question;
  const batch = new ReadBatch();
  const reserveSlots = wanted.reserves.map((reserve) => ({ reserve, ...askReserve(batch, listing, reserve) }));
  const holderSlots = users.map((user) => askHolder(batch, listing, wanted.reserves, user));
  const modeSlots = askModes(batch, listing, wanted.modes);
  const answers = await batch.read(client, { ...(block === undefined ? {} : { block }),
    ...(agreed === undefined ? {} : { agreed }) });
  const common = reserveSlots.map((slots) => commonOf(slots.reserve, slots, answers));
  const modes = modesOf(modeSlots, answers, common);
  const holders = holderSlots.map((slots) => holderOf(slots, common, modes, listing, answers));
  const categories = [...new Set(holderSlots.map(({ eMode }) => Number(answers.value(eMode))))];
  const needed = modesWanted(modeSlots, answers, categories, listing.rules);
  const words = holderSlots.map(({ configuration }) => answers.value(configuration).data);
  const leftOut = listing.reserves.filter((reserve) => !wanted.reserves.includes(reserve)
    && words.some((word) => isInUse(word, reserve.id)));
  return { block: answers.block, receivedTimeMs: answers.receivedTimeMs, holders,
    prices: common.map(({ terms, updatedAtSeconds }) => ({ currency: terms.currency, price: terms.price,
      updatedAtSeconds })),
    wanted: { reserves: [...wanted.reserves, ...leftOut], modes: new Map([...wanted.modes, ...needed]) },
    isWhole: leftOut.length === 0 && [...needed].every(([id, source]) => wanted.modes.get(id) === source) };
}

function holderOf(
  slots: HolderSlots, common: readonly Common[], modes: ReadonlyMap<number, AaveEMode>, listing: PoolListing,
  answers: BatchAnswers,
): HolderState {
  const { rules } = listing;
  const word = answers.value(slots.configuration).data;
  const [totalCollateralBase, totalDebtBase, availableBorrowsBase, currentLiquidationThreshold, ltv, healthFactor] =
    answers.value(slots.accountData);
  return {
    user: slots.user, rewards: rewardsOf(slots.rewards, answers, listing),
    account: { rules, atSeconds: BigInt(Math.floor(answers.block.timestampMs / 1_000)),
      eMode: modes.get(Number(answers.value(slots.eMode))) ?? null,
      reserves: common.map((reserve, i) =>
        ({ ...reserve.terms, holder: holdingOf(reserve, slots, i, word, answers) })) },
    reported: { totalCollateralBase, totalDebtBase, availableBorrowsBase, currentLiquidationThreshold, ltv,
      healthFactor },
  };
}

// ---- reserves -------------------------------------------------------------------------------------------------------

type ReserveData = ResultOf<ReturnType<typeof reserveDataCall>>;
type Round = ResultOf<ReturnType<typeof roundCall>>;
const reserveDataCall = (pool: Address, asset: Address) => readCall(pool, POOL_ABI, 'getReserveData', [asset]);
const roundCall = (source: Address) => readCall(source, FEED_ABI, 'latestRoundData', []);

interface ReserveSlots {
  readonly data: Slot<ReserveData>;
  readonly price: Slot<bigint>;
  readonly round: Slot<Round>;
  readonly supplied: Slot<bigint>;
  readonly owed: Slot<bigint>;
  readonly cash: Slot<bigint> | null;
}

function askReserve(batch: ReadBatch, { pool, oracle, countsCash }: PoolListing, reserve: ListedReserve): ReserveSlots {
  return {
    data: batch.add(reserveDataCall(pool, reserve.asset)),
    price: batch.add(readCall(oracle, ORACLE_ABI, 'getAssetPrice', [reserve.asset])),
    round: batch.add(roundCall(reserve.source)),
    supplied: batch.add(readCall(reserve.supplyToken, TOKEN_ABI, 'totalSupply', [])),
    owed: batch.add(readCall(reserve.debtToken, TOKEN_ABI, 'totalSupply', [])),
    cash: countsCash ? batch.add(readCall(pool, POOL_ABI, 'getVirtualUnderlyingBalance', [reserve.asset])) : null,
  };
}

interface Common {
  readonly listed: ListedReserve;
  readonly terms: Omit<AaveReserve, 'holder'>;
  readonly updatedAtSeconds: bigint | null;
  readonly category: number;
}

function commonOf(listed: ListedReserve, slots: ReserveSlots, answers: BatchAnswers): Common {
  const { rates, written, totals, ...data } = answers.value(slots.data);
  const configuration = configurationOf(data.configuration.data);
  const { ltvBps, liquidationThresholdBps, liquidationBonusBps, liquidationFeeBps, decimals } = configuration;
  const isOpen = configuration.isActive && !configuration.isFrozen && !configuration.isPaused;
  const round = answers.valueOrNull(slots.round);
  return {
    listed, category: configuration.eModeCategory,
    updatedAtSeconds: round === null ? null : round[3],
    terms: {
      asset: listed.asset, currency: listed.currency, decimals, price: answers.value(slots.price), ltvBps,
      liquidationThresholdBps, liquidationBonusBps, liquidationFeeBps,
      supplyCap: configuration.supplyCap, borrowCap: configuration.borrowCap, debtCeiling: configuration.debtCeiling,
      isolationDebt: totals.isolatedDebt, borrowableInIsolation: configuration.borrowableInIsolation,
      borrowingEnabled: configuration.borrowingEnabled && isOpen,
      liquidityIndex: rates.supplyIndex, variableBorrowIndex: rates.borrowIndex,
      liquidityRate: rates.supplyRate, variableBorrowRate: rates.borrowRate,
      updatedAtSeconds: BigInt(written.updatedAt),
      totalSupplied: answers.value(slots.supplied), totalDebt: answers.value(slots.owed),
      ...(slots.cash === null ? {} : { cash: answers.value(slots.cash) }),
    },
  };
}

// ---- holders --------------------------------------------------------------------------------------------------------

type AccountData = ResultOf<ReturnType<typeof accountDataCall>>;
type Configuration = ResultOf<ReturnType<typeof userConfigurationCall>>;
const accountDataCall = (pool: Address, user: Address) => readCall(pool, POOL_ABI, 'getUserAccountData', [user]);
const userConfigurationCall = (pool: Address, user: Address) =>
  readCall(pool, POOL_ABI, 'getUserConfiguration', [user]);

interface HolderSlots {
  readonly user: Address;
  readonly accountData: Slot<AccountData>;
  readonly configuration: Slot<Configuration>;
  readonly eMode: Slot<bigint>;
  readonly rewards: ReturnType<typeof askRewards>;
  readonly balances: readonly { readonly supplied: Slot<bigint>; readonly owed: Slot<bigint>;
    readonly stable: Slot<bigint> | null }[];
}

function askHolder(
  batch: ReadBatch, listing: PoolListing, reserves: readonly ListedReserve[], user: Address,
): HolderSlots {
  const { pool, rules } = listing;
  const scaled = (token: Address): Slot<bigint> => batch.add(readCall(token, TOKEN_ABI, 'scaledBalanceOf', [user]));
  return {
    user,
    accountData: batch.add(accountDataCall(pool, user)),
    configuration: batch.add(userConfigurationCall(pool, user)),
    eMode: batch.add(readCall(pool, POOL_ABI, 'getUserEMode', [user])),
    rewards: askRewards(batch, listing, reserves, user),
    balances: reserves.map(({ supplyToken, debtToken, stableDebtToken }) => ({
      supplied: scaled(supplyToken), owed: scaled(debtToken),
      stable: rules === '3.0' && stableDebtToken !== null
        ? batch.add(readCall(stableDebtToken, TOKEN_ABI, 'balanceOf', [user])) : null,
    })),
  };
}

function holdingOf(
  { listed }: Common, { balances }: HolderSlots, at: number, word: bigint, answers: BatchAnswers,
): AaveReserve['holder'] {
  const slots = balances[at];
  if (slots === undefined) throw new Error(`${listed.currency} was not asked`);
  return {
    scaledSupply: answers.value(slots.supplied), scaledDebt: answers.value(slots.owed),
    stableDebt: slots.stable === null ? 0n : answers.value(slots.stable),
    usedAsCollateral: isUsedAsCollateral(word, listed.id),
  };
}
