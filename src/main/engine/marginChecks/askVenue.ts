/** A venue's own what-if for an account of the trader's, as the terminal asks it: ours beside it, or why not. */
import type { VenueMargin } from '../../../shared/contract/questions/venueMargin.ts';
import type { VenueAccountSetting } from '../../../shared/contract/venues.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import { comparedCase } from '../marginPayloads/marginReport.ts';
import { checkDeribitMargin } from './deribit.ts';

export interface VenueMarginQuestion {
  readonly account: VenueAccountSetting;
  /** Null: the account is for looking only. */
  readonly secret: () => Promise<string | null>;
  readonly trades: readonly { readonly name: string; readonly amount: number }[];
  readonly http: Http;
  readonly ports: Ports;
}

/** Of the venues that have none, or none that a running session can ask. */
const WITHOUT: Readonly<Record<string, string>> = {
  hyperliquid: 'Hyperliquid has no what-if: it tells margin only of the account as it stands, which the reconciliation '
    + 'pane shows beside ours.',
  derive: 'Derive answers what-ifs for a portfolio that is told to it: ballast margin check --venue derive '
    + '--in FILE.json --trades FILE.json.',
};

/** Rejects with an Error of one line for what the venue refuses. */
export async function askVenueMargin(
  { account, secret, trades, http, ports }: VenueMarginQuestion,
): Promise<VenueMargin> {
  if (account.venue !== 'deribit') {
    return { asked: false, reason: WITHOUT[account.venue] ?? `${account.venue} has no what-if to ask.` };
  }
  const key = await secret();
  if (key === null) return { asked: false, reason: 'The account has no key: the venue answers only its holder.' };
  const added: Record<string, number> = {};
  for (const { name, amount } of trades) added[name] = (added[name] ?? 0) + amount;
  const asked = await checkDeribitMargin({ network: account.network, url: account.baseUrl, fields: account.fields,
    secret: key, http, ports, trades: added });
  const { ok, rows, missing } = comparedCase(asked);
  return { asked: true, method: 'simulate_portfolio', model: asked.model, timeMs: asked.atMs, ok, missing,
    rows: rows.filter(({ instrument }) => instrument === null).map((row) => ({
      quantity: row.quantity, venueUsd: row.reported, oursUsd: row.ours, differenceUsd: row.difference,
      toleranceUsd: row.tolerance, verdict: row.status,
      cause: row.cause === null ? null : `${row.cause.kind}: ${row.cause.text}`,
    })) };
}
