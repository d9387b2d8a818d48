/**
 * dYdX v4's margin of a parent subaccount. Totals are the parent's; isolated positions, which live in child
 * subaccounts, are pools of their own. The mark of a position is the oracle's price. Rules and gaps: README.md.
 */
import type { DydxTerms } from '../../../../shared/domain/marginTerms/dydx.ts';
import { note, pricesOf, resultOf, type Prices } from '../holdings.ts';
import { linearAccountOf, type LinearPosition } from '../linearPerpetuals.ts';
import type { AccountInput, MarginModel, MarginPool, MarginResult, PositionLiquidation } from '../model.ts';
import { maintenanceOf } from '../rateTiers.ts';
import {
  equity, explain, initial, initialFraction, isolatedEquity, liquidationPrice, maintenance, type Subaccount,
  type SubaccountPosition,
} from './subaccount.ts';

export const dydx: MarginModel = {
  id: 'dydx', evaluate, requires, positionLiquidations,
  offsets: { claim: 'none: every market by its own notional',
    groupOf: () => null },
};

interface Read {
  readonly subaccount: Subaccount;
  readonly besideUsd: number;
  readonly missing: readonly string[];
}

function read(input: AccountInput): Read {
  const prices = pricesOf(input);
  const terms = input.terms?.model === 'dydx' ? input.terms : null;
  const { crossRawUsd, besideUsd, positions: linear } = linearAccountOf(input, prices);
  const positions = linear.flatMap((one) => positionOf(one, terms, prices));
  return { subaccount: { quoteUsd: crossRawUsd, positions }, besideUsd, missing: prices.missing };
}

function positionOf(linear: LinearPosition, terms: DydxTerms | null, prices: Prices): readonly SubaccountPosition[] {
  const { held: { instrument }, size, markPrice, isolatedRawUsd } = linear;
  const market = terms?.markets.find((one) => one.instrument === instrument.id);
  if (market === undefined) {
    note(prices.missing, terms === null ? 'margin terms of dydx' : `margin rule for ${instrument.venueName}`);
    return [];
  }
  if (Number.isNaN(initialFraction(market, 1))) note(prices.missing, `open interest of ${instrument.venueName}`);
  return [{ instrument: instrument.id, market: instrument.venueName, size, markPrice, isolatedRawUsd, terms: market,
    tiers: [{ fromUsd: 0, rate: market.maintenanceMarginFraction }] }];
}

function evaluate(input: AccountInput): MarginResult {
  const { subaccount, besideUsd, missing } = read(input);
  const pools = poolsOf(subaccount);
  const value = equity(subaccount);
  const result = resultOf({
    equity: value + besideUsd + pools.reduce((sum, { equityUsd }) => sum + equityUsd, 0), haircutEquity: value,
    initial: initial(subaccount), maintenance: maintenance(subaccount),
  }, explain(subaccount), missing);
  return result.missing.length > 0 || pools.length === 0 ? result : { ...result, pools };
}

const poolsOf = ({ positions }: Subaccount): readonly MarginPool[] =>
  positions.filter(({ isolatedRawUsd }) => isolatedRawUsd !== null).map((position) => ({
    instrument: position.instrument, label: `${position.market} isolated`, equityUsd: isolatedEquity(position),
    maintenanceUsd: maintenanceOf(position),
  }));

function requires(input: AccountInput): readonly string[] {
  return read(input).missing;
}

function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const { subaccount, missing } = read(input);
  return missing.length > 0 ? [] : subaccount.positions.map((position) => ({
    instrument: position.instrument, priceUsd: liquidationPrice(subaccount, position),
    condition: position.isolatedRawUsd === null ? 'all other oracle prices fixed' : 'isolated: its own subaccount only',
  }));
}
