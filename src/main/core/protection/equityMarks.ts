/** Day starts and peaks of equity, for the limits on loss and drawdown (rule Z10): per account and of the estate. */
import type { EquityMark } from '../../../shared/domain/steering/protection.ts';
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
  const isNewDay = before === undefined || Math.floor(timeMs / DAY_MS) > Math.floor(before.dayStartTimeMs / DAY_MS);
  const step = Math.abs(before?.peakUsd ?? 0) * PEAK_STEP;
  const isPeak = before !== undefined && equityUsd > before.peakUsd + step && isPeakTime(timeMs);
  if (!isNewDay && !isPeak) return;
  marks.push({ account, peakUsd: Math.max(equityUsd, before?.peakUsd ?? -Infinity),
    dayStartUsd: isNewDay ? equityUsd : before.dayStartUsd,
    dayStartTimeMs: isNewDay ? timeMs : before.dayStartTimeMs });
}

/** The first second of every minute, so that a rising market does not fill the journal. */
const isPeakTime = (timeMs: number): boolean => timeMs % PEAK_EVERY_MS < 1_000;
