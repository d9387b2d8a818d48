/** ballast margin check against venues on loopback: what it prints, its exit codes, and that it never prints a key. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/main/hosts/cli/commands.ts';
import { DeriveEmulator } from '../emulators/derive/derive.ts';
import { DeribitEmulator } from '../emulators/deribit/deribit.ts';
import { READING_KEY } from '../emulators/deribit/keys.ts';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'ballast-margin-check-')); });
afterAll(() => { rmSync(folder, { recursive: true }); });

interface Row { readonly quantity: string; readonly status: string; readonly difference: number | null;
  readonly ours: number | null; readonly reported: number | null;
  readonly cause: { readonly kind: string; readonly text: string } | null }
interface Report { readonly model: string; readonly ok: boolean; readonly differences: readonly Row[];
  readonly missing: readonly string[] }

async function check(...args: string[]): Promise<{ code: number; report: Report; said: string; notes: string[] }> {
  let said = '';
  const notes: string[] = [];
  const code = await runCommand(['margin', 'check', ...args], { write: (text) => { said += text; },
    note: (line) => { notes.push(line); } });
  return { code, report: (said === '' ? null : JSON.parse(said)) as Report, said, notes };
}

function written(name: string, value: unknown, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  chmodSync(path, mode);
  return path;
}

const rowOf = ({ differences }: Report, quantity: string): Row | undefined =>
  differences.find((row) => row.quantity === quantity);
const MARGINS = ['initial', 'maintenance'];

describe('Deribit\'s simulate_portfolio', () => {
  let emulator: DeribitEmulator;
  beforeAll(async () => { emulator = await DeribitEmulator.start({ seed: 8, withPortfolio: true }); });
  afterAll(async () => { await emulator.stop(); });
  const keys = (): string => written('keys.json', { fields: { clientId: READING_KEY.clientId }, secret: READING_KEY.secret });

  test('the account with futures more and options more: ours is the venue\'s', async () => {
    const option = [...emulator.ledger.floor.listings.values()].map(({ instrument }) => instrument)
      .find(({ kind, underlying }) => kind === 'option' && underlying === 'BTC') ?? expect.fail('no option');
    for (const trades of [{}, { 'BTC-PERPETUAL': 250_000 }, { [option.venueName]: -5 }]) {
      const { code, report, said } = await check('--venue', 'deribit', '--url', emulator.url, '--keys', keys(),
        '--trades', written('trades.json', trades));
      expect([code, report.ok, report.model, report.missing]).toEqual([0, true, 'deribit-portfolio', []]);
      expect(MARGINS.map((each) => rowOf(report, each)?.status)).toEqual([
        expect.stringMatching(/within|explained/), expect.stringMatching(/within|explained/)]);
      expect(said.includes(READING_KEY.secret)).toBe(false);
    }
  });

  test('a factor that is not the one that the venue tells is exit code 1, and named', async () => {
    const flat = await DeribitEmulator.start({ seed: 9 });
    flat.ledger.maintenanceFactor = 0.9;
    const { code, report } = await check('--venue', 'deribit', '--url', flat.url, '--keys', keys(),
      '--trades', written('sold.json', { 'BTC-PERPETUAL': -400_000 }));
    await flat.stop();
    expect([code, report.ok, rowOf(report, 'initial')?.status, rowOf(report, 'maintenance')]).toEqual([1, false, 'within',
      expect.objectContaining({ status: 'suspected', cause: { kind: 'wrong haircut',
        text: 'maintenanceFactor would have to be 0.9, ours is 0.8' } })]);
  });

  test('what the venue refuses is one line and exit code 1; what was typed wrong is exit code 2', async () => {
    const wrongKey = written('wrong.json', { fields: { clientId: READING_KEY.clientId }, secret: 'not-the-secret' });
    const deribit = (...more: string[]): string[] => ['--venue', 'deribit', '--url', emulator.url, ...more];
    const lines: readonly (readonly [number, readonly string[], RegExp])[] = [
      [1, deribit('--keys', wrongKey), /^public\/auth: invalid_credentials \(13004\)$/],
      [1, deribit('--keys', keys(), '--trades', written('t1.json', { 'BTC-1JAN30-1-C': 1 })), /^public\/ticker: invalid_or/],
      [1, ['--venue', 'deribit', '--url', 'http://127.0.0.1:9', '--keys', keys()], /^public\/auth: /],
      [2, [], /^--venue: is missing/],
      [2, ['--venue', 'hyperliquid'], /^--venue: "hyperliquid" has no what-if/],
      [2, deribit(), /^--keys: is missing/],
      [2, deribit('--keys', written('open.json', { fields: {} }, 0o644)), /^--keys: .*chmod 600/],
      [2, ['--venue', 'deribit', '--url', 'http://example.com', '--keys', keys()], /^--url: must begin with https/],
      [2, deribit('--keys', keys(), '--trades', written('t2.json', 'hello')), /^--trades: .*is not JSON/],
      [2, deribit('--keys', keys(), '--trades', written('t3.json', { 'BTC-PERPETUAL': '1' })), /^--trades: .*BTC-PERPETUAL/],
      [2, deribit('--keys', keys(), '--trades', written('t4.json', { LUNAR: 1 })), /^--trades: LUNAR: is no instrument/],
      [2, deribit('--keys', keys(), '--trades', written('t5.json', { 'BTC-PERPETUAL': 1, 'ETH-PERPETUAL': 1 })),
        /^--trades: settle in BTC, ETH/],
    ];
    for (const [exit, args, line] of lines) {
      const { code, notes } = await check(...args);
      expect([code, notes]).toEqual([exit, [expect.stringMatching(line)]]);
      expect(notes.join('')).not.toMatch(/not-the-secret|reading-secret/);
    }
  });
});

/** Short two ether from 3500 with 10,000 USDC, of our own making; its marks in the file are old. */
const SUBACCOUNT = {
  subaccount_id: 42, margin_type: 'SM', subaccount_value: '10000', initial_margin: '0', maintenance_margin: '0',
  collaterals_maintenance_margin: '10000', open_orders: [],
  collaterals: [{ asset_name: 'USDC', amount: '10000', mark_price: '1', mark_value: '10000', initial_margin: '10000',
    maintenance_margin: '10000' }],
  positions: [{ instrument_name: 'ETH-PERP', instrument_type: 'perp', amount: '-2', average_price: '3500',
    mark_price: '3490', index_price: '3490', unrealized_pnl: '20', pending_funding: '1.25', initial_margin: '0',
    maintenance_margin: '0', liquidation_price: null }],
};

/** v3's rates of perpetuals (facts on Derive 6.1): 6.6 % of the size at its mark for initial, 5 % for maintenance. */
class DeriveServer {
  initialRate = 0.066;
  maintenanceRate = 0.05;
  /** USD that the mark moves with every ticker. */
  moveUsd = 0;
  markUsd = 3_504;
  readonly asked: unknown[] = [];
  readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => { body += piece.toString(); });
    request.on('end', () => {
      const result = this.answer((request.url ?? '').replace(/^\/v3/, ''), JSON.parse(body) as Record<string, unknown>);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(result === null
        ? { id: 1, error: { code: 12_001, message: 'Instrument not found' } } : { id: 1, result }));
    });
  });

  get url(): string { return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; }

  private answer(path: string, params: Record<string, unknown>): unknown {
    if (path === '/public/get_ticker') {
      if (params['instrument_name'] !== 'ETH-PERP') return null;
      const mark = this.markUsd;
      this.markUsd += this.moveUsd;
      return { instrument_name: 'ETH-PERP', timestamp: Date.now(), index_price: String(mark + 1), mark_price: String(mark),
        option_pricing: null };
    }
    if (path !== '/public/get_margin') return null;
    this.asked.push(params);
    const told = (name: string) => params[name] as readonly Record<string, string>[];
    const cash = told('simulated_collaterals').reduce((sum, { amount }) => sum + Number(amount), 0);
    const net = (rate: number): string => String(told('simulated_positions').reduce((sum, position) =>
      sum + Number(position['amount']) * (this.markUsd - Number(position['entry_price']))
        - Math.abs(Number(position['amount'])) * this.markUsd * rate, cash));
    return { subaccount_id: 0, is_valid_trade: true, pre_initial_margin: net(this.initialRate),
      pre_maintenance_margin: net(this.maintenanceRate), post_initial_margin: net(this.initialRate), post_maintenance_margin: net(this.maintenanceRate) };
  }
}

describe('Derive\'s get_margin', () => {
  const venue = new DeriveServer();
  beforeAll(() => new Promise<void>((done) => { venue.server.listen(0, '127.0.0.1', done); }));
  afterAll(() => new Promise<void>((done) => { venue.server.close(() => { done(); }); }));
  const ask = (account: unknown = SUBACCOUNT) =>
    check('--venue', 'derive', '--url', venue.url, '--in', written('account.json', account));

  test('the subaccount at the venue\'s prices of now: ours is the venue\'s', async () => {
    const { code, report } = await ask({ result: SUBACCOUNT });
    expect([code, report.ok, report.model]).toEqual([0, true, 'derive-standard']);
    expect(MARGINS.map((each) => rowOf(report, each))).toEqual([
      expect.objectContaining({ status: 'within', reported: expect.closeTo(462.528, 9) as number }),
      expect.objectContaining({ status: 'within', reported: expect.closeTo(350.4, 9) as number })]);
    expect(venue.asked.at(-1)).toEqual({ margin_type: 'SM', market: null,
      simulated_collaterals: [{ asset_name: 'USDC', amount: '10000' }],
      simulated_positions: [{ instrument_name: 'ETH-PERP', amount: '-2', entry_price: '3500' }] });
  });

  test('with trades on top, booked at the mark of now: grown, flattened, turned', async () => {
    for (const [size, asked] of [[-3, -5], [2, null], [5, 3]] as const) {
      const { code, report } = await check('--venue', 'derive', '--url', venue.url, '--in',
        written('account.json', SUBACCOUNT), '--trades', written('trades.json', { 'ETH-PERP': size }));
      expect([size, code, report.ok, MARGINS.map((each) => rowOf(report, each)?.status)])
        .toEqual([size, 0, true, ['within', 'within']]);
      const { simulated_positions: positions } = venue.asked.at(-1) as { simulated_positions: { amount: string }[] };
      expect(positions.map(({ amount }) => Number(amount))).toEqual(asked === null ? [] : [asked]);
    }
  });

  test('prices that moved while it was asked are named, and no more is put on them than they account for', async () => {
    venue.moveUsd = 3;
    const moved = await ask();
    expect([moved.code, rowOf(moved.report, 'maintenance')]).toMatchObject([0, { status: 'explained',
      cause: { kind: 'price age' } }]);
    venue.initialRate = 0.1;
    const off = await ask();
    venue.moveUsd = 0;
    venue.initialRate = 0.066;
    expect([off.code, rowOf(off.report, 'initial')?.status]).toEqual([1, expect.stringMatching(/suspected|unexplained/)]);
  });

  test('a rate that is not ours is exit code 1, with what it might be', async () => {
    [venue.initialRate, venue.maintenanceRate] = [0.0792, 0.06];
    const { code, report } = await ask();
    [venue.initialRate, venue.maintenanceRate] = [0.066, 0.05];
    expect([code, report.ok, MARGINS.map((each) => rowOf(report, each))]).toEqual([1, false, MARGINS.map(() =>
      expect.objectContaining({ status: 'suspected', cause: { kind: 'wrong tier',
        text: 'the venue\'s margin is as of another tier: ETH-PERP at 1.2 times our rate' } }))]);
  });

  test('bad input is one line that names argument, file or field; a refusal is the venue\'s words', async () => {
    const lines: readonly (readonly [number, readonly string[], RegExp])[] = [
      [2, [], /^--in: is missing/],
      [2, ['--in', '/nowhere.json'], /^--in: no such file: \/nowhere.json/],
      [2, ['--in', written('text.json', 'hello')], /text\.json: is not JSON/],
      [2, ['--in', written('field.json', { ...SUBACCOUNT, margin_type: 'XM' })], /field\.json: margin_type/],
      [2, ['--in', written('a.json', SUBACCOUNT), '--keys', 'x'], /^--keys: is not for derive/],
      [2, ['--in', written('a.json', SUBACCOUNT), '--trades', written('t6.json', { LUNAR: 1 })], /--trades: LUNAR: is no/],
      [1, ['--in', written('b.json', { ...SUBACCOUNT, positions: [{ ...SUBACCOUNT.positions[0],
        instrument_name: 'BTC-PERP' }] })], /^public\/get_ticker: Instrument not found \(12001\)$/],
    ];
    for (const [exit, args, line] of lines) {
      const { code, notes } = await check('--venue', 'derive', '--url', venue.url, ...args);
      expect([code, notes]).toEqual([exit, [expect.stringMatching(line)]]);
    }
  });
});

test('Derive\'s emulated subaccounts, options and perpetuals in them: ours is the venue\'s', async () => {
  const emulator = await DeriveEmulator.start({ seed: 12, withPortfolio: true });
  try {
    const http = async (method: string, params: Record<string, unknown>): Promise<{ result: Record<string, unknown> }> => {
      const answer = await fetch(`${emulator.url}/v3/${method}`, { method: 'POST', body: JSON.stringify(params), headers: await emulator.keyring.headers() });
      return await answer.json() as { result: Record<string, unknown> };
    };
    const account = await http('private/get_subaccount', { subaccount_id: 30_769 });
    expect((account.result['positions'] as unknown[]).length).toBeGreaterThan(4);
    const { code, report } = await check('--venue', 'derive', '--url', emulator.url, '--in', written('derive.json', account));
    expect([code, report.model, report.missing, MARGINS.map((each) => rowOf(report, each)?.status)]).toEqual([0, 'derive-standard', [],
      [expect.stringMatching(/within|explained/), expect.stringMatching(/within|explained/)]]);
  } finally {
    await emulator.stop();
  }
});
