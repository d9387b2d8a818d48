/**
 * Positions of a GMX v2 account as the Reader contract gives them (`getAccountPositionInfoList`, whole numbers as
 * text), with `liquidation` beside a position where `isPositionLiquidatable` was asked too. `--meta` has what DataStore
 * says of the markets, `--prices` the tickers (`tokenAddress`, `minPrice`, `maxPrice`).
 */
import { z } from 'zod';
import { dec } from '../../../shared/domain/decimal.ts';
import { instrumentIdOf } from '../../../shared/domain/ids.ts';
import type { Perpetual } from '../../../shared/domain/instrument.ts';
import type { GmxPositionTerms } from '../../../shared/domain/marginTerms/gmx.ts';
import type { HeldPosition } from '../../risk/margin/model.ts';
import { FACTOR_DECIMALS } from '../../risk/margin/gmx/parameters.ts';
import { PayloadError, type MarginCase, type PayloadFiles } from './marginCase.ts';
import { checked, jsonOf } from './payloadText.ts';

const whole = z.string().regex(/^-?\d+$/, 'must be a whole number in quotes').transform(BigInt);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address').transform((text) => text.toLowerCase());
const addressed = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema).transform((record) =>
  new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value])));

const positions = z.array(z.object({
  position: z.object({
    addresses: z.object({ account: address, market: address, collateralToken: address }),
    numbers: z.object({ sizeInUsd: whole, sizeInTokens: whole, collateralAmount: whole }),
    flags: z.object({ isLong: z.boolean() }),
  }),
  fees: z.object({ totalCostAmount: whole }),
  executionPriceResult: z.object({ totalImpactUsd: whole }),
  basePnlUsd: whole,
  uncappedBasePnlUsd: whole,
  liquidation: z.object({ remainingCollateralUsd: whole, minCollateralUsd: whole, minCollateralUsdForLeverage: whole })
    .optional(),
}));

const meta = z.object({
  atMs: z.number(),
  minCollateralUsd: whole,
  markets: addressed(z.object({
    name: z.string(), indexToken: address, minCollateralFactor: whole, minCollateralFactorForLiquidation: whole,
    maxPositionImpactFactorForLiquidations: whole,
  })),
  tokens: addressed(z.object({ symbol: z.string(), decimals: z.number().int().min(0).max(30) })),
});

const tickers = z.array(z.object({ tokenAddress: address, minPrice: whole, maxPrice: whole }));

type Info = z.output<typeof positions>[number];

/** Prices are USD x 10^(30 - decimals) of the smallest unit; amounts and USD come in their own whole units. */
const scaled = (value: bigint, decimals: number): number => Number(value) / 10 ** decimals;
const usdOf = (value: bigint): number => scaled(value, FACTOR_DECIMALS);

interface Chain {
  readonly meta: z.output<typeof meta>;
  readonly metaFile: string;
  readonly prices: ReadonlyMap<string, { readonly minPrice: bigint; readonly maxPrice: bigint }>;
  readonly pricesFile: string;
}

interface Token { readonly symbol: string; readonly decimals: number; readonly minUsd: number; readonly maxUsd: number }

/** Throws PayloadError for a file that makes no sense, and without `--meta` or `--prices`: a position has neither. */
export function readGmxPayload(files: PayloadFiles): MarginCase {
  const infos = checked(positions, jsonOf(files.account), files.account.name);
  const chain = chainOf(files);
  const read = infos.map((info, i) => positionOf(info, chain, files.account.name, i));
  const told = infos.flatMap(({ liquidation }) => (liquidation === undefined ? [] : [liquidation]));
  const whole = infos.length > 0 && told.length === infos.length;
  const sum = (of: (one: (typeof told)[number]) => bigint): number =>
    told.reduce((total, one) => total + usdOf(of(one)), 0);
  const remainingUsd = whole ? sum(({ remainingCollateralUsd }) => remainingCollateralUsd) : null;
  return {
    model: 'gmx', account: infos[0]?.position.addresses.account ?? 'gmx', atMs: chain.meta.atMs,
    stated: { currency: 'USD', usd: 1 }, knownCauses: [],
    input: {
      account: 'gmx/file', nowMs: chain.meta.atMs, balances: [], openOrders: [],
      positions: read.map(({ held }) => held), lendingTerms: [],
      pricesUsd: new Map([['USD', 1], ...read.flatMap(({ prices }) => prices)]),
      terms: { model: 'gmx', asOfMs: chain.meta.atMs, minCollateralUsd: usdOf(chain.meta.minCollateralUsd),
        positions: read.map(({ terms }) => terms) },
    },
    reported: {
      equityUsd: remainingUsd, haircutEquityUsd: remainingUsd, initialMarginUsd: null,
      maintenanceMarginUsd: whole ? sum(({ minCollateralUsd: least, minCollateralUsdForLeverage: share }) =>
        (least > share ? least : share)) : null,
      positions: read.map(({ held }, i) => {
        const told1 = infos[i]?.liquidation;
        const required = told1 === undefined ? null
          : Math.max(usdOf(told1.minCollateralUsd), usdOf(told1.minCollateralUsdForLeverage));
        const { id } = held.instrument;
        return { instrument: id, initialMarginUsd: null, maintenanceMarginUsd: required, liquidation: null };
      }),
    },
  };
}

function chainOf({ account, meta: metaFile, prices }: PayloadFiles): Chain {
  if (metaFile === null) throw new PayloadError(account.name, null, 'needs --meta: markets and tokens of the chain');
  if (prices === null) throw new PayloadError(account.name, null, 'needs --prices: the oracle\'s tickers');
  const list = checked(tickers, jsonOf(prices), prices.name);
  return {
    meta: checked(meta, jsonOf(metaFile), metaFile.name), metaFile: metaFile.name, pricesFile: prices.name,
    prices: new Map(list.map(({ tokenAddress, ...price }) => [tokenAddress, price])),
  };
}

function tokenOf(at: string, { meta: { tokens }, metaFile, prices, pricesFile }: Chain): Token {
  const token = tokens.get(at);
  const price = prices.get(at);
  if (token === undefined) throw new PayloadError(metaFile, `tokens.${at}`, 'is not there');
  if (price === undefined) throw new PayloadError(pricesFile, null, `has no price of ${token.symbol} (${at})`);
  const decimals = FACTOR_DECIMALS - token.decimals;
  return { ...token, minUsd: scaled(price.minPrice, decimals), maxUsd: scaled(price.maxPrice, decimals) };
}

interface ReadPosition {
  readonly held: HeldPosition;
  readonly terms: GmxPositionTerms;
  readonly prices: readonly (readonly [string, number])[];
}

function positionOf(info: Info, chain: Chain, file: string, place: number): ReadPosition {
  const { position: { addresses, numbers, flags: { isLong } }, fees, executionPriceResult } = info;
  const market = chain.meta.markets.get(addresses.market);
  if (market === undefined) throw new PayloadError(chain.metaFile, `markets.${addresses.market}`, 'is not there');
  if (numbers.sizeInTokens <= 0n) {
    throw new PayloadError(file, `${place}.position.numbers.sizeInTokens`, 'must be above zero');
  }
  const [index, collateral] = [tokenOf(market.indexToken, chain), tokenOf(addresses.collateralToken, chain)];
  const tokens = scaled(numbers.sizeInTokens, index.decimals);
  const instrument = perpetualOf(`${market.name} ${isLong ? 'long' : 'short'} ${collateral.symbol}`, index.symbol);
  const gain = [info.basePnlUsd, info.uncappedBasePnlUsd].map(usdOf);
  const [paid = 0, uncapped = 0] = gain;
  return {
    held: {
      instrument, quantity: isLong ? tokens : -tokens, averagePrice: usdOf(numbers.sizeInUsd) / tokens,
      markPrice: isLong ? index.minUsd : index.maxUsd, impliedVol: null, forwardUsd: null,
      margin: { mode: 'isolated', collateral: scaled(numbers.collateralAmount, collateral.decimals) },
    },
    terms: {
      instrument: instrument.id, collateralCurrency: collateral.symbol,
      closingFeesUsd: scaled(fees.totalCostAmount, collateral.decimals) * collateral.minUsd,
      priceImpactUsd: usdOf(executionPriceResult.totalImpactUsd),
      maxImpactFactor: usdOf(market.maxPositionImpactFactorForLiquidations),
      minCollateralFactor: usdOf(market.minCollateralFactor),
      minCollateralFactorForLiquidation: usdOf(market.minCollateralFactorForLiquidation),
      gainShare: uncapped > 0 ? paid / uncapped : 1,
    },
    // The collateral's lower price is what the check takes; the coin itself is priced so where nothing else prices it.
    prices: [[index.symbol, index.minUsd], [collateral.symbol, collateral.minUsd]],
  };
}

const perpetualOf = (name: string, coin: string): Perpetual => ({
  kind: 'perpetual', id: instrumentIdOf('gmx', name), venue: 'gmx', venueName: name, underlying: coin, style: 'linear',
  quoteCurrency: 'USD', settlementCurrency: 'USD', contractMultiplier: dec(1), tickSize: dec('0.000001'),
  lotSize: dec('0.000001'), minQuantity: dec('0.000001'), makerFeeRate: 0, takerFeeRate: 0,
  fundingIntervalMs: 3_600_000,
});
