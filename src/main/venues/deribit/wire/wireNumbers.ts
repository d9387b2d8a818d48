/**
 * Numbers as Deribit writes them: JSON numbers, exact up to 15 digits, and text where `exactJson` kept the digits that
 * a double would lose. Absent and null are null; anything else that is no finite number is a WireError with its field.
 */
import { div, fromNumber, ONE, parseDecimal, toNumber, type Decimal } from '../../../../shared/domain/decimal.ts';
import { shown, WireError } from '../../transport/rpc/wireFields.ts';

const UNIT = 10n ** 10n;
const LARGEST = 1e24;

export function numberOf(field: string, value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === null || value === undefined) return null;
  const read = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(read)) throw new WireError(field, `${shown(value)} is not a number`);
  return read;
}

export function decimalOf(field: string, value: unknown): Decimal | null {
  if (typeof value === 'number') return decimalOfNumber(field, value);
  if (value === null || value === undefined) return null;
  const read = numberOf(field, value) ?? 0;
  return (typeof value === 'string' ? parseDecimal(value) : null) ?? decimalOfNumber(field, read);
}

/** Prices and sizes come again and again: the last decimal of each of 4,096 places, by the number it was made of. */
const PLACES = 4_096;
const madeOf = new Float64Array(PLACES).fill(Number.NaN);
const made = Array.from<Decimal>({ length: PLACES }).fill(0n as Decimal);

/** Eight digits after the point, as nearly all have, in three operations; the rest by way of their text. */
function decimalOfNumber(field: string, value: number): Decimal {
  const scaled = Math.round(value * 1e8);
  if (scaled < 1e15 && scaled > -1e15 && scaled / 1e8 === value) {
    const place = (scaled ^ (scaled / 4_294_967_296) ^ (scaled >> 9)) & (PLACES - 1);
    if (madeOf[place] === value) return made[place] as Decimal;
    const decimal = (BigInt(scaled) * UNIT) as Decimal;
    madeOf[place] = value;
    made[place] = decimal;
    return decimal;
  }
  if (!(Math.abs(value) < LARGEST)) throw new WireError(field, `${shown(value)} is not a number`);
  return parseDecimal(String(value)) ?? fromNumber(value, 18);
}

/** Null where there is none; zero, which stands for an empty side on the WebSocket, is none. */
export function priceOf(field: string, value: unknown): Decimal | null {
  const read = decimalOf(field, value);
  if (read !== null && read < 0n) throw new WireError(field, `${shown(value)} is negative`);
  return read === 0n ? null : read;
}

let contract = ONE;
let contractNumber = 1;

/** An amount of the venue's in contracts: whole numbers of both, as nearly all are, are divided as such. */
export function contractsIn(field: string, value: unknown, size: Decimal): Decimal | null {
  if (size === ONE) return decimalOf(field, value);
  if (size !== contract) {
    contract = size;
    contractNumber = toNumber(size);
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && Number.isInteger(contractNumber)) {
    const quantity = value / contractNumber;
    if (Number.isInteger(quantity)) return decimalOfNumber(field, quantity);
  }
  const read = decimalOf(field, value);
  return read === null ? null : div(read, size);
}

/** Present and above zero. */
export function positiveOf(field: string, value: unknown): Decimal {
  const read = decimalOf(field, value);
  if (read === null || read <= 0n) throw new WireError(field, `${shown(value)} is not above zero`);
  return read;
}

/** Per cent to a fraction; 0, which stands for none, is null. */
export function volOf(field: string, value: unknown): number | null {
  const read = numberOf(field, value);
  if (read === null || read === 0) return null;
  if (read < 0 || read > 5_000) throw new WireError(field, `${shown(value)} is not a volatility`);
  return read / 100;
}

export function textOf(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new WireError(field, `${shown(value)} is not a text`);
}
