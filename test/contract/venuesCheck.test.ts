/** ballast venues check against an emulated venue: what it prints, its exit codes, and that it never prints a key. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../src/main/hosts/cli/commands.ts';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { TRADING_KEY as DERIBIT_KEY } from '../emulators/deribit/keys.ts';
import { DeriveEmulator } from '../emulators/derive/derive.ts';
import { READING_KEY } from '../emulators/derive/keys.ts';
import { AGENT_KEY, HyperliquidEmulator } from '../emulators/hyperliquid/hyperliquid.ts';

let emulator: HyperliquidEmulator;
let folder = '';
beforeAll(async () => {
  emulator = await HyperliquidEmulator.start({ seed: 5 });
  folder = mkdtempSync(join(tmpdir(), 'ballast-check-'));
});
afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

async function check(...args: string[]): Promise<{ code: number; said: string; noted: string }> {
  let said = '';
  let noted = '';
  const code = await runCommand(['venues', 'check', ...args], { write: (text) => { said += text; },
    note: (line) => { noted += `${line}\n`; } });
  return { code, said, noted };
}

function keys(secret: string, mode = 0o600): string {
  const path = join(folder, 'keys.json');
  writeFileSync(path, JSON.stringify({ fields: { address: emulator.user }, secret }));
  chmodSync(path, mode);
  return path;
}

it('tests the connection and listens, without a word of the key', async () => {
  const { code, said } = await check('--venue', 'hyperliquid', '--url', emulator.url, '--keys', keys(AGENT_KEY),
    '--seconds', '2');
  expect([code, JSON.parse(said)]).toMatchObject([0, { ok: true, rights: 'trade', mayWithdraw: false,
    heard: { states: ['connecting', 'connected'], instruments: 2, snapshots: 1, refused: [] } }]);
  expect(said.includes(AGENT_KEY.slice(2))).toBe(false);
});

it('says what is wrong with what was given, and does not repeat a secret', async () => {
  const outcomes = [
    await check('--venue', 'nowhere'),
    await check('--venue', 'hyperliquid', '--url', 'http://example.com'),
    await check('--venue', 'hyperliquid', '--url', emulator.url, '--keys', keys('hush-hush')),
    await check('--venue', 'hyperliquid', '--url', emulator.url, '--keys', keys(AGENT_KEY, 0o644)),
  ];
  expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  const noted = outcomes.map((one) => one.noted).join('');
  expect([/no venue nowhere/.test(noted), /must begin with https/.test(noted), /64 hex digits/.test(noted),
    /chmod 600/.test(noted), noted.includes('hush')]).toEqual([true, true, true, true, false]);
});

it('a venue that is not there is said with exit code 1', async () => {
  const { code, said } = await check('--venue', 'hyperliquid', '--url', 'http://127.0.0.1:9');
  expect([code, JSON.parse(said)]).toMatchObject([1, { ok: false, heard: null, steps: [{ name: 'venue', ok: false }] }]);
});

it('looks at Deribit with a key that trades, and says so', async () => {
  const venue = await DeribitEmulator.start({ seed: 7 });
  try {
    const path = join(folder, 'deribit.json');
    writeFileSync(path, JSON.stringify({ fields: { clientId: DERIBIT_KEY.clientId, currencies: 'BTC' }, secret: DERIBIT_KEY.secret }),
      { mode: 0o600 });
    const { code, said } = await check('--venue', 'deribit', '--url', venue.url, '--keys', path, '--seconds', '3');
    expect([code, JSON.parse(said)]).toMatchObject([0, { ok: true, rights: 'trade', mayWithdraw: false,
      heard: { snapshots: 1, refused: [] } }]);
    expect(said.includes(DERIBIT_KEY.secret)).toBe(false);
  } finally {
    await venue.stop();
  }
});

it('looks at Derive with a key that may only read', async () => {
  const venue = await DeriveEmulator.start({ seed: 6 });
  try {
    const path = join(folder, 'derive.json');
    writeFileSync(path, JSON.stringify({ fields: { wallet: venue.keyring.wallet, subaccount: '30769' }, secret: READING_KEY }), { mode: 0o600 });
    const { code, said } = await check('--venue', 'derive', '--url', venue.url, '--keys', path, '--seconds', '3');
    expect([code, JSON.parse(said)]).toMatchObject([0, { ok: true, rights: 'read', mayWithdraw: false,
      heard: { states: ['connecting', 'connected', 'disconnected'], snapshots: 1, refused: [] } }]);
    expect(said.includes(READING_KEY.slice(2))).toBe(false);
  } finally {
    await venue.stop();
  }
});
