/** A venue's answer about margin as core takes it: the trader's trades in contracts of the session's instruments. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { VenueMargin } from '../../../shared/contract/questions/venueMargin.ts';
import type { VenueWhatIf } from '../../../shared/domain/margin/margin.ts';
import type { ReadState } from '../../core/state.ts';
import type { VenueMarginQuestion } from './askVenue.ts';

/** Null for an answer that says nothing about a trade in this session. */
export function venueWhatIfOf(
  state: ReadState, id: string, trades: VenueMarginQuestion['trades'], answer: VenueMargin,
): VenueWhatIf | null {
  const account = state.accounts.get(id);
  if (!answer.asked || account === undefined || trades.length === 0) return null;
  const contracts = new Map<string, number>();
  for (const { name, amount } of trades) {
    const instrument = state.instruments.get(`${account.venue}:${name}`);
    if (instrument === undefined) return null;
    const more = amount / toNumber(instrument.contractMultiplier);
    contracts.set(instrument.id, (contracts.get(instrument.id) ?? 0) + more);
  }
  const of = (quantity: string): number | null =>
    answer.rows.find((row) => row.quantity === quantity)?.venueUsd ?? null;
  return { account: id, receivedTimeMs: answer.timeMs, haircutEquityUsd: of('haircutEquity') ?? of('equity'),
    initialMarginUsd: of('initial'), maintenanceMarginUsd: of('maintenance'),
    trades: [...contracts].map(([instrument, quantity]) => ({ instrument, quantity })) };
}
