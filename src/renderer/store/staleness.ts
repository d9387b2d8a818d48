/** Ages of what is shown, measured on the engine's clock. Unknown age is null and counts as stale. */

/** A number older than this is marked: twice the time in which a mute stream must be noticed (DESIGN section 6). */
export const STALE_AFTER_MS = 10_000;
/** A stream that has said nothing for this long is shown as mute. */
export const MUTE_AFTER_MS = 5_000;

export function ageMs(sinceMs: number | null | undefined, nowMs: number | null): number | null {
  if (sinceMs === null || sinceMs === undefined || nowMs === null || !Number.isFinite(sinceMs)) return null;
  return Math.max(0, nowMs - sinceMs);
}

export const isStale = (age: number | null): boolean => age === null || age > STALE_AFTER_MS;

/** "0.4 s", "12 s", "3 min", "2 h", "5 d"; a dash when unknown. */
export function ageText(age: number | null): string {
  if (age === null) return '—';
  if (age < 9_950) return `${(age / 1_000).toFixed(1)} s`;
  if (age < 90_000) return `${Math.round(age / 1_000)} s`;
  if (age < 5_400_000) return `${Math.round(age / 60_000)} min`;
  if (age < 172_800_000) return `${Math.round(age / 3_600_000)} h`;
  return `${Math.round(age / 86_400_000)} d`;
}
