/** From the text of a payload to checked records: what makes no sense is told by file, path of the field and reason. */
import { z } from 'zod';
import { PayloadError, type PayloadFile } from './marginCase.ts';

/** A number as venues write it: decimal text, or a number. Finite. */
const NO_NUMBER = 'must be a number, as text or bare';
const decimalText = z.string().regex(/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/, NO_NUMBER);
export const numeric = z.union([decimalText, z.number()], NO_NUMBER)
  .transform(Number).refine(Number.isFinite, 'must be finite');

/** Throws PayloadError for text that is no JSON. */
export function jsonOf({ name, text }: PayloadFile): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PayloadError(name, null, `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Throws PayloadError with the first field that the schema refuses. `at`: where in the file the value stands. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, file: string, at: readonly string[] = []): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...at, ...(issue?.path ?? []).map(String)].join('.');
  throw new PayloadError(file, path === '' ? null : path, issue?.message ?? 'makes no sense');
}

/** The member of that name, where the value is a record that has it; else undefined. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
