/**
 * A pooled loan in plain numbers, for what-ifs: collateral each at its share, debt in full. The same shape fits every
 * lending protocol with one health per account. Values in USD.
 */
import type { Currency } from '../../../../shared/domain/ids.ts';

export interface PooledAsset {
  readonly currency: Currency;
  readonly priceUsd: number;
  readonly supplied: number;
  readonly owed: number;
  /** Zero for what is supplied and does not count. */
  readonly loanToValue: number;
  readonly liquidationThreshold: number;
  /** Prices that move together with every other coin when all do; dollars do not. */
  readonly isDollar: boolean;
}

/** A net balance as its two legs. `bothSides`: coins that are supplied and owed at once. */
export const legsOf = (net: number, bothSides = 0): Pick<PooledAsset, 'supplied' | 'owed'> =>
  ({ supplied: Math.max(net, 0) + bothSides, owed: Math.max(-net, 0) + bothSides });

export interface LoanTotals {
  readonly collateralUsd: number;
  readonly weightedUsd: number;
  readonly borrowableUsd: number;
  readonly debtUsd: number;
}

export function totalsOf(assets: readonly PooledAsset[]): LoanTotals {
  let [collateralUsd, weightedUsd, borrowableUsd, debtUsd] = [0, 0, 0, 0];
  for (const { priceUsd, supplied, owed, loanToValue, liquidationThreshold } of assets) {
    // What is zero needs no price and no rule.
    if (supplied !== 0) {
      collateralUsd += supplied * priceUsd;
      weightedUsd += supplied * priceUsd * liquidationThreshold;
      borrowableUsd += supplied * priceUsd * loanToValue;
    }
    if (owed !== 0) debtUsd += owed * priceUsd;
  }
  return { collateralUsd, weightedUsd, borrowableUsd, debtUsd };
}

/** Averages of the collateral cut to whole basis points, as pools of 3.0 have them. */
export function withAveragesCut(totals: LoanTotals): LoanTotals {
  const { collateralUsd } = totals;
  // The double of a whole number of basis points may lie a hair below it.
  const cut = (usd: number): number =>
    (collateralUsd > 0 ? (Math.floor((usd / collateralUsd) * 10_000 + 1e-8) / 10_000) * collateralUsd : usd);
  return { ...totals, weightedUsd: cut(totals.weightedUsd), borrowableUsd: cut(totals.borrowableUsd) };
}

/** Infinity without debt. */
export function healthFactor(assets: readonly PooledAsset[]): number {
  const { weightedUsd, debtUsd } = totalsOf(assets);
  return debtUsd === 0 ? Infinity : weightedUsd / debtUsd;
}

/** Price of one asset at which health is 1, all others fixed. Null: at no price above zero. */
export function liquidationPriceAlone(assets: readonly PooledAsset[], currency: Currency): number | null {
  const own = assets.filter((asset) => asset.currency === currency);
  const rest = assets.filter((asset) => asset.currency !== currency);
  const { weightedUsd, debtUsd } = totalsOf(rest);
  const perDollar = netWeight(own);
  return aboveZero(perDollar === 0 ? NaN : (debtUsd - weightedUsd) / perDollar);
}

/** Factor on the price of every coin that is not a dollar at which health is 1. Null: none above zero. */
export function liquidationFactorJointly(assets: readonly PooledAsset[]): number | null {
  const dollars = totalsOf(assets.filter(({ isDollar }) => isDollar));
  const coins = totalsOf(assets.filter(({ isDollar }) => !isDollar));
  const weight = coins.weightedUsd - coins.debtUsd;
  return aboveZero(weight === 0 ? NaN : (dollars.debtUsd - dollars.weightedUsd) / weight);
}

/** Coins that count, less coins owed. */
const netWeight = (assets: readonly PooledAsset[]): number =>
  assets.reduce((sum, { supplied, owed, liquidationThreshold }) => sum + supplied * liquidationThreshold - owed, 0);

const aboveZero = (price: number): number | null => (price > 0 && price < Infinity ? price : null);
