/**
 * Aave v3 on the common scale: haircut equity is the collateral at its liquidation thresholds, maintenance is the debt,
 * and what may still be borrowed is available. Prices are the oracle's. Rules, integers and gaps: README.md.
 */
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { AaveReserveTerms, AaveTerms } from '../../../../shared/domain/marginTerms/aave.ts';
import { isUsdLike } from '../../portfolio/currency.ts';
import { note, pricesOf, resultOf, type Prices } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult, PositionLiquidation } from '../model.ts';
import {
  liquidationFactorJointly,
  legsOf,
  liquidationPriceAlone,
  totalsOf,
  withAveragesCut,
  type PooledAsset,
} from './pooledLoan.ts';

export const aave: MarginModel = {
  id: 'aave', evaluate, requires, positionLiquidations,
  offsets: { claim: 'none: a debt is needed in full whatever backs it, and collateral counts at its own threshold',
    groupOf: () => null },
};

interface Read {
  readonly assets: readonly PooledAsset[];
  readonly cut: boolean;
  readonly missing: readonly string[];
}

function read(input: AccountInput): Read {
  const prices = pricesOf(input);
  const terms = input.terms?.model === 'aave' ? input.terms : null;
  const held = heldOf(input, terms);
  if (terms === null && held.length > 0) note(prices.missing, 'margin terms of aave');
  for (const { instrument, quantity } of input.positions) {
    if (quantity !== 0) note(prices.missing, `margin rule for ${instrument.venueName}`);
  }
  const assets = held.map(({ currency, amount }) => assetOf(currency, amount, terms, prices));
  return { assets, cut: terms?.averagesAreCut ?? false, missing: prices.missing };
}

/** Also what is supplied and owed in equal parts, so that its balance is nothing. */
function heldOf(input: AccountInput, terms: AaveTerms | null): AccountInput['balances'] {
  const both = new Set(terms?.reserves.filter(({ bothSides = 0 }) => bothSides > 0).map(({ currency }) => currency));
  const held = input.balances.filter(({ currency, amount }) => amount !== 0 || both.has(currency));
  const unseen = [...both].filter((one) => !held.some(({ currency }) => currency === one));
  return [...held, ...unseen.map((currency) => ({ currency, amount: 0 }))];
}

function assetOf(currency: Currency, amount: number, terms: AaveTerms | null, prices: Prices): PooledAsset {
  const reserve = terms?.reserves.find((of) => of.currency === currency) ?? null;
  if (terms !== null && reserve === null && amount > 0) note(prices.missing, `lending terms of ${currency}`);
  const counts = reserve?.usedAsCollateral ?? false;
  const { loanToValue, liquidationThreshold } = rulesOf(terms, reserve);
  return {
    currency,
    priceUsd: prices.usd(currency),
    isDollar: isUsdLike(currency),
    ...legsOf(amount, reserve?.bothSides),
    loanToValue: counts ? loanToValue : 0,
    liquidationThreshold: counts ? liquidationThreshold : 0,
  };
}

/** Those of the account's e-mode where the asset belongs to it. Under a threshold of its own an asset has none. */
function rulesOf(terms: AaveTerms | null, reserve: AaveReserveTerms | null) {
  if (reserve === null) return { loanToValue: 0, liquidationThreshold: 0 };
  const eMode = terms?.eMode ?? null;
  return eMode !== null && eMode.collateral.includes(reserve.currency) ? eMode : reserve;
}

function evaluate(input: AccountInput): MarginResult {
  const { assets, cut, missing } = read(input);
  const counted = assets.filter(({ liquidationThreshold, owed }) => liquidationThreshold > 0 || owed > 0);
  const exact = totalsOf(counted);
  const { collateralUsd, weightedUsd, borrowableUsd, debtUsd } = cut ? withAveragesCut(exact) : exact;
  // What is supplied without the switch is worth something, and the pool's averages do not know it.
  const idleUsd = totalsOf(assets.filter((asset) => !counted.includes(asset))).collateralUsd;
  const explanation = assets
    .filter(({ owed }) => owed > 0)
    .map(({ currency, owed, priceUsd }) => ({ label: `debt in ${currency}`, usd: owed * priceUsd }));
  return resultOf(
    {
      equity: collateralUsd + idleUsd - debtUsd,
      haircutEquity: weightedUsd,
      // Available is haircut equity less this: what may still be borrowed.
      initial: weightedUsd - borrowableUsd + debtUsd,
      maintenance: debtUsd,
    },
    explanation,
    missing,
  );
}

function requires(input: AccountInput): readonly string[] {
  return read(input).missing;
}

/** Two of each asset: moved alone, and with every coin that is not a dollar. */
function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const { assets, missing } = read(input);
  if (missing.length > 0 || assets.every(({ owed }) => owed === 0)) return [];
  const venue = input.account.slice(0, Math.max(input.account.indexOf('/'), 0));
  const factor = liquidationFactorJointly(assets);
  const currencies = [...new Set(assets.map(({ currency }) => currency))];
  return currencies.flatMap((currency): PositionLiquidation[] => {
    const instrument = `${venue}:${currency}`;
    const alone = {
      instrument,
      priceUsd: liquidationPriceAlone(assets, currency),
      condition: 'all other prices fixed',
    };
    if (isUsdLike(currency)) return [alone];
    const priceUsd = factor === null ? null : factor * (input.pricesUsd.get(currency) ?? NaN);
    return [
      alone,
      { instrument: `${instrument} jointly`, priceUsd, condition: 'every coin moves by the same fraction' },
    ];
  });
}
