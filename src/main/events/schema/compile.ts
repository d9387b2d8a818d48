/**
 * Turns a schema into a pair of plain functions, ten times as fast as walking it for every event: an encoder that
 * writes canonical JSON (keys sorted, decimals as strings) and refuses what the schema would not read back, and a
 * decoder of parsed JSON. The schema stays the only source of truth.
 */
import type { z } from 'zod';
import { parseDecimal, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import { decimal, marginTerms, ratio } from './fields.ts';

type Encode = (value: unknown) => string;
type Decode = (json: unknown) => unknown;
export interface Compiled { readonly encode: Encode; readonly decode: Decode }

/** `field` is the path inside the event, '' for the event itself. */
export class FieldError extends Error {
  readonly field: string;
  readonly wanted: string;

  constructor(field: string, wanted: string) {
    super(`${field === '' ? 'the event' : field} must be ${wanted}`);
    this.name = 'FieldError';
    this.field = field;
    this.wanted = wanted;
  }
}

/** What this file reads of a zod definition. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly checks?: readonly unknown[];
}
const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

export function compile(schema: z.ZodType, field = ''): Compiled {
  if (schema === decimal) return compileDecimal(field);
  if (schema === ratio) return compileNumber(field, false);
  if (schema === marginTerms) return compilePlain(field);
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'object': return compileObject(definition.shape ?? {}, field);
    case 'union': return compileUnion(definition, field);
    case 'array': return compileArray(present(definition.element), field);
    // Says nothing about the value: only the type is narrower.
    case 'readonly': return compile(present(definition.innerType), field);
    case 'nullable': return compileNullable(present(definition.innerType), field);
    case 'number': return guarded(schema, definition, compileNumber(field, true), field);
    case 'string': return guarded(schema, definition, compileString(field), field);
    case 'boolean': return compileBoolean(field);
    case 'literal': return compileOneOf(definition.values ?? [], field);
    case 'enum': return compileOneOf(Object.values(definition.entries ?? {}), field);
    default: throw new Error(`${field}: a ${definition.type} schema cannot be compiled`);
  }
}

const present = (schema: z.ZodType | undefined): z.ZodType => {
  if (schema === undefined) throw new Error('the schema has no inner schema');
  return schema;
};

/** Bounds and refinements of a leaf (a command's decimal text, its lengths) are left to the schema itself. */
function guarded(schema: z.ZodType, definition: Definition, plain: Compiled, field: string): Compiled {
  if ((definition.checks ?? []).length === 0) return plain;
  const check = (value: unknown): void => {
    const result = schema.safeParse(value);
    if (!result.success) throw new FieldError(field, `valid: ${result.error.issues[0]?.message ?? 'refused'}`);
  };
  return {
    encode(value) {
      check(value);
      return plain.encode(value);
    },
    decode(json) {
      check(json);
      return plain.decode(json);
    },
  };
}

function compileObject(shape: Readonly<Record<string, z.ZodType>>, field: string): Compiled {
  const members = Object.keys(shape).sort().map((name) => {
    const schema = present(shape[name]);
    const isOptional = definitionOf(schema).type === 'optional';
    const inner = isOptional ? present(definitionOf(schema).innerType) : schema;
    return { name, isOptional, lead: `${JSON.stringify(name)}:`,
      ...compile(inner, field === '' ? name : `${field}.${name}`) };
  });
  const names = new Set(members.map(({ name }) => name));
  const asRecord = (value: unknown): Readonly<Record<string, unknown>> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldError(field, 'an object');
    const record = value as Record<string, unknown>;
    let count = 0;
    for (const name in record) {
      if (!names.has(name)) throw new FieldError(field === '' ? name : `${field}.${name}`, 'absent: it is not known');
      count += 1;
    }
    if (count === members.length) return record;
    const lost = members.find(({ name, isOptional }) => !isOptional && !(name in record))?.name;
    if (lost === undefined) return record;
    throw new FieldError(field === '' ? lost : `${field}.${lost}`, 'present');
  };
  return {
    encode(value) {
      const record = asRecord(value);
      let text = '';
      for (const { name, lead, isOptional, encode } of members) {
        if (isOptional && !(name in record)) continue;
        text += (text === '' ? '{' : ',') + lead + encode(record[name]);
      }
      return text === '' ? '{}' : `${text}}`;
    },
    decode(json) {
      const record = asRecord(json);
      const result: Record<string, unknown> = {};
      for (const { name, isOptional, decode } of members) {
        if (!isOptional || name in record) result[name] = decode(record[name]);
      }
      return result;
    },
  };
}

function compileUnion(definition: Definition, field: string): Compiled {
  const key = definition.discriminator;
  if (key === undefined) throw new Error(`${field}: a union needs a discriminator`);
  const byTag = new Map<unknown, Compiled>();
  for (const option of definition.options ?? []) {
    const tag = definitionOf(present(definitionOf(option).shape?.[key])).values?.[0];
    byTag.set(tag, compile(option, field));
  }
  const wanted = `one of ${[...byTag.keys()].join(', ')}`;
  const pick = (value: unknown): Compiled => {
    const tag = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    const found = byTag.get(tag);
    if (found === undefined) throw new FieldError(field === '' ? key : `${field}.${key}`, wanted);
    return found;
  };
  return { encode: (value) => pick(value).encode(value), decode: (json) => pick(json).decode(json) };
}

function compileArray(element: z.ZodType, field: string): Compiled {
  const item = compile(element, `${field}[]`);
  const asArray = (value: unknown): readonly unknown[] => {
    if (!Array.isArray(value)) throw new FieldError(field, 'a list');
    return value;
  };
  return {
    encode(value) {
      let text = '[';
      for (const member of asArray(value)) text += (text.length === 1 ? '' : ',') + item.encode(member);
      return `${text}]`;
    },
    decode: (json) => asArray(json).map(item.decode),
  };
}

function compileNullable(innerType: z.ZodType, field: string): Compiled {
  const inner = compile(innerType, field);
  return {
    encode: (value) => (value === null ? 'null' : inner.encode(value)),
    decode: (json) => (json === null ? null : inner.decode(json)),
  };
}

/** Plain JSON whose members nobody has listed: canonical all the same, and nothing that would not read back. */
function compilePlain(field: string): Compiled {
  const textOf = (value: unknown, path: string): string => {
    switch (typeof value) {
      case 'number':
        if (Number.isNaN(value)) throw new FieldError(path, 'a number');
        return numberText(value);
      case 'string': case 'boolean': return JSON.stringify(value);
      case 'object': break;
      default: throw new FieldError(path, 'plain JSON');
    }
    if (value === null) return 'null';
    if (Array.isArray(value)) return `[${value.map((item) => textOf(item, `${path}[]`)).join(',')}]`;
    const record = value as Readonly<Record<string, unknown>>;
    const members = Object.keys(record).sort().map((name) =>
      `${JSON.stringify(name)}:${textOf(record[name], `${path}.${name}`)}`);
    return `{${members.join(',')}}`;
  };
  const check = (value: unknown): unknown => {
    if (!marginTerms.safeParse(value).success) throw new FieldError(field, 'terms of a margin model');
    return value;
  };
  return { encode: (value) => textOf(check(value), field), decode: check };
}

function compileString(field: string): Compiled {
  const asString = (value: unknown): string => {
    if (typeof value !== 'string') throw new FieldError(field, 'text');
    return value;
  };
  return { encode: (value) => JSON.stringify(asString(value)), decode: asString };
}

function compileBoolean(field: string): Compiled {
  const asBoolean = (value: unknown): boolean => {
    if (typeof value !== 'boolean') throw new FieldError(field, 'true or false');
    return value;
  };
  return { encode: (value) => (asBoolean(value) ? 'true' : 'false'), decode: asBoolean };
}

function compileNumber(field: string, finite: boolean): Compiled {
  const wanted = finite ? 'a finite number' : 'a number';
  const asNumber = (value: unknown): number => {
    if (typeof value !== 'number' || (finite ? !Number.isFinite(value) : Number.isNaN(value))) {
      throw new FieldError(field, wanted);
    }
    return value;
  };
  return { encode: (value) => numberText(asNumber(value)), decode: asNumber };
}

/** JSON of any number but NaN; reads back as the same double, minus zero and the infinities included. */
function numberText(value: number): string {
  if (value === Infinity) return '1e999';
  if (value === -Infinity) return '-1e999';
  return Object.is(value, -0) ? '-0' : String(value);
}

function compileOneOf(values: readonly unknown[], field: string): Compiled {
  const texts = new Map(values.map((value) => [value, JSON.stringify(value)]));
  const wanted = `one of ${values.map(String).join(', ')}`;
  return {
    encode(value) {
      const text = texts.get(value);
      if (text === undefined) throw new FieldError(field, wanted);
      return text;
    },
    decode(json) {
      if (!texts.has(json)) throw new FieldError(field, wanted);
      return json;
    },
  };
}

// Prices and quantities repeat: remembering their texts halves the cost of a quote. Bounded, then begun anew.
const REMEMBERED = 20_000;
const textOfDecimal = new Map<bigint, string>();
const decimalOfText = new Map<string, Decimal>();

function compileDecimal(field: string): Compiled {
  return {
    encode(value) {
      if (typeof value !== 'bigint') throw new FieldError(field, 'a decimal');
      const known = textOfDecimal.get(value);
      if (known !== undefined) return known;
      const text = `"${toText(value as Decimal)}"`;
      if (textOfDecimal.size >= REMEMBERED) textOfDecimal.clear();
      textOfDecimal.set(value, text);
      return text;
    },
    decode(json) {
      if (typeof json !== 'string') throw new FieldError(field, 'a decimal in quotes');
      const known = decimalOfText.get(json);
      if (known !== undefined) return known;
      const value = parseDecimal(json);
      if (value === null) throw new FieldError(field, 'a decimal in quotes');
      if (decimalOfText.size >= REMEMBERED) decimalOfText.clear();
      decimalOfText.set(json, value);
      return value;
    },
  };
}
