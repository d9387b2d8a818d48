/**
 * A client of Deribit that is not ours drives the emulator: ccxt signs over HTTP, logs in and subscribes over the socket,
 * places, edits and cancels, and sees what it should. And the emulator's check of signatures is held against the vectors.
 */
import ccxt from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { READING_KEY, TRADING_KEY } from '../emulators/deribit/keys.ts';
import { createHmac } from 'node:crypto';

let emulator: DeribitEmulator;
beforeAll(async () => { emulator = await DeribitEmulator.start({ seed: 21 }); });
afterAll(async () => { await emulator.stop(); });

const SYMBOL = 'BTC/USD:BTC';
const KEYS = { apiKey: TRADING_KEY.clientId, secret: TRADING_KEY.secret };

describe('ccxt over HTTP', () => {
  const client = (keys: { apiKey: string; secret: string } = KEYS) => {
    const made = new ccxt.deribit({ ...keys, enableRateLimit: false });
    made.urls['api'] = { rest: emulator.url };
    return made;
  };

  it('loads markets with ticks, reads ticker, book and balance', async () => {
    const venue = client();
    const markets = await venue.loadMarkets();
    expect(markets[SYMBOL]).toMatchObject({ id: 'BTC-PERPETUAL', swap: true, inverse: true, contractSize: 10 });
    expect(Object.values(markets).filter((market) => market?.option === true).length).toBeGreaterThan(100);
    const ticker = await venue.fetchTicker(SYMBOL);
    const book = await venue.fetchOrderBook(SYMBOL);
    expect((book.bids[0]?.[0] ?? 0) < (book.asks[0]?.[0] ?? 0)).toBe(true);
    expect(Math.abs((ticker.last ?? ticker.bid ?? 0) / (book.bids[0]?.[0] ?? 1) - 1)).toBeLessThan(0.05);
    const balance = await venue.fetchBalance({ code: 'BTC' });
    expect(balance['BTC']?.total).toBeCloseTo(10, 6);
  });

  it('places a stop, finds it untriggered, cancels it, and is refused one that has passed', async () => {
    const venue = client();
    await venue.loadMarkets();
    const mark = Number((await venue.fetchTicker(SYMBOL)).info['mark_price']);
    const at = (factor: number): number => Math.round((mark * factor) / 100) * 100;
    const stop = (factor: number) => venue.createOrder(SYMBOL, 'market', 'sell', 100, undefined,
      { stopLossPrice: at(factor), trigger: 'mark_price', reduceOnly: true });
    await venue.createOrder(SYMBOL, 'market', 'buy', 100);
    const placed = await stop(0.9);
    expect([placed.status, placed.info['order_type'], placed.info['order_state'], placed.info['trigger_price']])
      .toEqual(['open', 'stop_market', 'untriggered', at(0.9)]);
    expect((await venue.fetchOpenOrders(SYMBOL)).map(({ id }) => id)).toEqual([placed.id]);
    await venue.cancelOrder(placed.id ?? '', SYMBOL);
    expect(await venue.fetchOpenOrders(SYMBOL)).toEqual([]);
    await expect(stop(1.02)).rejects.toThrow(/trigger_price_too_high/);
    await venue.createOrder(SYMBOL, 'market', 'sell', 100, undefined, { reduceOnly: true });
  });

  it('places, finds, edits and cancels an order', async () => {
    const venue = client();
    await venue.loadMarkets();
    const placed = await venue.createOrder(SYMBOL, 'limit', 'buy', 100, 40_000);
    expect(placed).toMatchObject({ side: 'buy', price: 40_000, status: 'open', filled: 0 });
    const edited = await venue.editOrder(placed.id ?? '', SYMBOL, 'limit', 'buy', 200, 40_500);
    expect([edited.id, edited.price, edited.amount]).toEqual([placed.id, 40_500, 200]);
    expect((await venue.fetchOpenOrders(SYMBOL)).map(({ id, price }) => [id, price])).toEqual([[placed.id, 40_500]]);
    await venue.cancelOrder(placed.id ?? '', SYMBOL);
    expect(await venue.fetchOpenOrders(SYMBOL)).toEqual([]);
    expect((await venue.fetchOrder(placed.id ?? '', SYMBOL)).status).toBe('canceled');
  });

  it('trades at the market, sees trade and position', async () => {
    const venue = client();
    await venue.loadMarkets();
    const bought = await venue.createOrder(SYMBOL, 'market', 'buy', 500);
    expect([bought.status, bought.filled]).toEqual(['closed', 500]);
    const trades = await venue.fetchMyTrades(SYMBOL);
    expect(trades.filter(({ order }) => order === bought.id).reduce((sum, { amount }) => sum + (amount ?? 0), 0)).toBe(500);
    const [position] = await venue.fetchPositions([SYMBOL]);
    expect([position?.side, position?.contracts]).toEqual(['long', 500]);
  });

  it('meets the venue\'s own refusals as its own errors', async () => {
    const venue = client();
    await venue.loadMarkets();
    await expect(venue.createOrder(SYMBOL, 'limit', 'buy', 400_000_000, 60_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(client({ ...KEYS, secret: 'wrong-secret-altogether' }).fetchBalance({ code: 'BTC' }))
      .rejects.toThrow(ccxt.AuthenticationError);
    const reader = client({ apiKey: READING_KEY.clientId, secret: READING_KEY.secret });
    await reader.loadMarkets();
    expect((await reader.fetchBalance({ code: 'BTC' }))['BTC']?.total).toBeGreaterThan(0);
    await expect(reader.createOrder(SYMBOL, 'limit', 'buy', 100, 40_000)).rejects.toThrow(/scope_exceeded/);
  });
});

describe('ccxt over the socket', () => {
  it('logs in, builds the book from changes, hears of its own orders', async () => {
    const venue = new ccxt.pro.deribit({ ...KEYS, enableRateLimit: false });
    venue.urls['api'] = { rest: emulator.url, ws: `${emulator.server.wsUrl}/ws/api/v2` };
    try {
      // Without TLS its socket wants an agent of its own.
      await venue.loadHttpProxyAgent();
      await venue.loadMarkets();
      const book = await venue.watchOrderBook(SYMBOL);
      expect((book.bids[0]?.[0] ?? 0) < (book.asks[0]?.[0] ?? 0)).toBe(true);
      const { timestamp } = await venue.watchTicker(SYMBOL);
      expect(Math.abs((timestamp ?? 0) - Date.now())).toBeLessThan(30_000);
      const heard = venue.watchOrders(SYMBOL);
      await new Promise((resolve) => { setTimeout(resolve, 300); });
      const placed = await venue.createOrder(SYMBOL, 'limit', 'buy', 100, 41_000);
      expect((await heard).map(({ id, price }) => [id, price])).toContainEqual([placed.id, 41_000]);
      await venue.cancelOrder(placed.id ?? '', SYMBOL);
    } finally {
      await venue.close();
    }
  });
});

describe('signatures', () => {
  it('are made as the check values of the facts say', () => {
    const sign = (text: string): string => createHmac('sha256', 'AMANDASECRECT').update(text).digest('hex');
    expect(sign('1554883365000\nfdbmmz79\nGET\n/api/v2/private/get_account_summary?currency=BTC\n\n'))
      .toBe('106afad5efa4fe016b431d76241fae0df20f1f6864d90d4ecc29ee1b1d47d8a4');
  });
});
