/**
 * A snapshot against the ledger as it was at the snapshot's venue time: fills with a later time are taken out of our
 * positions; cash can be compared only when nothing moved since, and positions only when nothing was settled since.
 */
import { abs, dec, max, neg, sub, toText, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { accountKey, type AccountId, type Currency, type InstrumentId } from '../../../../shared/domain/ids.ts';
import type { AccountSnapshot } from '../../../events/event.ts';
import { signedQuantity } from '../../apply/holdings/positions.ts';
import type { ReadState, Reconciliation } from '../../state.ts';

/** Rounding of venues and of averages, not money. */
const DUST = dec('0.00000001');

export interface Discrepancy {
  readonly kind: 'position' | 'balance';
  readonly instrument: InstrumentId | null;
  readonly currency: Currency | null;
  readonly ours: Decimal;
  readonly venues: Decimal;
  /** The venue's, for positions. */
  readonly averagePrice: Decimal | null;
  readonly text: string;
}

export interface Comparison {
  readonly discrepancies: readonly Discrepancy[];
  readonly positionsCompared: boolean;
  readonly balancesCompared: boolean;
  readonly complete: boolean;
}

export function compareSnapshot(state: ReadState, snapshot: AccountSnapshot, row: Reconciliation): Comparison {
  const upToMs = snapshot.venueTimeMs ?? Infinity;
  const positionsCompared = (row.settlementTimeMs ?? -Infinity) <= upToMs;
  const balancesCompared = (row.movementTimeMs ?? -Infinity) <= upToMs;
  return {
    discrepancies: [
      ...(positionsCompared ? comparePositions(state, snapshot, upToMs) : []),
      ...(balancesCompared ? compareBalances(state, snapshot) : []),
    ],
    positionsCompared, balancesCompared, complete: positionsCompared && balancesCompared,
  };
}

function comparePositions(state: ReadState, snapshot: AccountSnapshot, upToMs: number): Discrepancy[] {
  const { account } = snapshot;
  const later = laterFills(state, account, upToMs);
  const venues = new Map(snapshot.positions.map((position) => [position.instrument, position]));
  const instruments = new Set(venues.keys());
  for (const position of state.positions.values()) {
    if (position.account === account) instruments.add(position.instrument);
  }
  const found: Discrepancy[] = [];
  for (const instrument of [...instruments].sort()) {
    if (state.instruments.get(instrument)?.kind === 'spot') continue;
    const held = state.positions.get(accountKey(account, instrument))?.quantity ?? ZERO;
    const ours = sub(held, later.get(instrument) ?? ZERO);
    const theirs = venues.get(instrument)?.quantity ?? ZERO;
    if (ours === theirs) continue;
    found.push({ kind: 'position', instrument, currency: null, ours, venues: theirs,
      averagePrice: venues.get(instrument)?.averagePrice ?? null,
      text: `${instrument}: we hold ${toText(ours)}, the venue says ${toText(theirs)}` });
  }
  return found;
}

/** Signed quantities of fills that the snapshot cannot hold yet. */
function laterFills(state: ReadState, account: AccountId, upToMs: number): Map<InstrumentId, Decimal> {
  const later = new Map<InstrumentId, Decimal>();
  for (const fill of state.fills.values()) {
    // A combo holds nothing: its legs stand beside it.
    if (fill.legs !== undefined || fill.account !== account) continue;
    if (fill.venueTimeMs === null || fill.venueTimeMs <= upToMs) continue;
    const change = signedQuantity(fill.side, fill.quantity);
    later.set(fill.instrument, sub(later.get(fill.instrument) ?? ZERO, neg(change)));
  }
  return later;
}

function compareBalances(state: ReadState, snapshot: AccountSnapshot): Discrepancy[] {
  const { account } = snapshot;
  const venues = new Map(snapshot.balances.map((balance) => [balance.currency, balance.amount]));
  const currencies = new Set(venues.keys());
  for (const balance of state.balances.values()) if (balance.account === account) currencies.add(balance.currency);
  const dust = max(DUST, snapshot.rounding ?? ZERO);
  const found: Discrepancy[] = [];
  for (const currency of [...currencies].sort()) {
    const ours = state.balances.get(accountKey(account, currency))?.amount ?? ZERO;
    const theirs = venues.get(currency) ?? ZERO;
    if (abs(sub(theirs, ours)) <= dust) continue;
    found.push({ kind: 'balance', instrument: null, currency, ours, venues: theirs, averagePrice: null,
      text: `${currency}: we hold ${toText(ours)}, the venue says ${toText(theirs)}` });
  }
  return found;
}
