import { expect, test } from 'vitest';
import type { MarketEvent } from '../../../events/market.ts';
import type { Answer } from '../../transport/rpc/rpcMessages.ts';
import { summarySchema, type Summary } from '../messages.ts';
import { MarginTermsDesk } from './marginTerms.ts';

const pair = { price_range: 0.16, volatility_range_up: 0.5, volatility_range_down: 0.25, short_term_vega_power: 0.3,
  long_term_vega_power: 0.13, min_volatility_for_shock_up: 0.5, extended_table_factor: 1, delta_total_liq_shock_threshold: 2e7 };
const coin = { max_offsetable_pnl: 0, annualised_move_risk: 0.075, extended_dampener: 100_000, min_annualised_move: 0.01,
  haircut: 0, equity_side_impact: 'both', pnl_offset: 0, correlation_set: false };
const answerOf = (name: string, mmp: number): unknown => ({
  model_params: { currency_pair: { [`${name}_usd`]: pair }, currency: { [name]: coin },
    general: { mm_factor: 0.8, buckets_count: 4, vol_scenarios_count: 3, timestamp: 1_000 } },
  margins: { [name]: { initial_margin_details: { spot_margin: 0, mmp_margin: mmp } } } });

const summary = (currency: string, model: string, equity = 1): Summary => summarySchema.parse({ currency, equity,
  balance: equity, margin_balance: equity, initial_margin: 0, maintenance_margin: 0, margin_model: model });

function desk(answers: Readonly<Record<string, unknown>> = {}, fate: 'later' | 'refused' = 'later') {
  const told: MarketEvent[] = [];
  const asked: unknown[] = [];
  const refused: string[] = [];
  const terms = new MarginTermsDesk('deribit/main', {
    market: (event) => { told.push(event); }, refused: (stream, reason) => { refused.push(`${stream}: ${reason}`); },
    usdOf: (currency) => (currency === 'BTC' ? 60_000 : null),
  }, ({ params }, _, done) => {
    asked.push(params['currency']);
    const result = answers[String(params['currency'])];
    done((result === undefined ? { ok: false, fate, code: 10_028, reason: 'too many' }
      : { ok: true, result, venueTimeMs: 1_000, roundTripMs: 1 }) as Answer);
  });
  const of = () => told.flatMap((event) => (event.type === 'MarginTermsObserved' ? [event.report] : []));
  return { terms, told: of, asked, refused };
}

test('M29 standard margin is told with its collateral and the venue\'s time, once a minute', () => {
  const { terms, told, asked } = desk();
  terms.tell([summary('BTC', 'cross_sm')], 5_000, 5_100);
  terms.tell([summary('BTC', 'cross_sm')], 6_000, 6_100);
  terms.tell([summary('BTC', 'segregated_sm')], 7_000, 7_100);
  terms.tell([summary('BTC', 'segregated_sm')], 67_000, 67_200);
  expect(told().map((report) => [report.account, report.terms])).toEqual([
    ['deribit/main', { model: 'deribit-standard', asOfMs: 5_000, collateral: 'cross' }],
    ['deribit/main', { model: 'deribit-standard', asOfMs: 7_000, collateral: 'segregated' }],
    ['deribit/main', { model: 'deribit-standard', asOfMs: 67_000, collateral: 'segregated' }]]);
  expect(asked).toEqual([]);
});

test('M29 portfolio margin is told with the parameters that the venue computes with', () => {
  const { terms, told, asked } = desk({ CROSS: answerOf('cross', 12) });
  terms.tell([summary('BTC', 'cross_pm')], 5_000, 5_100);
  terms.tell([summary('BTC', 'cross_pm')], 6_000, 6_100);
  expect(asked).toEqual(['CROSS']);
  expect(told().map((report) => report.terms)).toMatchObject([{ model: 'deribit-portfolio', collateral: 'cross',
    maintenanceFactor: 0.8, bucketsPerSide: 4, pairs: [{ pair: 'cross_usd', priceRange: 0.16, deltaShockThresholdUsd: 2e7 }],
    currencies: [{ currency: 'CROSS', minAnnualisedMove: 0.01 }],
    stated: { spotUsd: 0, marketMakerProtectionUsd: 12, openOrdersUsd: null } }]);
});

test('M29 segregated pools are asked one by one and told together, in dollars', () => {
  const { terms, told, asked } = desk({ BTC: answerOf('btc', 0.5), ETH: answerOf('eth', 0) });
  terms.tell([summary('BTC', 'segregated_pm'), summary('ETH', 'segregated_pm'), summary('USDC', 'segregated_pm', 0)], null, 5_100);
  expect(asked).toEqual(['BTC', 'ETH']);
  expect(told().map((report) => report.terms)).toMatchObject([{ collateral: 'segregated',
    pairs: [{ pair: 'btc_usd' }, { pair: 'eth_usd' }], stated: { marketMakerProtectionUsd: 30_000 } }]);
});

test('M29 no answer, one that makes no sense, a margin of unknown worth: nothing is told, and asked again', () => {
  const silent = desk();
  silent.terms.tell([summary('BTC', 'cross_pm')], 5_000, 5_100);
  silent.terms.tell([summary('BTC', 'cross_pm')], 6_000, 6_100);
  expect([silent.asked, silent.told(), silent.refused[0]]).toEqual([['CROSS', 'CROSS'], [], 'private/pme/simulate: too many']);
  const odd = desk({ CROSS: { model_params: {} } });
  odd.terms.tell([summary('BTC', 'cross_pm')], 5_000, 5_100);
  expect([odd.told(), odd.refused.length]).toEqual([[], 1]);
  const strange = desk({ ETH: answerOf('eth', 0.5) });
  strange.terms.tell([summary('ETH', 'segregated_pm')], 5_000, 5_100);
  expect([strange.told(), strange.refused]).toEqual([[], ['private/pme/simulate: a margin in a currency of which no price is known']]);
});
