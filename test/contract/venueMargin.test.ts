/** The terminal's question to a venue about margin: a live account's answer beside ours over loopback, and why not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VenueAccountSetting } from '../../src/shared/contract/venues.ts';
import { dec } from '../../src/shared/domain/decimal.ts';
import { emptyState } from '../../src/main/core/state.ts';
import { venueWhatIfOf } from '../../src/main/engine/marginChecks/venueWhatIf.ts';
import { VenueDesk } from '../../src/main/engine/venueAccounts/venueDesk.ts';
import { nodeHttp, type NodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import type { Secrets } from '../../src/main/ports/secrets.ts';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { READING_KEY } from '../emulators/deribit/keys.ts';

const kept = new Map<string, string>();
const secrets: Secrets = {
  kind: 'passphraseFile',
  state: () => ({ state: 'open' }),
  read: (id) => Promise.resolve(kept.get(id) ?? null),
  write: (id, secret) => { kept.set(id, secret); return Promise.resolve(); },
  forget: (id) => { kept.delete(id); return Promise.resolve(); },
  unlock: () => Promise.resolve(true),
};

let folder = '';
let http: NodeHttp;
let desk: VenueDesk;
let emulator: DeribitEmulator;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-venue-margin-'));
  const ports = nodePorts();
  http = nodeHttp(ports.clock);
  desk = new VenueDesk({ dataDirectory: folder, ports, secrets, http, sockets: wsSockets(ports.clock) });
  emulator = await DeribitEmulator.start({ seed: 8, withPortfolio: true });
  const deribit: VenueAccountSetting = { venue: 'deribit', network: 'testnet', name: 'main', baseUrl: emulator.url,
    fields: { clientId: READING_KEY.clientId } };
  await desk.answer({ type: 'AddVenueAccount', account: deribit, secret: READING_KEY.secret });
  await desk.answer({ type: 'AddVenueAccount', secret: `0x${'b2'.repeat(32)}`, account: { venue: 'hyperliquid', network: 'testnet',
    name: 'main', baseUrl: null, fields: { address: `0x${'a1'.repeat(20)}` } } });
});
afterAll(async () => {
  await emulator.stop();
  http.close();
  rmSync(folder, { recursive: true });
});

const ask = (account: string, trades: { name: string; amount: number }[] = []) =>
  desk.answer({ type: 'AskVenueMargin', account, trades });

test('a live account: the venue\'s number beside ours, with trades added up, and no key in the answer', async () => {
  const asStands = await ask('deribit-testnet/main');
  const more = await ask('deribit-testnet/main',
    [{ name: 'BTC-PERPETUAL', amount: 200_000 }, { name: 'BTC-PERPETUAL', amount: 50_000 }]);
  if (!asStands.asked || !more.asked) return expect.fail('it was not asked');
  const initial = ({ rows }: typeof asStands) => rows.find(({ quantity }) => quantity === 'initial');
  expect([asStands.ok, more.ok, more.model, more.missing]).toEqual([true, true, 'deribit-portfolio', []]);
  expect(initial(more)?.verdict).toMatch(/within|explained/);
  expect(initial(more)?.venueUsd).toBeCloseTo(initial(more)?.oursUsd ?? NaN, 0);
  expect(initial(more)?.venueUsd).not.toBeCloseTo(initial(asStands)?.venueUsd ?? NaN, 0);
  expect(JSON.stringify(more)).not.toContain(READING_KEY.secret);
}, 60_000);

test('what core takes of it: the trade in contracts, the venue\'s own numbers; nothing of what it does not know', async () => {
  const trades = [{ name: 'BTC-PERPETUAL', amount: 250_000 }];
  const answer = await ask('deribit-testnet/main', trades);
  if (!answer.asked) return expect.fail('it was not asked');
  const state = emptyState();
  state.accounts.put('deribit-testnet/main', { id: 'deribit-testnet/main', venue: 'deribit-testnet' } as never);
  const id = 'deribit-testnet:BTC-PERPETUAL';
  state.instruments.put(id, { id, contractMultiplier: dec(10) } as never);
  const told = venueWhatIfOf(state, 'deribit-testnet/main', trades, answer);
  expect(told).toEqual({ account: 'deribit-testnet/main', receivedTimeMs: answer.timeMs,
    trades: [{ instrument: id, quantity: 25_000 }], haircutEquityUsd: expect.any(Number),
    initialMarginUsd: answer.rows.find(({ quantity }) => quantity === 'initial')?.venueUsd,
    maintenanceMarginUsd: answer.rows.find(({ quantity }) => quantity === 'maintenance')?.venueUsd });
  expect([venueWhatIfOf(state, 'deribit-testnet/main', [{ name: 'X', amount: 1 }], answer),
    venueWhatIfOf(state, 'sim/other', trades, answer), venueWhatIfOf(state, 'deribit-testnet/main', [], answer)])
    .toEqual([null, null, null]);
}, 60_000);

test('a venue that computes otherwise than it says is found out, with the cause', async () => {
  emulator.ledger.maintenanceFactor = 0.9;
  const answer = await ask('deribit-testnet/main', [{ name: 'BTC-PERPETUAL', amount: -400_000 }]);
  emulator.ledger.maintenanceFactor = 0.8;
  if (!answer.asked) return expect.fail('it was not asked');
  expect([answer.ok, answer.rows.find(({ quantity }) => quantity === 'maintenance')]).toEqual([false,
    expect.objectContaining({ verdict: 'suspected',
      cause: 'wrong haircut: maintenanceFactor would have to be 0.9, ours is 0.8' })]);
}, 60_000);

test('one question at a time, and what the venue refuses is one line', async () => {
  const first = ask('deribit-testnet/main');
  await expect(ask('deribit-testnet/main')).rejects.toThrow('the venue is still being asked');
  await first;
  await expect(ask('deribit-testnet/main', [{ name: 'BTC-1JAN30-1-C', amount: 1 }]))
    .rejects.toThrow(/^public\/ticker: invalid_or/);
}, 60_000);

test('accounts without a what-if say why', async () => {
  expect([await ask('hyperliquid-testnet/main'), await ask('sim/main')]).toEqual([
    { asked: false, reason: expect.stringContaining('Hyperliquid has no what-if') },
    { asked: false, reason: expect.stringContaining('no venue behind it to ask') }]);
});
