import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { safeStorage } from '../../../../test/fakes/electron.ts';
import { Keychain, keychainWorks } from './keychain.ts';

vi.mock('electron', () => import('../../../../test/fakes/electron.ts'));

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ballast-keychain-')); });
afterEach(() => {
  rmSync(folder, { recursive: true });
  safeStorage.isAvailable = true;
  safeStorage.backend = 'gnome_libsecret';
});

it('what is stored is sealed, and read again by the next start', async () => {
  const path = join(folder, 'keys.json');
  const first = new Keychain(path, await keychainWorks());
  await first.write('hyperliquid/main', 'deadbeef');
  await first.write('deribit/main', 'hush');
  await first.forget('deribit/main');
  const next = new Keychain(path, await keychainWorks());
  expect([next.state(), await next.unlock(), await next.read('hyperliquid/main'), await next.read('deribit/main')])
    .toEqual([{ state: 'open' }, true, 'deadbeef', null]);
  expect([readFileSync(path, 'utf8').includes('deadbeef'), statSync(path).mode & 0o777]).toEqual([false, 0o600]);
});

it('without a real keychain nothing is stored, and it says why', async () => {
  safeStorage.isAvailable = false;
  const keys = new Keychain(join(folder, 'keys.json'), await keychainWorks());
  expect(keys.state().state).toBe('unavailable');
  await expect(keys.write('a/main', 'hush')).rejects.toThrow('no keychain');
});
