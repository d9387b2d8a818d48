/** Keys that the trader chose in place of those that ship: what may be one, and who has it already. */
import type { Chord } from './keymap.ts';

interface Keyed { readonly id: string; readonly title: string; readonly chord?: Chord; readonly always?: boolean }

/** What the desk, the grids or the browser need; a browser would not even hand most of them over. */
const TAKEN: ReadonlySet<Chord> = new Set(['f6', 'shift+f6', 'tab', 'shift+tab', 'escape', 'enter', 'mod+c', 'mod+v',
  'mod+x', 'mod+a', 'mod+z', 'mod+w', 'mod+t', 'mod+n', 'mod+r', 'mod+q', 'f5', 'f12', 'alt+f4']);

const MODIFIERS: ReadonlySet<string> = new Set(['control', 'meta', 'alt', 'shift', 'altgraph']);

/** A key that is only held down so far. */
export const isHeldOnly = (key: string): boolean => MODIFIERS.has(key.toLowerCase());

const isFunctionKey = (chord: Chord): boolean => /^(shift\+)?f\d{1,2}$/.test(chord);

/** Why this chord cannot be the action's; null when it can. */
export function faultOfChord(chord: Chord, action: Keyed, all: readonly Keyed[]): string | null {
  if (TAKEN.has(chord)) return 'is needed by the desk or by the browser';
  // A bare letter would act on a slip of the hand, and belongs to the ladder's rows.
  if (chord !== '?' && !/^(mod|alt)\+/.test(chord) && !isFunctionKey(chord)) return 'needs Ctrl or Alt';
  const other = all.find((each) => each.id !== action.id && each.chord === chord);
  return other === undefined ? null : `already stands for "${other.title}"`;
}

/** Actions with the trader's own keys; '' takes a key away, but never from what reduces risk. */
export function withChosenKeys<A extends Keyed>(actions: readonly A[], keys: Readonly<Record<string, Chord>>): A[] {
  return actions.map((action) => {
    const chosen = Object.hasOwn(keys, action.id) ? keys[action.id] : undefined;
    if (chosen === undefined || (chosen === '' && action.always === true)) return action;
    const { chord: _shipped, ...rest } = action;
    return (chosen === '' ? rest : { ...rest, chord: chosen }) as A;
  });
}
