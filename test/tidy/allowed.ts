// The exceptions to docs/GLOSSARY.md's banned words, each with its reason. Keep this list short.

export interface Allowance {
  readonly word: string;
  /** Files in which the word may stand. */
  readonly where: RegExp;
  readonly why: string;
}

export const ALLOWED: readonly Allowance[] = [
  {
    word: '*',
    where: /^src\/main\/venues\/[^/]+\/(messages|symbols|parse|requests|sign)\.ts$/,
    why: "a venue's words",
  },
  {
    word: '*',
    where: /^src\/main\/engine\/marginPayloads\/(deribit|dydx|gmx|hyperliquid|derive|aave|morpho)(\w*\.ts|\/\w+\.ts)$/,
    why: "venues' payloads, in their words",
  },
  { word: 'symbol', where: /^src\/main\/venues\/[^/]+\//, why: 'symbols.ts translates what venues call symbols' },
  { word: 'ticker', where: /^src\/main\/engine\/importers\/\w+Formats\.ts$/, why: "a venue's files, in its words" },
];

/** Identifiers of the language or of a library that contain a banned word. */
export const FOREIGN: readonly string[] = ['Symbol'];
