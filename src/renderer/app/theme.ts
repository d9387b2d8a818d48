/** Puts the chosen theme on the page; everything else follows from CSS variables. */
import { setPreferences, usePreferences } from '../store/preferences.ts';

export function followTheme(): void {
  const show = (theme: 'dark' | 'light'): void => {
    document.documentElement.dataset['theme'] = theme;
  };
  show(usePreferences.getState().theme);
  usePreferences.subscribe((preferences) => show(preferences.theme));
}

export const switchTheme = (): void =>
  setPreferences({ theme: usePreferences.getState().theme === 'dark' ? 'light' : 'dark' });
