/** What /info answers, in the venue's words. */
import { toText, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { COINS, MARGIN_TABLES, six, type EmulatedLedger, type Placed } from './ledger.ts';

export interface People {
  /** Whose account it is. */
  readonly user: string;
  readonly agents: ReadonlySet<string>;
}

/** Undefined: the venue would not understand (422). */
export function infoAnswer(asked: Readonly<Record<string, unknown>>, ledger: EmulatedLedger, people: People): unknown {
  const user = textOf(asked['user']).toLowerCase();
  const isOurs = user === people.user;
  const coin = textOf(asked['coin']);
  const fromMs = Number(asked['startTime'] ?? 0);
  const later = (rows: readonly Record<string, unknown>[]): unknown[] =>
    isOurs ? rows.filter((row) => Number(row['time']) >= fromMs) : [];
  switch (asked['type']) {
    case 'meta':
      return meta();
    case 'metaAndAssetCtxs':
      return [meta(), COINS.map(({ name }) => contextOf(ledger, name))];
    case 'spotMeta':
      return SPOT_META;
    case 'spotMetaAndAssetCtxs':
      return [
        SPOT_META,
        [
          {
            prevDayPx: '1',
            dayNtlVlm: '0',
            markPx: '1',
            midPx: '1',
            circulatingSupply: '1',
            coin: 'PURR/USDC',
            totalSupply: '1',
            dayBaseVlm: '0',
          },
        ],
      ];
    case 'perpDexs':
      return [null, ...ledger.builderDexes.keys()].map((name) => (name === null ? null : { name, fullName: name,
        deployer: `0x${'1'.repeat(40)}`, oracleUpdater: null, feeRecipient: null, assetToStreamingOiCap: [] }));
    case 'allPerpMetas':
      return [meta()];
    case 'outcomeMeta':
      return { outcomes: [], questions: [] };
    case 'perpCategories':
      return [];
    case 'allMids':
      return Object.fromEntries(COINS.map(({ name }) => [name, contextOf(ledger, name).midPx]));
    case 'exchangeStatus':
      return { time: ledger.nowMs(), specialStatuses: ledger.specialStatus };
    case 'l2Book':
      return COINS.some(({ name }) => name === coin) ? bookOf(ledger, coin) : null;
    case 'recentTrades':
      return [];
    case 'clearinghouseState':
      if (textOf(asked['dex']) !== '') {
        return (isOurs ? ledger.builderDexes.get(textOf(asked['dex'])) : undefined) ?? EMPTY_STATE(ledger.nowMs());
      }
      return isOurs ? ledger.state() : EMPTY_STATE(ledger.nowMs());
    case 'spotClearinghouseState':
      return { balances: [] };
    case 'activeAssetData':
      return {
        user,
        coin,
        leverage: { type: 'cross', value: 20 },
        maxTradeSzs: ['1.0', '1.0'],
        availableToTrade: ['1000.0', '1000.0'],
        markPx: contextOf(ledger, coin).markPx,
      };
    case 'userAbstraction':
      return 'disabled';
    case 'userRateLimit':
      return { cumVlm: '0.0', nRequestsUsed: 0, nRequestsCap: 10_000, nRequestsSurplus: 0 };
    case 'userFees':
      return { userCrossRate: '0.00045', userAddRate: '0.00015' };
    case 'userRole':
      return isOurs
        ? { role: 'user' }
        : people.agents.has(user)
          ? { role: 'agent', data: { user: people.user } }
          : { role: 'missing' };
    case 'extraAgents':
      return isOurs
        ? [...people.agents].map((address, i) => ({
            address,
            name: `agent ${i}`,
            validUntil: ledger.nowMs() + 86_400_000,
          }))
        : [];
    case 'openOrders':
    case 'frontendOpenOrders':
      return isOurs ? openOrders(ledger) : [];
    case 'orderStatus':
      return orderStatus(asked['oid'], ledger, isOurs);
    case 'historicalOrders':
      return isOurs ? [...ledger.orders.values()].map((placed) => historyOf(ledger, placed)) : [];
    case 'userFills':
      return isOurs ? ledger.fills.toReversed() : [];
    case 'userFillsByTime':
      return later(ledger.fills);
    case 'twapHistory':
      return isOurs ? ledger.twaps.history.toReversed() : [];
    case 'userTwapSliceFills':
      return isOurs ? ledger.twaps.slices.toReversed() : [];
    case 'userTwapSliceFillsByTime':
      return isOurs ? ledger.twaps.slices.filter(({ fill }) => Number((fill as { time: number }).time) >= fromMs) : [];
    case 'userFunding':
      return later(ledger.fundings).map((row) => {
        const { time, ...delta } = row as { time: number };
        return { time, hash: `0x${'0'.repeat(64)}`, delta: { type: 'funding', ...delta } };
      });
    case 'userNonFundingLedgerUpdates':
      return later(ledger.updates);
    case 'fundingHistory':
      return [];
    default:
      return undefined;
  }
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const meta = (): unknown => ({ universe: COINS, marginTables: MARGIN_TABLES, collateralToken: 0 });

const SPOT_META = {
  universe: [{ tokens: [1, 0], name: 'PURR/USDC', index: 0, isCanonical: true }],
  tokens: [
    {
      name: 'USDC',
      szDecimals: 8,
      weiDecimals: 8,
      index: 0,
      tokenId: '0x6d1e7cde53ba9467b783cb7c530ce054',
      isCanonical: true,
      evmContract: null,
      fullName: null,
      deployerTradingFeeShare: '0.0',
    },
    {
      name: 'PURR',
      szDecimals: 0,
      weiDecimals: 5,
      index: 1,
      tokenId: '0xc1fb593aeffbeb02f85e0308e9956a90',
      isCanonical: true,
      evmContract: null,
      fullName: null,
      deployerTradingFeeShare: '0.0',
    },
  ],
};

const NOTHING = { accountValue: '0.0', totalNtlPos: '0.0', totalRawUsd: '0.0', totalMarginUsed: '0.0' };
/** An address that nobody trades on is no error. */
const EMPTY_STATE = (time: number): unknown => ({
  marginSummary: NOTHING,
  crossMarginSummary: NOTHING,
  crossMaintenanceMarginUsed: '0.0',
  withdrawable: '0.0',
  assetPositions: [],
  time,
});

interface Context {
  readonly midPx: string;
  readonly [name: string]: unknown;
}

export function contextOf(ledger: EmulatedLedger, coin: string): Context {
  const listing = ledger.listingOf(coin);
  if (listing === undefined) throw new Error(`no ${coin}`);
  const pricing = ledger.floor.priceOf(listing);
  const {
    levels: [bids, asks],
  } = bookOf(ledger, coin);
  const [bid, ask] = [Number(bids[0]?.px ?? 0), Number(asks[0]?.px ?? 0)];
  return {
    funding: (pricing.fundingRate ?? 0).toFixed(10),
    openInterest: '1000.0',
    prevDayPx: toText(pricing.markPrice),
    dayNtlVlm: '1000000.0',
    premium: '0.0',
    oraclePx: toText(pricing.indexPrice),
    markPx: toText(pricing.markPrice),
    midPx: six((bid + ask) / 2),
    impactPxs: [String(bid), String(ask)],
    dayBaseVlm: '15.0',
  };
}

export interface WireLevel {
  readonly px: string;
  readonly sz: string;
  readonly n: number;
}
interface WireBook {
  readonly coin: string;
  readonly time: number;
  readonly levels: readonly [WireLevel[], WireLevel[]];
}

export function bookOf(ledger: EmulatedLedger, coin: string): WireBook {
  const listing = ledger.listingOf(coin);
  if (listing === undefined) throw new Error(`no ${coin}`);
  const book = ledger.floor.bookOf(listing);
  const side = (which: 'buy' | 'sell'): WireLevel[] =>
    ledger.floor
      .shownLevels(listing, book, which)
      .slice(0, 20)
      .map(({ price, quantity }: { price: Decimal; quantity: Decimal }) => ({
        px: toText(price),
        sz: toText(quantity),
        n: 1,
      }));
  return { coin, time: ledger.nowMs(), levels: [side('buy'), side('sell')] };
}

export function wireOrder(ledger: EmulatedLedger, placed: Placed): Record<string, unknown> {
  return {
    coin: placed.coin,
    side: placed.isBuy ? 'B' : 'A',
    limitPx: toText(placed.price),
    sz: toText(ledger.left(placed)),
    oid: placed.oid,
    timestamp: placed.placedMs,
    origSz: toText(placed.quantity),
    ...(placed.cloid === null ? {} : { cloid: placed.cloid }),
  };
}

function openOrders(ledger: EmulatedLedger): unknown[] {
  return [...ledger.orders.values()]
    .filter((placed) => ledger.isOpen(placed))
    .map((placed) => frontend(ledger, placed));
}

const frontend = (ledger: EmulatedLedger, placed: Placed): Record<string, unknown> => ({
  ...wireOrder(ledger, placed),
  ...(placed.stop === undefined
    ? { triggerCondition: 'N/A', isTrigger: false, triggerPx: '0.0', orderType: 'Limit', tif: placed.tif }
    : {
        triggerCondition: `Price ${placed.isBuy ? 'above' : 'below'} ${toText(placed.stop.price)}`,
        isTrigger: placed.status === 'open',
        triggerPx: toText(placed.stop.price),
        orderType: placed.stop.isMarket ? 'Stop Market' : 'Stop Limit',
        tif: placed.stop.isMarket ? null : placed.tif,
      }),
  children: [],
  isPositionTpsl: false,
  reduceOnly: placed.reduceOnly,
  cloid: placed.cloid,
});

const historyOf = (ledger: EmulatedLedger, placed: Placed): Record<string, unknown> => ({
  order: frontend(ledger, placed),
  status: placed.status,
  statusTimestamp: placed.statusMs,
});

function orderStatus(oid: unknown, ledger: EmulatedLedger, isOurs: boolean): unknown {
  const placed =
    typeof oid === 'number'
      ? ledger.byOid.get(oid)
      : [...ledger.orders.values()].findLast(({ cloid }) => cloid === String(oid).toLowerCase());
  return placed === undefined || !isOurs
    ? { status: 'unknownOid' }
    : { status: 'order', order: historyOf(ledger, placed) };
}
