/** The attribution of a recorded session between two of its moments. */
import { ledgerKey, type LedgerTotal } from '../../../shared/domain/account.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Currency } from '../../../shared/domain/ids.ts';
import type { ReadState } from '../../core/state.ts';
import { indexOf, legSources, marketSource, numberOrNull, VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import type { Entry } from '../../events/entry.ts';
import { attribute, type Attribution, type Flow, type Settlement } from '../../risk/attribution/attribution.ts';
import type { LegSource } from '../../risk/portfolio/leg.ts';
import { readSession } from '../../journal/session.ts';
import { entryOf } from '../recorded.ts';
import { walkSession } from './recordedState.ts';

/**
 * Between the last records not after the two times; each moment is reached from its own newest snapshot, so that hours
 * between them cost nothing. Throws JournalReadError for what cannot be read, RangeError when the session has nothing
 * at `fromMs` yet.
 */
export function explainSession(folder: string, fromMs: number, toMs: number): Attribution {
  const first = stateAt(folder, fromMs);
  if (first.accounts.size === 0) throw new RangeError('the session holds no account at that time yet');
  const before = legSources(first);
  const state = stateAt(folder, toMs);
  return attribute({
    fromMs: first.timeMs, toMs: state.timeMs, bounds: VALUATION_BOUNDS, before,
    heldAfter: before.map((source) => inMarketOf(state, source)),
    after: legSources(state), flows: flowsSince(state, totalsOf(first)),
    settlements: settlementsBetween(folder, first.seq, state.seq), pricesUsd: pricesOf(state),
  });
}

function stateAt(folder: string, timeMs: number): ReadState {
  const walk = walkSession(folder, timeMs);
  try {
    walk.to(timeMs);
    return walk.state;
  } finally {
    walk.close();
  }
}

function settlementsBetween(folder: string, afterSeq: number, untilSeq: number): readonly Settlement[] {
  const reader = readSession(folder);
  try {
    const settlements: Settlement[] = [];
    for (const stored of reader.readEntries(afterSeq + 1)) {
      if (stored.row.seq > untilSeq) break;
      const entry = entryOf(stored);
      if (entry !== null) settlements.push(...settlementOf(entry));
    }
    return settlements;
  } finally {
    reader.close();
  }
}

const totalsOf = (state: ReadState): ReadonlyMap<string, number> =>
  new Map([...state.ledgerTotals.values()].map((total) => [keyOf(total), toNumber(total.amount)]));

const keyOf = ({ account, reason, currency }: LedgerTotal): string => ledgerKey(account, reason, currency);

/** The contra totals are the negative of what the cash received. */
function flowsSince(state: ReadState, before: ReadonlyMap<string, number>): readonly Flow[] {
  return [...state.ledgerTotals.values()].map((total) => {
    const { account, reason, currency, amount } = total;
    return { account, reason, currency, amount: (before.get(keyOf(total)) ?? 0) - toNumber(amount) };
  });
}

function settlementOf({ event }: Entry): readonly Settlement[] {
  if (event.type !== 'PositionSettled') return [];
  const { account, instrument, currency } = event;
  return [{ account, instrument, currency, quantity: toNumber(event.quantity), amount: toNumber(event.amount),
    priceUsd: toNumber(event.settlementPriceUsd) }];
}

function inMarketOf(state: ReadState, source: LegSource): LegSource {
  if (source.instrument !== null) return { ...source, ...marketSource(state, source.instrument) };
  const index = indexOf(state, source.venue, source.currency ?? source.underlying);
  return { ...source, indexPriceUsd: numberOrNull(index?.priceUsd ?? null),
    indexReceivedTimeMs: index?.receivedTimeMs ?? null };
}

function pricesOf(state: ReadState): ReadonlyMap<string, ReadonlyMap<Currency, number>> {
  const prices = new Map<string, Map<Currency, number>>();
  for (const account of state.accounts.values()) {
    const at = new Map<Currency, number>([['USD', 1]]);
    for (const { venue, underlying, priceUsd } of state.indexes.values()) {
      if (venue === account.venue) at.set(underlying, toNumber(priceUsd));
    }
    prices.set(account.id, at);
  }
  return prices;
}
