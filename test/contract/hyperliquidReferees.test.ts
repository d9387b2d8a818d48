/**
 * Clients of Hyperliquid that are not ours drive the emulator: ccxt and the venue's SDK connect, read, place, cancel and
 * see what they should. And its own recovery of signers is held against the published vectors.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ExchangeClient, HttpTransport, InfoClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGENT_KEY, HyperliquidEmulator, MASTER_KEY } from '../emulators/hyperliquid/hyperliquid.ts';
import { actionHash, hexOf, msgpack, signerOfAction, signerOfUserAction } from '../emulators/hyperliquid/recover.ts';

let emulator: HyperliquidEmulator;
beforeAll(async () => { emulator = await HyperliquidEmulator.start({ seed: 11 }); });
afterAll(async () => { await emulator.stop(); });

describe('ccxt', () => {
  const client = () => {
    const made = new ccxt.hyperliquid({ walletAddress: emulator.user, privateKey: AGENT_KEY,
      enableRateLimit: false, options: { fetchMarkets: { types: ['swap'] }, builderFee: false, approvedBuilderFee: true } });
    made.urls['api'] = { public: emulator.url, private: emulator.url };
    made.setSandboxMode(true);
    made.urls['api'] = { public: emulator.url, private: emulator.url };
    return made;
  };

  it('loads markets, reads book and balance', async () => {
    const venue = client();
    await venue.loadMarkets();
    const book = await venue.fetchOrderBook('BTC/USDC:USDC');
    expect((book.bids[0]?.[0] ?? 0) < (book.asks[0]?.[0] ?? 0)).toBe(true);
    const balance = await venue.fetchBalance();
    expect(balance['USDC']?.total).toBeCloseTo(100_000, 0);
  });

  it('places, finds and cancels an order', async () => {
    const venue = client();
    await venue.loadMarkets();
    const placed = await venue.createOrder('BTC/USDC:USDC', 'limit', 'buy', 0.01, 50_000);
    const open = await venue.fetchOpenOrders('BTC/USDC:USDC');
    expect(open.map(({ id, price, side }) => [id, price, side])).toEqual([[placed.id, 50_000, 'buy']]);
    await venue.cancelOrder(String(placed.id), 'BTC/USDC:USDC');
    expect(await venue.fetchOpenOrders('BTC/USDC:USDC')).toEqual([]);
  });

  it('places a stop loss and finds it', async () => {
    const venue = client();
    await venue.loadMarkets();
    const bid = (await venue.fetchOrderBook('BTC/USDC:USDC')).bids[0]?.[0] ?? 0;
    const at = Math.round(bid * 0.09) * 10;
    const placed = await venue.createOrder('BTC/USDC:USDC', 'market', 'sell', 0.01, at, { stopLossPrice: at });
    expect((await venue.fetchOpenOrders('BTC/USDC:USDC')).map(({ id, side, triggerPrice }) => [id, side, triggerPrice]))
      .toEqual([[placed.id, 'sell', at]]);
    await venue.cancelOrder(String(placed.id), 'BTC/USDC:USDC');
    expect(await venue.fetchOpenOrders('BTC/USDC:USDC')).toEqual([]);
  });

  it('trades at the market and sees the position', async () => {
    const venue = client();
    await venue.loadMarkets();
    const { ask } = { ask: (await venue.fetchOrderBook('ETH/USDC:USDC')).asks[0]?.[0] ?? 0 };
    await venue.createOrder('ETH/USDC:USDC', 'market', 'buy', 0.5, ask);
    const positions = await venue.fetchPositions(['ETH/USDC:USDC']);
    expect(positions.map(({ contracts, side }) => [contracts, side])).toEqual([[0.5, 'long']]);
    const trades = await venue.fetchMyTrades('ETH/USDC:USDC');
    expect(trades.reduce((sum, { amount }) => sum + (amount ?? 0), 0)).toBeCloseTo(0.5, 9);
  });
});

describe("the venue's SDK", () => {
  const http = () => new HttpTransport({ isTestnet: true, apiUrl: emulator.url });

  it('reads and places over HTTP, in its own schemas', async () => {
    const info = new InfoClient({ transport: http() });
    const user = emulator.user as `0x${string}`;
    expect((await info.meta()).universe.map(({ name }) => name)).toEqual(['BTC', 'ETH']);
    const exchange = new ExchangeClient({ transport: http(), wallet: privateKeyToAccount(AGENT_KEY) });
    const { response } = await exchange.order({ orders: [{ a: 0, b: true, p: '51000', s: '0.01', r: false,
      t: { limit: { tif: 'Gtc' } } }], grouping: 'na' });
    const [status] = response.data.statuses;
    const oid = typeof status === 'object' && status !== null && 'resting' in status ? status.resting.oid : 0;
    expect((await info.openOrders({ user })).map((order) => order.oid)).toEqual([oid]);
    await exchange.cancel({ cancels: [{ a: 0, o: oid }] });
    expect(await info.openOrders({ user })).toEqual([]);
  });

  it('places a stop, finds its trigger among the open orders, cancels it, and is refused one that has passed', async () => {
    const info = new InfoClient({ transport: http() });
    const user = emulator.user as `0x${string}`;
    const exchange = new ExchangeClient({ transport: http(), wallet: privateKeyToAccount(AGENT_KEY) });
    const [{ markPx } = { markPx: '0' }] = (await info.metaAndAssetCtxs())[1];
    const at = (factor: number): string => String(Math.round((Number(markPx) * factor) / 10) * 10);
    const stop = (trigger: number, bound: number) => exchange.order({ orders: [{ a: 0, b: true, p: at(bound), s: '0.01',
      r: false, t: { trigger: { isMarket: true, triggerPx: at(trigger), tpsl: 'sl' } } }], grouping: 'na' });
    const [status] = (await stop(1.1, 1.13)).response.data.statuses;
    const oid = typeof status === 'object' && status !== null && 'resting' in status ? status.resting.oid : 0;
    expect((await info.frontendOpenOrders({ user })).map((order) => [order.oid, order.isTrigger, order.orderType, order.triggerPx]))
      .toEqual([[oid, true, 'Stop Market', at(1.1)]]);
    await exchange.cancel({ cancels: [{ a: 0, o: oid }] });
    expect(await info.frontendOpenOrders({ user })).toEqual([]);
    await expect(stop(0.98, 1.02)).rejects.toThrow(/Invalid TP\/SL price/);
    await expect(stop(1.1, 1.05)).rejects.toThrow(/Invalid TP\/SL price/);
  });

  it('is refused when nobody approved its key, and trades once the account has', async () => {
    const key = `0x${'3'.repeat(64)}` as const;
    const exchange = new ExchangeClient({ transport: http(), wallet: privateKeyToAccount(key) });
    const order = () => exchange.order({ orders: [{ a: 0, b: true, p: '52000', s: '0.01', r: false,
      t: { limit: { tif: 'Alo' } } }], grouping: 'na' });
    await expect(order()).rejects.toThrow(/does not exist/);
    const master = new ExchangeClient({ transport: http(), wallet: privateKeyToAccount(MASTER_KEY) });
    await master.approveAgent({ agentAddress: privateKeyToAccount(key).address, agentName: 'referee' });
    const { response } = await order();
    expect(JSON.stringify(response)).toContain('resting');
  });

  it('follows books and orders over the socket', async () => {
    const transport = new WebSocketTransport({ isTestnet: true, url: `${emulator.server.wsUrl}/ws` });
    const client = new SubscriptionClient({ transport });
    const heard: string[] = [];
    await client.l2Book({ coin: 'BTC' }, (book) => { heard.push(`book ${book.coin}`); });
    await client.orderUpdates({ user: emulator.user as `0x${string}` }, (updates) => {
      heard.push(...updates.map(({ status }) => `order ${status}`));
    });
    const exchange = new ExchangeClient({ transport: http(), wallet: privateKeyToAccount(AGENT_KEY) });
    await exchange.order({ orders: [{ a: 1, b: false, p: '3000', s: '0.1', r: false, t: { limit: { tif: 'Gtc' } } }],
      grouping: 'na' });
    const deadline = Date.now() + 5_000;
    while (!heard.includes('order open') && Date.now() < deadline) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
    transport.close();
    expect(heard).toContain('book BTC');
    expect(heard).toContain('order open');
  });
});

const VECTORS = fileURLToPath(new URL('../../../shared/recorded/hyperliquid/signing_vectors.json', import.meta.url));
const here = existsSync(VECTORS);
if (!here) process.stdout.write('skipped: Hyperliquid signing vectors are not beside the checkout\n');

it.skipIf(!here)('the emulator recovers the signer of every published signature', async () => {
  // oxlint-disable-next-line typescript/no-explicit-any
  const { l1, userSigned, hashes, keys } = JSON.parse(readFileSync(VECTORS, 'utf8')) as any;
  const addressOf = (key: string): string => privateKeyToAccount(keys[key]).address.toLowerCase();
  const wrong: string[] = [];
  for (const vector of [...l1, ...hashes]) {
    if (actionHash(vector) !== vector.connectionId) wrong.push(`${vector.name}: hash`);
    if (hexOf(msgpack(vector.action)) !== vector.msgpack) wrong.push(`${vector.name}: msgpack`);
  }
  for (const vector of l1) {
    for (const [source, signature] of [['a', vector.mainnet], ['b', vector.testnet]] as const) {
      // oxlint-disable-next-line no-await-in-loop
      if (await signerOfAction({ ...vector, signature }, source) !== addressOf(vector.key)) wrong.push(vector.name);
    }
  }
  for (const vector of userSigned) {
    // oxlint-disable-next-line no-await-in-loop
    const signer = await signerOfUserAction(vector, vector.primaryType, vector.fields);
    if (signer !== addressOf(vector.key)) wrong.push(vector.name);
  }
  expect([wrong, l1.length, hashes.length, userSigned.length]).toEqual([[], 38, 5, 11]);
});
