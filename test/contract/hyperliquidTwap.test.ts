/**
 * Orders over time against the emulated Hyperliquid: the whole engine places one, counts its rest as in flight, loses the
 * answer and finds it, survives broken connection and restart, and stops it by hand and by the kill switch; and the
 * venue's own SDK places, follows and cancels one.
 */
import { ExchangeClient, HttpTransport, InfoClient } from '@nktkas/hyperliquid';
import { privateKeyToAccount } from 'viem/accounts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dec, sub, toText, ZERO } from '../../src/shared/domain/decimal.ts';
import type { Order } from '../../src/shared/domain/order.ts';
import { inFlightContracts } from '../../src/main/core/exposure/inFlight.ts';
import { beginLive, continueLive, type LiveRun, type LiveSetting } from '../../src/main/engine/sessions/live.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import { hyperliquid } from '../../src/main/venues/hyperliquid/hyperliquid.ts';
import { AGENT_KEY, HyperliquidEmulator } from '../emulators/hyperliquid/hyperliquid.ts';

const VENUE = 'hyperliquid-testnet';
const ACCOUNT = `${VENUE}/main`;
const COIN = `${VENUE}:BTC`;
let emulator: HyperliquidEmulator;
let folder = '';
let run: LiveRun | null = null;
beforeEach(async () => {
  emulator = await HyperliquidEmulator.start({ seed: 55 });
  folder = mkdtempSync(join(tmpdir(), 'ballast-twap-'));
});
afterEach(async () => {
  run?.stop('test over');
  run = null;
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

const setting = (): LiveSetting => {
  const { clock } = nodePorts();
  return { folder: join(folder, 'live-1'), appVersion: '0', ports: nodePorts(), openVenues: (resumeFromMs) => [hyperliquid.open({
    ...(resumeFromMs === null ? {} : { resumeFromMs }), network: 'testnet', baseUrl: emulator.url, http: nodeHttp(clock), sockets: wsSockets(clock), accounts: [{ id: ACCOUNT,
      name: 'main', fields: { address: emulator.user }, secret: () => Promise.resolve(AGENT_KEY) }] })] };
};
const engine = () => {
  if (run === null) throw new Error('no run');
  return run.engine;
};
const story = (): string => [...[...engine().state.notices.values()].slice(-14).map(({ text }) => text),
  ...[...engine().state.orders.values()].map((order) => `${order.state} ${toText(order.filledQuantity)} ${order.reason}`)].join('\n');
async function until<T>(what: string, found: () => T | null | undefined | false): Promise<T> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const value = found();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${run === null ? '' : story()}`);
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}
const ready = (): Promise<true> => until('ready', () => {
  // As an order ticket does: without a touch nothing is priced.
  engine().showing({ by: 'pane', traded: new Set([COIN]), chains: [] });
  const { connections, quotes, health, marginTerms } = engine().state;
  return connections.get(VENUE)?.reconciled === true && (quotes.get(COIN)?.askPrice ?? null) !== null
    && marginTerms.has(ACCOUNT) && typeof health.get(ACCOUNT)?.health === 'number';
});
let commands = 0;
const submit = (more: object = {}): void => {
  engine().submitCommand(`t${commands += 1}`, { type: 'SubmitOrder', account: ACCOUNT, instrument: COIN, side: 'buy',
    orderType: 'twap', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: null, quantity: '0.2',
    twap: { minutes: 5, randomize: false }, ...more });
};
const newest = (): Order | undefined => [...engine().state.orders.values()].at(-1);
const placed = (state: Order['state'] = 'accepted'): Promise<Order> =>
  until(state, () => [newest()].find((order) => order?.state === state));
const left = (): string => toText(inFlightContracts(engine().state, ACCOUNT, COIN).buy);
const held = (): string => toText(engine().state.positions.get(`${ACCOUNT}|${COIN}`)?.quantity ?? ZERO);
const differences = (): string[] => [...engine().state.differences.values()].map(({ text }) => text);

describe('an order over time under the engine', () => {
  it('is placed, fills slice by slice with its rest in flight, and is full', async () => {
    run = beginLive(setting(), 'live-1');
    await ready();
    submit();
    await placed();
    expect([left(), newest()?.venueOrderId?.startsWith('twap-')]).toEqual(['0.2', true]);
    await emulator.ledger.twaps.sliceNow();
    const partly = await placed('partiallyFilled');
    expect(left()).toBe(toText(sub(dec('0.2'), partly.filledQuantity)));
    // oxlint-disable-next-line no-await-in-loop
    while (emulator.ledger.twaps.running.length > 0) await emulator.ledger.twaps.sliceNow();
    await placed('filled');
    await until('position', () => held() === '0.2');
    expect([left(), differences()]).toEqual(['0', []]);
  });

  it('survives a broken connection and a restart, and is stopped by the trader', async () => {
    run = beginLive(setting(), 'live-1');
    await ready();
    submit({ quantity: '0.5' });
    await placed();
    await emulator.ledger.twaps.sliceNow();
    await placed('partiallyFilled');
    emulator.server.drop();
    await until('gone', () => engine().state.connections.get(VENUE)?.state !== 'connected');
    // What it fills while nobody listens is told afterwards.
    await emulator.ledger.twaps.sliceNow();
    await ready();
    await until('known again', () => newest()?.state === 'partiallyFilled');
    run.stop('restart');
    await emulator.ledger.twaps.sliceNow();
    run = continueLive(setting());
    await ready();
    await until('known after the restart', () => newest()?.state === 'partiallyFilled');
    const order = newest();
    engine().submitCommand('stop', { type: 'CancelOrder', clientOrderId: order?.clientOrderId ?? '' });
    const over = await placed('cancelled');
    const truth = (): string => toText(emulator.ledger.floor.holdings.quantityOf(emulator.ledger.listingOf('BTC')?.instrument.id ?? ''));
    await until('all fills', () => held() === truth() && toText(newest()?.filledQuantity ?? ZERO) === truth());
    expect([over.reason === null, emulator.ledger.twaps.running, left(), differences()]).toEqual([false, [], '0', []]);
  });

  it('whose answer was lost is unknown, then found by its terms, and never sent twice', async () => {
    run = beginLive(setting(), 'live-1');
    await ready();
    emulator.server.fault('loseAnswer');
    submit();
    await until('in doubt', () => [...engine().state.notices.values()].some(({ text }) => text.startsWith('order unknown: send failed')));
    emulator.server.heal();
    await until('found', () => [...engine().state.orders.values()][0]?.state === 'accepted');
    expect(emulator.ledger.twaps.running.length).toBe(1);
    engine().submitCommand('kill', { type: 'EngageKillSwitch', reason: 'test' });
    await until('stopped', () => [...engine().state.orders.values()][0]?.state === 'cancelled');
    expect(emulator.ledger.twaps.running).toEqual([]);
    expect(differences()).toEqual([]);
  });

  it('is denied by limits, refused without sense, and one placed elsewhere is shown and stopped by cancel-all', async () => {
    run = beginLive(setting(), 'live-1');
    await ready();
    const refused = (pattern: RegExp): Promise<unknown> => until(String(pattern), () =>
      [...engine().state.notices.values()].some(({ text }) => pattern.test(text)));
    submit({ twap: { minutes: 4, randomize: true } });
    await refused(/twap.minutes: 4 is not between 5 and 1440/);
    submit({ price: '60000' });
    await refused(/an order over time has no price/);
    submit({ quantity: '9000' });
    expect((await placed('denied')).reason).toMatch(/^maxOrderNotionalUsd/);
    const elsewhere = new ExchangeClient({ transport: new HttpTransport({ isTestnet: true, apiUrl: emulator.url }),
      wallet: privateKeyToAccount(AGENT_KEY) });
    await elsewhere.twapOrder({ twap: { a: 0, b: false, s: '0.3', r: false, m: 10, t: false } });
    submit();
    await placed();
    engine().submitCommand('all', { type: 'CancelAllOrders' });
    await placed('cancelled');
    await until('both stopped', () => emulator.ledger.twaps.running.length === 0);
  });
});

describe("the venue's SDK", () => {
  it('places, follows and cancels an order over time in its own schemas', async () => {
    const transport = new HttpTransport({ isTestnet: true, apiUrl: emulator.url });
    const exchange = new ExchangeClient({ transport, wallet: privateKeyToAccount(AGENT_KEY) });
    const info = new InfoClient({ transport });
    const user = emulator.user as `0x${string}`;
    const { response } = await exchange.twapOrder({ twap: { a: 0, b: true, s: '0.2', r: false, m: 5, t: true } });
    const { status } = response.data;
    const id = 'running' in status ? status.running.twapId : 0;
    expect((await info.twapHistory({ user })).map(({ status: { status: word }, twapId }) => [word, twapId])).toEqual([['activated', id]]);
    await emulator.ledger.twaps.sliceNow();
    await emulator.ledger.twaps.sliceNow();
    const slices = await info.userTwapSliceFills({ user });
    expect(slices.length).toBeGreaterThan(1);
    expect(slices.map(({ twapId }) => twapId).every((one) => one === id)).toBe(true);
    const cancelled = await exchange.twapCancel({ a: 0, t: id });
    expect(cancelled.response.data.status).toBe('success');
    expect((await info.twapHistory({ user }))[0]?.status.status).toBe('terminated');
    await expect(exchange.twapCancel({ a: 0, t: id })).rejects.toThrow(/never placed/);
    await expect(exchange.twapOrder({ twap: { a: 0, b: true, s: '0.00001', r: false, m: 5, t: true } })).rejects.toThrow(/too small/);
  });
});
