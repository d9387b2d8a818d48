/**
 * Numbers as Derive writes them: decimals as text, times as JSON numbers. Absent and null are null; anything else that
 * is no finite number is a WireError with its field. Beyond 18 digits after the point the rest is cut off.
 */
import { fromNumber, parseDecimal, type Decimal } from '../../../../shared/domain/decimal.ts';
import { shown, WireError } from '../../transport/rpc/wireFields.ts';

const DIGITS = 18;
const LARGEST = 1e24;
const LONG = /^(-?)(\d{1,40})(?:\.(\d{1,80}))?(?:[eE]([+-]?\d{1,2}))?$/;

export function decimalOf(field: string, value: unknown): Decimal | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') {
    const read = parseDecimal(value) ?? longDecimal(value);
    if (read !== null) return read;
  } else if (typeof value === 'number' && Math.abs(value) < LARGEST) {
    return parseDecimal(String(value)) ?? fromNumber(value, DIGITS);
  }
  throw new WireError(field, `${shown(value)} is not a number`);
}

/** The venue computes some numbers with more digits than anybody needs. */
function longDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = LONG.exec(text) ?? [];
  if (sign === undefined) return null;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point > 40) return null;
  const shifted = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const at = Math.max(0, point);
  const units = BigInt(shifted.slice(0, at) + shifted.slice(at, at + DIGITS).padEnd(DIGITS, '0'));
  return (sign === '-' ? -units : units) as Decimal;
}

const POWERS = Array.from({ length: 16 }, (_, digits) => 10 ** digits);

/**
 * Plain digits, up to 15: both parts of the quotient are exact, and so it is as near as Number's. NaN: with
 * more care.
 */
function shortNumber(text: string): number {
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  let whole = 0;
  let point = -1;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 46 && point < 0) point = at;
    else if (code < 48 || code > 57) return NaN;
    else whole = whole * 10 + (code - 48);
  }
  const length = text.length - start - (point < 0 ? 0 : 1);
  if (length === 0 || length > 15) return NaN;
  const read = point < 0 ? whole : whole / (POWERS[text.length - point - 1] ?? NaN);
  return start === 1 ? -read : read;
}

/** A model's number. */
export function numberOf(field: string, value: unknown): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') {
    const short = shortNumber(value);
    if (short === short) return short;
  }
  const read = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  if (!Number.isFinite(read)) throw new WireError(field, `${shown(value)} is not a number`);
  return read;
}

/** Null where there is none; zero, which stands for an empty side, is none. */
export function priceOf(field: string, value: unknown): Decimal | null {
  const read = decimalOf(field, value);
  if (read !== null && read < 0n) throw new WireError(field, `${shown(value)} is negative`);
  return read === 0n ? null : read;
}

/** Present and above zero. */
export function positiveOf(field: string, value: unknown): Decimal {
  const read = decimalOf(field, value);
  if (read === null || read <= 0n) throw new WireError(field, `${shown(value)} is not above zero`);
  return read;
}

/** A fraction; 0, which stands for none, is null. */
export function volOf(field: string, value: unknown): number | null {
  const read = numberOf(field, value);
  if (read === null || read === 0) return null;
  if (read < 0 || read > 50) throw new WireError(field, `${shown(value)} is not a volatility`);
  return read;
}

export function textOf(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new WireError(field, `${shown(value)} is not a text`);
}
