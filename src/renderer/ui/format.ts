/** Numbers as text: fixed digits, grouped, explicit sign where asked; a dash for what is unknown, never 0. */

export const DASH = '—';

export interface NumberStyle {
  /** Digits after the point. */
  readonly digits: number;
  /** 'always' writes + before what is above zero. */
  readonly sign?: 'negative' | 'always';
  /** Multiplies before writing: 100 turns a fraction into percent. */
  readonly scale?: number;
  readonly suffix?: string;
}

/** A plain hyphen stands for minus, so that a copied number can be pasted into a spreadsheet. */
export function formatNumber(value: number | null | undefined, style: NumberStyle): string {
  if (value === null || value === undefined || Number.isNaN(value)) return DASH;
  const scaled = value * (style.scale ?? 1);
  if (!Number.isFinite(scaled)) return scaled > 0 ? '∞' : '-∞';
  const text = Math.abs(scaled).toFixed(style.digits);
  const isZero = Number(text) === 0;
  const sign = isZero ? '' : scaled < 0 ? '-' : style.sign === 'always' ? '+' : '';
  return `${sign}${grouped(text)}${style.suffix ?? ''}`;
}

function grouped(text: string): string {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  if (whole.length <= 3 || whole.includes('e')) return text;
  let out = '';
  for (let end = whole.length; end > 0; end -= 3) {
    out = whole.slice(Math.max(0, end - 3), end) + (out === '' ? '' : `,${out}`);
  }
  return point < 0 ? out : out + text.slice(point);
}

/** An exact decimal as it came, grouped; never through a double. */
export function formatDecimal(text: string | null | undefined): string {
  if (text === null || text === undefined || text === '') return DASH;
  return text.startsWith('-') ? `-${grouped(text.slice(1))}` : grouped(text);
}

/** Digits after the point of a tick or lot ("0.0005" has 4). */
export function digitsOfStep(step: string | null | undefined): number {
  const point = step?.indexOf('.') ?? -1;
  return step === null || step === undefined || point < 0 ? 0 : step.length - point - 1;
}

export type Tone = 'up' | 'down' | 'flat' | 'unknown';

/** Of a number as it is shown: what rounds to zero has no sign. */
export function toneOf(value: number | null | undefined, shown: string): Tone {
  if (value === null || value === undefined || Number.isNaN(value)) return 'unknown';
  if (!/[1-9∞]/.test(shown)) return 'flat';
  return value > 0 ? 'up' : 'down';
}

const two = (value: number): string => String(value).padStart(2, '0');

/** "12:03:04" in UTC; the label says UTC. */
export function utcTime(timeMs: number | null | undefined): string {
  if (timeMs === null || timeMs === undefined) return DASH;
  const at = new Date(timeMs);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

/** "2026-11-27" in UTC. */
export function utcDay(timeMs: number | null | undefined): string {
  if (timeMs === null || timeMs === undefined) return DASH;
  const at = new Date(timeMs);
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

export const utcDayTime = (timeMs: number | null | undefined): string =>
  timeMs === null || timeMs === undefined ? DASH : `${utcDay(timeMs)} ${utcTime(timeMs)}`;

let zone: 'utc' | 'local' = 'utc';

/** Said once, before anything is drawn: columns name their zone when they are made. */
export function showTimesIn(chosen: 'utc' | 'local'): void {
  zone = chosen;
}

/** Stands beside every time that `timeText` writes. */
export const zoneName = (): string => (zone === 'utc' ? 'UTC' : 'local');

const MS_PER_MINUTE = 60_000;

const shifted = (timeMs: number): number =>
  zone === 'utc' ? timeMs : timeMs - new Date(timeMs).getTimezoneOffset() * MS_PER_MINUTE;

/** When something happened, in the zone that the trader chose. */
export const timeText = (timeMs: number | null | undefined): string =>
  utcTime(timeMs === null || timeMs === undefined ? timeMs : shifted(timeMs));

export const dayText = (timeMs: number | null | undefined): string =>
  utcDay(timeMs === null || timeMs === undefined ? timeMs : shifted(timeMs));

export const dayTimeText = (timeMs: number | null | undefined): string =>
  timeMs === null || timeMs === undefined ? DASH : `${dayText(timeMs)} ${timeText(timeMs)}`;

/** Time left or spent: "4:05", "1:02:03", "3 d 4 h". */
export function spanText(ms: number | null): string {
  if (ms === null) return DASH;
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds >= 172_800) return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
