/** Reads fields of a wire value; what does not fit is thrown with its path, and `attempt` makes data of it. */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import { member, wireDecimal } from '../transport/wireText.ts';

/** Never leaves this folder: `attempt` catches it. */
class Malformed extends Error {}

export interface Refused { readonly kind: 'refused'; readonly stream: string; readonly reason: string }

export function attempt<T>(stream: string, read: () => T): T | Refused {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'refused', stream, reason: error.message };
    throw error;
  }
}

export const isRefused = (outcome: unknown): outcome is Refused =>
  typeof outcome === 'object' && outcome !== null && (outcome as { kind?: unknown }).kind === 'refused';

function malformed(path: string, wanted: string): never {
  throw new Malformed(`${path} is not ${wanted}`);
}

export const refuse = (reason: string): never => {
  throw new Malformed(reason);
};

export function text(value: unknown, name: string): string {
  const found = member(value, name);
  return typeof found === 'string' && found.length <= 400 ? found : malformed(name, 'text');
}

export function textOrNull(value: unknown, name: string): string | null {
  const found = member(value, name);
  return found === undefined || found === null ? null : text(value, name);
}

export function decimal(value: unknown, name: string): Decimal {
  return wireDecimal(member(value, name)) ?? malformed(name, 'a decimal');
}

export function decimalOrNull(value: unknown, name: string): Decimal | null {
  const found = member(value, name);
  return found === undefined || found === null ? null : decimal(value, name);
}

/** Whole, at least 0: times and numbers. */
export function whole(value: unknown, name: string): number {
  const found = member(value, name);
  return Number.isSafeInteger(found) && (found as number) >= 0 ? (found as number) : malformed(name, 'a whole number');
}

/** A venue's number of something, as text; it may be longer than a double holds. */
export function serial(value: unknown, name: string): string {
  const found = member(value, name);
  if (typeof found === 'number' && Number.isFinite(found) && found >= 0) return String(found);
  return typeof found === 'string' && /^\d{1,40}$/.test(found) ? found : malformed(name, 'a number');
}

export function list(value: unknown, name: string): readonly unknown[] {
  return listOf(member(value, name), name);
}

export function listOf(value: unknown, path: string): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : malformed(path, 'a list');
}

export function inner(value: unknown, name: string): unknown {
  const found = member(value, name);
  return typeof found === 'object' && found !== null ? found : malformed(name, 'an object');
}

export function side(value: unknown): 'buy' | 'sell' {
  const found = member(value, 'side');
  return found === 'B' ? 'buy' : found === 'A' ? 'sell' : malformed('side', '"B" or "A"');
}
