import { describe, expect, test } from 'vitest';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { compareMargin, figuresOf, isAbove } from '../../risk/margin/reconciliation/compare.ts';
import { recordedTolerance } from '../../risk/margin/reconciliation/tolerances.ts';
import { readDeribitPortfolioPayload, readDeribitStandardPayload } from './deribit.ts';
import type { MarginCase, PayloadFiles } from './marginCase.ts';

const files = (account: unknown, meta: unknown = null, prices: unknown = null): PayloadFiles => ({
  account: { name: 'account.json', text: JSON.stringify(account) },
  meta: meta === null ? null : { name: 'meta.json', text: JSON.stringify(meta) },
  prices: prices === null ? null : { name: 'prices.json', text: JSON.stringify(prices) } });
const above = ({ model, input, reported }: MarginCase): string[] =>
  compareMargin(figuresOf(marginModelOf(model), input), { ...reported, liquidationPrices: [] }, recordedTolerance(model))
    .filter(isAbove).map(({ quantity }) => quantity);
const causesOf = ({ knownCauses }: MarginCase): unknown[] => knownCauses.map(({ kind, quantity }) => [kind, quantity]);

/** 2026-03-01T00:00:00Z in the venue's microseconds. */
const US_IN = 1_772_323_200_000_000;
const answer = (result: unknown, usIn: number | null = US_IN) => ({ jsonrpc: '2.0', id: 1, result, ...(usIn === null ? {} : { usIn }) });

/** Of our own making: 30,000 USD of perpetual bought at 60,000, now 62,000; 2 coins; nothing else. */
const GAIN = 0.01612903;
const summary = (known: object = {}) => ({
  currency: 'BTC', margin_model: 'segregated_sm', balance: 2, equity: 2 + GAIN, margin_balance: 2 + GAIN,
  futures_session_upl: GAIN, futures_session_rpl: 0, options_value: 0, options_delta: 0, delta_total: 0.48387097,
  initial_margin: 0.00968912, maintenance_margin: 0.00485042, available_funds: 2.00643991,
  delta_total_map: { btc_usd: 0.48387097 }, ...known });
const position = (known: object = {}) => ({
  instrument_name: 'BTC-PERPETUAL', size: 30_000, average_price: 60_000, settlement_price: 61_000, mark_price: 62_000,
  index_price: 62_000, initial_margin: 0.00968912, maintenance_margin: 0.00485042, floating_profit_loss: 0.01612903,
  estimated_liquidation_price: 12_062.15, ...known });

describe('M28 standard margin', () => {
  test('M28 a segregated summary with its positions, stated in its coin', () => {
    const one = readDeribitStandardPayload(files(answer(summary()), answer([position()])));
    expect(above(one)).toEqual([]);
    expect([one.model, one.atMs, one.stated, causesOf(one)]).toEqual(
      ['deribit-standard', US_IN / 1_000, { currency: 'BTC', usd: 62_000 }, expect.any(Array)]);
    expect(one.reported.positions).toEqual([{ instrument: 'deribit:BTC-PERPETUAL', liquidation: { priceUsd: 12_062.15 },
      initialMarginUsd: 0.00968912 * 62_000, maintenanceMarginUsd: 0.00485042 * 62_000 }]);
    // The session's gain counts from the price that gives the floating result: here the one paid.
    expect(one.input.positions[0]).toMatchObject({ averagePrice: 60_000, quantity: 30_000 });
    const held = readDeribitStandardPayload(files(answer(summary()), answer([position({ floating_profit_loss: 0.00793231 })])));
    expect(held.input.positions[0]).toMatchObject({ averagePrice: 61_000 });
  });

  test('M28 without positions the deltas of the map stand for perpetuals, at the price given', () => {
    const one = readDeribitStandardPayload(files(answer(summary()), null, { BTC: 62_000 }));
    expect([above(one), one.input.positions.map(({ instrument, quantity }) => [instrument.venueName, Math.round(quantity)])])
      .toEqual([[], [['BTC-PERPETUAL', 30_000]]]);
    expect(() => readDeribitStandardPayload(files(answer(summary())))).toThrow(
      'account.json: BTC: has no price of BTC: give one as --prices');
  });

  test('M28 after 5 August 2026 ours is null and says why', () => {
    const later = readDeribitStandardPayload(files(answer(summary(), 1_786_000_000_000_000), answer([position()])));
    expect(marginModelOf('deribit-standard').evaluate(later.input)).toMatchObject({
      equityUsd: expect.closeTo(2.01612903 * 62_000, 2), maintenanceMarginUsd: null,
      missing: ['model not public since 2026-08-05'] });
  });

  test('M28 a payload without a time, options that are not listed, an identity that does not hold: named', () => {
    const odd = summary({ options_value: -0.01, options_delta: -0.2, equity: 2.5, margin_balance: 2.51,
      available_funds: 2.50031088 });
    expect(causesOf(readDeribitStandardPayload(files(answer(odd, null), null, { btc_usd: 62_000 })))).toEqual([
      ['cash', 'equity'], ['missing position', null], ['unknown parameter set', 'initial'], ['unknown parameter set', 'maintenance']]);
  });

  test('M28 positions alone: margins of each, orders as if filled', () => {
    const open_orders = [{ instrument_name: 'BTC-PERPETUAL', direction: 'buy', amount: 10_000, price: 50_000, order_state: 'open' },
      { instrument_name: 'BTC-PERPETUAL', direction: 'sell', amount: 1, order_state: 'untriggered' }];
    const one = readDeribitStandardPayload(files(answer([{ positions: [position({ open_orders_margin: 0.0137008 })], open_orders }])));
    expect([above(one), one.input.openOrders.length, causesOf(one)]).toEqual([[], 1, [['open orders', 'initial']]]);
    expect(readDeribitStandardPayload(files(answer([{ positions: [position()], open_orders }], 1_786_000_000_000_000))).knownCauses)
      .toEqual([]);
  });
});

const pair = { price_range: 0.16, volatility_range_up: 0.5, volatility_range_down: 0.25, short_term_vega_power: 0.3,
  long_term_vega_power: 0.13, min_volatility_for_shock_up: 0.5, extended_table_factor: 1, delta_total_liq_shock_threshold: 2e7 };
const coin = { max_offsetable_pnl: 0, annualised_move_risk: 0.075, extended_dampener: 100_000, min_annualised_move: 0.01,
  haircut: 0, equity_side_impact: 'both', pnl_offset: 0, correlation_set: false };
/** 0.1 coin long at 60,000: worst 0.1 x (1/0.84 - 1), roll 0.001. */
const worst = 0.1 * (1 / 0.84 - 1) + 0.001;
const simulation = {
  model_params: { currency_pair: { btc_usd: pair }, currency: { btc: coin },
    general: { mm_factor: 0.8, buckets_count: 4, vol_scenarios_count: 3, timestamp: US_IN / 1_000 } },
  portfolio: { currency: {}, position: { 'BTC-PERPETUAL': 0.1 } }, index_price: { btc_usd: 60_000 },
  ticker: { 'BTC-PERPETUAL': { mark_price: 60_100, index_price: 60_000 } },
  margins: { btc: { initial_margin: worst + 0.002, maintenance_margin: 0.8 * worst,
    initial_margin_details: { spot_margin: 0, mmp_margin: 0.0015, open_orders_margin: 0.0005 } } },
};

describe('M28 portfolio margin', () => {
  test('M28 a simulation carries everything, in its own coin', () => {
    const one = readDeribitPortfolioPayload(files(answer(simulation)));
    expect([above(one), one.knownCauses, one.stated]).toEqual([[], [], { currency: 'BTC', usd: 60_000 }]);
    const dear = structuredClone(simulation);
    dear.margins.btc.maintenance_margin = 0.9 * worst;
    expect(above(readDeribitPortfolioPayload(files(answer(dear))))).toEqual(['maintenance']);
    const lacking = { ...simulation, initial_risk_vectors: { 'BTC-PERPETUAL': { standard: [], extended: [] },
      'BTC-28JUN26': { standard: [], extended: [] } } };
    expect(readDeribitPortfolioPayload(files(answer(lacking))).knownCauses).toEqual([{ kind: 'missing position', quantity: null,
      text: 'the venue reckons with a position in BTC-28JUN26 that the portfolio does not list' }]);
  });

  /** A cross account of 1 coin at 60,000 and 1,000 USDC, short 0.5 linear coin: nets to a coin of 0.5. */
  const usd = { total_equity_usd: 61_000, total_margin_balance_usd: 61_000, margin_model: 'cross_pm',
    total_initial_margin_usd: 0.16 * 30_000 + 300, total_maintenance_margin_usd: 0.8 * (0.16 * 30_000 + 300) };
  const cross = [
    summary({ ...usd, balance: 1, equity: 1, futures_session_upl: 0, margin_balance: 1.01666667, delta_total_map: {},
      initial_margin: 0.085, maintenance_margin: 0.068, available_funds: 0.93166667 }),
    summary({ ...usd, currency: 'USDC', balance: 1_000, equity: 1_000, futures_session_upl: 0, margin_balance: 61_000,
      initial_margin: 5_100, maintenance_margin: 4_080, available_funds: 55_900, delta_total: -30_000,
      delta_total_map: { btc_usdc: -0.5 } })];

  test('M28 a cross account from its summaries alone, prices from its own totals', () => {
    const one = readDeribitPortfolioPayload(files(answer({ summaries: cross })));
    const result = marginModelOf('deribit-portfolio').evaluate(one.input);
    expect(result.maintenanceMarginUsd).toBeCloseTo(usd.total_maintenance_margin_usd, 2);
    expect(above(one).every((quantity) => one.knownCauses.some((known) => known.kind === 'rounding' && known.quantity === quantity)))
      .toBe(true);
  });

  test('M28 open orders and currencies that the payload does not list are told from the totals', () => {
    const more = cross.map((each) => ({ ...each, total_initial_margin_usd: 5_400 }));
    expect(causesOf(readDeribitPortfolioPayload(files(answer({ summaries: more }), null, { BTC: 60_000 })))).toEqual([
      ['open orders', 'initial']]);
    expect(causesOf(readDeribitPortfolioPayload(files(answer(cross[0]))))).toContainEqual(['missing position', null]);
  });

  test('M28 a simulation on top of the summaries that it starts from: ours beside the venue\'s', () => {
    const request = { params: { currency: 'BTC', add_positions: true, simulated_positions: { 'BTC-PERPETUAL': -6_000 } } };
    const after = { ...cross[0], delta_total_map: { btc_usd: -0.1 },
      total_initial_margin_usd: 0.16 * 24_000 + 360, total_maintenance_margin_usd: 0.8 * (0.16 * 24_000 + 360) };
    const one = readDeribitPortfolioPayload(files({ request, response: answer(after) }, answer({ summaries: cross }), { BTC: 60_000 }));
    expect(above(one)).toEqual([]);
    expect(marginModelOf('deribit-portfolio').evaluate(one.input).maintenanceMarginUsd).toBeCloseTo(0.8 * 4_200, 6);
  });
});

test.each([
  ['no JSON', { text: '{' }, 'account.json: is not JSON'],
  ['another answer', { result: { bids: [] } }, 'account.json: result: is no answer of get_account_summary'],
  ['a field of the wrong kind', answer(summary({ equity: 'much' })), 'account.json: result.equity: '],
  ['a field of one of several', answer({ summaries: [summary(), { ...summary(), balance: null }] }), 'account.json: result.summaries.1.balance: '],
  ['another model', answer(summary({ margin_model: 'cross_pm' })), 'account.json: margin_model: is cross_pm: use --model deribit-portfolio'],
  ['portfolio margin\'s own answer', answer(simulation), 'account.json: model_params: is of portfolio margin'],
  ['an instrument of no kind', answer([position({ instrument_name: 'BTC-FS-1' })]), 'account.json: BTC-FS-1: is no instrument'],
])('M28 bad input names file and field: %s', (_, payload, message) => {
  const text = 'text' in payload ? payload.text : JSON.stringify(payload);
  const read = (): MarginCase => readDeribitStandardPayload({ account: { name: 'account.json', text }, meta: null, prices: null });
  expect(read).toThrow(message);
});
