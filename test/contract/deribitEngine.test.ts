/**
 * The whole engine over a real socket against the emulated Deribit: what it books agrees with what the venue says through
 * trades, daily settlement and broken connections, without one adjustment; and an order whose answer was lost is found.
 */
import { afterEach, expect, it } from 'vitest';
import { needOfRows, tradedRow } from '../../src/shared/contract/marketRows.ts';
import { dec, toNumber, toText, type Decimal } from '../../src/shared/domain/decimal.ts';
import { startEngine, type Engine } from '../../src/main/engine/engine.ts';
import { createMemorySession, MemoryDisk } from '../../src/main/journal/memoryStore.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import { deribit } from '../../src/main/venues/deribit/deribit.ts';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { addLinearOptions, LINEAR_NAME } from '../emulators/deribit/linear.ts';
import { READING_KEY, SUBACCOUNT, TRADING_KEY } from '../emulators/deribit/keys.ts';
import { Fleet } from '../emulators/fleet/fleet.ts';
import { ABOUT } from '../fakes/entries.ts';
import type { EmulatedWorld } from './venueHarness.ts';
import { WatchedVenue } from './watchedVenue.ts';

const ACCOUNT = 'deribit-testnet/main';
const PERPETUAL = 'deribit-testnet:BTC-PERPETUAL';
const PATIENCE_MS = 25_000;

interface Rig { readonly emulator: DeribitEmulator; readonly engine: Engine }
const rigs: Rig[] = [];
afterEach(async () => {
  for (const { emulator, engine } of rigs.splice(0)) {
    engine.stop('test over');
    // oxlint-disable-next-line no-await-in-loop
    await emulator.stop();
  }
});

interface RigOptions { readonly linear?: boolean; readonly tokenSeconds?: number; readonly login?: string; readonly before?: (emulator: DeribitEmulator) => void }

async function rig(seed: number, { tokenSeconds, login = '', before, linear = false }: RigOptions = {}): Promise<Rig> {
  const emulator = await DeribitEmulator.start({ seed, withPortfolio: true, linear, ...(tokenSeconds === undefined ? {} : { tokenSeconds }) });
  before?.(emulator);
  const ports = nodePorts();
  const venue = deribit.open({ network: 'testnet', baseUrl: emulator.url, sockets: wsSockets(ports.clock),
    http: nodeHttp(ports.clock), accounts: [{ id: ACCOUNT, name: 'main',
      fields: { clientId: TRADING_KEY.clientId, currencies: linear ? 'BTC,ETH,USDC' : 'BTC,ETH', login }, secret: () => Promise.resolve(TRADING_KEY.secret) }] });
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
async function trade({ engine }: Rig, instrument: string, side: 'buy' | 'sell', quantity: string): Promise<void> {
  // As the order ticket does, which trades this.
  engine.showing(needOfRows([tradedRow(instrument)]));
  await until('a quote', () => engine.state.quotes.has(instrument), engine);
  const before = engine.state.orders.size;
  engine.submitCommand(`c${commands += 1}`, { type: 'SubmitOrder', account: ACCOUNT, instrument, side, orderType: 'market',
    timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity });
  await until('the order', () => engine.state.orders.size > before, engine);
  const order = [...engine.state.orders.values()].at(-1);
  await until('filled', () => engine.state.orders.get(order?.clientOrderId ?? '')?.state === 'filled', engine);
}

const reconciled = ({ engine }: Rig): Promise<void> => until('reconciled', () =>
  engine.state.connections.get('deribit-testnet')?.reconciled === true && engine.state.quotes.has(PERPETUAL), engine);
async function reconnected(it: Rig): Promise<void> {
  it.emulator.server.drop();
  await until('disconnected', () => it.engine.state.connections.get('deribit-testnet')?.state !== 'connected', it.engine);
  await reconciled(it);
}
const disagreements = ({ engine }: Rig): string[] => [...engine.state.differences.values()]
  .filter(({ resolution }) => resolution !== 'gone').map(({ text, resolution }) => `${resolution}: ${text}`);

it('books what the venue books, through trades, settlement and reconnects', async () => {
  const it = await rig(5);
  await reconciled(it);
  const option = [...it.engine.state.positions.values()].find(({ instrument }) => /-[CP]$/.test(instrument))?.instrument ?? '';
  await trade(it, PERPETUAL, 'buy', '150');
  await trade(it, option, 'buy', option.includes('BTC') ? '0.1' : '1');
  await reconnected(it);
  expect(disagreements(it)).toEqual([]);
  it.emulator.settle();
  await trade(it, PERPETUAL, 'sell', '70');
  await reconnected(it);
  expect(disagreements(it)).toEqual([]);
  const held = it.engine.state.positions.get(`${ACCOUNT}|${PERPETUAL}`)?.quantity ?? dec(0);
  expect(toText(held)).toBe(toText(it.emulator.ledger.floor.holdings.quantityOf('simulated-options:BTC-PERPETUAL')));
});

it('an order whose answer was lost with the connection is unknown, then found', async () => {
  const it = await rig(6);
  await reconciled(it);
  it.emulator.server.fault('loseAnswer');
  const before = it.emulator.ledger.trades.length;
  it.engine.submitCommand('lost', { type: 'SubmitOrder', account: ACCOUNT, instrument: PERPETUAL, side: 'buy',
    orderType: 'market', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity: '30' });
  await until('filled at the venue', () => it.emulator.ledger.trades.length > before, it.engine);
  it.emulator.server.drop();
  await until('filled with us', () => [...it.engine.state.orders.values()].some(({ state }) => state === 'filled'), it.engine);
  await reconciled(it);
  expect(disagreements(it)).toEqual([]);
});

const breaks = ({ engine }: Rig): number => [...engine.state.notices.values()]
  .filter(({ source, text }) => source === 'deribit-testnet' && text.startsWith('disconnected')).length;

it.each(['signature', 'credentials'])('a log-in by %s is refreshed before it ends, and orders go on', async (login) => {
  const it = await rig(8, { tokenSeconds: 4, login });
  await reconciled(it);
  await until('refreshed twice', () => it.emulator.keyring.made.filter((way) => way === 'refresh_token').length >= 2, it.engine);
  await trade(it, PERPETUAL, 'buy', '30');
  expect([it.emulator.keyring.made[0], breaks(it), disagreements(it)]).toEqual([`client_${login}`, 0, []]);
});

it('a token that cannot be refreshed is made anew with the keys', async () => {
  const it = await rig(9, { tokenSeconds: 4 });
  await reconciled(it);
  it.emulator.keyring.forgetRefreshTokens();
  await until('a second log-in', () => it.emulator.keyring.made.filter((way) => way === 'client_signature').length >= 2, it.engine);
  await reconciled(it);
  await trade(it, PERPETUAL, 'buy', '30');
  // A snapshot of the log-in may have been taken between the fill and its message: that is asked about, and goes.
  await until('agreement', () => disagreements(it).length === 0, it.engine);
});

it('options that expire are settled by their delivery, in the money and out of it, and nothing is adjusted', async () => {
  const names: string[] = [];
  const it = await rig(10, { before: ({ ledger: { floor } }) => {
    const spot = floor.market.spot('BTC');
    const far = (strike: Decimal): number => Math.abs(toNumber(strike) - spot);
    const [like] = [...floor.listings.values()].flatMap(({ instrument }) =>
      (instrument.kind === 'option' && instrument.underlying === 'BTC' ? [instrument] : []))
      .sort((a, b) => far(a.strike) - far(b.strike));
    if (like === undefined) throw new Error('no option');
    for (const optionType of ['call', 'put'] as const) {
      // The name says a day that is far; the listing says the moment, and it is the listing that counts.
      const venueName = `BTC-29OCT27-${toText(like.strike)}-${optionType === 'call' ? 'C' : 'P'}`;
      names.push(venueName);
      const instrument = { ...like, id: `${floor.venue}:${venueName}`, venueName, optionType, expiryTimeMs: Date.now() + 8_000 };
      floor.list(instrument);
      floor.holdings.place({ instrument, quantity: dec(optionType === 'call' ? '0.2' : '0.3'), entryValue: dec('0.001') });
    }
  } });
  await reconciled(it);
  const [call = '', put = ''] = names.map((name) => `deribit-testnet:${name}`);
  const settledIn = (): Decimal[] => [...it.engine.state.ledgerTotals.values()]
    .filter(({ reason, currency }) => reason === 'settlement' && currency === 'BTC').map(({ amount }) => amount);
  const held = (instrument: string): bigint => it.engine.state.positions.get(`${ACCOUNT}|${instrument}`)?.quantity ?? 0n;
  expect([held(call) > 0n, held(put) > 0n]).toEqual([true, true]);
  await until('settled', () => held(call) === 0n && held(put) === 0n, it.engine);
  // One of the two was in the money: what it paid came as cash, once.
  expect(settledIn().every((amount) => amount < 0n)).toBe(true);
  await reconnected(it);
  expect(disagreements(it)).toEqual([]);
}, 60_000);

it('a linear perpetual is booked in USDC, through trades, settlement and a reconnect', async () => {
  const it = await rig(11, { linear: true });
  await reconciled(it);
  const linear = `deribit-testnet:${LINEAR_NAME}`;
  const usdc = (): Decimal => it.engine.state.balances.get(`${ACCOUNT}|USDC`)?.amount ?? dec(0);
  expect([toText(usdc()), toText(it.engine.state.positions.get(`${ACCOUNT}|${linear}`)?.quantity ?? dec(0))])
    .toEqual(['50000', '5000']);
  await trade(it, linear, 'sell', '2000');
  await reconnected(it);
  expect(disagreements(it)).toEqual([]);
  it.emulator.settle();
  await trade(it, linear, 'sell', '1000');
  await reconnected(it);
  expect(disagreements(it)).toEqual([]);
  const fees = [...it.engine.state.fills.values()].filter(({ instrument }) => instrument === linear);
  expect(fees.every(({ feeCurrency, fee }) => feeCurrency === 'USDC' && fee > 0n)).toBe(true);
  const theirs = it.emulator.ledger.floor.holdings;
  expect(Math.abs(toNumber(usdc()) - toNumber(theirs.cashOf('USDC')))).toBeLessThan(1e-5);
  expect(toText(it.engine.state.positions.get(`${ACCOUNT}|${linear}`)?.quantity ?? dec(0))).toBe('2000');
});

it('linear options are bought in USDC, and settled by their delivery in it', async () => {
  const names: string[] = [];
  const it = await rig(12, { linear: true, before: ({ ledger: { floor } }) => {
    names.push(...addLinearOptions(floor, Date.now() + 14_000).map(({ venueName }) => `deribit-testnet:${venueName}`));
  } });
  await reconciled(it);
  const [deep = '', far = ''] = names;
  const held = (instrument: string): string => toText(it.engine.state.positions.get(`${ACCOUNT}|${instrument}`)?.quantity ?? dec(0));
  const usdc = (): Decimal => it.engine.state.balances.get(`${ACCOUNT}|USDC`)?.amount ?? dec(0);
  await trade(it, deep, 'sell', '0.05');
  expect([held(deep), held(far), toNumber(usdc()) > 51_000]).toEqual(['0.15', '0.2', true]);
  await until('settled', () => held(deep) === '0' && held(far) === '0', it.engine);
  await reconnected(it);
  expect(disagreements(it)).toEqual([]);
  expect(Math.abs(toNumber(usdc()) - toNumber(it.emulator.ledger.floor.holdings.cashOf('USDC')))).toBeLessThan(1e-5);
}, 60_000);

it('a test of the connection says what the keys may do, how far the clock is, and what is wrong', async () => {
  const { emulator } = await rig(7);
  const ports = nodePorts();
  const check = (clientId: string, secret: string | null, baseUrl = emulator.url) => deribit.check({ network: 'testnet', baseUrl,
    sockets: wsSockets(ports.clock), http: nodeHttp(ports.clock), accounts: [{ id: ACCOUNT, name: 'main', fields: { clientId },
      secret: () => Promise.resolve(secret) }] }, ports);
  emulator.ledger.skewMs = 5_000;
  const trading = await check(TRADING_KEY.clientId, TRADING_KEY.secret);
  expect([trading.rights, trading.mayWithdraw, trading.steps.map(({ ok }) => ok)]).toEqual(['trade', false, [true, true, true]]);
  expect(Math.abs((trading.clockSkewMs ?? 0) - 5_000)).toBeLessThan(500);
  const reading = await check(READING_KEY.clientId, READING_KEY.secret);
  const wrong = await check(TRADING_KEY.clientId, 'not-the-secret-at-all');
  const none = await check(TRADING_KEY.clientId, null);
  const nobody = await check(TRADING_KEY.clientId, TRADING_KEY.secret, 'http://127.0.0.1:9');
  expect([reading, wrong, none, nobody].map(({ rights, steps }) => [rights, steps.at(-1)?.ok])).toEqual([
    ['read', true], ['none', false], [null, false], [null, false]]);
  expect(JSON.stringify([trading, reading, wrong])).not.toContain('secret-of');
});

it('describes an account and says what is wrong with one, without repeating the secret', () => {
  const problemOf: typeof deribit.problemOf = (fields, secret) => deribit.problemOf(fields, secret);
  expect([problemOf({ clientId: 'abcd1234' }, 'long-enough-secret'), problemOf({ clientId: '' }, null),
    problemOf({ clientId: 'abcd1234', subaccount: 'x' }, null), problemOf({ clientId: 'abcd1234', currencies: 'BTC;;%' }, null),
    problemOf({ clientId: 'abcd1234', login: 'magic' }, null), problemOf({ clientId: 'abcd1234' }, 'short')]).toEqual([null,
    'the client id must be 4 to 64 letters and digits', 'the sub-account must be a number', '% is no currency',
    'the log-in must be signature or credentials', 'the client secret must be 8 to 200 characters']);
});

it('keys of a main account enter its sub-account, and trade there', async () => {
  const fleet = await Fleet.start({ seed: 49, withPortfolio: false });
  const { clock } = nodePorts();
  const http = nodeHttp(clock);
  const module = deribit.open({ network: 'testnet', baseUrl: fleet.deribit.url, sockets: wsSockets(clock), http,
    accounts: [{ id: ACCOUNT, name: 'sub', fields: { clientId: TRADING_KEY.clientId, currencies: 'BTC', subaccount: String(SUBACCOUNT) },
      secret: () => Promise.resolve(TRADING_KEY.secret) }] });
  const venue = await new WatchedVenue({ account: ACCOUNT, instrument: PERPETUAL, unit: dec(10), module: () => module,
    truth: () => ({ bestBid: dec(50_000) }) } as unknown as EmulatedWorld).ready();
  expect(fleet.deribit.keyring.made.slice(-2)).toEqual(['client_signature', 'exchange_token']);
  // Of the two accounts it alone holds two bitcoins.
  expect(venue.of('AccountSnapshotReported')[0]?.snapshot.balances.map(({ currency, amount }) => [currency, toText(amount)]))
    .toEqual([['BTC', '2']]);
  const id = venue.send(venue.taking());
  await venue.until('filled', () => venue.filled(id) === venue.units(1));
  expect([fleet.deribit.ledger.trades.length, (await venue.snapshot()).positions.map(({ instrument }) => instrument)]).toEqual([0, [PERPETUAL]]);
  venue.session.close();
  http.close();
  await fleet.stop();
});
