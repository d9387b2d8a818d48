// node scripts/notices.mjs: collects the licences of everything that ships into resources/licences/third-party.txt.
// What ships is what the lock holds for production; test/contract/packaging.test.ts says when the list is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

/** Text that a package wants shown and does not carry in its tarball. @type {Record<string, string>} */
const EXTRA = {
  'lightweight-charts':
    'NOTICE\n\nTradingView Lightweight Charts\n' +
    'Copyright (c) 2023 TradingView, Inc. https://www.tradingview.com/\n\n' +
    'The charts keep the attribution logo that links there.\n',
};

/** Packages of the lock that reach the user, by folder. @returns {[string, any][]} */
export function shipped() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !(entry.dev || entry.devOptional || entry.optional || entry.peer))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @param {string} path @param {any} entry */
export const headline = (path, entry) => `${path.replace(/^.*node_modules\//, '')} ${entry.version} (${entry.license})`;

/** @param {string} path @param {any} entry */
function section(path, entry) {
  const folder = join(ROOT, path);
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) : undefined;
  const text = file
    ? readFileSync(join(folder, file), 'utf8')
    : `Licence: ${entry.license}. The package carries no text.`;
  const extra = EXTRA[path.replace(/^.*node_modules\//, '')];
  return [headline(path, entry), '-'.repeat(60), text.replace(/\r/g, '').trim(), ...(extra ? [extra.trim()] : [])];
}

if (process.argv[1]?.endsWith('notices.mjs')) {
  const intro =
    'Ballast contains the software named below. Electron and Chromium bring their own notices with the application.';
  const body = shipped().map(([path, entry]) => section(path, entry).join('\n\n'));
  writeFileSync(join(ROOT, 'resources', 'licences', 'third-party.txt'), `${[intro, ...body].join('\n\n\n')}\n`);
  process.stderr.write(`Collected ${body.length} licences.\n`);
}
