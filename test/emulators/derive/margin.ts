/**
 * `public/get_margin` of a portfolio that is told: the floor's own margin model at the marks of now. Net of what is
 * required; open orders and unpaid funding count for nothing here.
 */
import { parseDecimal, toNumber } from '../../../src/shared/domain/decimal.ts';
import { marginModelOf } from '../../../src/main/risk/margin/registry.ts';
import type { HeldPosition } from '../../../src/main/risk/margin/model.ts';
import { accountInput } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import { refuse, type Params } from './errors.ts';
import type { Door } from './orders.ts';

const numberOf = (value: unknown): number => toNumber(parseDecimal(String(value)) ?? refuse(-32_602, 'not a decimal'));
const rowsOf = (value: unknown): readonly Params[] => (Array.isArray(value) ? value as Params[] : []);

export function marginOfPortfolio({ ledger }: Door, params: Params): unknown {
  const type = String(params['margin_type']);
  const of = ledger.subaccounts.find(({ marginType }) => marginType === type) ?? refuse(-32_602, { margin_type: ['Invalid enum value'] });
  const heldOf = (row: Params): HeldPosition => {
    const listing = ledger.listingOf(row['instrument_name']);
    const { markPrice, markImpliedVol, forwardPrice } = of.floor.priceOf(of.listingOf(listing.instrument.venueName) ?? listing);
    return { instrument: listing.instrument, quantity: numberOf(row['amount']), markPrice: toNumber(markPrice), impliedVol: markImpliedVol,
      forwardUsd: forwardPrice, margin: null,
      averagePrice: row['entry_price'] === undefined || row['entry_price'] === null ? toNumber(markPrice) : numberOf(row['entry_price']) };
  };
  const net = (changes: readonly Params[]): { initial: number; maintenance: number } => {
    const input = { ...accountInput(of.floor), openOrders: [], positions: [...rowsOf(params['simulated_positions']), ...changes].map(heldOf),
      balances: rowsOf(params['simulated_collaterals']).map((row) => ({ currency: String(row['asset_name']), amount: numberOf(row['amount']) })) };
    const result = marginModelOf(of.floor.rules.account.marginModel).evaluate(input);
    if (result.haircutEquityUsd === null || result.initialMarginUsd === null || result.maintenanceMarginUsd === null) refuse(-32_603, result.missing.join(', '));
    const stable = of.floor.market.usdcUsd;
    return { initial: (result.haircutEquityUsd - result.initialMarginUsd) / stable, maintenance: (result.haircutEquityUsd - result.maintenanceMarginUsd) / stable };
  };
  const [before, after] = [net([]), net(rowsOf(params['simulated_position_changes']))];
  return { subaccount_id: 0, pre_initial_margin: String(before.initial), pre_maintenance_margin: String(before.maintenance),
    post_initial_margin: String(after.initial), post_maintenance_margin: String(after.maintenance), is_valid_trade: after.initial >= 0 };
}
