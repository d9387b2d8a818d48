/** A moment as it is typed: a UTC time or milliseconds. */
import { BadInput } from '../badInput.ts';

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

/** Milliseconds since 1970. Throws BadInput naming the argument. */
export function momentOf(argument: string, text: string): number {
  const timeMs = /^\d{1,15}$/.test(text) ? Number(text) : ISO.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(timeMs)) {
    throw new BadInput(argument, `"${text}" is neither a UTC time like 2026-11-22T16:49:05Z nor milliseconds`);
  }
  return timeMs;
}
