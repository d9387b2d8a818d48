import { expect, test } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import { NOW_MS, perpetual } from '../../risk/samples.ts';
import { book, candidate, limits, marketQuote, policy } from '../samples.ts';
import type { HedgeFill, Look } from './look.ts';
import { Trial, type TrialSetting } from './trial.ts';

const SECOND = 1_000;

/** BTC at `price`, touch 10 USD to either side with 5 at the best level, `delta` coins held. */
function look(second: number, price: number, delta: number, depth = 5): Look {
  const timeMs = NOW_MS + second * SECOND;
  const instrument = perpetual();
  const quote = marketQuote(instrument, { receivedTimeMs: timeMs, bidPrice: dec(price - 10), askPrice: dec(price + 10),
    bidQuantity: dec(depth), askQuantity: dec(depth), markPrice: dec(price), fundingRate: 0 });
  const levels = book(instrument, [[price - 10, depth], [price - 500, 50]], [[price + 10, depth], [price + 500, 50]]);
  return { timeMs, priceUsd: price, limits, dayVol: 0.03, killSwitch: false, equityUsd: 100_000 + delta * price,
    exposure: { deltaCoin: delta, premiumDeltaCoin: 0, gammaCoinPerUsd: 0, gammaYears: null, inFlightDeltaCoin: 0,
      missing: [], oldestInputMs: timeMs },
    candidates: [candidate({ instrument, quote, book: { ...levels, receivedTimeMs: timeMs }, indexPriceUsd: price,
      indexReceivedTimeMs: timeMs })] };
}

const rule = policy({ bandDeltaCoin: 1, returnToFraction: 0.5, minIntervalMs: 0, maxOrderDeltaCoin: 100,
  maxSlippageBps: 5 });
const setting = (known: Partial<TrialSetting> = {}): TrialSetting => ({ name: 'ours', policy: rule, approvalDelayMs: 0,
  windowMs: 10 * SECOND, healthEveryMs: SECOND, target: { deltaCoin: 0, maxQuoteAgeMs: 5_000, underlying: 'BTC' },
  ...known });

const fee = (quantity: number, price: number): number => quantity * price * perpetual().takerFeeRate;

test('T1 the hedger itself decides: nothing inside the band, back to the inner edge outside', () => {
  const trial = new Trial(setting());
  trial.look(look(0, 60_000, 0.9));
  expect([trial.result().hedges, trial.deltaAt(look(0, 60_000, 0.9))]).toEqual([0, 0.9]);
  trial.look(look(1, 60_000, 3));
  expect([trial.result().hedges, trial.deltaAt(look(1, 60_000, 3))]).toEqual([1, expect.closeTo(0.5, 9)]);
});

test('T2 approval comes after its delay and looks again: a market beyond the limit is not hit', () => {
  const trial = new Trial(setting({ approvalDelayMs: 3 * SECOND }));
  for (const second of [0, 1, 2]) trial.look(look(second, 60_000, 3));
  expect(trial.result().hedges).toBe(0);
  trial.look(look(3, 60_000, 3));
  expect(trial.result().hedges).toBe(1);
  const late = new Trial(setting({ approvalDelayMs: 3 * SECOND }));
  for (const [second, price] of [[0, 60_000], [1, 60_000], [2, 60_000], [3, 59_000]] as const) {
    late.look(look(second, price, 3));
  }
  expect(late.result().hedges).toBe(0);
});

test('T3 it fills from the book up to its limit, the rest is cancelled and decided anew', () => {
  const trial = new Trial(setting());
  trial.look(look(0, 60_000, 3, 1));
  expect(trial.deltaAt(look(0, 60_000, 3))).toBeCloseTo(2, 9);
  trial.look(look(1, 60_000, 3, 1));
  expect([trial.result().hedges, trial.deltaAt(look(1, 60_000, 3))]).toEqual([2, expect.closeTo(1, 9)]);
});

test('T4 the hedging error is what the delta that was left earned, its variance that of whole windows', () => {
  const trial = new Trial(setting({ policy: null }));
  // Half a coin long: 10 windows of ten seconds in which the price rises by 20 or falls by 40.
  let price = 60_000;
  const sums: number[] = [];
  trial.look(look(0, price, 0.5));
  for (let window = 0; window < 10; window += 1) {
    const step = window % 2 === 0 ? 2 : -4;
    let sum = 0;
    for (let second = 1; second <= 10; second += 1) {
      price += step;
      const at = window * 10 + second;
      trial.look(look(at, price, 0.5));
      // A look at a full ten seconds belongs to the window that it opens.
      sum += 0.5 * step;
    }
    sums.push(sum);
  }
  const { errorVarianceUsd2, windows } = trial.result();
  expect(windows).toBeGreaterThanOrEqual(10);
  expect(errorVarianceUsd2).toBeGreaterThan(0.5 * variance(sums));
  expect(errorVarianceUsd2).toBeLessThan(1.5 * variance(sums));
});

const variance = (numbers: readonly number[]): number => {
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  return numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (numbers.length - 1);
};

test('T4 what is not known is in no error and counts as unseen', () => {
  const trial = new Trial(setting());
  trial.look(look(0, 60_000, 0.5));
  const blind = look(1, 50_000, 0.5);
  trial.look({ ...blind, exposure: { ...blind.exposure, deltaCoin: null } });
  trial.look(look(2, 40_000, 0.5));
  trial.look(look(3, 40_000, 0.5));
  // 0.5 x (50,000 - 60,000) was seen to its end; from there to 40,000 nobody knew the delta.
  expect(trial.result()).toMatchObject({ blindShare: 0.25, windows: 1 });
});

test('T5 cost is the way from the middle, the fee and the funding; equity counts the hedges', () => {
  const trial = new Trial(setting({ policy: null }));
  const sold: HedgeFill = { account: 'sim/main', instrument: perpetual().id, side: 'sell', quantity: 2, price: 59_990,
    feeUsd: null };
  trial.look(look(0, 60_000, 2), () => [sold]);
  trial.look(look(1, 59_000, 2));
  const { spreadUsd, feeUsd, costUsd, turnoverUsd, pnlUsd, worstDrawdownUsd } = trial.result();
  expect([spreadUsd, feeUsd, turnoverUsd]).toEqual([20, fee(2, 59_990), 2 * 59_990]);
  expect(costUsd).toBeCloseTo(20 + fee(2, 59_990), 9);
  // Two coins held and two sold: what the price does is nothing.
  expect(pnlUsd).toBeCloseTo(0, 6);
  expect(worstDrawdownUsd).toBeCloseTo(0, 6);
});

test('T6 a hedge counts in the margin of its account', () => {
  const trial = new Trial(setting({ policy: null }));
  const buy = (quantity: number): HedgeFill => ({ account: 'sim/main', instrument: perpetual().id, side: 'buy',
    quantity, price: 60_010, feeUsd: 0 });
  trial.look(look(0, 60_000, 0), () => [buy(1)]);
  const [small] = trial.result().healthLows;
  trial.look(look(1, 60_000, 0), () => [buy(20)]);
  const [large] = trial.result().healthLows;
  expect([small?.account, large?.account]).toEqual(['sim/main', 'sim/main']);
  expect(large?.health).toBeLessThan((small?.health ?? 0) / 10);
});

test('T9 a hedge over two venues is filled leg by leg', () => {
  // One coin at the touch of either venue, ten USD deeper the price of the other 500 away: the hedge is split.
  const [one, other] = [look(0, 60_000, 3, 1), look(0, 60_000, 3, 1)];
  const elsewhere = other.candidates.map((each) => ({ ...each, account: 'sim/other' }));
  const both: Look = { ...one, candidates: [...one.candidates, ...elsewhere] };
  const instruments = both.candidates.map(({ account, instrument }) => ({ account, instrument: instrument.id }));
  const trial = new Trial(setting({ policy: { ...rule, instruments, bandDeltaCoin: 1, returnToFraction: 1 } }));
  trial.look(both);
  expect([trial.result().hedges, trial.deltaAt(both)]).toEqual([2, expect.closeTo(1, 9)]);
});
