import { expect, test } from 'vitest';
import { compareMargin, figuresOf, isAbove, type MarginFigures } from '../../risk/margin/reconciliation/compare.ts';
import { diagnose } from '../../risk/margin/reconciliation/diagnosis.ts';
import { recordedTolerance } from '../../risk/margin/reconciliation/tolerances.ts';
import { hyperliquid } from '../../risk/margin/hyperliquid/hyperliquid.ts';
import { readHyperliquidPayload } from './hyperliquid.ts';
import type { MarginCase } from './marginCase.ts';

/** An account of our own making: 10000 USDC, long 2 BTC at 20x, short 1000 SOL at 10x, 3 ETH isolated at 5x. */
const STATE = {
  marginSummary: { accountValue: '21200.0', totalNtlPos: '277500.0', totalRawUsd: '43700.0', totalMarginUsed: '22700.0' },
  crossMarginSummary: { accountValue: '19700.0', totalNtlPos: '270000.0', totalRawUsd: '49700.0', totalMarginUsed: '21000.0' },
  crossMaintenanceMarginUsed: '5250.0', withdrawable: '0.0', time: 1_790_951_246_099,
  assetPositions: [
    { coin: 'BTC', szi: '2.0', leverage: { type: 'cross', value: 20 }, entryPx: '58000.0', positionValue: '120000.0',
      liquidationPx: '52683.5443037975', marginUsed: '6000.0', maxLeverage: 40 },
    { coin: 'SOL', szi: '-1000.0', leverage: { type: 'cross', value: 10 }, entryPx: '140.0', positionValue: '150000.0',
      liquidationPx: '164.0975609756', marginUsed: '15000.0', maxLeverage: 20 },
    { coin: 'ETH', szi: '3.0', leverage: { type: 'isolated', value: 5, rawUsd: '-6000.0' }, entryPx: '2480.0',
      positionValue: '7500.0', liquidationPx: '2040.8163265306', marginUsed: '1500.0', maxLeverage: 25 },
  ].map((position) => ({ type: 'oneWay', position })),
};
const META = {
  universe: [['BTC', 40, 56], ['SOL', 20, 54], ['ETH', 25, 55], ['DYDX', 5, 5]]
    .map(([name, maxLeverage, marginTableId]) => ({ name, maxLeverage, marginTableId, szDecimals: 1 })),
  marginTables: [[54, 20, 70, 10], [55, 25, 100, 15], [56, 40, 150, 20]].map(([id, first, millions = 0, second]) =>
    [id, { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage: first },
      { lowerBound: String(millions * 1e6), maxLeverage: second }] }]),
};

const read = (state: unknown, meta: unknown = META, prices: unknown = null): MarginCase => readHyperliquidPayload({
  account: { name: 'state.json', text: JSON.stringify(state) },
  meta: meta === null ? null : { name: 'meta.json', text: JSON.stringify(meta) },
  prices: prices === null ? null : { name: 'prices.json', text: JSON.stringify(prices) } });

const venuesOf = ({ reported }: MarginCase): MarginFigures => ({ ...reported,
  liquidationPrices: reported.positions.map(({ instrument, liquidation }) =>
    ({ instrument, priceUsd: liquidation?.priceUsd ?? null })) });
const above = (one: MarginCase): string[] =>
  compareMargin(figuresOf(hyperliquid, one.input), venuesOf(one), recordedTolerance('hyperliquid')).filter(isAbove)
    .map(({ quantity, instrument }) => instrument ?? quantity);
const named = (one: MarginCase) => diagnose({ model: hyperliquid, input: one.input, venues: venuesOf(one),
  tolerance: recordedTolerance('hyperliquid'), mids: new Map(), candidates: [] });
const changed = (coin: string, change: object): typeof STATE => ({ ...STATE, assetPositions: STATE.assetPositions
  .map((row) => (row.position.coin === coin ? { ...row, position: { ...row.position, ...change } } : row)) });

test('M13 M15 a state, its tables and nothing to explain', () => {
  const whole = read(STATE);
  expect([above(whole), whole.atMs, whole.stated]).toEqual([[], STATE.time, { currency: 'USDC', usd: 1 }]);
  expect(whole.knownCauses).toEqual([]);
  expect(whole.reported).toMatchObject({ equityUsd: 21_200, haircutEquityUsd: 19_700, initialMarginUsd: 21_000,
    maintenanceMarginUsd: 5_250 });
  expect(hyperliquid.evaluate(whole.input)).toMatchObject({ withdrawableUsd: 0, pools: [
    { instrument: 'hyperliquid:ETH', equityUsd: 1_500, maintenanceUsd: 150 }] });
});

test('M13 frames of the socket and a bundle are read as the bare state; orders then count', () => {
  const frame = { channel: 'clearinghouseState', data: { dex: '', user: '0xab', clearinghouseState: STATE } };
  expect([read(frame).account, above(read(frame))]).toEqual(['0xab', []]);
  const openOrders = [{ coin: 'BTC', side: 'B', limitPx: '59000', sz: '1', reduceOnly: false },
    { coin: 'SOL', side: 'B', limitPx: '100', sz: '5', reduceOnly: true },
    { coin: 'DYDX', side: 'A', limitPx: '2', sz: '1000' }];
  const ordered = read({ clearinghouseState: STATE, openOrders });
  expect([above(ordered), ordered.knownCauses]).toEqual([['initial'], [
    { kind: 'open orders', quantity: 'initial', text: 'the venue\'s totalMarginUsed leaves open orders out' },
    { kind: 'open orders', quantity: 'withdrawable', text: 'what open orders hold goes by a rule that is not published' }]]);
  expect(hyperliquid.evaluate(ordered.input).initialMarginUsd).toBe(21_000 + 3_000 + 400);
});

test('M13 less may leave than the positions have it: orders that the state does not name', () => {
  const prices: Readonly<Record<string, string>> = { BTC: '32430.3797468354', SOL: '203.1219512195', ETH: '2040.8163265306' };
  const richer = { ...STATE, withdrawable: '13000.5',
    crossMarginSummary: { ...STATE.crossMarginSummary, accountValue: '59700.0', totalRawUsd: '89700.0' },
    assetPositions: STATE.assetPositions.map((row) =>
      ({ ...row, position: { ...row.position, liquidationPx: prices[row.position.coin] } })) };
  // 59700 - max(21000, 10 % of 270000) = 32700 of which 13000.5 may leave
  expect(read(richer).knownCauses.at(-1)).toEqual({ kind: 'open orders', quantity: 'withdrawable',
    text: 'the state does not name the open orders: 19699.5 USD less may leave, which they would hold' });
});

test('M13 a position so small that six decimals do not settle its price', () => {
  // 0.1 DYDX at 2 USD, margin 0.0066666 printed as 0.006667
  const dust = { ...STATE, marginSummary: undefined, crossMaintenanceMarginUsed: '0.0', assetPositions: [{ position: {
    coin: 'DYDX', szi: '0.1', leverage: { type: 'isolated', value: 5, rawUsd: '-0.133334' }, entryPx: '2.0',
    positionValue: '0.2', liquidationPx: '1.4814740741', marginUsed: '0.066666', maxLeverage: 5 } }],
    crossMarginSummary: { accountValue: '0.0', totalNtlPos: '0.0', totalRawUsd: '0.0', totalMarginUsed: '0.0' } };
  expect([above(read(dust)), read(dust).knownCauses]).toEqual([['hyperliquid:DYDX'], [{ kind: 'rounding',
    quantity: 'liquidationPrice', instrument: 'hyperliquid:DYDX',
    text: 'amounts with six decimals leave the price of DYDX open by 2.0e-5 USD' }]]);
});

test('M14 an account that the venue calls unified, or whose prices tell of another pool, is flagged', () => {
  expect(read({ clearinghouseState: STATE, userAbstraction: 'portfolioMargin' }).knownCauses[0]).toEqual({
    kind: 'account mode', quantity: null, text: 'the account is under portfolioMargin: pool not derivable' });
  // as if 10000 USDC of spot stood behind it
  const more = { ...changed('BTC', { liquidationPx: '47620.2531645570' }) };
  const unified = read({ ...more, assetPositions: more.assetPositions.map((row) => (row.position.coin === 'SOL'
    ? { ...row, position: { ...row.position, liquidationPx: '173.8536585366' } } : row)) });
  expect(unified.knownCauses[0]).toMatchObject({ kind: 'account mode', quantity: null });
  expect(unified.knownCauses[0]?.text).toContain('a pool of 29700.0000 USDC beside the account value of 19700 USDC');
  expect(hyperliquid.evaluate(unified.input)).toMatchObject({ equityUsd: null, maintenanceMarginUsd: 5_250 });
  expect(unified.reported).toMatchObject({ equityUsd: 19_700 + 1_500, haircutEquityUsd: null });
});

test('Q3 a wrong tier is named', () => {
  const meta = { ...META, marginTables: META.marginTables.map(([id, table]) => (id !== 54 ? [id, table]
    : [54, { description: '', marginTiers: [{ lowerBound: '0', maxLeverage: 20 }, { lowerBound: '100000', maxLeverage: 10 }] }])) };
  const wrong = read(STATE, meta);
  expect(above(wrong)).toEqual(['maintenance', 'hyperliquid:BTC', 'hyperliquid:SOL']);
  expect(named(wrong).kind).toBe('wrong tier');
  expect(named(wrong).text).toContain('hyperliquid:SOL');
  expect(read(changed('BTC', { maxLeverage: 25 })).knownCauses).toEqual([{ kind: 'wrong tier', quantity: 'maintenance',
    text: 'positions have another highest leverage than the tables of meta.json, and it counts: BTC 25x for 40x' }]);
});

test('Q3 a missing position is named, and prices of the others still come out', () => {
  const short = read({ ...STATE, assetPositions: STATE.assetPositions.filter(({ position }) => position.coin !== 'SOL') });
  expect([above(short), hyperliquid.evaluate(short.input)]).toMatchObject([[], { equityUsd: null, maintenanceMarginUsd: null,
    missing: ['positions that the venue counts in its totals and does not list'] }]);
  expect(hyperliquid.positionLiquidations?.(short.input)[0]?.priceUsd).toBeCloseTo(52_683.5443037975, 8);
  expect(named(short).kind).toBe('missing position');
  expect(short.knownCauses[0]).toEqual({ kind: 'missing position', quantity: 'equity',
    text: 'positions worth 150000 USD of notional are in the venue\'s totals and not in its list' });
});

test('Q3 a stale mark is named, in the state and in prices beside it', () => {
  expect(read(changed('SOL', { positionValue: '140000.0' })).knownCauses).toEqual([{ kind: 'price age', quantity: null,
    text: 'positionValue 140000 of SOL does not go with its marginUsed 15000, which is of 150000' }]);
  const stale = read(STATE, META, { BTC: '59000.0', SOL: '150.0' });
  expect(stale.knownCauses).toEqual([{ kind: 'price age', quantity: null,
    text: 'prices.json has other marks than the venue\'s marks: BTC 59000 for 60000' }]);
  expect(named(stale)).toEqual({ kind: 'price age', text: 'the venue marks BTC at 60000, ours is 59000' });
  expect(read(STATE, META, { mids: { BTC: '60001' } }).knownCauses[0]?.kind).toBe('mark against mid');
});

test('M13 without tables each position goes by its own highest leverage', () => {
  const bare = read(STATE, null);
  expect([above(bare), bare.knownCauses.map(({ kind, quantity }) => `${kind} ${quantity}`)]).toEqual([[],
    ['unknown parameter set liquidationPrice']]);
});

test('what makes no sense is told by file and field', () => {
  const refused = (state: unknown, meta: unknown = META): string => {
    try {
      read(state, meta);
      return 'read';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  expect([
    refused([]), refused(changed('BTC', { szi: 'two' })), refused({ ...STATE, crossMarginSummary: undefined }),
    refused(STATE, { ...META, marginTables: [] }), refused(STATE, {}),
  ]).toEqual([
    'state.json: Invalid input: expected object, received array',
    'state.json: assetPositions.0.position.szi: must be a number, as text or bare',
    'state.json: crossMarginSummary: Invalid input: expected object, received undefined',
    'meta.json: universe.0.marginTableId: names table 56, which marginTables lacks',
    'meta.json: universe: Invalid input: expected array, received undefined',
  ]);
});
