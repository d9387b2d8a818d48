/** What of a listed chain is heard, for whom, and that a price that hesitates changes nothing. */
import { expect, test } from 'vitest';
import { dec, ONE } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarketNeed } from '../../../shared/domain/marketNeed.ts';
import { MarketNeeds } from './marketNeeds.ts';

const NOW = Date.UTC(2030, 0, 1);
const [WEEK, MONTH] = [NOW + 7 * 86_400_000, NOW + 30 * 86_400_000];
const terms = { venue: 'v', underlying: 'BTC', style: 'linear', quoteCurrency: 'USD',
  settlementCurrency: 'USD', contractMultiplier: ONE, tickSize: ONE, lotSize: ONE, minQuantity: ONE, takerFeeRate: 0, makerFeeRate: 0 } as const;
const option = (expiryTimeMs: number, strike: number): Instrument => ({ ...terms, kind: 'option', optionType: 'call',
  id: `v:${expiryTimeMs === WEEK ? 'W' : 'M'}${strike}`, venueName: `${strike}`, strike: dec(strike), expiryTimeMs });
const CHAIN = [WEEK, MONTH].flatMap((expiry) =>
  Array.from({ length: 41 }, (_, i) => option(expiry, 60_000 + i * 2_000)));
const INDEX = (price: number): ReadonlyMap<string, number> => new Map([['BTC', price]]);
const need = (by: MarketNeed['by'], over: Partial<MarketNeed>): MarketNeed => ({ by, traded: new Set(), chains: [], ...over });
const whole = { venue: 'v', underlying: 'BTC', expiryTimeMs: null };
const heard = (needs: MarketNeeds): string[] =>
  CHAIN.flatMap(({ id }) => (needs.quoted(id) === null ? [] : [id])).sort();

test('nothing of a chain that nobody needs; a looked-at expiry is heard wider than one of many', () => {
  const needs = new MarketNeeds(250);
  needs.moveTo(CHAIN, INDEX(100_000), NOW);
  const none = heard(needs);
  needs.listenTo([need('pane', { chains: [whole] })]);
  needs.moveTo(CHAIN, INDEX(100_000), NOW);
  const all = heard(needs).filter((id) => id.startsWith('v:W')).length;
  needs.listenTo([need('pane', { chains: [{ ...whole, expiryTimeMs: WEEK }] })]);
  needs.moveTo(CHAIN, INDEX(100_000), NOW);
  expect([none, all, heard(needs).length, heard(needs).every((id) => id.startsWith('v:W'))]).toEqual([[], 12, 26, true]);
});

test('what is held brings the neighbours of its expiry, and who needs it first is named', () => {
  const needs = new MarketNeeds(250);
  needs.hold(new Set(['v:W100000']));
  needs.listenTo([need('policy', { traded: new Set(['v:PERP']) }), need('pane', { traded: new Set(['v:PERP', 'v:W100000']) })]);
  needs.moveTo(CHAIN, INDEX(100_000), NOW);
  expect([needs.traded('v:W100000'), needs.traded('v:PERP'), needs.traded('v:M100000'), needs.quoted('v:W102000'),
    heard(needs).filter((id) => id.startsWith('v:M')), [...needs.chainUnderlyings(CHAIN)]]).toEqual(
    ['account', 'policy', null, 'account', [], [['BTC', 'account']]]);
});

test('a price that goes to and fro by two per cent moves no window, also where the venue bounds their number', () => {
  for (const most of [250, 15]) {
    const needs = new MarketNeeds(most);
    needs.listenTo([need('pane', { chains: [whole] })]);
    for (const price of [99_000, 101_000, 99_000]) needs.moveTo(CHAIN, INDEX(price), NOW);
    const before = heard(needs);
    const seen = Array.from({ length: 50 }, (_, i) => {
      needs.moveTo(CHAIN, INDEX(i % 2 === 0 ? 101_000 : 99_000), NOW);
      return heard(needs).join(' ');
    });
    expect(new Set(seen)).toEqual(new Set([before.join(' ')]));
  }
});

test('the window follows a price that goes away for good', () => {
  const needs = new MarketNeeds(250);
  needs.listenTo([need('pane', { chains: [whole] })]);
  needs.moveTo(CHAIN, INDEX(80_000), NOW);
  const low = heard(needs).includes('v:W120000');
  needs.moveTo(CHAIN, INDEX(120_000), NOW);
  expect([low, heard(needs).includes('v:W120000'), heard(needs).includes('v:W80000')]).toEqual([false, true, false]);
});
