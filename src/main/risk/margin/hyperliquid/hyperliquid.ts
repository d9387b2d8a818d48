/**
 * Hyperliquid's margin of one account on one dex. Totals are those of the cross part, as the venue states them;
 * isolated positions are pools of their own. Rules and gaps: README.md.
 */
import { resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginPool, MarginResult, PositionLiquidation } from '../model.ts';
import { maintenanceOf } from '../rateTiers.ts';
import {
  crossEquity, explain, initial, isolatedValue, liquidationPrice, maintenance, sharesPool, withdrawable,
  type Clearinghouse,
} from './clearinghouse.ts';
import { readAccount } from './fromInput.ts';

export const hyperliquid: MarginModel = {
  id: 'hyperliquid', evaluate, requires, positionLiquidations,
  venueAlone: { names: ['pool not derivable', 'positions that the venue counts'],
    advice: 'the venue has no what-if: only orders that reduce pass, unless unknown margin is accepted (Margin pane)' },
  offsets: { claim: 'none: every position by its own notional and tiers, coins and dexes never net',
    groupOf: () => null },
};

const UNKNOWN = { equity: NaN, haircutEquity: NaN, initial: NaN, maintenance: NaN };

/** Sums over a part of the positions are no margin of the account; single prices go by the venue's own totals. */
const CUT_SHORT = 'positions that the venue counts in its totals and does not list';

function evaluate(input: AccountInput): MarginResult {
  const { house, besideUsd, missing } = readAccount(input);
  if (house === null) return resultOf(UNKNOWN, [], missing);
  const pools = poolsOf(house);
  const margins = { initial: initial(house) + house.ordersUsd, maintenance: maintenance(house) };
  const value = crossEquity(house);
  const equity = value + besideUsd + pools.reduce((sum, { equityUsd }) => sum + equityUsd, 0);
  const own = resultOf({ equity, haircutEquity: value, ...margins }, explain(house), []);
  if (own.missing.length > 0) return own;
  if (house.unlisted !== null) return { ...resultOf(UNKNOWN, [], [CUT_SHORT]), pools };
  if (!sharesPool(house)) return { ...own, pools, withdrawableUsd: withdrawable(house) };
  return { ...own, equityUsd: null, haircutEquityUsd: null, missing: [poolNotDerivable(house)], pools };
}

/** Isolated positions: each with its own margin, whatever the account holds besides. */
const poolsOf = (house: Clearinghouse): readonly MarginPool[] =>
  house.positions.filter(({ isolatedRawUsd }) => isolatedRawUsd !== null).map((position) => ({
    instrument: position.instrument, label: `${position.coin} isolated`, equityUsd: isolatedValue(position),
    maintenanceUsd: maintenanceOf(position),
  }));

/** A number from one dex's account value would be wrong and not only inexact: facts on perpetual venues 1.14. */
const poolNotDerivable = ({ abstraction }: Clearinghouse): string =>
  `pool not derivable: spot collateral counts in an account under ${abstraction}`;

function requires(input: AccountInput): readonly string[] {
  const { house, missing } = readAccount(input);
  if (house === null) return missing;
  if (house.unlisted !== null) return [CUT_SHORT];
  return sharesPool(house) ? [poolNotDerivable(house)] : [];
}

/** None for cross positions whose pool isn't known; isolated ones have theirs anyhow. */
function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const { house } = readAccount(input);
  if (house === null) return [];
  return house.positions.filter(({ isolatedRawUsd }) => isolatedRawUsd !== null || !sharesPool(house))
    .map((position) => ({
      instrument: position.instrument, priceUsd: liquidationPrice(house, position),
      condition: position.isolatedRawUsd === null ? 'all other prices fixed' : 'isolated: its own margin only',
    }));
}
