/**
 * Combinations against the emulated Deribit: the whole engine makes one, trades it and books its legs without one
 * adjustment, through a broken connection too; and ccxt, which is not ours, lists it, buys it and sees its legs held.
 */
import ccxt from 'ccxt';
import { afterEach, describe, expect, it } from 'vitest';
import { add, dec, mul, neg, sub, toNumber, toText, ZERO } from '../../src/shared/domain/decimal.ts';
import type { Combo } from '../../src/shared/domain/instrument.ts';
import { inFlightContracts, inFlightDelta } from '../../src/main/core/exposure/inFlight.ts';
import { startEngine, type Engine } from '../../src/main/engine/engine.ts';
import { createMemorySession, MemoryDisk } from '../../src/main/journal/memoryStore.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import { deribit } from '../../src/main/venues/deribit/deribit.ts';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { TRADING_KEY } from '../emulators/deribit/keys.ts';
import { ABOUT } from '../fakes/entries.ts';

const ACCOUNT = 'deribit-testnet/main';
const VENUE = 'deribit-testnet';
let emulator: DeribitEmulator;
let engine: Engine | null = null;
afterEach(async () => {
  engine?.stop('test over');
  engine = null;
  await emulator.stop();
});

const running = (): Engine => {
  if (engine === null) throw new Error('no engine');
  return engine;
};
const story = (): string => [...[...running().state.notices.values()].slice(-12).map(({ text }) => text),
  ...[...running().state.orders.values()].map((order) => `${order.state} ${order.reason}`),
  ...[...running().state.differences.values()].map(({ text }) => text)].join('\n');
async function until<T>(what: string, found: () => T | null | undefined | false): Promise<T> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const value = found();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${engine === null ? '' : story()}`);
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

/** Two calls of one expiry around the money. */
function twoCalls(): readonly [string, string] {
  const { floor } = emulator.ledger;
  const spot = floor.market.spot('BTC');
  const calls = [...floor.listings.values()].map(({ instrument }) => instrument).filter((instrument) =>
    instrument.kind === 'option' && instrument.optionType === 'call' && instrument.underlying === 'BTC'
    && instrument.expiryTimeMs > Date.now() + 3 * 86_400_000 && toNumber(instrument.strike) > spot * 0.97
    && toNumber(instrument.strike) < spot * 1.15);
  const first = calls.map((each) => ('expiryTimeMs' in each ? each.expiryTimeMs : 0)).toSorted((a, b) => a - b)[0];
  const [low, high] = calls.filter((each) => 'expiryTimeMs' in each && each.expiryTimeMs === first)
    .toSorted((a, b) => ('strike' in a && 'strike' in b ? Number(a.strike - b.strike) : 0));
  if (low === undefined || high === undefined) throw new Error('no two calls');
  return [low.venueName, high.venueName];
}
const held = (name: string): string => {
  const id = emulator.ledger.listingOf(name)?.instrument.id ?? '';
  return toText(emulator.ledger.floor.holdings.quantityOf(id));
};
const booked = (name: string): string => {
  const position = running().state.positions.get(`${ACCOUNT}|${VENUE}:${name}`);
  return toText(position?.quantity ?? ZERO);
};

async function traded(): Promise<{ readonly combo: Combo; readonly legs: readonly [string, string] }> {
  emulator = await DeribitEmulator.start({ seed: 77, withPortfolio: false });
  const ports = nodePorts();
  const venue = deribit.open({ network: 'testnet', baseUrl: emulator.url, sockets: wsSockets(ports.clock),
    http: nodeHttp(ports.clock), accounts: [{ id: ACCOUNT, name: 'main',
      fields: { clientId: TRADING_KEY.clientId, currencies: 'BTC,ETH' }, secret: () => Promise.resolve(TRADING_KEY.secret) }] });
  engine = startEngine({ session: createMemorySession(new MemoryDisk(), { ...ABOUT, mode: 'live' }), ports,
    venues: [venue], mode: 'live', appVersion: '0' });
  const { state } = engine;
  await until('reconciled', () => state.connections.get(VENUE)?.reconciled);
  const legs = twoCalls();
  engine.submitCommand('k1', { type: 'CreateCombo', account: ACCOUNT, legs: [
    { instrument: `${VENUE}:${legs[0]}`, ratio: '1' }, { instrument: `${VENUE}:${legs[1]}`, ratio: '-1' }] });
  const combo = await until('the combo', () => [...state.instruments.values()].find((each): each is Combo => each.kind === 'combo'));
  await until('its market', () => state.quotes.get(combo.id)?.askPrice !== undefined
    && state.quotes.get(combo.id)?.askPrice !== null && state.books.has(combo.id)
    && combo.legs.every(({ instrument }) => (state.quotes.get(instrument)?.markPrice ?? null) !== null));
  await until('healthy', () => typeof state.health.get(ACCOUNT)?.health === 'number');
  return { combo, legs };
}

const order = (combo: Combo, side: 'buy' | 'sell', price: string, more: object = {}) => ({ type: 'SubmitOrder', account: ACCOUNT,
  instrument: combo.id, side, orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price,
  quantity: '0.3', ...more }) as const;

describe('a combination under the engine', () => {
  it('is made, bought in one order, books both legs, and agrees with the venue after a reconnect', async () => {
    const { combo, legs } = await traded();
    const { state } = running();
    const submitCommand: Engine['submitCommand'] = (id, command) => { running().submitCommand(id, command); };
    const quote = state.quotes.get(combo.id);
    expect(toText(quote?.markPrice ?? ZERO)).toBe(toText(sub(state.quotes.get(`${VENUE}:${legs[0]}`)?.markPrice ?? ZERO,
      state.quotes.get(`${VENUE}:${legs[1]}`)?.markPrice ?? ZERO)));
    const limit = toText(add(quote?.askPrice ?? ZERO, dec('0.001')));
    submitCommand('k2', order(combo, 'buy', limit));
    const filled = await until('filled', () => [...state.orders.values()].find((each) => each.state === 'filled'));
    expect([booked(legs[0]), booked(legs[1]), held(legs[0]), held(legs[1])]).toEqual(['0.3', '-0.3', '0.3', '-0.3']);
    const [fill] = [...state.fills.values()].filter((each) => each.legs !== undefined);
    const net = (fill?.legs ?? []).reduce((sum, leg) => add(sum, leg.side === 'buy' ? leg.price : neg(leg.price)), ZERO);
    expect([toText(net), filled.averageFillPrice === null ? null : toText(filled.averageFillPrice)])
      .toEqual([toText(fill?.price ?? ZERO), toText(fill?.price ?? ZERO)]);
    // Legs come again on their own channels: each is booked once, and nothing had to be adjusted.
    emulator.server.drop();
    await until('gone', () => state.connections.get(VENUE)?.state !== 'connected');
    await until('reconciled', () => state.connections.get(VENUE)?.reconciled);
    expect([booked(legs[0]), booked(legs[1])]).toEqual(['0.3', '-0.3']);
    expect([...state.differences.values()].map(({ text }) => text)).toEqual([]);
    // Sold again, it leaves nothing.
    const bid = await until('a bid', () => state.quotes.get(combo.id)?.bidPrice);
    submitCommand('k3', order(combo, 'sell', toText(sub(bid, dec('0.001')))));
    await until('flat', () => booked(legs[0]) === '0' && booked(legs[1]) === '0');
    expect([held(legs[0]), held(legs[1])]).toEqual(['0', '0']);
  });

  it('resting counts with its legs in flight, is edited, cancelled by the kill switch, and may be sold below zero', async () => {
    const { combo, legs } = await traded();
    const { state } = running();
    const submitCommand: Engine['submitCommand'] = (id, command) => { running().submitCommand(id, command); };
    submitCommand('k1b', { type: 'ChangeLimits', limits: { maxOrderNotionalUsd: 1e6, maxUnderlyingDeltaUsd: 1e7,
      maxOpenOrders: 100, maxOrdersPerMinute: 100, maxPriceAwayFromMark: 1, minHealthAfter: 1.1 } });
    const bid = await until('a bid', () => state.quotes.get(combo.id)?.bidPrice);
    submitCommand('k2', order(combo, 'buy', toText(sub(bid, dec('0.002')))));
    const resting = await until('resting', () => [...state.orders.values()].find((each) => each.state === 'accepted'));
    const account = (name: string) => inFlightContracts(state, ACCOUNT, `${VENUE}:${name}`);
    expect([toText(account(legs[0]).buy), toText(account(legs[0]).sell), toText(account(legs[1]).buy), toText(account(legs[1]).sell)])
      .toEqual(['0.3', '0', '0', '0.3']);
    const { longDeltaCoin, shortDeltaCoin, missing } = inFlightDelta(state, 'BTC');
    expect([longDeltaCoin > 0 && longDeltaCoin < 0.3, shortDeltaCoin, missing]).toEqual([true, 0, []]);
    submitCommand('k3', { type: 'EditOrder', clientOrderId: resting.clientOrderId, price: toText(sub(bid, dec('0.003'))), quantity: '0.4' });
    await until('edited', () => toText(state.orders.get(resting.clientOrderId)?.quantity ?? ZERO) === '0.4');
    submitCommand('k4', { type: 'EngageKillSwitch', reason: 'test' });
    await until('cancelled', () => state.orders.get(resting.clientOrderId)?.state === 'cancelled');
    // Under the switch a combination that opens something is denied.
    submitCommand('k5', order(combo, 'buy', toText(sub(bid, dec('0.002')))));
    expect((await until('denied', () => [...state.orders.values()].find((each) => each.state === 'denied'))).reason).toMatch(/^killSwitch/);
    submitCommand('k6', { type: 'ReleaseKillSwitch', word: 'RELEASE' });
    // The price of a combination may be below zero.
    submitCommand('k7', order(combo, 'buy', '-0.0005'));
    const below = await until('below zero', () => [...state.orders.values()].find((each) => each.price === dec('-0.0005')));
    await until('resting below zero', () => state.orders.get(below.clientOrderId)?.state === 'accepted');
    submitCommand('k8', { type: 'CancelOrder', clientOrderId: below.clientOrderId });
    await until('cancelled too', () => state.orders.get(below.clientOrderId)?.state === 'cancelled');
  });
});

describe('ccxt with a combination', () => {
  it('finds it listed, buys it, and sees the legs held and traded', async () => {
    emulator = await DeribitEmulator.start({ seed: 78, withPortfolio: false });
    const client = new ccxt.deribit({ apiKey: TRADING_KEY.clientId, secret: TRADING_KEY.secret, enableRateLimit: false });
    client.urls['api'] = { rest: emulator.url };
    const legs = twoCalls();
    // It has no method of its own for it, but signs what it is asked to.
    const make = async (params: object): Promise<{ id: string }> =>
      (await client.request('create_combo', 'private', 'GET', params) as { result: { id: string } }).result;
    const made = await make({ trades: JSON.stringify([
      { instrument_name: legs[0], amount: '1', direction: 'buy' }, { instrument_name: legs[1], amount: '1', direction: 'sell' }]) });
    const again = await make({ trades: JSON.stringify([
      { instrument_name: legs[1], amount: '2', direction: 'sell' }, { instrument_name: legs[0], amount: '2', direction: 'buy' }]) });
    expect(again.id).toBe(made.id);
    const markets = await client.loadMarkets(true);
    const market = Object.values(markets).find((each) => each?.id === made.id);
    expect((market?.info as { kind: string } | undefined)?.kind).toBe('option_combo');
    const book = await client.fetchOrderBook(market?.symbol ?? '');
    const [price = 0, size = 0] = book.asks[0] ?? [];
    const bought = await client.createOrder(market?.symbol ?? '', 'limit', 'buy', Math.min(0.2, size), price);
    expect([bought.status, bought.filled]).toEqual(['closed', Math.min(0.2, size)]);
    expect([held(legs[0]), held(legs[1])]).toEqual([toText(dec(Math.min(0.2, size))), toText(neg(dec(Math.min(0.2, size))))]);
    const positions = await client.fetchPositions(undefined, { currency: 'BTC' });
    expect(positions.filter(({ contracts }) => (contracts ?? 0) !== 0).map(({ info }) => (info as { instrument_name: string }).instrument_name)
      .toSorted()).toEqual([...legs].toSorted());
    const trades = await client.fetchMyTrades(market?.symbol ?? '');
    const [row] = trades.map(({ info }) => info as { legs: { instrument_name: string; price: string }[]; price: string });
    expect(row?.legs.map(({ instrument_name: name }) => name)).toEqual(legs);
    expect(toText(sub(dec(row?.legs[0]?.price ?? 0), mul(dec(row?.legs[1]?.price ?? 0), dec(1))))).toBe(toText(dec(row?.price ?? 1)));
    await client.close();
  });
});
