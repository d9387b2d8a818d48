// Identifiers against the glossary: the words of its third column must not stand in our names.
import { ALLOWED, FOREIGN } from './allowed.ts';
import { scan } from './scan.ts';
import { textOf } from './sources.ts';

/** The banned words of docs/GLOSSARY.md, each with the word to use. */
export function bannedWords(): Map<string, string> {
  const rows = textOf('docs/GLOSSARY.md').matchAll(/^\| ([^|]+?) \| [^|]* \| ([^|]+?) \|$/gm);
  const words = new Map<string, string>();
  for (const [, word = '', banned = ''] of rows) {
    for (const [, name = ''] of banned.matchAll(/`(\w+)`/g)) words.set(name, word);
  }
  return words;
}

/** camelCase, PascalCase and SNAKE_CASE as lower-case words: `venueOrderIds` -> venue order ids. */
const parts = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _$]+/);

/** Identifiers of a file that contain a banned word: `name (say word)`. */
export function wrongWords(file: string, banned: ReadonlyMap<string, string>): string[] {
  const names = new Set(
    scan(textOf(file))
      .code.replace(/(unique |[<:|] ?)symbol\b/g, '')
      .match(/[A-Za-z_$][\w$]*/g) ?? [],
  );
  const wrong: string[] = [];
  for (const [word, instead] of banned) {
    if (ALLOWED.some((allowed) => [word, '*'].includes(allowed.word) && allowed.where.test(file))) continue;
    const needle = ` ${parts(word).join(' ')} `;
    for (const name of names) {
      const said = ` ${parts(name).join(' ')} `;
      if (FOREIGN.includes(name) || !(said.includes(needle) || said.includes(`${needle.trimEnd()}s `))) continue;
      wrong.push(`${file}: ${name} (say ${instead})`);
    }
  }
  return wrong;
}
