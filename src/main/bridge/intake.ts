/**
 * Reads what a client sent. Whatever it is, the outcome is a checked message or one clear line that names the field;
 * nothing here throws and no connection ends over it.
 */
import type { z } from 'zod';
import { clientMessageSchema, type ClientError, type ClientMessage } from '../../shared/contract/messages.ts';
import { MAX_CLIENT_TEXT } from '../../shared/contract/wire.ts';

export type Intake =
  | { readonly ok: true; readonly message: ClientMessage }
  /** `id`: of the message that is refused, '' when it has none that could be read. */
  | { readonly ok: false; readonly id: string; readonly error: ClientError };

export function readClientMessage(data: string | Uint8Array): Intake {
  if (typeof data !== 'string') return refused('', null, 'binary frames travel from the engine only');
  if (data.length > MAX_CLIENT_TEXT) {
    return refused('', null, `message of ${data.length} characters; at most ${MAX_CLIENT_TEXT} are read`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch (error) {
    return refused('', null, `not JSON: ${oneLine(error instanceof Error ? error.message : String(error))}`);
  }
  const checked = clientMessageSchema.safeParse(raw);
  if (checked.success) return { ok: true, message: checked.data };
  const { field, message } = errorOf(raw, checked.error.issues);
  return refused(idOf(raw), field, message);
}

const refused = (id: string, field: string | null, message: string): Intake => ({
  ok: false, id, error: { field, message },
});

/** The first issue, in the words of the one who typed the field. */
function errorOf(raw: unknown, issues: readonly z.core.$ZodIssue[]): ClientError {
  const issue = issues[0];
  if (issue === undefined) return { field: null, message: 'not a message of this protocol' };
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknownKey === undefined ? issue.path : [...issue.path, unknownKey];
  const field = path.length === 0 ? null : oneLine(path.map(String).join('.'));
  return { field, message: field === null ? wordsFor(raw, issue) : `${field}: ${wordsFor(raw, issue)}` };
}

function wordsFor(raw: unknown, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown field';
  const value = valueAt(raw, issue.path);
  if (value === undefined) return 'is missing';
  if (issue.code === 'invalid_union' && typeof value !== 'object') return `unknown: ${excerpt(value)}`;
  return oneLine(issue.message);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function idOf(raw: unknown): string {
  const id = valueAt(raw, ['id']);
  return typeof id === 'string' && id.length <= 60 ? id : '';
}

const excerpt = (value: unknown): string => oneLine(JSON.stringify(value) ?? '').slice(0, 60);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 300);
