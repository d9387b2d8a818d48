/**
 * Events as text and back. The text is canonical JSON: one event, one text, on every machine. An event that could not
 * be read back is refused when it is written; a type that this version does not know is handed back as it is.
 */
import type { Event } from './event.ts';
import type { MarketEvent } from './market.ts';
import { compile, FieldError, type Compiled } from './schema/compile.ts';
import { schemaByType } from './schema/schema.ts';
import { currentVersion, upcast, VERSIONS, type Versions } from './upcast.ts';

export interface UnknownEvent { readonly unknown: true; readonly type: string; readonly text: string }

/** What stands on disk is not an event of its type. Names type and field. */
export class CodecError extends Error {
  readonly type: string;
  readonly field: string | null;

  constructor(type: string, field: string | null, message: string) {
    super(`${type}: ${message}`);
    this.name = 'CodecError';
    this.type = type;
    this.field = field;
  }
}

export interface Codec {
  /** Canonical JSON. Throws CodecError when a member is missing, surplus, of another type or not finite. */
  readonly encode: (event: Event | MarketEvent) => string;
  /** Throws CodecError naming type and field. */
  readonly decode: (type: string, version: number, text: string) => Event | MarketEvent | UnknownEvent;
  readonly versionOf: (type: string) => number;
}

const compiledByType = new Map<string, Compiled>();
for (const [type, schema] of schemaByType) compiledByType.set(type, compile(schema));

export function codecFor(versions: Versions): Codec {
  return {
    encode(event) {
      const compiled = compiledByType.get(event.type);
      if (compiled === undefined) throw new CodecError(event.type, 'type', 'is not a known event');
      return attempt(event.type, () => compiled.encode(event));
    },
    decode(type, version, text) {
      const compiled = compiledByType.get(type);
      if (compiled === undefined) return { unknown: true, type, text };
      return attempt(type, () => {
        const json: unknown = JSON.parse(text);
        const older = version !== currentVersion(versions, type);
        const shaped = older ? upcast(versions, type, version, json as Record<string, unknown>) : json;
        return compiled.decode(shaped) as Event | MarketEvent;
      });
    },
    versionOf: (type) => currentVersion(versions, type),
  };
}

function attempt<T>(type: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FieldError) throw new CodecError(type, error.field, error.message);
    if (error instanceof SyntaxError) throw new CodecError(type, null, `not JSON: ${error.message}`);
    if (error instanceof RangeError || error instanceof TypeError) throw new CodecError(type, null, error.message);
    throw error;
  }
}

const codec = codecFor(VERSIONS);
export const encodeEvent = codec.encode;
export const decodeEvent = codec.decode;
/** The version that `encodeEvent` writes. */
export const versionOf = codec.versionOf;

export const isUnknown = (event: Event | MarketEvent | UnknownEvent): event is UnknownEvent => 'unknown' in event;

const MARKET_TYPES: ReadonlySet<string> = new Set<MarketEvent['type']>([
  'QuoteObserved', 'BookObserved', 'BookDropped', 'IndexObserved', 'TradeObserved', 'MarginObserved',
  'MarginTermsObserved', 'SurfaceFitted', 'DistancesFound', 'VenueWhatIfTold', 'OptionsValued',
]);
export const isMarketEvent = (event: Event | MarketEvent): event is MarketEvent => MARKET_TYPES.has(event.type);
