/** Snapshots of an account that moves while it is asked: what is told, in which order, and what is looked up first. */
import { expect, test } from 'vitest';
import { toText } from '../../../../shared/domain/decimal.ts';
import type { VenueFact } from '../../venue.ts';
import { virtualPorts } from '../../simulated/testing/virtualPorts.ts';
import type { Answer } from '../../transport/rpc/rpcMessages.ts';
import { userTradeSchema } from '../messages.ts';
import { instrumentOfName } from '../symbols.ts';
import { AccountBooks } from './accountBooks.ts';

/** Five seconds before an expiry. */
const START = Date.UTC(2026, 10, 22, 7, 59, 55);
const OPTION = 'BTC-22NOV26-60000-C';

interface Venue { balance: number; futures: number; positions: object[]; log: object[]; orders: object[] }

function world(venue: Partial<Venue> = {}, resumeFromMs: number | null = null) {
  const state: Venue = { balance: 10, futures: 0, positions: [], log: [], orders: [], ...venue };
  const ports = virtualPorts(START);
  const facts: VenueFact[] = [];
  const asked: string[] = [];
  const hooks: { before: (method: string) => void } = { before: () => {} };
  const answers: Record<string, () => unknown> = {
    'private/get_account_summaries': () => ({ summaries: [{ currency: 'BTC', equity: state.balance, balance: state.balance,
      margin_balance: 1, initial_margin: 0, maintenance_margin: 0, futures_session_rpl: state.futures, margin_model: 'cross_sm' }] }),
    'private/get_positions': () => state.positions, 'private/get_open_orders': () => state.orders,
    'private/get_transaction_log': () => ({ logs: state.log }),
    'private/get_user_trades_by_currency_and_time': () => ({ trades: [], has_more: false }),
  };
  const books = new AccountBooks({ account: 'deribit/main', label: 'main', network: 'testnet', resumeFromMs }, ports, {
    fact: (event) => { facts.push(event); }, market: () => {}, refused: (stream, reason) => { throw new Error(`${stream}: ${reason}`); },
    ready: () => {}, hopeless: () => {}, instrumentNamed: (name) => instrumentOfName(name) ?? undefined, currencies: ['BTC'],
    relist: (_currency, done) => { done(); }, listCombo: (_row, done) => { done('none here'); }, usdOf: () => 60_000, needsChanged: () => {},
  }, ({ method }, _options, done) => {
    asked.push(method);
    hooks.before(method);
    const nowMs = ports.clock.nowMs();
    done({ ok: true, result: answers[method]?.(), venueTimeMs: nowMs, receivedTimeMs: nowMs, roundTripMs: 1 } satisfies Answer);
  });
  const story = (): string[] => facts.map((event) => {
    switch (event.type) {
      case 'AccountSnapshotReported': return `snapshot ${event.snapshot.balances.map(({ currency, amount }) => `${toText(amount)} ${currency}`).join()}`
        + ` ${event.snapshot.positions.map(({ instrument, quantity }) => `${toText(quantity)} ${instrument}`).join()}`;
      case 'TransferReported': return `transfer ${toText(event.amount)}`;
      case 'PositionSettled': return `settled ${event.instrument} ${toText(event.amount)}`;
      case 'FundingPaid': return `funding ${toText(event.amount)}`;
      default: return event.type;
    }
  });
  return { state, ports, books, asked, hooks, story, facts };
}
const perpetual = (over: object = {}): object => ({ instrument_name: 'BTC-PERPETUAL', kind: 'future', size: 1_000, average_price: 50_000,
  floating_profit_loss: 0, total_profit_loss: 0, ...over });
const trade = (over: object = {}) => userTradeSchema.parse({ trade_id: '1', order_id: 'BTC-1', instrument_name: 'BTC-PERPETUAL', timestamp: START,
  direction: 'buy', price: 50_000, amount: 10, fee: 0, fee_currency: 'BTC', ...over });

test('account, then snapshot; a second one says the account only after the connection was lost', () => {
  const { books, story } = world({ positions: [perpetual()] });
  let done = 0;
  books.snapshot('first', () => { done += 1; });
  books.snapshot('fresh', () => { done += 1; });
  books.interrupted();
  books.snapshot('first', () => { done += 1; });
  expect([done, story()]).toEqual([3, ['AccountOpened', 'snapshot 10 BTC 100 deribit:BTC-PERPETUAL',
    'snapshot 10 BTC 100 deribit:BTC-PERPETUAL', 'AccountOpened', 'snapshot 10 BTC 100 deribit:BTC-PERPETUAL']]);
});

test('what trades between the questions makes it ask again', () => {
  const { books, asked, hooks, story } = world();
  let trades = 0;
  hooks.before = (method) => {
    if (method !== 'private/get_open_orders' || trades === 2) return;
    trades += 1;
    books.traded(trade());
  };
  books.snapshot('first', () => {});
  expect([asked.filter((method) => method === 'private/get_positions').length, story()]).toEqual([3, ['AccountOpened', 'snapshot 10 BTC ']]);
});

test('a deposit is told before the snapshot that holds it, rounding is not told at all', () => {
  const { books, state, asked, story } = world();
  books.snapshot('first', () => {});
  state.balance = 10.00000001;
  books.snapshot('fresh', () => {});
  expect(asked).not.toContain('private/get_transaction_log');
  state.balance = 12.5;
  state.log = [{ id: 5, timestamp: START + 1_000, type: 'deposit', currency: 'BTC', change: 2.5 }];
  books.snapshot('fresh', () => {});
  expect(story()).toEqual(['AccountOpened', 'snapshot 10 BTC ', 'snapshot 10 BTC ', 'transfer 2.5', 'snapshot 12.5 BTC ']);
});

test('funding moves cash by itself, profit that a settlement paid does not', () => {
  const { books, state, ports, story } = world({ positions: [perpetual({ realized_funding: 0 })] });
  books.snapshot('first', () => {});
  state.futures = -0.0004;
  state.positions = [perpetual({ realized_funding: -0.0004 })];
  books.snapshot('fresh', () => {});
  // 08:00: funding and an unrealised profit of 0.01 go into the balance, and the count of funding begins anew.
  ports.pass(10_000);
  state.balance = 10.0096;
  state.futures = 0;
  state.positions = [perpetual({ total_profit_loss: 0.01, floating_profit_loss: 0, realized_funding: 0 })];
  books.snapshot('fresh', () => {});
  expect(story().slice(1)).toEqual(['snapshot 10 BTC 100 deribit:BTC-PERPETUAL', 'funding -0.0004',
    'snapshot 9.9996 BTC 100 deribit:BTC-PERPETUAL', 'snapshot 9.9996 BTC 100 deribit:BTC-PERPETUAL']);
});

test('an option that expired is waited for in the log, and settled before the snapshot without it', () => {
  const { books, state, ports, story } = world({ positions: [{ instrument_name: OPTION, kind: 'option', size: -2, average_price: 0.05 }] });
  books.snapshot('first', () => {});
  ports.pass(10_000);
  state.positions = [];
  state.balance = 9.875;
  books.watch();
  ports.pass(5_000);
  expect(story().length).toBe(2);
  state.log = [{ id: 6, timestamp: START + 8_000, type: 'delivery', currency: 'BTC', instrument_name: OPTION, change: -0.125,
    settlement_price: 64_000 }];
  ports.pass(4_000);
  expect(story().slice(2)).toEqual([`settled deribit:${OPTION} -0.125`, 'snapshot 9.875 BTC ']);
});

test('a session that goes on asks for what was traded since, and takes older rows of the log for told', () => {
  const { books, state, asked, story } = world({ log: [{ id: 7, timestamp: START - 9_000_000, type: 'deposit', currency: 'BTC', change: 1 }] },
    START - 60_000);
  books.snapshot('first', () => {});
  expect(asked[0]).toBe('private/get_user_trades_by_currency_and_time');
  state.balance = 11;
  books.snapshot('fresh', () => {});
  expect(story()).toEqual(['AccountOpened', 'snapshot 10 BTC ', 'snapshot 11 BTC ']);
});

test('a session that goes on is told of what came while nobody was here, before its first snapshot', () => {
  const { books, story } = world({ log: [{ id: 8, timestamp: START - 30_000, type: 'transfer', currency: 'BTC', change: -0.5 },
    { id: 7, timestamp: START - 9_000_000, type: 'deposit', currency: 'BTC', change: 1 }] }, START - 60_000);
  books.snapshot('first', () => {});
  books.snapshot('fresh', () => {});
  expect(story()).toEqual(['transfer -0.5', 'AccountOpened', 'snapshot 10 BTC ', 'snapshot 10 BTC ']);
});

test('an option that trades just before it expires is settled as it was held then', () => {
  const held = (size: number): object => ({ instrument_name: OPTION, kind: 'option', size, average_price: 0.05 });
  const { books, state, ports, asked, story } = world({ positions: [held(-2)] });
  books.snapshot('first', () => {});
  const before = asked.length;
  books.watch();
  expect(asked.length).toBe(before);
  state.positions = [held(-3)];
  books.traded(trade({ instrument_name: OPTION }));
  books.watch();
  books.watch();
  expect(asked.slice(before).filter((method) => method === 'private/get_positions').length).toBe(1);
  state.positions = [];
  state.log = [{ id: 6, timestamp: START + 8_000, type: 'delivery', currency: 'BTC', instrument_name: OPTION, change: -0.1875,
    settlement_price: 64_000 }];
  ports.pass(10_000);
  books.watch();
  expect(story().slice(1, 4)).toEqual([`snapshot 10 BTC -2 deribit:${OPTION}`, `snapshot 10 BTC -3 deribit:${OPTION}`,
    `settled deribit:${OPTION} -0.1875`]);
});
