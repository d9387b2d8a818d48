import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VenueAccountSetting } from '../../../shared/contract/venues.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import type { ConnectorSetting, VenueConnector } from '../../venues/connector.ts';
import { VenueDesk } from './venueDesk.ts';

/** Keeps secrets in memory, as open as it was made. */
class MemorySecrets implements Secrets {
  readonly kind = 'passphraseFile';
  readonly kept = new Map<string, string>();
  locked = false;
  state(): ReturnType<Secrets['state']> { return this.locked ? { state: 'locked', exists: false } : { state: 'open' }; }
  read(reference: string): Promise<string | null> { return Promise.resolve(this.kept.get(reference) ?? null); }
  write(reference: string, secret: string): Promise<void> {
    this.kept.set(reference, secret);
    return Promise.resolve();
  }
  forget(reference: string): Promise<void> {
    this.kept.delete(reference);
    return Promise.resolve();
  }
  unlock(passphrase: string): Promise<boolean> {
    this.locked = passphrase !== 'correct horse';
    return Promise.resolve(!this.locked);
  }
}

const opened: ConnectorSetting[] = [];
const connector: VenueConnector = {
  name: 'paper', title: 'Paper', fields: [], secret: { label: 'Key', hint: '' },
  problemOf: (fields, secret) => (fields['address'] === undefined ? 'address: is missing'
    : secret === 'bad' ? 'secret: is no key' : null),
  open(setting) {
    opened.push(setting);
    const capabilities = { instrumentKinds: [], lending: false, queryByClientId: false, reportsMargin: false } as const;
    return { id: 'paper', capabilities, report: () => null,
      open: () => ({ connect: () => undefined, execute: () => undefined, close: () => undefined }) };
  },
  check: (setting) => Promise.resolve({ steps: [{ name: 'venue', ok: true, text: setting.baseUrl ?? 'its own' }],
    rights: 'trade', mayWithdraw: false, clockSkewMs: 0, latencyMs: 1 }),
};

let folder = '';
let secrets: MemorySecrets;
let desk: VenueDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-desk-'));
  secrets = new MemorySecrets();
  opened.length = 0;
  const never = (): never => { throw new Error('nothing is sent here'); };
  desk = new VenueDesk({ dataDirectory: folder, ports: nodePorts(), secrets, connectors: [connector],
    sockets: { open: never }, http: { request: never } });
});
afterEach(() => { rmSync(folder, { recursive: true }); });

const ACCOUNT: VenueAccountSetting = { venue: 'paper', network: 'testnet', name: 'main', fields: { address: '0xab' },
  baseUrl: null };
const add = (over: Partial<VenueAccountSetting> = {}, secret = 'deadbeef') =>
  desk.answer({ type: 'AddVenueAccount', account: { ...ACCOUNT, ...over }, secret });

it('an account is kept without its secret, which goes to the vault alone', async () => {
  const answer = await add();
  expect(answer.accounts).toEqual([{ ...ACCOUNT, id: 'paper-testnet/main' }]);
  expect([secrets.kept.get('paper-testnet/main'), JSON.stringify(answer).includes('deadbeef'),
    readFileSync(join(folder, 'venue-accounts.json'), 'utf8').includes('deadbeef')]).toEqual(['deadbeef', false, false]);
  await desk.answer({ type: 'RemoveVenueAccount', account: 'paper-testnet/main' });
  expect([secrets.kept.size, desk.hasAccounts]).toEqual([0, false]);
});

it('what is wrong is refused with its field, and the secret is not repeated', async () => {
  await add();
  const refusals = [add(), add({ venue: 'none' }), add({ name: 'two', fields: {} }), add({ name: 'two' }, 'bad'),
    add({ name: 'two', baseUrl: 'http://127.0.0.1:1' }), desk.answer({ type: 'TestVenueAccount', account: 'none' })];
  const said = await Promise.all(refusals.map((one) => one.then(() => 'taken', (error: unknown) =>
    `${(error as { field: string }).field}: ${(error as Error).message}`)));
  expect(said).toEqual([
    'request.account.name: paper-testnet/main is there already: remove it first',
    'request.account.venue: there is no venue none',
    'request.account.fields.address: address: is missing',
    'request.secret: secret: is no key',
    "request.account.baseUrl: accounts of one venue and network share an address: the venue's own",
    'request.account: there is no account none']);
  expect(secrets.kept.size).toBe(1);
});

it('one module opens all accounts of a venue and network, and asks for their keys when it needs them', async () => {
  await add();
  await add({ name: 'second' }, 'cafe');
  await add({ network: 'mainnet' }, 'f00d');
  desk.open(1_000);
  expect(opened.map(({ network, resumeFromMs, accounts }) => [network, resumeFromMs, accounts.map(({ id }) => id)]))
    .toEqual([['testnet', 1_000, ['paper-testnet/main', 'paper-testnet/second']], ['mainnet', 1_000, ['paper/main']]]);
  expect(await opened[0]?.accounts[1]?.secret()).toBe('cafe');
});

it('a new key file wants a passphrase that is worth it; a wrong one is said', async () => {
  secrets.locked = true;
  const unlock = (passphrase: string) => desk.answer({ type: 'UnlockSecrets', passphrase });
  await expect(unlock('short')).rejects.toThrow('at least 12 characters');
  await expect(unlock('wrong horse battery')).rejects.toThrow('not the passphrase');
  expect((await unlock('correct horse')).secrets.state).toBe('open');
});

it('a file that was spoiled by hand is named with its field', () => {
  writeFileSync(join(folder, 'venue-accounts.json'), JSON.stringify({ version: 1, accounts: [{ ...ACCOUNT, baseUrl: 'http://evil.example' }] }));
  expect(() => desk.hasAccounts).toThrow(/venue-accounts\.json: accounts\.0\.baseUrl/);
});
