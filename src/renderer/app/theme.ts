/** Puts the chosen theme and colours on the page; everything else follows from CSS variables. */
import { setPreferences, usePreferences, type Preferences } from '../store/preferences.ts';

export function followTheme(): void {
  const show = ({ theme, upColour }: Preferences): void => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['up'] = upColour;
  };
  show(usePreferences.getState());
  usePreferences.subscribe(show);
}

export const switchTheme = (): void =>
  setPreferences({ theme: usePreferences.getState().theme === 'dark' ? 'light' : 'dark' });

export const swapColours = (): void =>
  setPreferences({ upColour: usePreferences.getState().upColour === 'teal' ? 'orange' : 'teal' });

/** Grids read their heads once, so the page begins again; nothing is lost by that. */
export function switchTimes(): void {
  setPreferences({ times: usePreferences.getState().times === 'utc' ? 'local' : 'utc' });
  location.reload();
}
