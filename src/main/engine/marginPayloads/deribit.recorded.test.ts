/**
 * Every Deribit account that was recorded and lies beside the checkout (never copied), and the venue's own examples:
 * ours, the venue's, the difference and its cause, printed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { coinRisks } from '../../risk/margin/deribit-portfolio/portfolioMargin.ts';
import { portfolioAccountOf } from '../../risk/margin/deribit-portfolio/deribitPortfolio.ts';
import { poolsOf } from '../../risk/margin/deribit/book.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { readDeribitPortfolioPayload, readDeribitStandardPayload } from './deribit.ts';
import { identitiesOf, isOff } from './deribit/identities.ts';
import { payloadOf } from './deribit/messages.ts';
import type { MarginCase, PayloadFile } from './marginCase.ts';

const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/deribit/', import.meta.url));
const beside = existsSync(RECORDED);
if (!beside) console.warn('skipped: ../shared/recorded/deribit does not lie beside the checkout');

const fileOf = (path: string): PayloadFile => ({ name: path, text: readFileSync(RECORDED + path, 'utf8') });
const files = (path: string, meta: string | null = null, prices: string | null = null) => ({ account: fileOf(path),
  meta: meta === null ? null : fileOf(meta), prices: prices === null ? null : { name: 'prices', text: prices } });

/** Ours over the venue's, less one; null where one side does not say. */
function relative(one: MarginCase): Readonly<Record<'equity' | 'initial' | 'maintenance', number | null>> {
  const ours = marginModelOf(one.model).evaluate(one.input);
  const off = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : b === 0 ? a : a / b - 1);
  return { equity: off(ours.equityUsd, one.reported.equityUsd), initial: off(ours.initialMarginUsd, one.reported.initialMarginUsd),
    maintenance: off(ours.maintenanceMarginUsd, one.reported.maintenanceMarginUsd) };
}

const within = (most: number) => expect.toSatisfy((value: number) => Math.abs(value) <= most);
const kinds = ({ knownCauses }: MarginCase): readonly string[] => [...new Set(knownCauses.map(({ kind }) => kind))];

function told(name: string, one: MarginCase): MarginCase {
  console.log(`${name}: ${JSON.stringify(relative(one))} ${kinds(one).join(', ')}`);
  return one;
}

const SUMMARIES = 'account_xpm_session/get_account_summaries_extended.json';
const DETAILS = 'account_xpm_session/get_subaccounts_details_eth.json';

describe.skipIf(!beside)('recorded accounts beside the checkout', () => {
  test.each([
    SUMMARIES, 'account_xpm_session/get_account_summary_eth.json', 'account_xpm_session/ws_user_portfolio_any.json',
    'account_xpm_session/simulate_portfolio_eth_perp_minus1usd.json', 'nautilus/http_get_account_summaries_cross_margin.json',
    'nautilus/ws_portfolio.json', 'docs_examples/private-get_account_summary.json',
    'docs_examples/private-simulate_portfolio.json',
  ])('M28 the identities of every summary hold to its last digit: %s', (path) => {
    const payload = payloadOf(fileOf(path));
    if (payload.shape !== 'summaries') throw new Error('no summaries');
    expect(payload.summaries.flatMap(identitiesOf).filter(isOff)).toEqual([]);
  });

  test('M28 the documented pme/simulate answer: every entry of its vectors, its worst case and roll', () => {
    const one = told('pme/simulate', readDeribitPortfolioPayload(files('docs_examples/private-simulate.json')));
    const account = portfolioAccountOf(one.input);
    const pool = account === null ? undefined : poolsOf(account.book)[0];
    const payload = payloadOf(fileOf('docs_examples/private-simulate.json'));
    if (account === null || pool === undefined || payload.shape !== 'simulation') throw new Error('no account');
    const [risk] = coinRisks(pool, account.terms);
    const venues = payload.simulation.aggregated_risk_vectors?.['btc_btc'];
    const near = (values: readonly number[] = []) => values.map((value) => expect.closeTo(value, 15));
    // Gains count for nothing there, written as 0.
    expect([...risk?.vector.standard ?? []].map((gain) => gain + 0)).toEqual(near(venues?.standard));
    expect([...risk?.vector.extended ?? []].map((gain) => gain + 0)).toEqual(near(venues?.extended));
    expect(risk?.worst).toMatchObject({ loss: expect.closeTo(0.05968587238095239, 15), move: -0.16, table: 'standard' });
    expect((risk?.rollUsd ?? NaN) / 65_666.19).toBeCloseTo(0.003157258980, 15);
    // The example's own sum of these two is off by 4e-10.
    const ours = marginModelOf('deribit-portfolio').evaluate(one.input);
    expect([ours.initialMarginUsd, ours.maintenanceMarginUsd].map((usd) => (usd ?? NaN) / 65_666.19)).toEqual([
      expect.closeTo(0.122861343, 9), expect.closeTo(0.050274504784, 9)]);
  });

  test('M28 the recorded cross account: what rounding of its amounts allows, and open orders where they are known', () => {
    const alone = told('cross_pm summaries', readDeribitPortfolioPayload(files(SUMMARIES)));
    expect(relative(alone)).toEqual({ equity: within(6e-4), initial: within(0.12), maintenance: within(6e-4) });
    expect(kinds(alone)).toEqual(['rounding', 'open orders']);
    const ordered = told('cross_pm summaries with orders', readDeribitPortfolioPayload(files(SUMMARIES, DETAILS)));
    expect(relative(ordered)).toEqual({ equity: within(1e-3), initial: within(3e-4), maintenance: within(7e-4) });
    const may = told('cross_pm of May 2026',
      readDeribitPortfolioPayload(files('nautilus/http_get_account_summaries_cross_margin.json')));
    expect(relative(may)).toEqual({ equity: within(2e-3), initial: within(1e-4), maintenance: within(2e-4) });
    expect(kinds(may)).toEqual(['rounding', 'missing position']);
  });

  test('M28 a simulation of the venue on top of the recorded summaries', () => {
    const one = told('simulate_portfolio', readDeribitPortfolioPayload(
      files('account_xpm_session/simulate_portfolio_eth_perp_minus1usd.json', SUMMARIES)));
    expect(relative(one)).toEqual({ equity: within(5e-4), initial: within(0.09), maintenance: within(2e-3) });
    expect(kinds(one)).toEqual(['price age', 'rounding', 'open orders']);
  });

  test('M28 one currency of a cross account is not the whole, and says so', () => {
    const eth = told('one currency', readDeribitPortfolioPayload(files('account_xpm_session/get_account_summary_eth.json')));
    expect(kinds(eth)).toEqual(['missing position']);
    const notified = told('notifications', readDeribitPortfolioPayload(files('account_xpm_session/ws_user_portfolio_any.json')));
    expect(relative(notified)).toMatchObject({ maintenance: within(6e-3) });
    expect(kinds(notified)).toEqual(['missing position']);
  });

  test('M28 standard margin: the recorded perpetual, the haircut of a cross account, examples of another time', () => {
    const one = told('one dollar of ETH', readDeribitStandardPayload(files(DETAILS)));
    expect(relative(one)).toMatchObject({ initial: within(0.025), maintenance: within(1e-4) });
    expect(kinds(one)).toEqual(['open orders']);
    const haircut = told('cross_sm of USDT', readDeribitStandardPayload(files('nautilus/ws_portfolio.json')));
    expect(relative(haircut)).toMatchObject({ initial: within(1e-6), maintenance: 0 });
    const old = told('positions example', readDeribitStandardPayload(files('nautilus/http_get_positions.json')));
    expect(kinds(old)).toEqual(['unknown parameter set']);
    const summary = told('summary example', readDeribitStandardPayload(
      files('docs_examples/private-get_account_summary.json', null, '{"BTC":60000}')));
    expect(relative(summary)).toMatchObject({ equity: within(5e-5) });
    expect(kinds(summary)).toEqual(['missing position', 'unknown parameter set']);
  });
});
