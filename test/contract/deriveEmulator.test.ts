/** What the emulated Derive promises by itself, spoken to in plain JSON-RPC: signatures, nonces, rates, settlements. */
import { encodeAbiParameters, keccak256, parseAbiParameters, parseUnits, concat } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DeriveEmulator } from '../emulators/derive/derive.ts';
import { addressOf, READING_KEY, TRADING_KEY } from '../emulators/derive/keys.ts';
import { assetOf } from '../emulators/derive/ledger.ts';

type Row = Record<string, unknown>;
interface Message { id?: number; params?: { channel?: string; data?: Row[] }; result?: unknown; error?: { code: number; message: string; data?: unknown } }

const SEPOLIA = '0x24d674cd5f2b9d564691c51e9d88f649b99246a2244dd74ce27b96578d773e85';
const ETHEREUM = '0xda616dfabb88681b08e1592820a41d55ddc62d68de110e327ae99d734506fe19';
const TYPEHASH = '0x4d7a9f27c403ff9c0f19bce61d76d82f9aa29f8d6d4b0c5474607d9770d1af17';
const MODULE = '0xb8d20c2b7a1ad2ee33bc50ef10876ed3035b5e7b';
const PERP = 'BTC-PERP';

class Client {
  readonly heard: Message[] = [];
  private readonly socket: WebSocket;
  private readonly emulator: DeriveEmulator;
  private lastId = 0;
  private nonces = 0;
  constructor(emulator: DeriveEmulator) {
    this.emulator = emulator;
    this.socket = new WebSocket(`${emulator.server.wsUrl}/v3/ws`);
    this.socket.on('message', (data) => { this.heard.push(JSON.parse((data as Buffer).toString('utf8')) as Message); });
  }
  async open(): Promise<this> {
    await new Promise((resolve) => { this.socket.once('open', resolve); });
    return this;
  }
  async ask(method: string, params: Row = {}): Promise<Message> {
    const id = this.lastId += 1;
    this.socket.send(JSON.stringify({ id, method, params }));
    return this.until(`answer to ${method}`, () => this.heard.find((message) => message.id === id));
  }
  async code(method: string, params: Row = {}): Promise<number | undefined> { return (await this.ask(method, params)).error?.code; }
  async until<T>(what: string, found: () => T | undefined | false): Promise<T> {
    for (let i = 0; i < 1_000; i += 1) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
    throw new Error(`waited in vain: ${what}`);
  }
  async logIn(key: `0x${string}` = TRADING_KEY, byMs = 0): Promise<Message> {
    const timestamp = String(Date.now() + byMs);
    return this.ask('public/login', { wallet: this.emulator.keyring.wallet, timestamp,
      signature: await privateKeyToAccount(key).signMessage({ message: timestamp }) });
  }
  close(): void { this.socket.terminate(); }

  /** Signed for the terms in `signed`, sent with those in `over`. */
  async order(over: Row = {}, signed: Row = {}, domain: `0x${string}` = SEPOLIA): Promise<Row> {
    this.nonces += 1;
    const terms = { amount: '0.1', limit_price: '40000', max_fee: '1000', direction: 'buy', nonce: String(BigInt(Date.now()) * 1_000_000n + BigInt(this.nonces)),
      signature_expiry_sec: Math.floor(Date.now() / 1_000) + 600, signer: addressOf(TRADING_KEY), ...signed };
    const { address, subId } = assetOf(this.emulator.ledger.listingOf(PERP).instrument);
    const data = encodeAbiParameters(parseAbiParameters('address, uint256, int256, int256, uint256, uint256, bool'), [address, subId,
      parseUnits(terms.limit_price, 18), parseUnits(terms.amount, 18), parseUnits(terms.max_fee, 18), 30_769n, terms.direction === 'buy']);
    const hash = keccak256(encodeAbiParameters(parseAbiParameters('bytes32, uint256, uint256, address, bytes32, uint256, address, address'),
      [TYPEHASH, 30_769n, BigInt(terms.nonce), MODULE, keccak256(data), BigInt(terms.signature_expiry_sec), this.emulator.keyring.wallet, addressOf(TRADING_KEY)]));
    const signature = await privateKeyToAccount(TRADING_KEY).sign({ hash: keccak256(concat(['0x1901', domain, hash])) });
    return { subaccount_id: 30_769, instrument_name: PERP, order_type: 'limit', time_in_force: 'gtc', label: '', ...terms, signature, ...over };
  }
}

const running: DeriveEmulator[] = [];
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
});
async function emulated(): Promise<{ emulator: DeriveEmulator; trader: Client }> {
  const emulator = await DeriveEmulator.start({ seed: 41 });
  running.push(emulator);
  return { emulator, trader: await another(emulator) };
}
async function another(emulator: DeriveEmulator, key: `0x${string}` = TRADING_KEY): Promise<Client> {
  const client = await new Client(emulator).open();
  clients.push(client);
  await client.logIn(key);
  return client;
}

describe('signatures', () => {
  it('an order counts as it was signed, or not at all', async () => {
    const { trader } = await emulated();
    const code = async (over: Row, signed: Row = {}, domain?: `0x${string}`): Promise<number | undefined> =>
      trader.code('private/order', await trader.order(over, signed, domain));
    const soon = Math.floor(Date.now() / 1_000) + 60;
    expect([await code({ amount: '0.2' }), await code({ limit_price: '40000.1' }), await code({ max_fee: '1001' }), await code({ direction: 'sell', limit_price: '90000' }),
      await code({}, {}, ETHEREUM), await code({ signature: '0x12' }), await code({ signer: addressOf(READING_KEY) })])
      .toEqual(Array.from({ length: 7 }, () => 14_014));
    expect([await code({}, { signature_expiry_sec: soon }), await code({}, { nonce: String(Date.now()) }), await code({}, { nonce: `${1_700_000_000_000}000000` }),
      await code({ nonce: 5 }), await code({}, { max_fee: '1' }), await code({ reject_timestamp: Date.now() - 1_000 })])
      .toEqual([11_011, 11_018, 11_018, -32_602, 11_023, 11_022]);
    const good = await trader.order();
    expect([await trader.code('private/order', good), await trader.code('private/order', good)]).toEqual([undefined, 11_017]);
  });

  it('a log-in is of now, by a key of the wallet, and scopes hold', async () => {
    const { emulator, trader } = await emulated();
    expect([(await trader.logIn(TRADING_KEY, -60_000)).error?.code, (await trader.logIn(`0x${'7'.repeat(64)}`)).error?.code]).toEqual([14_014, 14_026]);
    const [reader, nobody] = [await another(emulator, READING_KEY), new Client(emulator)];
    clients.push(nobody);
    await nobody.open();
    expect([await reader.code('private/get_subaccount', { subaccount_id: 30_769 }), await reader.code('private/order', await reader.order()),
      await nobody.code('private/get_subaccount', { subaccount_id: 30_769 }), await nobody.code('subscribe', { channels: ['30769.orders'] }),
      await reader.code('private/get_subaccount', { subaccount_id: 1 })]).toEqual([undefined, 14_031, 14_021, 14_022, 14_001]);
    emulator.expireLogins();
    expect(await reader.code('private/get_subaccount', { subaccount_id: 30_769 })).toBe(14_021);
  });
});

describe('rules', () => {
  it('refuses what does not fit in the venue\'s numbers', async () => {
    const { trader } = await emulated();
    const code = async (terms: Row, over: Row = {}): Promise<number | undefined> => trader.code('private/order', await trader.order({ ...terms, ...over }, terms));
    expect([await code({ amount: '0.0005' }), await code({ limit_price: '40000.05' }), await code({ limit_price: '500000' }, { time_in_force: 'post_only' }),
      await code({}, { time_in_force: 'fok' }), await code({}, { time_in_force: 'ioc' }), await code({}, { reduce_only: true }),
      await code({ direction: 'sell', limit_price: '40000' }, { reduce_only: true, time_in_force: 'ioc' }), await code({ amount: '900' }),
      await code({}, { instrument_name: 'BTC-NOTHING' })]).toEqual([11_012, 11_013, 11_008, 11_014, 11_009, 11_024, 11_025, 11_000, 12_001]);
    expect(await trader.code('private/cancel', { subaccount_id: 30_769, instrument_name: PERP, order_id: 'x' })).toBe(11_006);
  });

  it('counts twenty-five of a kind in five seconds, and says when there are more', async () => {
    const { trader } = await emulated();
    const answers = await Promise.all(Array.from({ length: 30 }, () => trader.ask('public/get_time')));
    const refused = answers.filter(({ error }) => error?.code === -32_000);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(String(refused[0]?.error?.data)).toMatch(/^Retry in \d+ ms$/);
  });

  it('cancels the wallet\'s orders when a connection that asked for it closes', async () => {
    const { emulator, trader } = await emulated();
    const other = await another(emulator);
    await other.ask('private/order', await other.order());
    await trader.ask('private/set_cancel_on_disconnect', { enabled: true });
    trader.close();
    await other.until('cancelled', () => emulator.ledger.main.openOrders().length === 0);
    expect([...emulator.ledger.main.orders.values()].map(({ cancelReason }) => cancelReason)).toEqual(['cancel_on_disconnect']);
  });

  it('a reply to a replacement names the old and the new; one whose new order is refused has lost the old', async () => {
    const { emulator, trader } = await emulated();
    const first = (await trader.ask('private/order', await trader.order())).result as { order: Row };
    const replaced = (await trader.ask('private/replace', await trader.order({ order_id_to_cancel: first.order['order_id'], expected_filled_amount: '0' },
      { limit_price: '41000' }))).result as { order: Row; cancelled_order: Row };
    expect([replaced.cancelled_order['order_status'], replaced.order['replaced_order_id'], replaced.order['limit_price']])
      .toEqual(['cancelled', first.order['order_id'], '41000']);
    expect(await trader.code('private/replace', await trader.order({ order_id_to_cancel: replaced.order['order_id'], expected_filled_amount: '0.01' }))).toBe(11_028);
    const lost = (await trader.ask('private/replace', await trader.order({ order_id_to_cancel: replaced.order['order_id'], time_in_force: 'ioc' }))).result as Row;
    expect([lost['order'], (lost['create_order_error'] as Row)['code'], emulator.ledger.main.openOrders()]).toEqual([null, 11_009, []]);
  });
});

describe('settlement of perpetuals', () => {
  it('moves USDC and net settlements together, and changes nothing of what the account is worth', async () => {
    const { emulator, trader } = await emulated();
    await trader.ask('subscribe', { channels: ['30769.balances', '30769.trades'] });
    await trader.ask('private/order', await trader.order({ order_type: 'market', time_in_force: 'ioc' }, { limit_price: '500000', amount: '0.5' }));
    const look = async () => {
      const row = (await trader.ask('private/get_subaccount', { subaccount_id: 30_769 })).result as { collaterals: Row[]; positions: Row[] };
      const usdc = Number(row.collaterals.find((one) => one['asset_name'] === 'USDC')?.['amount']);
      const net = row.positions.reduce((sum, one) => sum + Number(one['net_settlements']), 0);
      for (const one of row.positions) expect(Number(one['mark_value'])).toBeCloseTo(Number(one['unrealized_pnl']) - Number(one['net_settlements']), 6);
      return { usdc, cash: usdc - net };
    };
    const before = await look();
    emulator.ledger.main.settlePerps();
    const after = await look();
    expect([after.usdc === before.usdc, Math.abs(after.cash - before.cash) < 1e-9]).toEqual([false, true]);
    await trader.ask('private/order', await trader.order({ order_type: 'market', time_in_force: 'ioc' }, { limit_price: '1000', amount: '0.5', direction: 'sell' }));
    const closed = await look();
    // Everything has been paid once nothing is held.
    expect(closed.cash).toBeCloseTo(closed.usdc, 9);
    const types = trader.heard.filter(({ params }) => params?.channel === '30769.balances').flatMap(({ params }) => params?.data ?? []).map((row) => row['update_type']);
    expect(new Set(types)).toEqual(new Set(['trade', 'perp_settlement']));
  });
});
