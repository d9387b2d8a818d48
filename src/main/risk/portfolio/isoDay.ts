/** The UTC calendar day of an instant, without a clock object (pure layers have none). */

const MS_PER_DAY = 86_400_000;
const DAYS_PER_ERA = 146_097;

/**
 * "2026-11-27". Years 0 to 9999.
 * Source: Hinnant, 'chrono-compatible low-level date algorithms', civil_from_days (a year that begins in March).
 */
export function isoDay(timeMs: number): string {
  const days = Math.floor(timeMs / MS_PER_DAY) + 719_468;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

const padded = (value: number, width: number): string => String(value).padStart(width, '0');
