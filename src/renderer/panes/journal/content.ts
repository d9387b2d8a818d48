/** An event's JSON as lines of path and value, for reading. */
import { utcDayTime } from '../../ui/format.ts';

export interface ContentLine { readonly path: string; readonly value: string }

const MAX_LINES = 200;

/** Text that is not JSON comes back whole, under no path. */
export function contentLines(payload: string): readonly ContentLine[] {
  let content: unknown;
  try {
    content = JSON.parse(payload);
  } catch {
    return [{ path: '', value: payload }];
  }
  const lines: ContentLine[] = [];
  flatten(content, '', lines);
  return lines.filter((line) => line.path !== 'type').slice(0, MAX_LINES);
}

/** Instants are named so (GLOSSARY: units stand last in the name). */
function textOf(path: string, value: unknown): string {
  if (typeof value === 'number' && /(^|[.a-z])(TimeMs|timeMs)$/.test(path)) return `${utcDayTime(value)} UTC`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function flatten(value: unknown, path: string, lines: ContentLine[]): void {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    for (const [key, member] of Object.entries(value)) flatten(member, path === '' ? key : `${path}.${key}`, lines);
    return;
  }
  lines.push({ path, value: textOf(path, value) });
}
