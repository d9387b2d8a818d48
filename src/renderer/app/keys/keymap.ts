/** Keys and what they do. Auto-repeat never acts; while typing only keys that reduce risk do. */
import { useEffect } from 'react';

/** Modifiers first, then the key: "mod+k". `mod` is Ctrl, on a Mac Cmd. */
export type Chord = string;

export interface Binding {
  readonly chord: Chord;
  /** Acts while a text field has the focus, too. */
  readonly always?: boolean;
  readonly run: () => void;
}

interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}

const PUNCTUATION_WITH_SHIFT = new Set(['?']);

/** Digits go by the physical key: Alt+1 on a Mac types a letter of its own. */
export function chordOf(press: KeyPress): Chord {
  const digit = /^Digit(\d)$/.exec(press.code)?.[1];
  const key = digit !== undefined && press.altKey ? digit : press.key.toLowerCase();
  const shift = press.shiftKey && !PUNCTUATION_WITH_SHIFT.has(key);
  const mod = press.ctrlKey || press.metaKey;
  const parts = [mod ? 'mod' : '', press.altKey ? 'alt' : '', shift ? 'shift' : '', key];
  return parts.filter((part) => part !== '').join('+');
}

export function bindingFor(press: KeyPress, typing: boolean, bindings: readonly Binding[]): Binding | null {
  if (press.repeat) return null;
  const chord = chordOf(press);
  return bindings.find((binding) => binding.chord === chord && (!typing || binding.always === true)) ?? null;
}

/** Chords that more than one of these would answer to: only the first ever would. */
export function conflictsOf(bound: readonly { readonly chord?: Chord; readonly title: string }[]):
readonly { readonly chord: Chord; readonly titles: readonly string[] }[] {
  const byChord = new Map<Chord, string[]>();
  for (const { chord, title } of bound) {
    if (chord !== undefined) byChord.set(chord, [...(byChord.get(chord) ?? []), title]);
  }
  return [...byChord].filter(([, titles]) => titles.length > 1).map(([chord, titles]) => ({ chord, titles }));
}

/** "Ctrl+K", on a Mac "⌘K". */
export function chordText(chord: Chord): string {
  const mac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');
  const names: Record<string, string> = { mod: mac ? '⌘' : 'Ctrl', alt: mac ? '⌥' : 'Alt', shift: mac ? '⇧' : 'Shift',
    backspace: '⌫', ' ': 'Space' };
  return chord.split('+').map((part) => names[part] ?? part.toUpperCase()).join(mac ? '' : '+');
}

/** A key is being chosen: the next one is to be named, not to act. */
const isNaming = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-holds-keys="true"]') !== null;

const TYPED_INTO = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || TYPED_INTO.has(target.tagName));

export function useKeymap(bindings: readonly Binding[]): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isNaming(event.target)) return;
      const binding = bindingFor(event, isTyping(event.target), bindings);
      if (binding === null) return;
      event.preventDefault();
      event.stopPropagation();
      binding.run();
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, [bindings]);
}
