/** Doubles as text and back, bit for bit: base64 of their bytes, low byte first as all our machines have them. */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_DIGIT = 255;
const VALUES = new Uint8Array(128).fill(NO_DIGIT);
for (let i = 0; i < DIGITS.length; i += 1) VALUES[DIGITS.charCodeAt(i)] = i;

/** So many characters a call: a call takes no more arguments than the stack holds. */
const SLICE = 8_192;

export function packNumbers(numbers: Float64Array): string {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const codes = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill('='.charCodeAt(0));
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const three = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let i = 0; i < Math.min(4, left + 1); i += 1) codes[to + i] = DIGITS.charCodeAt((three >> (18 - 6 * i)) & 63);
  }
  let text = '';
  for (let i = 0; i < codes.length; i += SLICE) text += String.fromCharCode(...codes.subarray(i, i + SLICE));
  return text;
}

/** Null for a text that is none of packNumbers'. */
export function unpackNumbers(text: string): Float64Array | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const length = (text.length / 4) * 3 - padding;
  if (text.length % 4 !== 0 || length % 8 !== 0) return null;
  const numbers = new Float64Array(length / 8);
  const bytes = new Uint8Array(numbers.buffer);
  const digits = text.length - padding;
  let bad = 0;
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const a = valueAt(text, from, digits);
    const b = valueAt(text, from + 1, digits);
    const c = valueAt(text, from + 2, digits);
    const d = valueAt(text, from + 3, digits);
    bad |= a | b | c | d;
    bytes[to] = (a << 2) | (b >> 4);
    // Beyond the end nothing is written.
    bytes[to + 1] = (b << 4) | (c >> 2);
    bytes[to + 2] = (c << 6) | d;
  }
  return bad > 63 || bad < 0 ? null : numbers;
}

const valueAt = (text: string, at: number, digits: number): number =>
  (at < digits ? (VALUES[text.charCodeAt(at)] ?? NO_DIGIT) : 0);
