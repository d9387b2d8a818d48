/**
 * Bytes from the wire to a JSON value, or the reason why not; never throws. Nothing here knows a venue.
 * V8 parses nested JSON without recursion; the bound on depth protects those who walk the value afterwards.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { parseDecimal, type Decimal } from '../../../shared/domain/decimal.ts';

export type WireJson = { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string; readonly excerpt: string };

const MAX_DEPTH = 100;
/** A shorter message cannot be deep enough to harm anybody who walks it. */
const SHALLOW_BYTES = 2_000;

export function parseWireJson(bytes: Uint8Array): WireJson {
  const plain = isAscii(bytes);
  if (!plain && !isUtf8(bytes)) return { ok: false, reason: 'not valid UTF-8', excerpt: excerptOf(bytes) };
  if (bytes.length > SHALLOW_BYTES && depthOf(bytes) > MAX_DEPTH) {
    return { ok: false, reason: `nested deeper than ${MAX_DEPTH}`, excerpt: excerptOf(bytes) };
  }
  try {
    const wire = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = wire.toString(plain ? 'latin1' : 'utf8');
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, reason: 'not JSON', excerpt: excerptOf(bytes) };
  }
}

/** At most 200 characters for MessageRefused. Long runs of hex digits, as keys and signatures are, are left out. */
export function excerptOf(wire: Uint8Array | string): string {
  const text = typeof wire === 'string' ? wire.slice(0, 400)
    : Buffer.from(wire.buffer, wire.byteOffset, Math.min(wire.byteLength, 400)).toString('latin1');
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/[0-9a-fA-F]{40,}/g, '<hex>')
    .replace(/("?(?:access_|refresh_)?(?:token|secret|signature|password)"?\s*[:=]\s*"?)[^"&\s,}]+/gi, '$1<hidden>')
    .slice(0, 200);
}

/** A decimal string or a JSON number, exactly as written. Null: neither, or beyond 18 digits after the point. */
export function wireDecimal(value: unknown): Decimal | null {
  if (typeof value === 'string') return parseDecimal(value);
  return typeof value === 'number' && Number.isFinite(value) ? parseDecimal(String(value)) : null;
}

/** The named member of an object; undefined where there is none or the value is no object. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (inText) {
      if (byte === 0x5c) i += 1;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, depth += 1);
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}
