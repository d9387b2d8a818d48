import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openKeystore } from '../../venues/transport/chain/keys/keystore.ts';
import { makeKeystoreFile } from './keystoreFile.ts';

const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';
const ADDRESS = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const PASSPHRASE = 'correct horse battery';
const wish = (over: object = {}) =>
  ({ type: 'MakeKeystore', name: 'main', key: KEY, passphrase: PASSPHRASE, ...over }) as const;

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ballast-keystore-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

it('a key becomes a file of its owner alone, which its passphrase opens; the answer holds neither', async () => {
  const made = await makeKeystoreFile(folder, wish());
  const text = readFileSync(made.path, 'utf8');
  expect([made, statSync(made.path).mode % 0o1000, text.includes(KEY.slice(2)), await openKeystore(text, PASSPHRASE)])
    .toEqual([{ path: join(folder, 'keystores', 'main.json'), address: ADDRESS }, 0o600, false, KEY]);
  await expect(makeKeystoreFile(folder, wish())).rejects.toThrow(/main\.json is there already/);
  expect(readFileSync(made.path, 'utf8')).toBe(text);
});

it('without a key a new one is drawn; what is none is refused and not repeated', async () => {
  const drawn = await makeKeystoreFile(folder, wish({ key: '', name: 'new' }));
  expect([drawn.address === ADDRESS, /^0x[0-9a-fA-F]{40}$/.test(drawn.address)]).toEqual([false, true]);
  await expect(makeKeystoreFile(folder, wish({ key: 'my secret' })))
    .rejects.toThrow('key: must be a private key of 64 hex digits, or empty for a new one');
  expect(readdirSync(join(folder, 'keystores'))).toEqual(['new.json']);
});
