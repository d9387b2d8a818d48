/**
 * A position in one market of Morpho Blue as a margin case, in the contract's units (shape: README of the model). The
 * chain has no view of health, so that nothing is reported unless the file has what the venue's own API says (`state`).
 */
import { z } from 'zod';
import { unitsOf } from '../../risk/margin/aave/fixedPoint.ts';
import { accrued, owed, supplied } from '../../risk/margin/morpho/morphoMath.ts';
import type { MorphoMarket } from '../../risk/margin/morpho/morphoMarket.ts';
import { integer } from './integerText.ts';
import type { MarginCase, PayloadFiles } from './marginCase.ts';
import { checked, jsonOf, memberOf, numeric } from './payloadText.ts';

const token = z.object({ symbol: z.string().min(1), decimals: z.number().int().min(0).max(36) });

const schema = z.object({
  user: z.string(),
  marketId: z.string(),
  blockTimestamp: integer,
  loanToken: token.extend({ priceUsd: numeric }),
  collateralToken: token,
  marketParams: z.object({ lltv: integer }),
  market: z.object({
    totalSupplyAssets: integer,
    totalSupplyShares: integer,
    totalBorrowAssets: integer,
    totalBorrowShares: integer,
    lastUpdate: integer,
    fee: integer,
  }),
  position: z.object({ supplyShares: integer, borrowShares: integer, collateral: integer }),
  oraclePrice: integer,
  borrowRate: integer,
  state: z.object({ borrowAssets: integer, healthFactor: numeric.nullable() }).nullable().optional(),
});

type State = z.output<typeof schema>;

/** Throws PayloadError for a file that makes no sense. */
export function readMorphoPayload({ account: file, prices }: PayloadFiles): MarginCase {
  const state = checked(schema, jsonOf(file), file.name);
  const { loanToken: loan, collateralToken: collateral, position } = state;
  const given =
    prices === null
      ? undefined
      : checked(numeric, memberOf(jsonOf(prices), collateral.symbol), prices.name, [collateral.symbol]);
  const market = accrued(marketOf(state), state.blockTimestamp);
  const atMs = Number(state.blockTimestamp) * 1_000;
  const oracleUsd = loan.priceUsd * unitsOf(state.oraclePrice, 36 + loan.decimals - collateral.decimals);
  const balances = [
    { currency: collateral.symbol, amount: unitsOf(position.collateral, collateral.decimals) },
    { currency: loan.symbol, amount: unitsOf(supplied(market, position), loan.decimals) },
    { currency: loan.symbol, amount: -unitsOf(owed(market, position), loan.decimals) },
  ].filter(({ amount }) => amount !== 0);
  return {
    model: 'morpho',
    account: `${state.user} in ${state.marketId}`,
    atMs,
    stated: { currency: loan.symbol, usd: loan.priceUsd },
    input: {
      account: 'morpho/file',
      nowMs: atMs,
      balances,
      positions: [],
      openOrders: [],
      lendingTerms: [],
      pricesUsd: new Map([
        ['USD', 1],
        [loan.symbol, loan.priceUsd],
        [collateral.symbol, given ?? oracleUsd],
      ]),
      terms: {
        model: 'morpho',
        market: state.marketId,
        loanCurrency: loan.symbol,
        collateralCurrency: collateral.symbol,
        liquidationLoanToValue: unitsOf(state.marketParams.lltv, 18),
        borrowRatePerYear: unitsOf(state.borrowRate * 31_536_000n, 18),
      },
    },
    reported: reportedOf(state),
    knownCauses:
      given === undefined || given === oracleUsd
        ? []
        : [
            {
              kind: 'price age',
              quantity: null,
              text: `${prices?.name ?? ''} has ${collateral.symbol} at ${given}, the market's oracle at ${oracleUsd}`,
            },
          ],
  };
}

const marketOf = ({ market, marketParams, oraclePrice, borrowRate }: State): MorphoMarket => ({
  ...market,
  updatedAtSeconds: market.lastUpdate,
  lltv: marketParams.lltv,
  oraclePrice,
  borrowRatePerSecond: borrowRate,
});

function reportedOf({ state, loanToken: { decimals, priceUsd } }: State): MarginCase['reported'] {
  const debt = state === undefined || state === null ? null : unitsOf(state.borrowAssets, decimals) * priceUsd;
  const health = state?.healthFactor ?? null;
  return {
    equityUsd: null,
    haircutEquityUsd: debt === null || health === null ? null : debt * health,
    initialMarginUsd: null,
    maintenanceMarginUsd: debt,
    positions: [],
  };
}
