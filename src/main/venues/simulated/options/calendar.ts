/** Expiries of the options venue: 08:00 UTC, next two days, the week, the month, the quarter; names as Deribit's. */
import { MS_PER_DAY } from '../../../../shared/domain/instrument.ts';
import { EXPIRY_TIME_OF_DAY_MS } from '../market/market.ts';

const FRIDAY = 5;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;

/** First 08:00 UTC strictly after. */
export function nextExpiryTime(afterMs: number): number {
  const today = Math.floor(afterMs / MS_PER_DAY) * MS_PER_DAY + EXPIRY_TIME_OF_DAY_MS;
  return today > afterMs ? today : today + MS_PER_DAY;
}

const weekday = (timeMs: number): number => new Date(timeMs).getUTCDay();
const isFriday = (timeMs: number): boolean => weekday(timeMs) === FRIDAY;
const isLastFridayOfMonth = (timeMs: number): boolean =>
  isFriday(timeMs) && new Date(timeMs).getUTCMonth() !== new Date(timeMs + 7 * MS_PER_DAY).getUTCMonth();
const isQuarterly = (timeMs: number): boolean =>
  isLastFridayOfMonth(timeMs) && new Date(timeMs).getUTCMonth() % 3 === 2;

function firstFrom(startMs: number, fits: (timeMs: number) => boolean): number {
  for (let timeMs = startMs; ; timeMs += MS_PER_DAY) if (fits(timeMs)) return timeMs;
}

export interface ExpirySet {
  readonly dailies: readonly [number, number];
  readonly weekly: number;
  readonly monthly: number;
  readonly quarterly: number;
}

/** Five different expiries, in rising order: each kind is the first of its kind after the one before. */
export function expiriesAfter(nowMs: number): ExpirySet {
  const first = nextExpiryTime(nowMs);
  const second = first + MS_PER_DAY;
  const weekly = firstFrom(second + MS_PER_DAY, isFriday);
  const monthly = firstFrom(weekly + MS_PER_DAY, isLastFridayOfMonth);
  return { dailies: [first, second], weekly, monthly, quarterly: firstFrom(monthly + MS_PER_DAY, isQuarterly) };
}

/** "5DEC26": day without a leading zero. */
export function expiryName(timeMs: number): string {
  const date = new Date(timeMs);
  const year = String(date.getUTCFullYear() % 100).padStart(2, '0');
  return `${date.getUTCDate()}${MONTHS[date.getUTCMonth()]}${year}`;
}
