/** What the emulated Deribit promises by itself, spoken to in plain JSON-RPC: heartbeats, credits, session accounting. */
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { READING_KEY, TRADING_KEY, type ApiKey } from '../emulators/deribit/keys.ts';

interface Message { id?: number; method?: string; params?: { channel?: string; data?: Row; type?: string }; result?: unknown;
  error?: { code: number; message: string } }
type Row = Record<string, unknown>;

class Client {
  readonly heard: Message[] = [];
  private readonly socket: WebSocket;
  private lastId = 0;
  isClosed = false;
  constructor(emulator: DeribitEmulator) {
    this.socket = new WebSocket(`${emulator.server.wsUrl}/ws/api/v2`);
    this.socket.on('message', (data) => { this.heard.push(JSON.parse((data as Buffer).toString('utf8')) as Message); });
    this.socket.on('close', () => { this.isClosed = true; });
  }
  async open(): Promise<this> {
    await new Promise((resolve) => { this.socket.once('open', resolve); });
    return this;
  }
  async ask(method: string, params: Row = {}): Promise<Message> {
    const id = this.lastId += 1;
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.until(`answer to ${method}`, () => this.heard.find((message) => message.id === id));
  }
  async until<T>(what: string, found: () => T | undefined | false): Promise<T> {
    for (let i = 0; i < 1_500; i += 1) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      if (this.isClosed && what.startsWith('answer')) break;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
    throw new Error(`waited in vain: ${what}`);
  }
  logIn({ clientId, secret }: ApiKey): Promise<Message> {
    return this.ask('public/auth', { grant_type: 'client_credentials', client_id: clientId, client_secret: secret });
  }
  close(): void { this.socket.terminate(); }
}

const running: DeribitEmulator[] = [];
afterEach(async () => { await Promise.all(running.splice(0).map((emulator) => emulator.stop())); });
async function emulated(withPortfolio = false): Promise<DeribitEmulator> {
  const emulator = await DeribitEmulator.start({ seed: 31, withPortfolio });
  running.push(emulator);
  return emulator;
}
const trader = async (emulator: DeribitEmulator): Promise<Client> => {
  const client = await new Client(emulator).open();
  await client.logIn(TRADING_KEY);
  return client;
};
const summaryOf = async (client: Client): Promise<Record<string, number>> =>
  (await client.ask('private/get_account_summary', { currency: 'BTC' })).result as Record<string, number>;

describe('connections', () => {
  it('refuses what is not allowed, with the venue\'s numbers', async () => {
    const client = await new Client(await emulated()).open();
    const code = async (method: string, params: Row = {}): Promise<number | undefined> => (await client.ask(method, params)).error?.code;
    expect(await code('private/get_positions')).toBe(13_009);
    expect(await code('public/subscribe', { channels: ['book.BTC-PERPETUAL.raw'] })).toBe(13_778);
    expect(await code('public/nonsense')).toBe(-32_601);
    expect(await code('public/set_heartbeat', { interval: 5 })).toBe(-32_602);
    expect(await code('public/auth', { grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' })).toBe(13_004);
    await client.logIn(READING_KEY);
    expect(await code('private/get_positions')).toBeUndefined();
    expect(await code('private/buy', { instrument_name: 'BTC-PERPETUAL', amount: 10, type: 'market' })).toBe(13_403);
    await client.logIn(TRADING_KEY);
    const buy = (over: Row): Promise<number | undefined> => code('private/buy', { instrument_name: 'BTC-PERPETUAL', amount: 10, type: 'limit', price: 50_000, ...over });
    expect([await buy({ price: 50_000.3 }), await buy({ amount: 5 }), await buy({ contracts: 2 }), await buy({ price: 90_000, post_only: true, reject_post_only: true }),
      await buy({ instrument_name: 'BTC-NOTHING' })]).toEqual([10_043, 10_021, 10_022, 11_054, 10_020]);
    expect(await code('private/cancel', { order_id: 'BTC-1' })).toBe(10_004);
  });

  it('a channel that it does not know is silently missing', async () => {
    const client = await new Client(await emulated()).open();
    const { result } = await client.ask('public/subscribe', { channels: ['ticker.BTC-PERPETUAL.100ms', 'ticker.XYZ.100ms'] });
    expect(result).toEqual(['ticker.BTC-PERPETUAL.100ms']);
  });

  it('without credits the session is over', async () => {
    const client = await trader(await emulated());
    const answers = await Promise.all(Array.from({ length: 120 }, () => client.ask('private/get_positions').catch(() => null)));
    expect(answers.some((answer) => answer?.error?.code === 10_028)).toBe(true);
    await client.until('closed', () => client.isClosed);
  }, 30_000);

  it('asks for signs of life and leaves without them', async () => {
    const client = await new Client(await emulated()).open();
    await client.ask('public/set_heartbeat', { interval: 10 });
    await client.until('test_request', () => client.heard.some(({ params }) => params?.type === 'test_request'));
    expect(client.isClosed).toBe(false);
    await client.until('closed', () => client.isClosed);
  }, 40_000);

  it('cancels the orders of a connection that asked for it, and no others', async () => {
    const emulator = await emulated();
    const [first, second] = [await trader(emulator), await trader(emulator)];
    await first.ask('private/enable_cancel_on_disconnect');
    const params = { instrument_name: 'BTC-PERPETUAL', amount: 10, type: 'limit', price: 40_000 };
    await first.ask('private/buy', { ...params, label: 'goes' });
    await second.ask('private/buy', { ...params, label: 'stays' });
    first.close();
    const open = async (): Promise<unknown[]> => ((await second.ask('private/get_open_orders')).result as Row[]).map(({ label }) => label);
    await second.until('one left', () => [...emulator.ledger.orders.values()].filter(({ state }) => state === 'open').length === 1);
    expect(await open()).toEqual(['stays']);
    expect([...emulator.ledger.orders.values()].find(({ label }) => label === 'goes')?.cancelReason).toBe('cancel_on_disconnect');
  });
});

describe('session accounting', () => {
  it('equity is balance, session results and options, before and after settlement', async () => {
    const emulator = await emulated(true);
    const client = await trader(emulator);
    const check = async (): Promise<Record<string, number>> => {
      const row = await summaryOf(client);
      const { balance = 0, futures_session_upl: upl = 0, futures_session_rpl: rpl = 0, options_value: options = 0, equity } = row;
      expect(balance + upl + rpl + options).toBeCloseTo(equity ?? NaN, 7);
      return row;
    };
    await client.ask('private/buy', { instrument_name: 'BTC-PERPETUAL', amount: 5_000, type: 'market' });
    const before = await check();
    expect(before['futures_session_rpl']).not.toBe(0);
    emulator.settle();
    const after = await check();
    expect([after['futures_session_rpl'], Math.abs(after['futures_session_upl'] ?? 1) < 0.01]).toEqual([0, true]);
    const moved = (after['balance'] ?? 0) - (before['balance'] ?? 0);
    expect(moved).toBeCloseTo((before['futures_session_rpl'] ?? 0) + (before['futures_session_upl'] ?? 0), 2);
    await client.ask('private/sell', { instrument_name: 'BTC-PERPETUAL', amount: 2_000, type: 'market' });
    await check();
    const { result } = await client.ask('private/get_transaction_log', { currency: 'BTC', start_timestamp: 0, end_timestamp: 9e12, count: 100 });
    expect(new Set((result as { logs: Row[] }).logs.map(({ type }) => type))).toEqual(new Set(['trade', 'settlement']));
  });
});
