/**
 * Frames of a recorded WebSocket session with the time at which each came: cryptofeed's `<unix seconds>: {...}` (and
 * `<url> <- <seconds>: {...}` for what was sent), `<ISO time> {...}`, bare `{...}` a line, or one JSON file with a
 * message or a list of them. Frames without a time of their own bear Deribit's.
 */
import { readFileSync, statSync } from 'node:fs';
import type { RefusalCounter } from './refusals.ts';
import { readLines, type OnRead } from './textLines.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A member as text: "" when it is not there; what is not text or a number shows as JSON. */
export const textOf = (member: unknown): string => {
  if (typeof member === 'string' || typeof member === 'number') return String(member);
  return member === undefined || member === null ? '' : JSON.stringify(member);
};

export interface Frame {
  readonly line: number | null;
  /** Our clock when it came; null where the recording does not say. */
  readonly receivedTimeMs: number | null;
  readonly message: Json;
}

const SECONDS = /^(?:\S+ (?:<-|->|<->) )?(\d{9,11}(?:\.\d+)?)(?::\s*(.*))?$/s;
const ISO = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z)\s+(.*)$/s;
const MAX_WHOLE_BYTES = 64 * 1_024 * 1_024;

/** Lines that are no frame are refused; a note of the connection alone is passed over. */
export function* readFrames(path: string, refusals: RefusalCounter, onRead?: OnRead): Generator<Frame> {
  const whole = wholeFile(path);
  if (whole !== null) {
    for (const message of messagesIn(whole)) yield { line: null, receivedTimeMs: null, message };
    return;
  }
  for (const { number: line, text } of readLines(path, onRead)) {
    if (text.trim() === '') continue;
    const { time, body } = partsOf(text);
    if (body === '') continue;
    const message = parsed(body);
    if (message === null) refusals.refuse({ file: path, line, reason: `not a JSON object: ${body.slice(0, 60)}` });
    else yield { line, receivedTimeMs: time, message };
  }
}

function partsOf(text: string): { time: number | null; body: string } {
  const seconds = SECONDS.exec(text);
  if (seconds !== null) return { time: Math.floor(Number(seconds[1]) * 1_000), body: (seconds[2] ?? '').trim() };
  const iso = ISO.exec(text);
  if (iso !== null) return { time: Date.parse(iso[1] ?? ''), body: (iso[2] ?? '').trim() };
  return { time: null, body: text.trim() };
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** A file that is one JSON value over several lines; null for a file of lines. */
function wholeFile(path: string): unknown {
  if (statSync(path).size > MAX_WHOLE_BYTES) return null;
  const [first] = readLines(path);
  if (first === undefined || !/^\s*[[{]/.test(first.text) || parsed(first.text) !== null) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

/** Objects that look like messages, wherever they stand in the lists. */
function* messagesIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) {
    for (const each of value) yield* messagesIn(each);
  } else if (typeof value === 'object' && value !== null) {
    const message = value as Json;
    if (Array.isArray(message['messages'])) yield* messagesIn(message['messages']);
    else yield message;
  }
}
