/** An event's JSON as lines of path and value, for reading. */

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

function flatten(value: unknown, path: string, lines: ContentLine[]): void {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    for (const [key, member] of Object.entries(value)) flatten(member, path === '' ? key : `${path}.${key}`, lines);
    return;
  }
  lines.push({ path, value: typeof value === 'string' ? value : JSON.stringify(value) });
}
