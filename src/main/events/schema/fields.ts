/**
 * The building blocks of the event schemas. A schema is checked against its TypeScript type in both directions:
 * `recordOf<T>()` does not compile when a member is missing, surplus or of another type.
 */
import { z } from 'zod';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';
import { parseDecimal, type Decimal } from '../../../shared/domain/decimal.ts';

/** In JSON a canonical string, in memory a bigint of 1e-18. compile.ts knows it by identity. */
export const decimal = z.string().transform((text, context): Decimal => {
  const value = parseDecimal(text);
  if (value !== null) return value;
  context.issues.push({ code: 'custom', message: 'must be a decimal', input: text });
  return z.NEVER;
});

/** Finite. */
export const num = z.number();

/** A ratio that is Infinity when nothing is required; in JSON 1e999, which JSON.parse reads as Infinity. */
export const ratio = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), 'must be a number');

/** A venue's margin terms: plain JSON with the name of a model, which reads its own and says what it misses. */
export const marginTerms = z.custom<MarginTerms>(
  (value) => typeof value === 'object' && value !== null && typeof (value as { model?: unknown }).model === 'string',
  'must be terms of a margin model');

export const text = z.string();
export const flag = z.boolean();

type SameKeys<A, B> = [keyof A] extends [keyof B] ? ([keyof B] extends [keyof A] ? unknown : never) : never;

/** `recordOf<Fill>()(z.strictObject({...}))`: the schema itself, after the compiler has compared the two. */
export const recordOf =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S & SameKeys<T, z.output<S>>): S =>
    schema;

/** One schema per event type of the union `E`: a missing type, or one that is not in it, does not compile. */
export type SchemasOf<E extends { readonly type: string }> = {
  readonly [T in E['type']]: z.ZodType<Extract<E, { readonly type: T }>>;
};

/** Compares every event of a group with its schema, keys included. */
export type SameEvents<E extends { readonly type: string }, S extends SchemasOf<E>> = {
  readonly [T in E['type']]: SameKeys<Extract<E, { readonly type: T }>, z.output<S[T]>>;
};

/** `eventsOf<OrderFact>()({...})`: the group of schemas itself, after the compiler has compared it with the union. */
export const eventsOf =
  <E extends { readonly type: string }>() =>
  <S extends SchemasOf<E>>(schemas: S & SameEvents<E, S> & { readonly [K in Exclude<keyof S, E['type']>]: never }): S =>
    schemas;
