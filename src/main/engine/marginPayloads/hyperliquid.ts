/**
 * Hyperliquid's account state as a margin case. The state has marks, leverage and each position's highest leverage;
 * `--meta` has the margin tables, `--prices` other marks than the venue's to compute ours with.
 */
import type { HyperliquidCoinTerms, LeverageTier } from '../../../shared/domain/marginTerms/hyperliquid.ts';
import type { AccountInput, HeldPosition, RestingOrder } from '../../risk/margin/model.ts';
import { crossEquity, maintenance, sharesPool } from '../../risk/margin/hyperliquid/clearinghouse.ts';
import { hyperliquid } from '../../risk/margin/hyperliquid/hyperliquid.ts';
import { readAccount } from '../../risk/margin/hyperliquid/fromInput.ts';
import { LATEST_RULE, MARGIN_RULES } from '../../risk/margin/hyperliquid/parameters.ts';
import { poolEvidence, type PoolEvidence } from '../../risk/margin/hyperliquid/pool.ts';
import {
  accountStateOf, listed, type HyperliquidPayload, type ReportedPosition, type ReportedState,
} from './hyperliquid/accountState.ts';
import { markCauses, orderCauses, poolCauses, roundingCauses, tableCauses } from './hyperliquid/causes.ts';
import { coinTablesOf, pricesOf, type GivenPrices } from './hyperliquid/coinTables.ts';
import { consistencyOf, type Consistency } from './hyperliquid/consistency.ts';
import { perpetualOf } from './hyperliquid/listing.ts';
import type { MarginCase, PayloadFiles, ReportedMargin } from './marginCase.ts';

type Tables = ReadonlyMap<string, readonly LeverageTier[]>;

/** Throws PayloadError for a file that makes no sense. */
export function readHyperliquidPayload(files: PayloadFiles): MarginCase {
  const payload = accountStateOf(files.account);
  const tables: Tables | null = files.meta === null ? null : coinTablesOf(files.meta);
  const prices = files.prices === null ? null : pricesOf(files.prices);
  const consistency = consistencyOf(payload.state);
  const asOfMs = payload.state.time ?? ruleTimeOf(payload.state);
  const plain = inputOf(payload, tables, asOfMs);
  const venues = withTotals(plain, payload.state, consistency);
  const evidence = evidenceOf(plain, payload.state);
  const input = withAbstraction(venues, payload, evidence);
  const freeUsd = hyperliquid.evaluate(input).withdrawableUsd ?? null;
  return {
    model: 'hyperliquid', account: payload.user ?? 'hyperliquid', atMs: asOfMs,
    input: prices === null ? input : withMarks(input, prices),
    reported: reportedOf(payload.state, input),
    stated: { currency: 'USDC', usd: 1 },
    knownCauses: [
      ...poolCauses(payload, evidence), ...consistency.causes, ...markCauses(input, prices, files.prices?.name ?? ''),
      ...tableCauses(payload.state, tables, files.meta?.name ?? ''),
      ...orderCauses(input, payload, consistency.causes.length > 0 ? null : freeUsd),
      ...roundingCauses(input, payload.state),
    ],
  };
}

/** A state without a time: of 2023 when its positions have no `maxLeverage`, else under the rule of today. */
function ruleTimeOf({ assetPositions }: ReportedState): number {
  const isOld = assetPositions.length > 0 && assetPositions.every(({ position }) => position.maxLeverage === undefined);
  return (isOld ? MARGIN_RULES[0] ?? LATEST_RULE : LATEST_RULE).validFromMs;
}

function inputOf(payload: HyperliquidPayload, tables: Tables | null, asOfMs: number): AccountInput {
  const positions = listed(payload.state);
  // Cash is what is left of the raw balance without the entries: so much is it that the value comes out the venue's.
  const { totalRawUsd } = payload.state.crossMarginSummary;
  const cash = positions.reduce((sum, { szi, entryPx, leverage }) =>
    sum + szi * entryPx + (leverage.type === 'isolated' ? leverage.rawUsd : 0), totalRawUsd);
  const marks = positions.map((position) => [position.coin, markOf(position)] as const);
  return {
    account: 'hyperliquid/file', nowMs: asOfMs, balances: [{ currency: 'USDC', amount: cash }],
    positions: positions.map(heldOf), openOrders: restingOrders(payload), lendingTerms: [],
    pricesUsd: new Map([['USD', 1], ['USDC', 1], ...marks]),
    terms: {
      model: 'hyperliquid', asOfMs, dex: payload.dex, abstraction: 'disabled', unlisted: null,
      coins: [
        ...positions.map((position) => ({ instrument: perpetualOf(position.coin).id, leverage: position.leverage.value,
          tiers: tiersOf(position, tables) })),
        ...orderedOnly(payload, positions, tables),
      ],
    },
  };
}

/** Coins with orders and no position: the chosen leverage is not said, so that their orders hold the least. */
function orderedOnly(
  { orders }: HyperliquidPayload, positions: readonly ReportedPosition[], tables: Tables | null,
): readonly HyperliquidCoinTerms[] {
  const held = new Set(positions.map(({ coin }) => coin));
  const coins = new Set((orders ?? []).map(({ coin }) => coin).filter((coin) => !held.has(coin)));
  return [...coins].flatMap((coin) => {
    const tiers = tables?.get(coin);
    const leverage = tiers?.[0]?.maxLeverage;
    return tiers === undefined || leverage === undefined ? [] : [{ instrument: perpetualOf(coin).id, leverage, tiers }];
  });
}

const markOf = ({ szi, positionValue }: ReportedPosition): number => positionValue / Math.abs(szi);

const heldOf = (position: ReportedPosition): HeldPosition => ({
  instrument: perpetualOf(position.coin), quantity: position.szi, averagePrice: position.entryPx,
  markPrice: markOf(position), impliedVol: null, forwardUsd: null,
  margin: position.leverage.type === 'cross' ? { mode: 'cross' }
    : { mode: 'isolated', collateral: position.leverage.rawUsd + position.szi * position.entryPx },
});

/** The position's own highest leverage goes before its coin's table where they differ (HLP, older states). */
function tiersOf({ coin, maxLeverage, leverage }: ReportedPosition, tables: Tables | null): readonly LeverageTier[] {
  const table = tables?.get(coin);
  const highest = maxLeverage ?? table?.[0]?.maxLeverage ?? leverage.value;
  return table !== undefined && table[0]?.maxLeverage === highest ? table : [{ fromUsd: 0, maxLeverage: highest }];
}

/** Orders that only reduce, or wait for a trigger, hold no margin. */
const restingOrders = ({ orders }: HyperliquidPayload): readonly RestingOrder[] =>
  (orders ?? []).filter(({ reduceOnly, isTrigger }) => reduceOnly !== true && isTrigger !== true)
    .map(({ coin, side, limitPx, sz }) =>
      ({ instrument: perpetualOf(coin), side: side === 'B' ? 'buy' : 'sell', price: limitPx, quantity: sz }));

/** Where the list was cut short the venue's totals stand in for the rest, in liquidation prices alone. */
function withTotals(input: AccountInput, state: ReportedState, { unlistedEquityUsd }: Consistency): AccountInput {
  const { house } = readAccount(input);
  const maintenanceUsd = state.crossMaintenanceMarginUsed;
  if (unlistedEquityUsd === null || maintenanceUsd === undefined || house === null) return input;
  if (input.terms?.model !== 'hyperliquid') return input;
  const unlisted = { equityUsd: unlistedEquityUsd, maintenanceUsd: maintenanceUsd - maintenance(house) };
  return { ...input, terms: { ...input.terms, unlisted } };
}

/** Judged with the venue's own totals, so that a table of ours that is wrong elsewhere does not look like a pool. */
function evidenceOf(input: AccountInput, state: ReportedState): PoolEvidence {
  const { house } = readAccount(input);
  if (house === null || state.crossMaintenanceMarginUsed === undefined) return { pool: 'unknown' };
  const unlisted = { equityUsd: state.crossMarginSummary.accountValue - crossEquity(house),
    maintenanceUsd: state.crossMaintenanceMarginUsed - maintenance(house) };
  const prices = new Map(listed(state).map(({ coin, liquidationPx }) => [coin, priceOf(liquidationPx)]));
  return poolEvidence({ ...house, unlisted }, house.positions.map((position) =>
    ({ position, priceUsd: prices.get(position.coin) ?? null })));
}

/** The venue writes 0 for some positions that have none. */
const priceOf = (liquidationPx: number | null): number | null =>
  liquidationPx !== null && liquidationPx > 0 ? liquidationPx : null;

function withAbstraction(
  input: AccountInput, { abstraction }: HyperliquidPayload, evidence: PoolEvidence,
): AccountInput {
  if (input.terms?.model !== 'hyperliquid') return input;
  const told = abstraction ?? (evidence.pool === 'shared' ? 'unifiedAccount' : 'disabled');
  return { ...input, terms: { ...input.terms, abstraction: told } };
}

function withMarks(input: AccountInput, { byCoin }: GivenPrices): AccountInput {
  const positions = input.positions.map((held) =>
    ({ ...held, markPrice: byCoin.get(held.instrument.venueName) ?? held.markPrice }));
  const marks = positions.flatMap(({ instrument, markPrice }) =>
    (markPrice === null ? [] : [[instrument.underlying, markPrice] as const]));
  return { ...input, positions, pricesUsd: new Map([...input.pricesUsd, ...marks]) };
}

/** What stands behind the positions is not told where spot collateral counts: the account value is not it. */
function reportedOf(state: ReportedState, { terms }: AccountInput): ReportedMargin {
  const cross = state.crossMarginSummary;
  const isCrossAll = state.assetPositions.every(({ position }) => position.leverage.type === 'cross');
  return {
    equityUsd: state.marginSummary?.accountValue ?? (isCrossAll ? cross.accountValue : null),
    haircutEquityUsd: terms?.model === 'hyperliquid' && sharesPool(terms) ? null : cross.accountValue,
    initialMarginUsd: cross.totalMarginUsed, maintenanceMarginUsd: state.crossMaintenanceMarginUsed ?? null,
    withdrawableUsd: state.withdrawable ?? null,
    positions: listed(state).map(({ coin, marginUsed, liquidationPx }) => ({
      instrument: perpetualOf(coin).id, initialMarginUsd: marginUsed, maintenanceMarginUsd: null,
      liquidation: { priceUsd: priceOf(liquidationPx) },
    })),
  };
}
