import { describe, expect, it } from 'vitest';
import { fc, test } from '@fast-check/vitest';
import { dec, toText } from '../../../shared/domain/decimal.ts';
import { isOnTick } from '../../../shared/domain/tick.ts';
import { parseFrame, type Frame } from './parse.ts';
import { abstractionOf, actionAnswerOf, actionsLeftOf, metaOf, openOrdersOf, orderAnswerOf, stateOf } from './parseAnswers.ts';
import { isRefused } from './reading.ts';
import { misfitOf, tickSizeOf, tickStepsOf } from './limits.ts';
import { cancelAction, placeAction } from './requests.ts';
import { signerOf } from './sign.ts';
import { clientOrderIdOf, cloidOf } from './symbols.ts';

const frame = (value: unknown): Frame => parseFrame(value, 'hyperliquid', 5);

describe('names', () => {
  it('a client order id survives the way to the venue and back', () => {
    expect(cloidOf('0a1b2c3d4e5f-256')).toBe('0x0a1b2c3d4e5fba110000000000000100');
    expect(clientOrderIdOf('0x0A1B2C3D4E5FBA110000000000000100')).toBe('0a1b2c3d4e5f-256');
  });
  test.prop([fc.stringMatching(/^[0-9a-f]{12}$/), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })])(
    'every client order id of ours does', (run, seq) => {
      expect(clientOrderIdOf(cloidOf(`${run}-${seq}`))).toBe(`${run}-${seq}`);
    });
  it("somebody else's id is not taken for ours", () => {
    expect([clientOrderIdOf('0xa1f0cddc17303d07f3fd128d5b35071d'), clientOrderIdOf(null), cloidOf('run-1')])
      .toEqual([null, null, null]);
  });
});

describe('five significant figures', () => {
  const ticked = (szDecimals: number, price: string): boolean =>
    isOnTick({ tickSize: tickSizeOf(szDecimals), tickSteps: tickStepsOf(szDecimals) }, dec(price));
  it("holds on the venue's own examples", () => {
    expect([ticked(1, '1234.5'), ticked(1, '1234.56'), ticked(0, '0.001234'), ticked(0, '0.0012345'),
      ticked(1, '0.01234'), ticked(1, '0.012345'), ticked(5, '123456'), ticked(5, '63457.5'), ticked(5, '100000')])
      .toEqual([true, false, true, false, true, false, true, false, true]);
  });
  test.prop([fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: -6, max: 0 })])(
    'every price of five figures and few enough decimals is on its tick', (szDecimals, figures, exponent) => {
      if (-exponent > 6 - szDecimals) return;
      expect(ticked(szDecimals, `${figures}e${exponent}`)).toBe(true);
    });
  it('says what is wrong and what would be right', () => {
    const coins = metaOf({ universe: [{ name: 'BTC', szDecimals: 5, maxLeverage: 40, marginTableId: 40 }] }, 'hyperliquid');
    const instrument = isRefused(coins) ? null : coins[0]?.instrument;
    if (instrument === null || instrument === undefined) throw new Error('no instrument');
    expect([misfitOf(instrument, dec('63457.5'), dec('1'), false), misfitOf(instrument, dec('63457'), dec('0.000001'), false),
      misfitOf(instrument, dec('63457'), dec('0.0001'), false), misfitOf(instrument, dec('63457'), dec('0.0001'), true)])
      .toEqual(['price 63457.5 is not a multiple of 1 (five significant figures)',
        'quantity 0.000001 is not a multiple of 0.00001',
        "a value of 6.3457 USD is below the venue's minimum of 10 USD", null]);
  });
});

describe('messages of the socket', () => {
  it('a book is a whole state with the time of both clocks', () => {
    const read = frame({ channel: 'l2Book', data: { coin: 'BTC', time: 9, levels: [[{ px: '100.5', sz: '2', n: 1 }], []] } });
    expect(read).toEqual({ kind: 'book', book: { instrument: 'hyperliquid:BTC', venueTimeMs: 9, receivedTimeMs: 5,
      changeId: null, bids: [{ price: dec('100.5'), quantity: dec('2') }], asks: [] } });
  });
  it('what is wrong is named with its field', () => {
    const reasons = [{ channel: 'l2Book', data: { coin: 'BTC', time: 9, levels: [[{ px: 'x', sz: '2' }], []] } },
      { channel: 'l2Book', data: { coin: 'BTC', time: 9.5, levels: [[], []] } }, { channel: 'trades', data: {} },
      { channel: 'news', data: {} }, { data: {} }, null, 7].map((value) => {
      const read = frame(value);
      return read.kind === 'refused' ? `${read.stream}: ${read.reason}` : read.kind;
    });
    expect(reasons).toEqual(['l2Book: px is not a decimal', 'l2Book: time is not a whole number',
      'trades: data is not a list', 'news: an unknown channel', 'socket: channel is not text',
      'socket: channel is not text', 'socket: channel is not text']);
  });
  const junk = fc.oneof(fc.jsonValue(), fc.constant('1e999'), fc.constant('NaN'), fc.constant(-0), fc.constant('Infinity'));
  const channels = ['l2Book', 'bbo', 'trades', 'activeAssetCtx', 'orderUpdates', 'userFills', 'userFundings',
    'userNonFundingLedgerUpdates', 'clearinghouseState', 'subscriptionResponse', 'error', 'pong'];
  test.prop([fc.constantFrom(...channels), junk])('never throws, whatever the data', (channel, data) => {
    expect(typeof frame({ channel, data }).kind).toBe('string');
  });
});

describe('answers', () => {
  it('an action was carried out, or refused with the words of the venue', () => {
    const statuses = (status: unknown): unknown => actionAnswerOf({ status: 'ok', response: { type: 'order', data: { statuses: [status] } } });
    expect([statuses({ resting: { oid: 7 } }), statuses({ filled: { totalSz: '0.2', avgPx: '100', oid: 8 } }),
      statuses({ error: 'Insufficient margin to place order. asset=0' }), statuses('success'),
      actionAnswerOf({ status: 'err', response: 'Too many cumulative requests sent' }),
      actionAnswerOf({ status: 'ok', response: { type: 'default' } })]).toEqual([
      { kind: 'resting', venueOrderId: '7' }, { kind: 'filled', venueOrderId: '8', quantity: dec('0.2') },
      { kind: 'failed', reason: 'Insufficient margin to place order. asset=0' }, { kind: 'done' },
      { kind: 'failed', reason: 'Too many cumulative requests sent' }, { kind: 'done' }]);
  });
  it('a cancelled order says how much of it was filled', () => {
    const order = { oid: 9, origSz: '1', sz: '0.4', limitPx: '100.5', timestamp: 3 };
    expect([orderAnswerOf({ status: 'order', order: { order, status: 'marginCanceled', statusTimestamp: 4 } }),
      orderAnswerOf({ status: 'unknownOid' })]).toEqual([{ kind: 'order', venueOrderId: '9', state: 'cancelled',
      status: 'marginCanceled', triggered: null, filledQuantity: dec('0.6'), quantity: dec('1'), price: dec('100.5'), placedTimeMs: 3 }, { kind: 'unknown' }]);
  });
  it('cash is equity without what open positions have gained', () => {
    const state = stateOf({ marginSummary: { accountValue: '1010.5', totalMarginUsed: '20' }, time: 8,
      crossMaintenanceMarginUsed: '5', assetPositions: [{ type: 'oneWay', position: { coin: 'BTC', szi: '-0.5',
        entryPx: '201', positionValue: '90', unrealizedPnl: '10.5', leverage: { type: 'cross', value: 5 },
        liquidationPx: null, maxLeverage: 40 } }] });
    const cash = isRefused(state) ? null : [toText(state.cash), toText(state.positions[0]?.averagePrice ?? dec('0'))];
    expect(cash).toEqual(['1000', '201']);
  });
  it('margins are held against the cross value: isolated positions stand for themselves', () => {
    const state = stateOf({ marginSummary: { accountValue: '13109.482328', totalMarginUsed: '4.967826' }, time: 8,
      crossMarginSummary: { accountValue: '13104.514502', totalMarginUsed: '0.0' }, crossMaintenanceMarginUsed: '0.0',
      assetPositions: [{ position: { coin: 'ETH', szi: '0.0335', entryPx: '2986.3', positionValue: '100.02765',
        unrealizedPnl: '-0.0134', liquidationPx: '2866.26936529', maxLeverage: 50,
        leverage: { type: 'isolated', value: 20, rawUsd: '-95.059824' } } }] });
    expect(isRefused(state) ? null : [toText(state.equity), toText(state.crossEquity), toText(state.initialMargin)])
      .toEqual(['13109.482328', '13104.514502', '0']);
  });
  it('the mode of an account and what its address may still send', () => {
    const unknown = abstractionOf('somethingNew');
    expect([abstractionOf('unifiedAccount'), isRefused(unknown) ? unknown.reason : '',
      actionsLeftOf({ nRequestsUsed: 900, nRequestsCap: 10_000 }), actionsLeftOf({ nRequestsUsed: 9, nRequestsCap: 5 })])
      .toEqual(['unifiedAccount', 'an unknown account mode', 9_100, 0]);
  });
  it('an open order knows whether it is ours', () => {
    const rows = openOrdersOf([{ coin: 'BTC', side: 'A', limitPx: '70000', sz: '0.3', origSz: '1', oid: 5, timestamp: 1,
      cloid: '0x0a1b2c3d4e5fba110000000000000100' }], 'hyperliquid');
    expect(rows).toEqual([{ clientOrderId: '0a1b2c3d4e5f-256', venueOrderId: '5', instrument: 'hyperliquid:BTC',
      side: 'sell', price: dec('70000'), quantity: dec('1'), filledQuantity: dec('0.7') }]);
  });
});

describe('orders as the venue wants them', () => {
  const order = { account: 'hyperliquid/main', instrument: 'hyperliquid:BTC', side: 'buy', type: 'limit',
    timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: true, price: dec('100'), quantity: dec('0.50'),
    approved: true, clientOrderId: '0a1b2c3d4e5f-1' } as const;
  it('keys stand in the order that is hashed, numbers without trailing zeros', () => {
    const text = JSON.stringify(placeAction(4, order, dec('100.0'), '0x01'));
    expect(text).toBe('{"type":"order","orders":[{"a":4,"b":true,"p":"100","s":"0.5","r":true,'
      + '"t":{"limit":{"tif":"Gtc"}},"c":"0x01"}],"grouping":"na"}');
  });
  it('post-only is Alo, immediate and market are Ioc', () => {
    const tif = (over: object): string => JSON.stringify(placeAction(0, { ...order, ...over }, dec('1'), '0x'))
      .match(/"tif":"(\w+)"/)?.[1] ?? '';
    expect([tif({ postOnly: true }), tif({ timeInForce: 'immediateOrCancel' }), tif({ type: 'market' })])
      .toEqual(['Alo', 'Ioc', 'Ioc']);
  });
  it('a stop is a trigger order on the losing side, with its bound or limit as the price', () => {
    const stop = { ...order, type: 'market', trigger: { price: dec('103.0'), by: 'mark' } } as const;
    expect(JSON.stringify(placeAction(1, stop, dec('105'), '0x01'))).toBe('{"type":"order","orders":[{"a":1,"b":true,'
      + '"p":"105","s":"0.5","r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"103","tpsl":"sl"}},"c":"0x01"}],"grouping":"na"}');
    const told = (status: string, over: object) => orderAnswerOf({ status: 'order', order: { status, order: { oid: 7,
      limitPx: '105', sz: '0.5', origSz: '0.5', timestamp: 1, orderType: 'Stop Market', isTrigger: true, ...over } } });
    expect([told('open', {}), told('triggered', {}), told('filled', { sz: '0.0' }), told('canceled', {}),
      told('open', { orderType: 'Limit', isTrigger: false })]).toMatchObject([{ state: 'accepted', triggered: false },
      { state: 'accepted', triggered: true }, { state: 'filled', triggered: true }, { state: 'cancelled', triggered: null },
      { state: 'accepted', triggered: null }]);
    expect(actionAnswerOf({ status: 'ok', response: { type: 'order', data: { statuses: ['waitingForTrigger'] } } }))
      .toEqual({ kind: 'done' });
  });
  it('what is no key is no signer, and what is wrong with it is not said', () => {
    expect([signerOf('hush', 'testnet'), signerOf('0'.repeat(64), 'testnet'), signerOf(`0x${'f'.repeat(64)}`, 'mainnet')])
      .toEqual([null, null, null]);
    expect(signerOf('1'.repeat(64), 'testnet')?.address).toMatch(/^0x[0-9a-f]{40}$/);
    expect(cancelAction(3, '0xab')).toEqual({ type: 'cancelByCloid', cancels: [{ asset: 3, cloid: '0xab' }] });
  });
});
