import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PassphraseFile } from './passphraseFile.ts';

/** Quick; what ships is dearer. */
const COST = { n: 1_024, r: 8, p: 1 };
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-keys-'));
  path = join(folder, 'keys.json');
});
afterEach(() => { rmSync(folder, { recursive: true }); });

it('keeps secrets under a passphrase, from one start to the next', async () => {
  const first = new PassphraseFile(path, COST);
  expect([first.state(), await first.unlock('correct horse')]).toEqual([{ state: 'locked', exists: false }, true]);
  await first.write('hyperliquid/main', 'deadbeef');
  await first.write('deribit/main', 'hush');
  await first.forget('deribit/main');
  const second = new PassphraseFile(path, COST);
  expect([second.state(), await second.unlock('wrong'), second.state(), await second.unlock('correct horse')])
    .toEqual([{ state: 'locked', exists: true }, false, { state: 'locked', exists: true }, true]);
  expect([await second.read('hyperliquid/main'), await second.read('deribit/main'), await second.read('constructor')])
    .toEqual(['deadbeef', null, null]);
});

it('the file holds its parameters, neither secret nor passphrase, and is for its owner alone', async () => {
  const keys = new PassphraseFile(path, COST);
  await keys.unlock('correct horse');
  await keys.write('hyperliquid/main', 'deadbeef');
  const text = readFileSync(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: 1, cipher: 'aes-256-gcm', kdf: { name: 'scrypt', n: 1_024, r: 8, p: 1 } });
  expect([text.includes('deadbeef'), text.includes(Buffer.from('deadbeef').toString('base64')), text.includes('horse'),
    statSync(path).mode & 0o777]).toEqual([false, false, false, 0o600]);
});

it('entries cannot be exchanged or changed', async () => {
  const keys = new PassphraseFile(path, COST);
  await keys.unlock('correct horse');
  await keys.write('a/main', 'one');
  await keys.write('b/main', 'two');
  const stored = JSON.parse(readFileSync(path, 'utf8')) as { entries: Record<string, unknown> };
  writeFileSync(path, JSON.stringify({ ...stored, entries: { ...stored.entries, 'a/main': stored.entries['b/main'] } }));
  const again = new PassphraseFile(path, COST);
  expect(await again.unlock('correct horse')).toBe(true);
  await expect(again.read('a/main')).rejects.toThrow('the stored key of a/main is damaged: enter it again');
});

it('says what is wrong in words, without the secret', async () => {
  const keys = new PassphraseFile(path, COST);
  await expect(keys.write('a/main', 'hush')).rejects.toThrow('the key file is locked');
  writeFileSync(path, 'nonsense');
  await expect(keys.unlock('x')).rejects.toThrow('is not a key file');
  writeFileSync(path, JSON.stringify({ version: 1, cipher: 'aes-256-gcm', kdf: { name: 'scrypt', n: 2 ** 40, r: 8, p: 1 },
    check: {}, entries: {} }));
  await expect(keys.unlock('x')).rejects.toThrow('not a key file of this version');
});
