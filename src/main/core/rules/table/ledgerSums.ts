/** The auditor's view of cash (invariant I3), independent of how it was booked. */
import type { ReadState } from '../../state.ts';

/** Balance plus contra totals, in units of 1e-18, by account and currency: all zero when the books are right. */
export function ledgerSums(state: ReadState): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const { account, currency, amount } of [...state.balances.values(), ...state.ledgerTotals.values()]) {
    sums[`${account}|${currency}`] = (sums[`${account}|${currency}`] ?? 0n) + amount;
  }
  return sums;
}
