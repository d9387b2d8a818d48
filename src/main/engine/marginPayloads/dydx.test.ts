import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { dydx } from '../../risk/margin/dydx/dydx.ts';
import { compareMargin, figuresOf, isAbove } from '../../risk/margin/reconciliation/compare.ts';
import { diagnose } from '../../risk/margin/reconciliation/diagnosis.ts';
import { recordedTolerance } from '../../risk/margin/reconciliation/tolerances.ts';
import { readDydxPayload } from './dydx.ts';
import type { MarginCase } from './marginCase.ts';

const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/dydx/nautilus/', import.meta.url));

const market = (oraclePrice: string, known: object = {}): object => ({ oraclePrice, initialMarginFraction: '0.02',
  maintenanceMarginFraction: '0.012', openInterest: '100', openInterestLowerCap: '0', openInterestUpperCap: '0', ...known });
const META = { markets: { 'BTC-USD': market('60000'),
  'ETH-USD': market('2500', { initialMarginFraction: '0.05', maintenanceMarginFraction: '0.03', openInterest: '28000',
    openInterestLowerCap: '40000000', openInterestUpperCap: '100000000' }) } };
const usdc = (side: string, size: string): object => ({ USDC: { symbol: 'USDC', side, size, assetId: '0' } });
/** Our own making: 0.5 BTC long for 1000 USDC of its own debt, 4 ETH short, a child with 1 ETH. Initial of ETH: 0.525. */
const MAIN = {
  subaccountNumber: 0, equity: '8000', freeCollateral: '2150',
  openPerpetualPositions: {
    'BTC-USD': { side: 'LONG', size: '0.5', entryPrice: '58000' },
    'ETH-USD': { side: 'SHORT', size: '-4', entryPrice: '2600' } },
  assetPositions: usdc('SHORT', '12000'),
};
const CHILD = { subaccountNumber: 128, equity: '500', freeCollateral: '0', assetPositions: usdc('SHORT', '2000'),
  openPerpetualPositions: { 'ETH-USD': { side: 'LONG', size: '1', entryPrice: '2450' } } };
const SINGLE = { subaccount: { address: 'dydx1own', ...MAIN } };

const read = (state: unknown, meta: unknown = META, prices: unknown = null): MarginCase => readDydxPayload({
  account: { name: 'account.json', text: JSON.stringify(state) },
  meta: meta === null ? null : { name: 'meta.json', text: JSON.stringify(meta) },
  prices: prices === null ? null : { name: 'prices.json', text: JSON.stringify(prices) } });
const figures = (one: MarginCase) => ({ ...one.reported, liquidationPrices: [] });
const above = (one: MarginCase): string[] =>
  compareMargin(figuresOf(dydx, one.input), figures(one), recordedTolerance('dydx')).filter(isAbove).map(({ quantity }) => quantity);

test('M16 a subaccount and its markets: equity, free collateral and nothing to explain', () => {
  const one = read(SINGLE);
  expect([one.account, above(one), one.knownCauses]).toEqual(['dydx1own/0', [], []]);
  expect(one.reported).toMatchObject({ equityUsd: 8_000, initialMarginUsd: 600 + 5_250 });
  expect(dydx.evaluate(one.input)).toMatchObject({ maintenanceMarginUsd: 360 + 300 });
});

test('M15 M16 a parent with a child: the child stands alone', () => {
  const parent = read({ subaccount: { address: 'dydx1own', parentSubaccountNumber: 0, equity: '8500',
    freeCollateral: '2150', childSubaccounts: [MAIN, CHILD] } });
  expect(above(parent)).toEqual([]);
  expect(dydx.evaluate(parent.input)).toMatchObject({ equityUsd: 8_500, haircutEquityUsd: 8_000,
    pools: [{ instrument: 'dydx:ETH-USD', equityUsd: 500, maintenanceUsd: 75 }] });
});

test('Q3 a stale oracle price, a wrong fraction and a missing position are named', () => {
  const stale = read(SINGLE, META, { 'BTC-USD': '59000' });
  expect([above(stale), stale.knownCauses]).toEqual([['equity', 'haircutEquity', 'initial'],
    [{ kind: 'price age', quantity: null, text: 'prices.json has other oracle prices: BTC-USD 59000' }]]);
  const named = (one: MarginCase) => diagnose({ model: dydx, input: one.input, venues: figures(one),
    tolerance: recordedTolerance('dydx'), mids: new Map(), candidates: [] });
  expect(named(stale)).toEqual({ kind: 'price age', text: 'the venue marks BTC-USD at 60000, ours is 59000' });
  const wrong = read(SINGLE, { markets: { ...META.markets, 'BTC-USD': market('60000', { initialMarginFraction: '0.04' }) } });
  expect(named(wrong)).toEqual({ kind: 'wrong tier',
    text: 'initialMarginFraction of dydx:BTC-USD would have to be 0.02, ours is 0.04' });
  const bare = read(SINGLE, null);
  expect([bare.knownCauses, dydx.evaluate(bare.input).missing]).toEqual([
    [{ kind: 'unknown parameter set', quantity: null, text: '--meta (perpetualMarkets) says nothing of BTC-USD, ETH-USD' }],
    ['mark price of BTC-USD', 'mark price of ETH-USD', 'margin rule for BTC-USD', 'margin rule for ETH-USD']]);
});

test('what makes no sense is told by file and field', () => {
  const refused = (state: unknown): string => {
    try {
      return read(state).account;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const parent = (childSubaccounts: object[]): object =>
    ({ subaccount: { address: 'a', parentSubaccountNumber: 0, equity: '1', childSubaccounts } });
  expect([
    refused({}), refused({ subaccount: { ...SINGLE.subaccount, equity: 'much' } }), refused(parent([CHILD])),
    refused(parent([MAIN, { ...CHILD, subaccountNumber: 129 }])),
    refused(parent([MAIN, { ...MAIN, subaccountNumber: 128 }])),
  ]).toEqual([
    'account.json: subaccount: Invalid input: expected object, received undefined',
    'account.json: subaccount.equity: must be a number, as text or bare',
    'account.json: subaccount.childSubaccounts: lacks the parent\'s own 0',
    'account.json: subaccount.childSubaccounts: 129 is no child of 0',
    'account.json: subaccount.childSubaccounts: 128 holds more than one position: none stands alone',
  ]);
});

describe.skipIf(!existsSync(RECORDED))('recordings beside the checkout', () => {
  const file = (name: string) => ({ name, text: readFileSync(RECORDED + name, 'utf8') });

  test('M16 the recorded account is as its indexer says', () => {
    const one = readDydxPayload({ account: file('http_get_subaccount.json'), meta: file('http_get_perpetual_markets.json'),
      prices: null });
    console.log(`${one.account}: ${one.reported.equityUsd} USDC, ${one.input.positions.length} positions`);
    expect([above(one), one.knownCauses, dydx.evaluate(one.input)]).toEqual([[], [], {
      equityUsd: 45.201296, haircutEquityUsd: 45.201296, initialMarginUsd: 0, maintenanceMarginUsd: 0, explanation: [],
      missing: [] }]);
  });

  test('M16 the recorded markets price a position, and the frame of the socket is read', () => {
    const frame = readDydxPayload({ account: file('ws_subaccounts_subscribed.json'),
      meta: file('http_get_perpetual_markets.json'), prices: null });
    // the frame's equity is invented (facts: hand-made); size and market are what is read
    expect(frame.input.positions.map(({ instrument, quantity, markPrice }) => [instrument.venueName, quantity, markPrice]))
      .toEqual([['BTC-USD', 0.5, 89_919.2]]);
    expect(dydx.evaluate(frame.input).maintenanceMarginUsd).toBeCloseTo(0.5 * 89_919.2 * 0.012, 9);
  });
});
