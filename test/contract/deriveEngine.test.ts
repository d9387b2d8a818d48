/**
 * The whole engine over a real socket against the emulated Derive: what it books agrees with what the venue says through
 * trades, settlements of perpetuals, interest, deposits and broken connections, without one adjustment.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { needOfRows, tradedRow } from '../../src/shared/contract/marketRows.ts';
import { dec, toText } from '../../src/shared/domain/decimal.ts';
import { startEngine, type Engine } from '../../src/main/engine/engine.ts';
import { createMemorySession, MemoryDisk } from '../../src/main/journal/memoryStore.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import { derive } from '../../src/main/venues/derive/derive.ts';
import { DeriveEmulator } from '../emulators/derive/derive.ts';
import { OWNER_KEY, READING_KEY, TRADING_KEY } from '../emulators/derive/keys.ts';
import { ABOUT } from '../fakes/entries.ts';
import type { EmulatedWorld } from './venueHarness.ts';
import { WatchedVenue } from './watchedVenue.ts';

const VENUE = 'derive-testnet';
const [MAIN, SECOND] = [`${VENUE}/main`, `${VENUE}/second`];
const PERPETUAL = `${VENUE}:BTC-PERP`;
const PATIENCE_MS = 20_000;

interface Rig { readonly emulator: DeriveEmulator; readonly engine: Engine }
const rigs: Rig[] = [];
afterEach(async () => {
  for (const { emulator, engine } of rigs.splice(0)) {
    engine.stop('test over');
    // oxlint-disable-next-line no-await-in-loop
    await emulator.stop();
  }
});

async function rig(seed: number): Promise<Rig> {
  const emulator = await DeriveEmulator.start({ seed, withPortfolio: true });
  const ports = nodePorts();
  const account = (id: string, subaccount: number) => ({ id, name: id.slice(VENUE.length + 1), secret: () => Promise.resolve(TRADING_KEY),
    fields: { wallet: emulator.keyring.wallet, subaccount: String(subaccount) } });
  const venue = derive.open({ network: 'testnet', baseUrl: emulator.url, sockets: wsSockets(ports.clock),
    http: nodeHttp(ports.clock), accounts: [account(MAIN, 30_769), account(SECOND, 30_770)] });
  const engine = startEngine({ session: createMemorySession(new MemoryDisk(), { ...ABOUT, mode: 'live' }), ports,
    venues: [venue], mode: 'live', appVersion: '0' });
  const made = { emulator, engine };
  rigs.push(made);
  return made;
}

async function until(what: string, isTrue: () => boolean, engine: Engine): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${storyOf(engine)}`);
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

const storyOf = ({ state }: Engine): string => [...[...state.differences.values()].map(({ text, resolution }) =>
  `${resolution}: ${text}`), ...[...state.orders.values()].map((order) => `${order.state} ${order.reason}`),
...[...state.notices.values()].slice(-10).map(({ text }) => text), ...[...state.connections.values()].map((each) =>
  `${each.state} ${each.reconciled} ${each.lastError}`)].join('\n');

let commands = 0;
async function trade({ engine }: Rig, account: string, instrument: string, side: 'buy' | 'sell', quantity: string): Promise<void> {
  // As the order ticket does, which trades this.
  engine.showing(needOfRows([tradedRow(instrument)]));
  await until('a quote', () => engine.state.quotes.has(instrument), engine);
  const before = engine.state.orders.size;
  engine.submitCommand(`c${commands += 1}`, { type: 'SubmitOrder', account, instrument, side, orderType: 'market',
    timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity });
  await until('the order', () => engine.state.orders.size > before, engine);
  const order = [...engine.state.orders.values()].at(-1);
  await until('filled', () => engine.state.orders.get(order?.clientOrderId ?? '')?.state === 'filled', engine);
}

const reconciled = ({ engine }: Rig): Promise<void> => until('reconciled', () =>
  engine.state.connections.get(VENUE)?.reconciled === true && engine.state.quotes.has(PERPETUAL), engine);
async function reconnected(it: Rig): Promise<void> {
  it.emulator.server.drop();
  await until('disconnected', () => it.engine.state.connections.get(VENUE)?.state !== 'connected', it.engine);
  await reconciled(it);
}
const disagreements = ({ engine }: Rig): string[] => [...engine.state.differences.values()]
  .filter(({ resolution }) => resolution !== 'gone').map(({ text, resolution }) => `${resolution}: ${text}`);
const cashOf = ({ engine }: Rig, account = MAIN): string => {
  const { amount } = engine.state.balances.get(`${account}|USDC`) ?? { amount: dec(0) };
  return toText(amount);
};

describe('the engine at Derive', () => {
  it('books what the venue books, through trades, settlements and reconnects, in two subaccounts', async () => {
    const it = await rig(5);
    await reconciled(it);
    const [main, second] = it.emulator.ledger.subaccounts;
    const option = [...it.engine.state.positions.values()].find(({ instrument }) => /-[CP]$/.test(instrument))?.instrument ?? '';
    await trade(it, MAIN, PERPETUAL, 'buy', '0.15');
    await trade(it, MAIN, option, 'buy', option.includes('BTC') ? '0.1' : '1');
    await trade(it, SECOND, PERPETUAL, 'sell', '0.3');
    const before = cashOf(it);
    const usdc = main?.usdc ?? dec(0);
    main?.settlePerps();
    second?.settlePerps();
    // The venue's USDC moved, what our ledger calls cash did not.
    expect(main?.usdc).not.toBe(usdc);
    await trade(it, SECOND, PERPETUAL, 'buy', '0.3');
    await reconnected(it);
    expect([disagreements(it), cashOf(it)]).toEqual([[], before]);
    const held = it.engine.state.positions.get(`${MAIN}|${PERPETUAL}`)?.quantity ?? dec(0);
    expect(toText(held)).toBe(toText(main?.floor.holdings.quantityOf('emulated-derive:BTC-PERP') ?? dec(0)));
  });

  it('a deposit, a withdrawal and interest are told for what they are', async () => {
    const it = await rig(6);
    await reconciled(it);
    const [main] = it.emulator.ledger.subaccounts;
    const before = dec(cashOf(it));
    main?.transfer('USDC', dec('250'));
    main?.transfer('USDC', dec('-40'));
    main?.accrueInterest(dec('1.5'));
    await until('all three', () => cashOf(it) === toText((before + dec('211.5')) as typeof before), it.engine);
    await reconnected(it);
    expect([disagreements(it), cashOf(it)]).toEqual([[], toText((before + dec('211.5')) as typeof before)]);
  });

  it('an order whose answer was lost with the connection is unknown, then found', async () => {
    const it = await rig(7);
    await reconciled(it);
    const [main] = it.emulator.ledger.subaccounts;
    it.emulator.server.fault('loseAnswer');
    const before = main?.trades.length ?? 0;
    it.engine.submitCommand('lost', { type: 'SubmitOrder', account: MAIN, instrument: PERPETUAL, side: 'buy',
      orderType: 'market', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity: '0.05' });
    await until('filled at the venue', () => (main?.trades.length ?? 0) > before, it.engine);
    it.emulator.server.drop();
    await until('filled with us', () => [...it.engine.state.orders.values()].some(({ state }) => state === 'filled'), it.engine);
    await reconciled(it);
    expect(disagreements(it)).toEqual([]);
  });

  it('what a liquidation took is a fill, and what the auction paid for it is corrected for the trader to see, once', async () => {
    const it = await rig(10);
    await reconciled(it);
    const { engine, emulator } = it;
    const [main] = emulator.ledger.subaccounts;
    const amounts = (): string[] => [...main?.positions ?? []].map(([name, { quantity }]) => `${name} ${toText(quantity)}`).toSorted();
    const ours = (): string[] => [...engine.state.positions.values()].filter(({ account, quantity }) => account === MAIN && quantity !== 0n)
      .map(({ instrument, quantity }) => `${instrument.slice(VENUE.length + 1)} ${toText(quantity)}`).toSorted();
    expect(ours()).toEqual(amounts());
    const before = amounts();
    emulator.liquidate();
    await until('taken over', () => amounts().join() !== before.join(), engine);
    await until('corrected', () => ours().join() === amounts().join(), engine);
    expect([...engine.state.notices.values()].some(({ text }) => text.includes('the subaccount is being liquidated'))).toBe(true);
    const adjusted = (): string[] => disagreements(it).filter((text) => text.startsWith('adjusted'));
    await until('cash corrected', () => adjusted().length > 0, engine);
    const liquidated = (): string[] => disagreements(it).filter((text) => text.includes('liquidated by the venue'));
    expect([liquidated().length, adjusted().map((text) => text.slice(0, 'adjusted: USDC'.length))]).toEqual([1, ['adjusted: USDC']]);
    await reconnected(it);
    expect([ours(), liquidated().length, adjusted().length]).toEqual([amounts(), 1, 1]);
  });

  it('computes the margin that the venue reports', async () => {
    const it = await rig(8);
    await reconciled(it);
    const { engine } = it;
    await until('both margins', () => (engine.state.health.get(MAIN)?.maintenanceMarginUsd ?? null) !== null
      && engine.state.marginReports.has(MAIN), engine);
    const ours = engine.state.health.get(MAIN);
    const venues = engine.state.marginReports.get(MAIN);
    const near = (a: number | null | undefined, b: number | null | undefined): number => Math.abs((a ?? NaN) / (b ?? NaN) - 1);
    // The market moves between the two.
    expect(near(ours?.equityUsd, venues?.equityUsd)).toBeLessThan(0.02);
    expect(near(ours?.initialMarginUsd, venues?.initialMarginUsd)).toBeLessThan(0.05);
    expect(near(ours?.maintenanceMarginUsd, venues?.maintenanceMarginUsd)).toBeLessThan(0.05);
  });
});

it('a test of the connection says what the key may do, how far the clock is, and what is wrong', async () => {
  const emulator = await DeriveEmulator.start({ seed: 9 });
  try {
    const ports = nodePorts();
    const check = (secret: string | null, baseUrl = emulator.url, subaccount = '30769') => derive.check({ network: 'testnet', baseUrl,
      sockets: wsSockets(ports.clock), http: nodeHttp(ports.clock), accounts: [{ id: MAIN, name: 'main',
        fields: { wallet: emulator.keyring.wallet, subaccount }, secret: () => Promise.resolve(secret) }] }, ports);
    emulator.ledger.skewMs = 5_000;
    const trading = await check(TRADING_KEY);
    expect([trading.rights, trading.mayWithdraw, trading.steps.map(({ ok }) => ok)]).toEqual(['trade', false, [true, true, true, true]]);
    expect(Math.abs((trading.clockSkewMs ?? 0) - 5_000)).toBeLessThan(500);
    const others = [await check(READING_KEY), await check(OWNER_KEY), await check(`0x${'7'.repeat(64)}`), await check(null),
      await check(TRADING_KEY, 'http://127.0.0.1:9'), await check(TRADING_KEY, emulator.url, '99')];
    expect(others.map(({ rights, mayWithdraw, steps }) => [rights, mayWithdraw, steps.at(-1)?.ok])).toEqual([['read', false, true],
      ['trade', true, true], ['none', null, false], [null, null, false], [null, null, false], ['trade', false, false]]);
    expect(JSON.stringify([trading, others])).not.toContain('7'.repeat(40));
  } finally {
    await emulator.stop();
  }
});

it('describes an account and says what is wrong with one, without repeating the secret', () => {
  const wallet = `0x${'ab'.repeat(20)}`;
  const problemOf = (fields: Record<string, string>, secret: string | null) => derive.problemOf(fields, secret);
  expect([problemOf({ wallet, subaccount: '7' }, TRADING_KEY), problemOf({ wallet: '0x1', subaccount: '7' }, null),
    problemOf({ wallet, subaccount: 'x' }, null), problemOf({ wallet, subaccount: '7', coins: 'BTC;;%' }, null),
    problemOf({ wallet, subaccount: '7', cancelOnDisconnect: 'maybe' }, null), problemOf({ wallet, subaccount: '7' }, 'hush')]).toEqual([null,
    'wallet: must be 0x and 40 hex digits', 'subaccount: must be a number', 'coins: % is no coin',
    'cancelOnDisconnect: must be on or off', 'secret: must be a private key of 64 hex digits']);
});

it('the older protocol, where its address is given: another domain and shorter nonces, and an order that is taken', async () => {
  const emulator = await DeriveEmulator.start({ seed: 48 });
  const { clock } = nodePorts();
  const http = nodeHttp(clock);
  const setting = { network: 'mainnet', baseUrl: `${emulator.url}/v2`, sockets: wsSockets(clock), http,
    accounts: [{ id: 'derive/main', name: 'main', secret: () => Promise.resolve(TRADING_KEY),
      fields: { wallet: emulator.keyring.wallet, subaccount: String(emulator.ledger.main.id) } }] } as const;
  const module = derive.open(setting);
  const { main } = emulator.ledger;
  const bid = (): ReturnType<typeof dec> => main.floor.priceOf(emulator.ledger.listingOf('BTC-PERP')).markPrice;
  const venue = await new WatchedVenue({ account: 'derive/main', instrument: 'derive:BTC-PERP', unit: dec('0.01'), module: () => module,
    truth: () => ({ bestBid: bid(), openOrders: main.openOrders() }) } as unknown as EmulatedWorld).ready();
  const [resting, taken] = [venue.send(venue.order()), venue.send(venue.taking())];
  await venue.until('taken', () => venue.venueOrderId(resting) !== null && venue.filled(taken) === venue.units(1));
  expect([...main.orders.values()].map(({ nonce }) => nonce.length)).toEqual([16, 16]);
  const { rights, steps } = await derive.check(setting, nodePorts());
  expect([rights, steps.filter(({ ok }) => !ok)]).toEqual(['trade', []]);
  venue.session.close();
  http.close();
  await emulator.stop();
});
