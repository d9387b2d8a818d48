/**
 * The language of the screen. Each is built by itself, in a folder beside the English one (scripts/texts.mjs); what the
 * engine says, and the venues, stays as they say it.
 */
import { usePreferences } from './preferences.ts';

export const LANGUAGE = import.meta.env.LANGUAGE ?? 'en';
export const LANGUAGES: readonly string[] = import.meta.env.LANGUAGES ?? ['en'];

/** In its own words: "English", "Deutsch". */
export const languageName = (code: string): string =>
  new Intl.DisplayNames([code], { type: 'language', fallback: 'code' }).of(code) ?? code;

/** From the page of one to that of another. */
export const pageOf = (language: string, from: string): string =>
  `${from === 'en' ? './' : '../'}${language === 'en' ? '' : `${language}/`}index.html`;

/** Leaves for the page of the language that the trader chose; one that is no longer there is English. */
export function followLanguage(): void {
  const { language } = usePreferences.getState();
  const wanted = LANGUAGES.includes(language) ? language : 'en';
  if (wanted !== LANGUAGE) location.replace(`${pageOf(wanted, LANGUAGE)}${location.search}${location.hash}`);
}
