/**
 * Exact decimals: a bigint counting units of 1e-18. Prices, quantities, cash and fees are Decimals from the wire to
 * the ledger; models use `number`, and `toNumber` / `fromNumber` are the only crossings. In JSON a Decimal is a
 * canonical string ("64250.5"), never a JSON number. Rounding is always asked for by name.
 */

declare const decimalBrand: unique symbol;
/** Units of 1e-18. Add, subtract and compare natively through the functions below; `<` and `===` work as they are. */
export type Decimal = bigint & { readonly [decimalBrand]: true };

export type Rounding = 'halfEven' | 'floor' | 'ceil' | 'towardZero' | 'awayFromZero';

const SCALE_DIGITS = 18;
const SCALE = 10n ** 18n;
const DECIMAL_TEXT = /^(-?)(\d{1,60})(?:\.(\d{1,18}))?(?:[eE]([+-]?\d{1,3}))?$/;

const brand = (units: bigint): Decimal => units as Decimal;

export const ZERO: Decimal = brand(0n);
export const ONE: Decimal = brand(SCALE);

/** Reads "123", "-0.5", "1e-7". Returns null for anything else, or where digits beyond 1e-18 would be lost. */
export function parseDecimal(text: string): Decimal | null {
  return text.length <= SHORT ? parseShort(text) ?? parseAny(text) : parseAny(text);
}

/** As many digits as a double holds exactly, with point and sign. */
const SHORT = 17;
const SHORT_DIGITS = 15;
const UNITS_BY_FRACTION = Array.from({ length: SCALE_DIGITS + 1 }, (_, digits) => 10n ** BigInt(SCALE_DIGITS - digits));

/** Plain digits, as prices and quantities come from a wire by the hundred thousand. Null: read it with more care. */
function parseShort(text: string): Decimal | null {
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  let whole = 0;
  let digits = 0;
  let fraction = -1;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (fraction >= 0 || digits === 0) return null;
      fraction = 0;
      continue;
    }
    if (code < 48 || code > 57) return null;
    whole = whole * 10 + (code - 48);
    digits += 1;
    if (fraction >= 0) fraction += 1;
  }
  if (digits === 0 || digits > SHORT_DIGITS || fraction === 0) return null;
  return unitsOf(start === 1 ? -whole : whole, Math.max(0, fraction));
}

/** Prices and sizes come again and again: the last decimal of each of 4,096 places, by what it was made of. */
const PLACES = 4_096;
const wholes = new Float64Array(PLACES).fill(Number.NaN);
const fractions = new Uint8Array(PLACES);
const made: Decimal[] = Array.from({ length: PLACES }, () => ZERO);

/** `whole` less than 10^15, `fraction` of its digits behind the point. */
function unitsOf(whole: number, fraction: number): Decimal {
  const place = (whole ^ (whole / 4_294_967_296) ^ (whole >> 9) ^ (fraction << 7)) & (PLACES - 1);
  if (wholes[place] === whole && fractions[place] === fraction) return made[place] ?? ZERO;
  const decimal = brand(BigInt(whole) * (UNITS_BY_FRACTION[fraction] ?? 0n));
  wholes[place] = whole;
  fractions[place] = fraction;
  made[place] = decimal;
  return decimal;
}

function parseAny(text: string): Decimal | null {
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponentText] = match;
  let units = BigInt(whole + fraction.padEnd(SCALE_DIGITS, '0'));
  const exponent = exponentText === undefined ? 0 : Number(exponentText);
  if (exponent > 40) return null;
  if (exponent > 0) units *= 10n ** BigInt(exponent);
  if (exponent < 0) {
    const divisor = 10n ** BigInt(-exponent);
    if (units % divisor !== 0n) return null;
    units /= divisor;
  }
  return brand(sign === '-' ? -units : units);
}

/** A Decimal from a literal that the program itself wrote. Throws RangeError on text that is not a decimal. */
export function dec(text: string | number): Decimal {
  const parsed = parseDecimal(String(text));
  if (parsed === null) throw new RangeError(`not a decimal: ${String(text).slice(0, 40)}`);
  return parsed;
}

/** Model number to Decimal, rounded half-even to `digits` (0-18) after the point. Throws RangeError if not finite. */
export function fromNumber(value: number, digits: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError('fromNumber: not finite');
  const exact = dec(Math.abs(value) >= 1e21 ? BigInt(Math.round(value)).toString() : value.toFixed(SCALE_DIGITS));
  return roundTo(exact, digits, 'halfEven');
}

const NANO = 10n ** 9n;

/** The nearest double. Up to nine digits after the point it is one correctly rounded division, far from any text. */
export function toNumber(value: Decimal): number {
  const nanos = value / NANO;
  const number = Number(nanos);
  if (Number.isSafeInteger(number) && nanos * NANO === value) return number / 1e9;
  return Number(toText(value));
}

/** Canonical text: no exponent, no trailing zeros, no "-0". */
export function toText(value: Decimal): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(SCALE_DIGITS + 1, '0');
  const whole = digits.slice(0, -SCALE_DIGITS);
  const fraction = digits.slice(-SCALE_DIGITS).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export const add = (a: Decimal, b: Decimal): Decimal => brand(a + b);
export const sub = (a: Decimal, b: Decimal): Decimal => brand(a - b);
export const neg = (a: Decimal): Decimal => brand(-a);
export const abs = (a: Decimal): Decimal => (a < 0n ? brand(-a) : a);
export const sign = (a: Decimal): -1 | 0 | 1 => (a > 0n ? 1 : a < 0n ? -1 : 0);
export const min = (a: Decimal, b: Decimal): Decimal => (a < b ? a : b);
export const max = (a: Decimal, b: Decimal): Decimal => (a > b ? a : b);
export const compare = (a: Decimal, b: Decimal): number => (a < b ? -1 : a > b ? 1 : 0);

/** a * b, exact where the product has at most 18 digits after the point, else rounded. */
export function mul(a: Decimal, b: Decimal, rounding: Rounding = 'halfEven'): Decimal {
  return brand(divideRounded(a * b, SCALE, rounding));
}

/** a / b rounded to 1e-18. Throws RangeError on division by zero. */
export function div(a: Decimal, b: Decimal, rounding: Rounding = 'halfEven'): Decimal {
  if (b === 0n) throw new RangeError('decimal division by zero');
  return brand(divideRounded(a * SCALE, b, rounding));
}

/** Rounds to `digits` (0-18) after the point. */
export function roundTo(value: Decimal, digits: number, rounding: Rounding): Decimal {
  const unit = 10n ** BigInt(SCALE_DIGITS - digits);
  return brand(divideRounded(value, unit, rounding) * unit);
}

/** Rounds to a whole multiple of `step` (> 0), e.g. a tick or a lot. */
export function roundToStep(value: Decimal, step: Decimal, rounding: Rounding): Decimal {
  if (step <= 0n) throw new RangeError('step must be positive');
  return brand(divideRounded(value, step, rounding) * step);
}

export const isMultipleOf = (value: Decimal, step: Decimal): boolean => step > 0n && value % step === 0n;

function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const n = denominator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const quotient = n / d;
  const remainder = n % d;
  if (remainder === 0n) return quotient;
  const away = n < 0n ? quotient - 1n : quotient + 1n;
  switch (rounding) {
    case 'towardZero': return quotient;
    case 'awayFromZero': return away;
    case 'floor': return n < 0n ? away : quotient;
    case 'ceil': return n < 0n ? quotient : away;
    case 'halfEven': {
      const doubled = (remainder < 0n ? -remainder : remainder) * 2n;
      if (doubled !== d) return doubled > d ? away : quotient;
      return quotient % 2n === 0n ? quotient : away;
    }
  }
}
