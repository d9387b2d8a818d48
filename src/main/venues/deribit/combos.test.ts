/** Combinations: terms from listing and legs, fills of their legs, and every recorded trade of one adding up. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { add, dec, mul, toNumber, toText, ZERO } from '../../../shared/domain/decimal.ts';
import { comboOfLegs, comboPrice, legTrades } from '../../../shared/domain/combo.ts';
import type { Combo } from '../../../shared/domain/instrument.ts';
import { comboOf, legFills } from './combos.ts';
import { comboSchema, instrumentSchema, userTradeSchema, type UserTrade } from './messages.ts';
import { fillOf } from './parseAccount.ts';
import { instrumentOfName } from './symbols.ts';

const named = (name: string) => instrumentOfName(name) ?? undefined;
const listing = (name: string, more: object = {}) => instrumentSchema.parse({ instrument_name: name,
  kind: 'option_combo', base_currency: 'BTC', settlement_currency: 'BTC', contract_size: 1, tick_size: 0.0001,
  min_trade_amount: 0.1, tick_size_steps: [], maker_commission: 0, taker_commission: 0, ...more });
const made = (name: string, legs: readonly (readonly [string, number])[], more: object = {}): Combo => {
  const row = comboSchema.parse({ id: name, state: 'active',
    legs: legs.map(([instrument, amount]) => ({ instrument_name: instrument, amount })) });
  const combo = comboOf(listing(name, more), row, named, 'deribit');
  if (combo === null) throw new Error(`${name} is none`);
  return combo;
};
const SPREAD = made('BTC-CS-25DEC26-70000_75000', [['BTC-25DEC26-70000-C', 1], ['BTC-25DEC26-75000-C', -1]]);
const FUTURES = made('BTC-FS-25DEC26_PERP', [['BTC-25DEC26', 1], ['BTC-PERPETUAL', -1]],
  { kind: 'future_combo', contract_size: 10, min_trade_amount: 10, tick_size: 0.5 });

describe('a combination', () => {
  test('has the ratios of its legs in contracts, ends with the first of them, and trades them', () => {
    expect([SPREAD, FUTURES].map(({ legs, expiryTimeMs, settlementCurrency }) => [legs.map(({ instrument, ratio }) =>
      `${toText(ratio)} ${instrument}`), new Date(expiryTimeMs).toISOString(), settlementCurrency])).toEqual([
      [['1 deribit:BTC-25DEC26-70000-C', '-1 deribit:BTC-25DEC26-75000-C'], '2026-12-25T08:00:00.000Z', 'BTC'],
      [['1 deribit:BTC-25DEC26', '-1 deribit:BTC-PERPETUAL'], '2026-12-25T08:00:00.000Z', 'BTC']]);
    expect(legTrades(SPREAD, 'sell', dec('0.3')).map(({ instrument, side, quantity }) =>
      [instrument, side, toText(quantity)])).toEqual([['deribit:BTC-25DEC26-70000-C', 'sell', '0.3'],
      ['deribit:BTC-25DEC26-75000-C', 'buy', '0.3']]);
    const prices = new Map([['deribit:BTC-25DEC26-70000-C', dec('0.08')], ['deribit:BTC-25DEC26-75000-C', dec('0.05')]]);
    expect(comboPrice(SPREAD, (leg) => prices.get(leg) ?? null)).toBe(dec('0.03'));
    expect(comboPrice(SPREAD, () => null)).toBeNull();
  });

  test('with a leg that nobody lists is none', () => {
    const row = comboSchema.parse({ id: 'BTC-X-25DEC26-1', legs: [{ instrument_name: 'nothing', amount: 1 },
      { instrument_name: 'BTC-PERPETUAL', amount: -1 }] });
    expect(comboOf(listing('BTC-X-25DEC26-1'), row, named, 'deribit')).toBeNull();
  });

  test('is found by its legs, the other way round and in multiples too', () => {
    const text = { id: SPREAD.id, legs: SPREAD.legs.map((leg) => ({ ...leg, ratio: toText(leg.ratio) })) };
    const wanted = (...ratios: readonly string[]) => SPREAD.legs.map(({ instrument }, i) =>
      ({ instrument, ratio: dec(ratios[i] ?? '1') }));
    const found = (...ratios: readonly string[]) => {
      const match = comboOfLegs(wanted(...ratios), [text]);
      return match === null ? null : [match.combo.id, match.turned, toText(match.perCombo)];
    };
    expect([found('1', '-1'), found('-2', '2'), found('1', '1'), found('1', '-2')])
      .toEqual([[SPREAD.id, false, '1'], [SPREAD.id, true, '2'], null, null]);
  });
});

const trade = (more: object = {}): UserTrade => userTradeSchema.parse({ trade_id: '9000', order_id: 'BTC-7',
  instrument_name: SPREAD.venueName, timestamp: 1_790_000_000_000, direction: 'sell', price: 0.031, amount: 0.2,
  fee: 0.00006, fee_currency: 'BTC', liquidity: 'T', label: 'abcdef012345-9', legs: [
    { trade_id: '9001', instrument_name: 'BTC-25DEC26-70000-C', direction: 'sell', price: 0.081, amount: 0.2,
      fee: 0.00006, timestamp: 1_790_000_000_000 },
    { trade_id: '9002', instrument_name: 'BTC-25DEC26-75000-C', direction: 'buy', price: 0.05, amount: 0.2, fee: 0,
      timestamp: 1_790_000_000_000 }], ...more });

describe('a trade in a combination', () => {
  test('is one fill of the order with a fill of each leg', () => {
    const fill = fillOf(trade(), SPREAD, 'deribit/main', named);
    expect([fill?.clientOrderId, toText(fill?.fee ?? ZERO), fill?.legs?.map((leg) =>
      [leg.fillId, leg.instrument, leg.side, toText(leg.price), toText(leg.quantity), toText(leg.fee), leg.clientOrderId])])
      .toEqual(['abcdef012345-9', '0.00006', [
        ['9001', 'deribit:BTC-25DEC26-70000-C', 'sell', '0.081', '0.2', '0.00006', null],
        ['9002', 'deribit:BTC-25DEC26-75000-C', 'buy', '0.05', '0.2', '0', null]]]);
  });

  test('without fees on its legs charges the first; without legs it is none', () => {
    const { legs = [] } = trade();
    const bare = (legs ?? []).map((leg) => ({ ...(leg as object), fee: undefined }));
    const stripped = bare.map(({ fee: _fee, ...leg }) => leg);
    expect(legFills(trade({ legs: stripped }), SPREAD, 'a', named)?.map(({ fee }) => toText(fee))).toEqual(['0.00006', '0']);
    expect(fillOf(trade({ legs: [] }), SPREAD, 'a', named)).toBeNull();
    expect(fillOf(trade({ legs: [{ junk: true }, 7] }), SPREAD, 'a', named)).toBeNull();
  });
});

const RECORDED = fileURLToPath(new URL(
  '../../../../../shared/recorded/deribit/nautilus/http_get_last_trades_future_combo.json', import.meta.url));

describe.skipIf(!existsSync(RECORDED))('recorded trades in a combination (skipped without ../shared)', () => {
  test('have legs whose sides and prices make the combination\'s', () => {
    const { result } = JSON.parse(readFileSync(RECORDED, 'utf8')) as { result: { trades: Record<string, unknown>[] } };
    const rows = result.trades.map((row) => userTradeSchema.parse({ ...row, order_id: 'x', fee: 0, fee_currency: 'BTC',
      label: '' }));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const fills = legFills(row, FUTURES, 'a', named) ?? [];
      const said = (row.legs ?? []) as { readonly trade_id: string; readonly direction: string }[];
      expect(fills.map(({ fillId, side }) => [fillId, side])).toEqual(said.map((leg) => [leg.trade_id, leg.direction]));
      const price = fills.reduce((sum, { price: at, side }) => add(sum, side === row.direction ? at : mul(at, dec('-1'))), ZERO);
      expect(toNumber(price)).toBe(toNumber(row.price));
    }
  });
});
