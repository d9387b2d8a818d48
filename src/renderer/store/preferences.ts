/** The screen's own settings, kept in this browser. Junk in storage falls back to the defaults, field by field. */
import { create } from 'zustand';

/** What may be heard and shown beside the desk. A failure (reject, disconnect) is heard whatever is chosen. */
export const NEWS_CLASSES = ['fill', 'proposal', 'reject', 'disconnect', 'alert'] as const;
export type NewsClass = (typeof NEWS_CLASSES)[number];

/** Panes of one colour look at the same underlying; each colour at its own. */
export const LINK_COLOURS = ['blue', 'green', 'violet'] as const;
export type LinkColour = (typeof LINK_COLOURS)[number];

export interface Preferences {
  readonly theme: 'dark' | 'light';
  /** Which of the two colours of numbers means up. */
  readonly upColour: 'teal' | 'orange';
  /** Times of what happened; expiries and what is typed stay UTC. */
  readonly times: 'utc' | 'local';
  /** Code of a language that the screen is built in; one that is not there is English. */
  readonly language: string;
  /** Panes cannot be moved or closed. */
  readonly layoutLocked: boolean;
  /** Alerts make no sound; failures do all the same. */
  readonly alertsMuted: boolean;
  /** Classes that make no sound. */
  readonly silent: readonly NewsClass[];
  /** Classes that the system's own notifications tell of. */
  readonly notified: readonly NewsClass[];
  /** Chosen by the trader, by action; '' takes the key away. */
  readonly keys: Readonly<Record<string, string>>;
  /** By pane; a pane that is not named is blue. */
  readonly links: Readonly<Record<string, LinkColour>>;
  /** The first-run tour was taken or declined. */
  readonly tourSeen: boolean;
}

const KEY = 'ballast.preferences.1';
const DEFAULTS: Preferences = { theme: 'dark', upColour: 'teal', times: 'utc', language: 'en', layoutLocked: false,
  alertsMuted: false, silent: [], notified: [], keys: {}, links: {}, tourSeen: false };

const MOST_ENTRIES = 200;

function classesOf(found: unknown): readonly NewsClass[] {
  return Array.isArray(found) ? NEWS_CLASSES.filter((each) => found.includes(each)) : [];
}

function textsOf<T extends string>(found: unknown, holds: (text: string) => text is T): Record<string, T> {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return {};
  const entries = Object.entries(found).filter((entry): entry is [string, T] =>
    typeof entry[1] === 'string' && holds(entry[1]));
  return Object.fromEntries(entries.slice(0, MOST_ENTRIES));
}

const isLink = (text: string): text is LinkColour => LINK_COLOURS.some((colour) => colour === text);
const isShort = (text: string): text is string => text.length <= 40;

export function readPreferences(text: string | null): Preferences {
  try {
    const found = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return {
      theme: found['theme'] === 'light' ? 'light' : DEFAULTS.theme,
      upColour: found['upColour'] === 'orange' ? 'orange' : DEFAULTS.upColour,
      times: found['times'] === 'local' ? 'local' : DEFAULTS.times,
      language: typeof found['language'] === 'string' && isShort(found['language']) ? found['language']
        : DEFAULTS.language,
      layoutLocked: found['layoutLocked'] === true,
      alertsMuted: found['alertsMuted'] === true,
      silent: classesOf(found['silent']),
      notified: classesOf(found['notified']),
      keys: textsOf(found['keys'], isShort),
      links: textsOf(found['links'], isLink),
      tourSeen: found['tourSeen'] === true,
    };
  } catch {
    return DEFAULTS;
  }
}

/** Storage may be full or forbidden; the screen works without it. */
export function loadText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function saveText(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // Not kept then: nothing of the trader's depends on it.
  }
}

export const usePreferences = create<Preferences>(() =>
  typeof localStorage === 'undefined' ? DEFAULTS : readPreferences(loadText(KEY)),
);

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  saveText(KEY, JSON.stringify(usePreferences.getState()));
}
