/**
 * A market of Morpho Blue on the common scale: haircut equity is the collateral at the market's LLTV, maintenance is
 * the debt; a new loan may go as far as liquidation, so that initial is maintenance. Rules and gaps: README.md.
 */
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { MorphoTerms } from '../../../../shared/domain/marginTerms/morpho.ts';
import { isUsdLike } from '../../portfolio/currency.ts';
import { legsOf, liquidationPriceAlone, totalsOf, type PooledAsset } from '../aave/pooledLoan.ts';
import { note, pricesOf, resultOf, type Prices } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult, PositionLiquidation } from '../model.ts';

export const morpho: MarginModel = {
  id: 'morpho', evaluate, requires, positionLiquidations,
  offsets: { claim: 'none: the debt of a market is needed in full, and its collateral backs nothing else',
    groupOf: () => null },
};

interface Read {
  readonly assets: readonly PooledAsset[];
  readonly missing: readonly string[];
}

function read(input: AccountInput): Read {
  const prices = pricesOf(input);
  const terms = input.terms?.model === 'morpho' ? input.terms : null;
  const both = terms?.bothSides ?? 0;
  const held = input.balances.filter(({ currency, amount }) => amount !== 0
    || (both > 0 && currency === terms?.loanCurrency));
  if (terms === null && held.length > 0) note(prices.missing, 'margin terms of morpho');
  for (const { instrument, quantity } of input.positions) {
    if (quantity !== 0) note(prices.missing, `margin rule for ${instrument.venueName}`);
  }
  if (terms?.oracleFactor === null) note(prices.missing, `oracle price of market ${terms.market}`);
  return {
    assets: held.map(({ currency, amount }) => assetOf(currency, amount, terms, prices)),
    missing: prices.missing,
  };
}

function assetOf(currency: Currency, amount: number, terms: MorphoTerms | null, prices: Prices): PooledAsset {
  const isCollateral = currency === terms?.collateralCurrency;
  const isLoan = currency === terms?.loanCurrency;
  // Only the loan can be owed; what was lent of it is worth something and backs nothing.
  if (terms !== null && (amount < 0 ? !isLoan : !isLoan && !isCollateral)) {
    note(prices.missing, `margin rule for ${currency} in market ${terms.market}`);
  }
  const share = isCollateral && terms !== null ? terms.liquidationLoanToValue : 0;
  return {
    currency,
    priceUsd: prices.usd(currency) * (isCollateral ? terms?.oracleFactor ?? 1 : 1),
    isDollar: isUsdLike(currency),
    ...legsOf(amount, isLoan ? terms?.bothSides : 0),
    loanToValue: share,
    liquidationThreshold: share,
  };
}

function evaluate(input: AccountInput): MarginResult {
  const { assets, missing } = read(input);
  const { collateralUsd, weightedUsd, debtUsd } = totalsOf(assets);
  const explanation = assets
    .filter(({ owed }) => owed > 0)
    .map(({ currency, owed, priceUsd }) => ({ label: `debt in ${currency}`, usd: owed * priceUsd }));
  const totals = {
    equity: collateralUsd - debtUsd,
    haircutEquity: weightedUsd,
    initial: debtUsd,
    maintenance: debtUsd,
  };
  return resultOf(totals, explanation, missing);
}

function requires(input: AccountInput): readonly string[] {
  return read(input).missing;
}

function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const { assets, missing } = read(input);
  const debt = assets.find(({ owed }) => owed > 0);
  if (missing.length > 0 || debt === undefined) return [];
  const venue = input.account.slice(0, Math.max(input.account.indexOf('/'), 0));
  return assets
    .filter(({ liquidationThreshold }) => liquidationThreshold > 0)
    .map(({ currency }) => ({
      instrument: `${venue}:${currency}`,
      priceUsd: overFactor(liquidationPriceAlone(assets, currency), input),
      condition: `the price of ${debt.currency} fixed`,
    }));
}

/** As the venue's index has it, where the market's oracle says otherwise. */
function overFactor(priceUsd: number | null, { terms }: AccountInput): number | null {
  return priceUsd === null ? null : priceUsd / (terms?.model === 'morpho' ? terms.oracleFactor ?? 1 : 1);
}
