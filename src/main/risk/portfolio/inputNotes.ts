/**
 * Which inputs a valuation has used, which were missing or too old, and what stood in for them. Reading an input
 * through here is the only way to get it, so that nothing stale can slip into a number.
 */
import { toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Quote } from '../../../shared/domain/quote.ts';

export interface InputNotes {
  readonly missing: string[];
  readonly assumptions: string[];
  /** Receive time and name of the oldest input used; null while none was. */
  oldestMs: number | null;
  oldest: string | null;
}

export const startNotes = (): InputNotes => ({ missing: [], assumptions: [], oldestMs: null, oldest: null });

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Null when fresh; else what to say: "quote of X is 12.3 s old (bound 5.0 s)". Ages are measured on our clock. */
export function staleText(input: string, receivedTimeMs: number, nowMs: number, boundMs: number): string | null {
  const ageMs = nowMs - receivedTimeMs;
  return ageMs <= boundMs ? null : `${input} is ${seconds(ageMs)} old (bound ${seconds(boundMs)})`;
}

/** The input when it is there and fresh, noted as used; else null, noted as missing under its name. */
export function readInput<T>(
  notes: InputNotes,
  name: string,
  value: T | null,
  receivedTimeMs: number | null,
  nowMs: number,
  boundMs: number,
): T | null {
  if (value === null || receivedTimeMs === null) {
    notes.missing.push(value === null ? name : `age of ${name}`);
    return null;
  }
  const stale = staleText(name, receivedTimeMs, nowMs, boundMs);
  if (stale !== null) {
    notes.missing.push(stale);
    return null;
  }
  noteOldest(notes, name, receivedTimeMs);
  return value;
}

/** An input has been used. */
export function noteOldest(notes: InputNotes, name: string, receivedTimeMs: number): void {
  if (notes.oldestMs !== null && receivedTimeMs >= notes.oldestMs) return;
  notes.oldestMs = receivedTimeMs;
  notes.oldest = name;
}

/** A price that can be divided by: null when absent, zero, negative or not finite. */
export function positive(value: Decimal | number | null): number | null {
  if (value === null) return null;
  const number = typeof value === 'bigint' ? toNumber(value) : value;
  return number > 0 && number < Infinity ? number : null;
}

/** Mean of the touch, null unless both sides stand and do not cross. */
export function midOf(quote: Quote): number | null {
  const bid = positive(quote.bidPrice);
  const ask = positive(quote.askPrice);
  return bid === null || ask === null || bid > ask ? null : (bid + ask) / 2;
}
