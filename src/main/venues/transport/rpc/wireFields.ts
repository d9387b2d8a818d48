/**
 * Members of a venue's message that are what they claim to be, or a WireError naming the field. How a venue writes its
 * numbers is the venue's own.
 */

/** A message, or a member of one, that makes no sense; `message` names the field. */
export class WireError extends Error {
  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.name = 'WireError';
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** A value as an error may show it: at most 40 characters. */
export const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing').slice(0, 40);

/** Milliseconds since the epoch; null where the venue does not say. */
export const timeOf = (value: unknown): number | null =>
  (typeof value === 'number' && value > 0 && value < 1e14 ? value : null);

export function recordOf(field: string, value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new WireError(field, `${shown(value)} is not an object`);
}

export function listOf(field: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new WireError(field, `${shown(value)} is not a list`);
}
