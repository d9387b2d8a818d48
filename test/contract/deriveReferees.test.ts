/**
 * A client of Derive that is not ours drives the emulator: ccxt (which speaks v2) signs orders over HTTP, subscribes over
 * the socket, places, replaces and cancels, and sees what it should. And the emulator's hashes are held to the vectors.
 */
import ccxt, { type Market } from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeriveEmulator } from '../emulators/derive/derive.ts';
import { addressOf, READING_KEY, TRADING_KEY } from '../emulators/derive/keys.ts';

let emulator: DeriveEmulator;
let markets: Market[] = [];
beforeAll(async () => { emulator = await DeriveEmulator.start({ seed: 31 }); });
afterAll(async () => { await emulator.stop(); });

const SYMBOL = 'BTC/USDC:USDC';
const FEE = { max_fee: 1_000 };

function keys(privateKey: string = TRADING_KEY) {
  return { privateKey, walletAddress: addressOf(privateKey as `0x${string}`), enableRateLimit: false,
    options: { subaccount_id: 30_769, deriveWalletAddress: emulator.keyring.wallet } };
}

describe('ccxt over HTTP', () => {
  const client = (privateKey?: string) => {
    const made = new ccxt.derive(keys(privateKey));
    made.urls['api'] = { public: `${emulator.url}/public`, private: `${emulator.url}/private` };
    return made;
  };
  /** Markets are asked for once: the venue counts questions. */
  const ready = (privateKey?: string) => {
    const made = client(privateKey);
    made.setMarkets(markets);
    return made;
  };

  it('loads markets with ticks, reads ticker and balance', async () => {
    const venue = client();
    markets = await venue.fetchMarkets();
    venue.setMarkets(markets);
    expect(venue.markets?.[SYMBOL]).toMatchObject({ id: 'BTC-PERP', swap: true, linear: true, precision: { price: 0.1, amount: 0.001 } });
    // It asks for one page.
    expect(markets.filter((market) => market?.option === true).length).toBe(100);
    const ticker = await venue.fetchTicker(SYMBOL);
    expect((ticker.bid ?? 0) < (ticker.ask ?? 0)).toBe(true);
    expect(Math.abs((ticker.bid ?? 0) / emulator.ledger.market.spot('BTC') - 1)).toBeLessThan(0.01);
    const balance = await venue.fetchBalance();
    expect([balance['USDC']?.total, balance['ETH']?.total]).toEqual([200_000, 5]);
  });

  it('places, finds, replaces and cancels an order', async () => {
    const venue = ready();
    const placed = await venue.createOrder(SYMBOL, 'limit', 'buy', 0.05, 40_000, FEE);
    expect(placed).toMatchObject({ side: 'buy', price: 40_000, status: 'open', filled: 0 });
    expect((await venue.fetchOpenOrders(SYMBOL)).map(({ id, price }) => [id, price])).toEqual([[placed.id, 40_000]]);
    const edited = await venue.editOrder(placed.id ?? '', SYMBOL, 'limit', 'buy', 0.06, 41_000, { max_fee: '1000' });
    expect([edited.id === placed.id, edited.price]).toEqual([false, 41_000]);
    expect((await venue.fetchOpenOrders(SYMBOL)).map(({ id }) => id)).toEqual([edited.id]);
    const cancelled = await venue.cancelOrder(edited.id ?? '', SYMBOL);
    expect(cancelled.status).toBe('canceled');
    expect(await venue.fetchOpenOrders(SYMBOL)).toEqual([]);
    expect((await venue.fetchCanceledOrders(SYMBOL)).map(({ id }) => id)).toEqual([placed.id, edited.id]);
  });

  it('trades at the market, sees trade and position', async () => {
    const venue = ready();
    const bought = await venue.createOrder(SYMBOL, 'market', 'buy', 0.2, 500_000, FEE);
    expect([bought.status, bought.filled]).toEqual(['closed', 0.2]);
    const trades = await venue.fetchMyTrades(SYMBOL);
    const mine = trades.filter(({ order }) => order === bought.id);
    expect(mine.reduce((sum, { amount }) => sum + (amount ?? 0), 0)).toBeCloseTo(0.2, 9);
    expect(mine.every(({ fee }) => (fee?.cost ?? 0) > 0)).toBe(true);
    const [position] = await venue.fetchPositions([SYMBOL]);
    expect([position?.side, position?.contracts]).toEqual(['long', 0.2]);
  });

  it('meets the venue\'s own refusals as its own errors', async () => {
    const venue = ready();
    await expect(venue.createOrder(SYMBOL, 'limit', 'buy', 4_000, 60_000, FEE)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(venue.createOrder(SYMBOL, 'limit', 'buy', 0.1, 40_000, { max_fee: 1 })).rejects.toThrow(/11023/);
    const stranger = ready(`0x${'7'.repeat(64)}`);
    await expect(stranger.fetchBalance()).rejects.toThrow(/14026/);
    const reader = ready(READING_KEY);
    expect((await reader.fetchBalance())['ETH']?.total).toBe(5);
    await expect(reader.createOrder(SYMBOL, 'limit', 'buy', 0.1, 40_000, FEE)).rejects.toThrow(ccxt.AuthenticationError);
  });
});

describe('ccxt over the socket', () => {
  it('reads book and ticker, logs in, hears of its own orders', async () => {
    const venue = new ccxt.pro.derive(keys());
    venue.urls['api'] = { public: `${emulator.url}/public`, private: `${emulator.url}/private`, ws: `${emulator.server.wsUrl}/ws` };
    try {
      // Without TLS its socket wants an agent of its own.
      await venue.loadHttpProxyAgent();
      venue.setMarkets(markets);
      const book = await venue.watchOrderBook(SYMBOL);
      expect((book.bids[0]?.[0] ?? 0) < (book.asks[0]?.[0] ?? 0)).toBe(true);
      const { timestamp } = await venue.watchTicker(SYMBOL);
      expect(Math.abs((timestamp ?? 0) - Date.now())).toBeLessThan(30_000);
      const heard = venue.watchOrders(SYMBOL);
      await new Promise((resolve) => { setTimeout(resolve, 300); });
      const placed = await venue.createOrder(SYMBOL, 'limit', 'buy', 0.1, 41_000, FEE);
      expect((await heard).map(({ id, price }) => [id, price])).toContainEqual([placed.id, 41_000]);
      await venue.cancelOrder(placed.id ?? '', SYMBOL);
    } finally {
      await venue.close();
    }
  });
});
