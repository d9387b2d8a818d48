/** The screen's own settings, kept in this browser. Junk in storage falls back to the defaults, field by field. */
import { create } from 'zustand';

export interface Preferences {
  readonly theme: 'dark' | 'light';
  /** Panes cannot be moved or closed. */
  readonly layoutLocked: boolean;
  /** Alerts make no sound; failures do all the same. */
  readonly alertsMuted: boolean;
}

const KEY = 'ballast.preferences.1';
const DEFAULTS: Preferences = { theme: 'dark', layoutLocked: false, alertsMuted: false };

export function readPreferences(text: string | null): Preferences {
  try {
    const found = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return {
      theme: found['theme'] === 'light' ? 'light' : DEFAULTS.theme,
      layoutLocked: found['layoutLocked'] === true,
      alertsMuted: found['alertsMuted'] === true,
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
