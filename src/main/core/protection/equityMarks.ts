/** Day starts and peaks of equity, for the limits on loss and drawdown (rules Z8, Z13): per account, of the estate. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import { accountKey, venueOfAccount, type AccountId, type Currency } from '../../../shared/domain/ids.ts';
import { indexKey } from '../../../shared/domain/quote.ts';
import type { EquityMark, Transferred } from '../../../shared/domain/steering/protection.ts';
import type { Emit } from '../decide/decide.ts';
import type { ReadState } from '../state.ts';
import { ESTATE_MARK } from './applyProtection.ts';

const DAY_MS = 86_400_000;
/** A peak is written down once it is higher by so much of itself, and at most once in this time. */
const PEAK_STEP = 0.001;
const PEAK_EVERY_MS = 60_000;

/** Null: an account whose equity is not known makes the estate's unknown. */
export function estateEquity(state: ReadState): number | null {
  let sum = 0;
  for (const { id } of state.accounts.values()) {
    const equityUsd = state.health.get(id)?.equityUsd ?? null;
    if (equityUsd === null) return null;
    sum += equityUsd;
  }
  return state.accounts.size === 0 ? null : sum;
}

export function markEquity(state: ReadState, emit: Emit): void {
  const marks: EquityMark[] = [];
  for (const { id } of state.accounts.values()) note(state, id, state.health.get(id)?.equityUsd ?? null, marks);
  note(state, null, estateEquity(state), marks);
  if (marks.length > 0) emit({ type: 'EquityMarked', marks });
}

function note(state: ReadState, account: string | null, equityUsd: number | null, marks: EquityMark[]): void {
  if (equityUsd === null) return;
  const before = state.equityMarks.get(account ?? ESTATE_MARK);
  const { timeMs } = state;
  const transferred = transferredOf(state, account);
  // Equity and the ledger are of the same moment here: what came in between two marks is in both.
  const broughtUsd = transferredUsd(state, before?.transferred ?? transferred, transferred);
  if (broughtUsd === null) return;
  const peakUsd = before === undefined ? -Infinity : before.peakUsd + broughtUsd;
  const isNewDay = before === undefined || Math.floor(timeMs / DAY_MS) > Math.floor(before.dayStartTimeMs / DAY_MS);
  const isPeak = equityUsd > peakUsd + Math.abs(peakUsd) * PEAK_STEP && isPeakTime(timeMs);
  if (!isNewDay && !isPeak && broughtUsd === 0) return;
  marks.push({ account, peakUsd: Math.max(equityUsd, peakUsd),
    dayStartUsd: isNewDay ? equityUsd : before.dayStartUsd + broughtUsd,
    dayStartTimeMs: isNewDay ? timeMs : before.dayStartTimeMs, transferred });
}

/** What the ledger was told of transfers, in less out: its contra total, turned. */
const transferredOf = (state: ReadState, of: string | null): readonly Transferred[] =>
  [...state.ledgerTotals.values()]
    .filter(({ account, reason }) => reason === 'transfer' && (of === null || account === of))
    .map(({ account, currency, amount }) => ({ account, currency, amount: -toNumber(amount) }));

/** Null: a coin that moved has no price now. */
function transferredUsd(state: ReadState, before: readonly Transferred[], now: readonly Transferred[]): number | null {
  const known = new Map(before.map(({ account, currency, amount }) => [accountKey(account, currency), amount]));
  let sum = 0;
  for (const { account, currency, amount } of now) {
    const more = amount - (known.get(accountKey(account, currency)) ?? 0);
    if (more === 0) continue;
    const priceUsd = priceOf(state, account, currency);
    if (priceUsd === null) return null;
    sum += more * priceUsd;
  }
  return sum;
}

function priceOf(state: ReadState, account: AccountId, currency: Currency): number | null {
  if (currency === 'USD') return 1;
  const index = state.indexes.get(indexKey(venueOfAccount(account), currency));
  return index === undefined ? null : toNumber(index.priceUsd);
}

/** The first second of every minute, so that a rising market does not fill the journal. */
const isPeakTime = (timeMs: number): boolean => timeMs % PEAK_EVERY_MS < 1_000;
