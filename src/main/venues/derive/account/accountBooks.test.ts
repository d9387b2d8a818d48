/** Snapshots and what explains them, against answers of our own making on a clock that the test turns. */
import { expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/decimal.ts';
import type { MarketEvent } from '../../../events/market.ts';
import { virtualPorts, type VirtualPorts } from '../../simulated/testing/virtualPorts.ts';
import type { VenueFact } from '../../venue.ts';
import type { Answer } from '../../transport/rpc/rpcMessages.ts';
import { moveSchema, userTradeSchema } from '../messages.ts';
import { instrumentOfName } from '../symbols.ts';
import { AccountBooks } from './accountBooks.ts';
import type { AccountSink } from './accountDesk.ts';

type Row = Record<string, unknown>;
const OPTION = 'ETH-20260627-1900-C';
const EXPIRY_MS = Date.UTC(2026, 5, 27, 8);
const START_MS = EXPIRY_MS - 10_000;

interface World {
  readonly ports: VirtualPorts;
  readonly books: AccountBooks;
  readonly facts: VenueFact[];
  readonly market: MarketEvent[];
  readonly asked: string[];
  readonly answers: Map<string, unknown>;
  readonly refused: string[];
}

const usdc = (amount: string): Row => ({ asset_name: 'USDC', amount, mark_price: '1', mark_value: amount,
  initial_margin: amount,
  maintenance_margin: amount });
const subaccount = (over: Row = {}): Row => ({ subaccount_id: 7, margin_type: 'SM', subaccount_value: '1000',
  initial_margin: '900',
  maintenance_margin: '950', collaterals_maintenance_margin: '1000', collaterals: [usdc('1000')], positions: [],
    open_orders: [], ...over });
const option = (amount: string): Row => ({ instrument_name: OPTION, instrument_type: 'option', amount,
  average_price: '40', mark_price: '45',
  index_price: '1950', unrealized_pnl: '5' });

function world(resumeFromMs: number | null = null): World {
  const ports = virtualPorts(START_MS);
  const answers = new Map<string, unknown>([['private/get_subaccount', subaccount({ positions: [option('-2')] })]]);
  const [facts, market, asked, refused]: [VenueFact[], MarketEvent[], string[], string[]] = [[], [], [], []];
  const named: AccountSink['named'] = (name) => {
    const instrument = instrumentOfName(name);
    return instrument === null ? undefined : { instrument, terms: { asset: '0x1', subId: 0n, baseFee: dec(0),
      most: null } };
  };
  const sink: AccountSink = { fact: (event) => { facts.push(event); }, market: (event) => { market.push(event); },
    named,
    refused: (stream, reason) => { refused.push(`${stream}: ${reason}`); }, failed: (_code, reason) =>
      { refused.push(reason); },
    ready: () => undefined, hopeless: () => undefined, relist: (done) => { done(); }, usdOf: () => 1950,
      usdcUsd: () => 1,
    feedsOf: () => [], touchOf: () => null, needsChanged: () => undefined, openOrders: () => undefined,
      underLiquidation: () => undefined };
  const time = { venueNowMs: () => ports.clock.nowMs(), readClock: (done: (at: number | null) => void) =>
    { done(ports.clock.nowMs()); } };
  const books = new AccountBooks({ account: 'derive/main', subaccount: 7, label: 'main', network: 'testnet',
    resumeFromMs }, ports, sink, time,
    ({ method }, _options, done) => {
      asked.push(method);
      const given = answers.get(method);
      const value = typeof given === 'function' ? (given as () => unknown)() : given;
      done({ ok: true, result: value ?? { events: [], settlements: [], trades: [], orders: [] },
        venueTimeMs: null, receivedTimeMs: ports.clock.nowMs(), roundTripMs: 1 } satisfies Answer);
    });
  return { ports, books, facts, market, asked, answers, refused };
}

const kinds = ({ facts }: World): string[] => facts.map(({ type }) => type);
const lastCash = ({ facts }: World): string => {
  const last = facts.findLast((fact) => fact.type === 'AccountSnapshotReported');
  return String(last?.type === 'AccountSnapshotReported' ? last.snapshot.balances[0]?.amount : '');
};

test('an option that expires is waited for, settled, and only then the snapshot without it is told', () => {
  const it = world();
  it.books.snapshot('first', () => undefined);
  expect([kinds(it), [...it.books.needs]]).toEqual([['AccountOpened', 'AccountSnapshotReported'],
    [`derive:${OPTION}`]]);
  it.ports.pass(15_000);
  it.answers.set('private/get_subaccount', subaccount({ collaterals: [usdc('880')] }));
  it.books.watch();
  // Gone from the list, and no settlement yet.
  expect(kinds(it).length).toBe(2);
  it.answers.set('private/get_option_settlement_history', { settlements: [{ instrument_name: OPTION, amount: '-2',
    settlement_price: '1960',
    option_settlement_pnl: '-40' }] });
  it.ports.pass(3_000);
  expect(kinds(it).slice(2)).toEqual(['PositionSettled', 'AccountSnapshotReported']);
  expect(it.facts[2]).toMatchObject({ quantity: dec(-2), settlementPriceUsd: dec(1_960), amount: dec(-120) });
  expect(lastCash(it)).toBe(String(dec(880)));
});

test('one that never appears is told as it is after ninety seconds', () => {
  const it = world();
  it.books.snapshot('first', () => undefined);
  it.ports.pass(15_000);
  it.answers.set('private/get_subaccount', subaccount());
  it.books.watch();
  it.ports.pass(80_000);
  expect(kinds(it).length).toBe(2);
  it.ports.pass(20_000);
  expect(kinds(it).slice(2)).toEqual(['AccountSnapshotReported']);
});

test('cash that does not add up is looked up; what a settlement of a perpetual moves is no news', () => {
  const it = world();
  const perp = (net: string): Row => ({ instrument_name: 'ETH-PERP', instrument_type: 'perp', amount: '1',
    average_price: '1900', mark_price: '1950',
    index_price: '1950', unrealized_pnl: '50', net_settlements: net });
  it.answers.set('private/get_subaccount', subaccount({ positions: [perp('0')] }));
  it.books.snapshot('first', () => undefined);
  const before = it.asked.length;
  it.answers.set('private/get_subaccount', subaccount({ positions: [perp('50')], collaterals: [usdc('1050')] }));
  it.books.snapshot('fresh', () => undefined);
  expect([it.asked.slice(before), lastCash(it)]).toEqual([['private/get_subaccount'], String(dec(1_000))]);
  it.answers.set('private/get_funding_history', { events: [{ instrument_name: 'ETH-PERP', timestamp: START_MS + 500,
    funding: '-0.75', pnl: '3' }] });
  it.answers.set('private/get_subaccount', subaccount({ positions: [perp('53')], collaterals: [usdc('1052.25')] }));
  it.ports.pass(1_000);
  it.books.snapshot('fresh', () => undefined);
  expect([kinds(it).slice(3), lastCash(it)]).toEqual([['FundingPaid', 'AccountSnapshotReported'],
    String(dec('999.25'))]);
  it.books.snapshot('fresh', () => undefined);
  expect(kinds(it).filter((kind) => kind === 'FundingPaid').length).toBe(1);
});

test('a snapshot under which something traded is taken again', () => {
  const it = world();
  const trade = userTradeSchema.parse({ trade_id: 't', order_id: 'o', instrument_name: 'ETH-PERP',
    timestamp: START_MS, direction: 'buy', trade_price: '1950',
    trade_amount: '1', trade_fee: '0.1', liquidity_role: 'taker', label: '' });
  let asked = 0;
  it.answers.set('private/get_subaccount', () => {
    asked += 1;
    if (asked === 1) it.books.traded(trade);
    return subaccount();
  });
  it.books.snapshot('first', () => undefined);
  expect([asked, kinds(it)]).toEqual([2, ['AccountOpened', 'AccountSnapshotReported']]);
});

test('after a restart what was traded meanwhile comes first; a balance moved by no trade is looked at', () => {
  const it = world(START_MS - 60_000);
  it.answers.set('private/get_trade_history', { trades: [{ trade_id: 't', order_id: 'o', instrument_name: 'ETH-PERP',
    timestamp: START_MS - 5_000,
    direction: 'buy', trade_price: '1950', trade_amount: '1', trade_fee: '0.1', liquidity_role: 'maker',
      label: 'by hand' }] });
  it.answers.set('private/get_deposit_history', { events: [{ timestamp: START_MS - 4_000, asset: 'USDC', amount: '25',
    transaction_id: 'd' }] });
  it.books.snapshot('first', () => undefined);
  expect(kinds(it)).toEqual(['FillReported', 'TransferReported', 'AccountOpened', 'AccountSnapshotReported']);
  it.books.balances([moveSchema.parse({ name: 'USDC', previous_balance: '1', new_balance: '2',
    update_type: 'trade' })]);
  const before = it.asked.length;
  it.books.watch();
  expect(it.asked.slice(before)).toEqual([]);
  it.books.balances([moveSchema.parse({ name: 'USDC', previous_balance: '1', new_balance: '2',
    update_type: 'liquidation' })]);
  it.books.watch();
  expect([it.refused, kinds(it).at(-1),
    it.market.at(-1)?.type]).toEqual([['balances: the subaccount is being liquidated'], 'AccountSnapshotReported',
    'MarginTermsObserved']);
});

test('what a liquidation took is a fill at the mark, the same one however often it is told', () => {
  const it = world();
  it.books.snapshot('first', () => undefined);
  const took = moveSchema.parse({ name: OPTION, previous_balance: '-2', new_balance: '-0.5', update_type: 'liquidation' });
  it.books.balances([took]);
  it.books.balances([took]);
  const fills = it.facts.flatMap((fact) => (fact.type === 'FillReported' ? [fact.fill] : []));
  expect([fills[0], fills.length, new Set(fills.map(({ fillId }) => fillId)).size]).toMatchObject([{ side: 'buy',
    quantity: dec('1.5'), price: dec(45), fee: dec(0), clientOrderId: null, cause: 'liquidation',
    instrument: `derive:${OPTION}` }, 2, 1]);
});

test('an open order that replaced one of another run is told with what that one filled', () => {
  const it = world();
  const order = (over: Row): Row => ({ order_id: 'b', order_status: 'open', instrument_name: 'ETH-PERP',
    direction: 'buy', label: 'aaaaaaaaaaaa-1', amount: '1.5',
    filled_amount: '0.25', limit_price: '1900', creation_timestamp: 2, last_update_timestamp: 3,
      replaced_order_id: 'a', cancel_reason: '', ...over });
  it.answers.set('private/get_subaccount', subaccount({ open_orders: [order({})] }));
  it.answers.set('private/get_order_history', { orders: [order({}), order({ order_id: 'a', order_status: 'cancelled',
    filled_amount: '0.5', amount: '2',
    creation_timestamp: 1, replaced_order_id: null })] });
  it.books.snapshot('first', () => undefined);
  const last = it.facts.at(-1);
  expect(last?.type === 'AccountSnapshotReported'
    && last.snapshot.openOrders).toMatchObject([{ clientOrderId: 'aaaaaaaaaaaa-1', venueOrderId: 'b',
    quantity: dec(2), filledQuantity: dec('0.75') }]);
});

test('an option that trades just before it expires is settled as it was held then', () => {
  const it = world();
  it.books.snapshot('first', () => undefined);
  it.answers.set('private/get_subaccount', subaccount({ positions: [option('-3')] }));
  it.books.traded(userTradeSchema.parse({ trade_id: 't', order_id: 'o', instrument_name: OPTION, timestamp: START_MS,
    direction: 'sell', trade_price: '45', trade_amount: '1', trade_fee: '0.1', liquidity_role: 'taker', label: '' }));
  it.books.watch();
  it.answers.set('private/get_subaccount', subaccount());
  it.answers.set('private/get_option_settlement_history', { settlements: [{ instrument_name: OPTION, amount: '-3',
    settlement_price: '1960', option_settlement_pnl: '-60' }] });
  it.ports.pass(15_000);
  it.books.watch();
  expect(kinds(it).slice(1)).toEqual(['AccountSnapshotReported', 'AccountSnapshotReported', 'PositionSettled',
    'AccountSnapshotReported']);
  expect(it.facts[3]).toMatchObject({ quantity: dec(-3), amount: dec(-180) });
});
