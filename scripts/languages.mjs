// Languages of the screen: a catalogue each (scripts/texts.mjs), English first. Needs nothing installed.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

export const CATALOGUES = 'src/renderer/texts';

/** @returns {string[]} */
export const languages = () => [
  'en',
  ...readdirSync(join(ROOT, CATALOGUES))
    .filter((file) => /^[a-z]+(-[A-Za-z]+)?\.json$/.test(file))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((code) => code !== 'en')
    .sort(),
];
