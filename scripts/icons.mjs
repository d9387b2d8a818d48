// node scripts/icons.mjs: draws resources/icon.svg in a Chromium at every size that a system asks for, and packs the
// pictures into .ico (Windows) and .icns (macOS). Both formats are a table of contents before plain PNG files.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ROOT } from './run.mjs';
import { fail } from './setup.mjs';

const LINUX = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS = [16, 24, 32, 48, 64, 128, 256];
/** Apple's type codes; the `@2x` ones repeat a size. */
const MAC = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]);

const executablePath = await findChromium();
if (!executablePath) fail('No Chromium found to draw with; set CHROMIUM=/path/to/chromium.');
const pictures = await draw([...new Set([...LINUX, 1024])]);
const resources = join(ROOT, 'resources');
mkdirSync(join(resources, 'icons'), { recursive: true });
for (const size of LINUX) writeFileSync(join(resources, 'icons', `${size}x${size}.png`), picture(size));
writeFileSync(join(resources, 'icon.png'), picture(512));
writeFileSync(join(resources, 'icon.ico'), ico());
writeFileSync(join(resources, 'icon.icns'), icns());
process.stderr.write(`Drew ${LINUX.length} sizes, icon.png, icon.ico and icon.icns.\n`);

/** @param {number[]} sizes @returns {Promise<Map<number, Buffer>>} */
async function draw(sizes) {
  const { chromium } = await import('playwright');
  const svg = readFileSync(join(ROOT, 'resources', 'icon.svg'), 'utf8');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args });
  const page = await browser.newPage();
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  /** @type {Map<number, Buffer>} */
  const drawn = new Map();
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    drawn.set(size, await page.screenshot({ omitBackground: true }));
  }
  await browser.close();
  return drawn;
}

/** @param {number} size */
function picture(size) {
  const png = pictures.get(size);
  if (!png) throw new Error(`size ${size} was not drawn`);
  return png;
}

/** ICONDIR, then 16 bytes per picture (0 stands for 256), then the pictures. */
function ico() {
  const head = Buffer.alloc(6 + 16 * WINDOWS.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(WINDOWS.length, 4);
  let offset = head.length;
  WINDOWS.forEach((size, i) => {
    const at = 6 + 16 * i;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(picture(size).length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += picture(size).length;
  });
  return Buffer.concat([head, ...WINDOWS.map(picture)]);
}

/** 'icns' and the whole length, then each picture behind its type and length, big-endian. */
function icns() {
  const parts = MAC.map(([type, size]) => chunk(type, picture(size)));
  return chunk('icns', Buffer.concat(parts));
}

/** @param {string} type @param {Buffer} body */
function chunk(type, body) {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}
