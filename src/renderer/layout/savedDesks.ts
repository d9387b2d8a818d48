/** Desks that the trader keeps under a name, in this browser. What is not the shape of one is dropped in silence. */
import { loadText, saveText } from '../store/preferences.ts';

const KEY = 'ballast.desks.1';
const MOST_DESKS = 20;
export const LONGEST_NAME = 40;

/** Layouts as text by name, in the order in which they were saved. */
export function readDesks(text: string | null): ReadonlyMap<string, string> {
  let found: unknown;
  try {
    found = JSON.parse(text ?? '[]');
  } catch {
    return new Map();
  }
  if (!Array.isArray(found)) return new Map();
  const desks = found.filter((each): each is [string, string] => Array.isArray(each) && each.length === 2
    && typeof each[0] === 'string' && typeof each[1] === 'string' && each[0] !== '' && each[0].length <= LONGEST_NAME);
  return new Map(desks.slice(-MOST_DESKS));
}

/** The newest takes the place of the oldest once there are 20. */
export function withDesk(
  desks: ReadonlyMap<string, string>, name: string, layout: string | null,
): ReadonlyMap<string, string> {
  const others = [...desks].filter(([each]) => each !== name);
  const all: (readonly [string, string])[] = layout === null ? others : [...others, [name, layout]];
  return new Map(all.slice(-MOST_DESKS));
}

export const savedDesks = (): ReadonlyMap<string, string> => readDesks(loadText(KEY));

/** `layout` null forgets it. */
export const saveDesk = (name: string, layout: string | null): void =>
  saveText(KEY, JSON.stringify([...withDesk(savedDesks(), name, layout)]));
