/** What our model of the subaccount's manager needs beyond cash and positions, from what the venue tells. Pure. */
import type { DeriveFeeds } from '../../../../shared/domain/marginTerms/derive.ts';
import type { MarginTerms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import type { Subaccount } from '../messages.ts';
import { CASH, marginModelOf, type Held } from '../parseAccount.ts';

/**
 * Parameters are the table of the day: the venue tells none on its streams. Haircuts of coins follow from its
 * answer.
 */
export function marginTermsOf(
  row: Subaccount, held: readonly Held[], feedsOf: (underlyings: ReadonlySet<string>) => DeriveFeeds[],
): MarginTerms {
  const coins = row.collaterals.filter(({ asset_name: name, amount }) => name !== CASH && amount !== 0n);
  const underlyings = new Set([...held.map(({ instrument }) => instrument.underlying),
    ...row.open_orders.map(({ instrument_name: name }) => name.slice(0, Math.max(0, name.indexOf('-')))),
    ...coins.map(({ asset_name: name }) => name)].filter((name) => name !== ''));
  const unpaidFunding = row.positions.reduce((sum, { pending_funding: funding }) => sum + funding, 0);
  const base = { feeds: feedsOf(underlyings), unpaidFunding, parameters: null };
  const model = marginModelOf(row);
  if (model === 'derive-standard') return { model, ...base };
  if (model !== 'derive-pmrm2') return { model: 'derive-pmrm', ...base };
  const [underlying = ''] = held.map(({ instrument }) => instrument.underlying);
  return { model, ...base, collaterals: coins.map((coin) => ({ currency: coin.asset_name, confidence: 1,
    // No field says it: an asset that bears the coin's name moves with it.
    riskCancelling: underlying !== '' && coin.asset_name.toUpperCase().endsWith(underlying),
    maintenanceHaircut: coin.mark_value === 0 ? 0 : 1 - coin.maintenance_margin / coin.mark_value,
    initialHaircut: coin.mark_value === 0 ? 0 : (coin.maintenance_margin - coin.initial_margin) / coin.mark_value })) };
}
