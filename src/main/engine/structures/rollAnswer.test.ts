import { expect, it } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import { DAY_MS, NOW_MS, option, quote } from '../../risk/samples.ts';
import { expiryChances } from './expiryChances.ts';
import { rollAnswer } from './rollAnswer.ts';
import type { StructureSource } from './structureSource.ts';

const put = (strike: number, days: number): Option => option('linear', 'put', strike, days);
const listed = [put(60_000, 7), put(55_000, 7), put(60_000, 30), put(55_000, 30), put(50_000, 30), put(45_000, 30),
  put(60_000, 2), option('linear', 'call', 60_000, 30), option('inverse', 'put', 60_000, 30)];

/** Bids and asks 10 USD around the middle; the mark's vol 50 %. A put of more days or a higher strike is dearer. */
const middleOf = ({ strike, expiryTimeMs }: Option): number =>
  Number(strike) / 1e18 / 50 + (expiryTimeMs - NOW_MS) / DAY_MS * 10;
const quoteOf = (each: Option) => quote(each.id, { bidPrice: dec(middleOf(each) - 10), askPrice: dec(middleOf(each) + 10),
  markPrice: dec(middleOf(each)), forwardPrice: 62_000, indexPrice: dec(62_000), markImpliedVol: 0.5 });
const source: StructureSource = {
  nowMs: NOW_MS, instruments: listed, quoteOf: (each) => quoteOf(each as Option), surfaceOf: () => null, marginAfter: () => [],
  marketOf: (each) => ({ venue: 'sim', instrument: each, quote: quoteOf(each as Option), indexPriceUsd: 62_000,
    indexReceivedTimeMs: NOW_MS }),
};
const idOf = (strike: number, days: number): string => put(strike, days).id;

it('a held put rolls down in its expiry and out into later ones, at the sides that would be taken', () => {
  const { delta, closeUsdPerContract, expiries } = rollAnswer(source,
    { account: 'sim/main', instrument: idOf(60_000, 7), quantity: -2 });
  // Black: d1 = ln(62/60) / (0.5 sqrt(7/365)) + 0.25 sqrt(7/365) = 0.508.
  expect(delta).toBeCloseTo(-0.3057, 3);
  expect(closeUsdPerContract).toBe(1_280);
  expect(expiries.map(({ expiryTimeMs, targets, sameStrike, sameDelta }) => ({ days: (expiryTimeMs - NOW_MS) / DAY_MS,
    sameStrike, sameDelta, targets: targets.map(({ strikeUsd, pricedAt, costUsdPerContract }) =>
      [strikeUsd, pricedAt, costUsdPerContract]) }))).toEqual([
    { days: 7, sameStrike: null, sameDelta: idOf(55_000, 7), targets: [[55_000, 'bid', 1_280 - 1_160]] },
    // Of 30 days the 60,000 put has a delta of -0.38, the 55,000 one of -0.18: as near as that.
    { days: 30, sameStrike: idOf(60_000, 30), sameDelta: idOf(60_000, 30), targets: [[45_000, 'bid', 1_280 - 1_190],
      [50_000, 'bid', 1_280 - 1_290], [55_000, 'bid', 1_280 - 1_390], [60_000, 'bid', 1_280 - 1_490]] }]);
});

it('a bought one is sold and bought again; what cannot be priced is not known', () => {
  const bought = rollAnswer(source, { account: 'sim/main', instrument: idOf(60_000, 7), quantity: 1 });
  expect(bought.expiries[1]?.targets.at(-1)).toMatchObject({ pricedAt: 'ask', costUsdPerContract: 1_510 - 1_260 });
  const bare = rollAnswer({ ...source, quoteOf: () => null }, { account: 'a', instrument: idOf(60_000, 7), quantity: 1 });
  expect([bare.closeUsdPerContract, bare.expiries[0]?.targets[0]?.costUsdPerContract]).toEqual([null, null]);
});

it('what is not held, or no option, is refused by name', () => {
  expect(() => rollAnswer(source, { account: 'a', instrument: 'sim:X', quantity: 1 })).toThrow('sim:X: only an option is rolled');
  expect(() => rollAnswer(source, { account: 'a', instrument: idOf(60_000, 7), quantity: 0 })).toThrow('is not held');
});

it('without a surface the chances at expiry are not known', () => {
  expect(expiryChances(source, [put(60_000, 7)])).toEqual([{ instrument: idOf(60_000, 7), inTheMoney: null, pin: null }]);
});
