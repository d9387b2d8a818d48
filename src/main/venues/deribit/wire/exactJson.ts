/**
 * JSON of the account side with every digit kept: a number whose text a double cannot give back becomes that text.
 * Market data needs it not (prices have fewer digits than a double) and is read the fast way.
 */
import { parseWireJson, type WireJson } from '../../transport/wireText.ts';

/** Longer than 15 digits and a point. `usIn` and `usOut` have 16 and are integers: exact. */
const LONG_NUMBER = /\d[\d.]{15,}\.?\d/;

interface Source { readonly source?: string }
type Reviver = (key: string, value: unknown, context: Source) => unknown;

/** Never throws. */
export function readWire(bytes: Uint8Array): WireJson {
  const read = parseWireJson(bytes);
  if (!read.ok || isMarketData(read.value)) return read;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return LONG_NUMBER.test(text) ? { ok: true, value: exactly(text) } : read;
}

function isMarketData(value: unknown): boolean {
  const { method, params } = (value ?? {}) as { method?: unknown; params?: { channel?: unknown } };
  if (method !== 'subscription') return method === 'heartbeat';
  return typeof params?.channel !== 'string' || !params.channel.startsWith('user.');
}

function exactly(text: string): unknown {
  const keep: Reviver = (_key, value, { source }) =>
    (typeof value === 'number' && source !== undefined && source.length > 16 && String(value) !== source
      ? source : value);
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown) as unknown;
}
