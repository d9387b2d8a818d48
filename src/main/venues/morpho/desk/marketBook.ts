/** What a block of Morpho says, in our words: an account a market, since its positions back nothing elsewhere. */
import { ONE, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Network } from '../../../../shared/domain/account.ts';
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import type { Currency, VenueId } from '../../../../shared/domain/ids.ts';
import type { MorphoTerms } from '../../../../shared/domain/marginTerms/morpho.ts';
import { unitsOf } from '../../../risk/margin/aave/fixedPoint.ts';
import { incentiveFactor, mostOwed, owed, supplied } from '../../../risk/margin/morpho/morphoMath.ts';
import { isUsdLike } from '../../../risk/portfolio/currency.ts';
import type { ConnectorAccount } from '../../connector.ts';
import { fromUnits } from '../../transport/chain/client/wei.ts';
import type { Holding, LoanAccountBook, LoanBook, PricedAsset } from '../../transport/lending/loanBook.ts';
import type { ListedMarket } from '../reading/marketListing.ts';
import type { FeedState, MarketState, MorphoState, PositionState } from '../reading/marketState.ts';

/** An account of ours: a holder in one market. */
export interface MarketAccount {
  readonly keeper: ConnectorAccount;
  readonly market: ListedMarket;
  /** The one market that its settings name: then it bears the settings' own name. */
  readonly isOnly: boolean;
}

const SECONDS_PER_YEAR = 31_536_000;

export function bookOf(
  venue: VenueId, network: Network, state: MorphoState, accounts: readonly MarketAccount[],
): LoanBook {
  const prices = pricesOf(state.positions, state.feed);
  return {
    block: state.block, receivedTimeMs: state.receivedTimeMs, prices: [...prices.values()],
    // Positions were asked for in the order of the accounts.
    accounts: accounts.flatMap((account, i) => {
      const position = state.positions[i];
      return position === undefined ? [] : accountBook(venue, network, account, position, prices);
    }),
    lendingTerms: lendingTermsOf(venue, state.positions),
  };
}

function accountBook(
  venue: VenueId, network: Network, { keeper, market, isOnly }: MarketAccount, state: PositionState,
  prices: ReadonlyMap<Currency, PricedAsset>,
): LoanAccountBook {
  const { collateral, loan, params } = market;
  const label = isOnly ? keeper.name
    : `${keeper.name} ${collateral.currency}/${loan.currency} ${unitsOf(params.lltv, 16)} %`;
  const terms = termsOf(state, prices);
  const { oracleFactor: _creeps, bothSides, ...rules } = terms;
  return {
    account: { id: isOnly ? keeper.id : `${keeper.id}/${market.id.slice(2, 8)}`, venue, label, marginModel: 'morpho',
      marginCurrency: 'USD', network },
    keeper: keeper.id, holdings: holdingsOf(state), terms, margin: marginOf(state, prices),
    rulesText: JSON.stringify([{ ...rules, borrowRatePerYear: 0 }, bothSides?.toPrecision(5), terms.oracleFactor]),
  };
}

function holdingsOf({ listed: { collateral, loan }, market, position }: PositionState): Holding[] {
  const lent: Holding = { currency: loan.currency, shares: [position.supplyShares, position.borrowShares],
    worth: ([supplyShares = 0n, borrowShares = 0n]) => {
      const shares = { supplyShares, borrowShares, collateral: 0n };
      // No shares are worth nothing, whatever rounding up says.
      const debt = borrowShares === 0n ? 0n : owed(market, shares);
      return fromUnits(supplied(market, shares) - debt, loan.decimals);
    } };
  const pledged: Holding = { currency: collateral.currency, shares: [position.collateral],
    worth: ([units = 0n]) => fromUnits(units, collateral.decimals) };
  return [pledged, lent];
}

function termsOf(
  { listed, market, position, isPriced }: PositionState, prices: ReadonlyMap<Currency, PricedAsset>,
): MorphoTerms {
  const { id, loan, collateral, params } = listed;
  const [lent, debt] = [supplied(market, position), owed(market, position)];
  const both = lent < debt ? lent : debt;
  const [own, index] = [collateralUsd(listed, market.oraclePrice, prices), prices.get(collateral.currency)?.priceUsd];
  const isIndex = own === null || index === undefined || own === index;
  const factor = !isPriced ? null : isIndex ? 1 : Number(own) / Number(index);
  return { model: 'morpho', market: id, loanCurrency: loan.currency, collateralCurrency: collateral.currency,
    liquidationLoanToValue: unitsOf(params.lltv, 18),
    borrowRatePerYear: unitsOf(market.borrowRatePerSecond, 18) * SECONDS_PER_YEAR,
    ...(both > 0n ? { bothSides: unitsOf(both, loan.decimals) } : {}),
    ...(factor === 1 ? {} : { oracleFactor: factor }) };
}

/** The contract's own arithmetic on its own integers: it has no view of health that could be asked. */
function marginOf(
  { listed, market, position, isPriced }: PositionState, prices: ReadonlyMap<Currency, PricedAsset>,
): LoanAccountBook['margin'] {
  const { loan, collateral } = listed;
  const loanPrice = prices.get(loan.currency)?.priceUsd;
  const collateralPrice = collateralUsd(listed, market.oraclePrice, prices);
  if (!isPriced || loanPrice === undefined || collateralPrice === null) return null;
  const usd = (units: bigint): number => unitsOf(units, loan.decimals) * unitsOf(loanPrice, 18);
  const debt = usd(owed(market, position));
  return { haircutEquityUsd: usd(mostOwed(market, position)), maintenanceMarginUsd: debt, initialMarginUsd: debt,
    equityUsd: unitsOf(position.collateral, collateral.decimals) * unitsOf(collateralPrice, 18)
      + usd(supplied(market, position)) - debt };
}

/** By the market's oracle and the loan's price; null: the loan has none. */
function collateralUsd(
  { loan, collateral }: ListedMarket, oraclePrice: bigint, prices: ReadonlyMap<Currency, PricedAsset>,
): Decimal | null {
  const loanPrice = prices.get(loan.currency)?.priceUsd;
  if (loanPrice === undefined) return null;
  const scale = 36 + loan.decimals - collateral.decimals;
  return (oraclePrice * loanPrice / 10n ** BigInt(scale)) as Decimal;
}

/** A dollar is one; another loan goes by the feed, or by what a market of dollars says of it as collateral. */
function pricesOf(states: readonly PositionState[], feed: FeedState | null): Map<Currency, PricedAsset> {
  const prices = new Map<Currency, PricedAsset>();
  for (const { listed: { loan: { currency } } } of states) {
    if (isUsdLike(currency)) prices.set(currency, { currency, priceUsd: ONE, updatedAtSeconds: null });
    else if (feed !== null) {
      prices.set(currency, { currency, priceUsd: fromUnits(feed.price, feed.decimals),
        updatedAtSeconds: feed.updatedAtSeconds });
    }
  }
  // Twice: a loan that is another market's collateral prices collateral of its own.
  for (const { listed, market, isPriced } of [...states, ...states]) {
    const { currency } = listed.collateral;
    const priceUsd = isPriced ? collateralUsd(listed, market.oraclePrice, prices) : null;
    if (!prices.has(currency) && priceUsd !== null && priceUsd > ZERO) {
      prices.set(currency, { currency, priceUsd,
        updatedAtSeconds: prices.get(listed.loan.currency)?.updatedAtSeconds ?? null });
    }
  }
  return prices;
}

/** By currency, of the first market that has it in that part: an account's own terms say what its market asks. */
function lendingTermsOf(venue: VenueId, states: readonly MarketState[]): LendingTerms[] {
  const terms = new Map<Currency, LendingTerms>();
  const none = { loanToValue: 0, liquidationThreshold: 0, liquidationBonus: 0, supplyRatePerYear: 0,
    borrowRatePerYear: 0 };
  for (const { listed: { collateral, loan, params }, market } of states) {
    const share = unitsOf(params.lltv, 18);
    const [before, lent] = [terms.get(collateral.currency), terms.get(loan.currency)];
    if (before === undefined || before.liquidationThreshold === 0) {
      terms.set(collateral.currency, { ...none, ...before, venue, currency: collateral.currency, loanToValue: share,
        liquidationThreshold: share, liquidationBonus: unitsOf(incentiveFactor(params.lltv), 18) - 1 });
    }
    if (lent === undefined || lent.borrowRatePerYear === 0) {
      terms.set(loan.currency, { ...none, ...lent, venue, currency: loan.currency, ...ratesOf(market) });
    }
  }
  return [...terms.values()];
}

function ratesOf(market: MarketState['market']): Pick<LendingTerms, 'supplyRatePerYear' | 'borrowRatePerYear'> {
  const borrowRatePerYear = unitsOf(market.borrowRatePerSecond, 18) * SECONDS_PER_YEAR;
  const { totalSupplyAssets: lent, totalBorrowAssets: debt } = market;
  const used = lent === 0n ? 0 : Number(debt) / Number(lent);
  return { borrowRatePerYear, supplyRatePerYear: borrowRatePerYear * used * (1 - unitsOf(market.fee, 18)) };
}
