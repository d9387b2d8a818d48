import { expect, test } from 'vitest';
import { MS_PER_YEAR } from '../../../../shared/domain/instrument.ts';
import { syntheticBook, growBack, stressed, type Liquidity } from './liquidity.ts';
import { Market } from './market.ts';
import { DEFAULT_PACE, STEP_MS } from './parameters.ts';
import { smileOf, volAt } from './surface.ts';
import { perpetualOf } from '../options/chain.ts';
import { gridOf } from '../matching/grid.ts';

const START = Date.UTC(2026, 10, 12, 10);
const venues = ['a', 'b'];
const marketOf = (seed: number, startTimeMs = START, pace = DEFAULT_PACE) =>
  new Market({ seed, startTimeMs, pace, depth: 1, premiumVenues: venues });

test('prices move as the variance says, together, and falls lift the vol', () => {
  let [varianceSum, squares, cross, ethSquares, leverage, volSquares, steps] = [0, 0, 0, 0, 0, 0, 0];
  for (let seed = 1; seed <= 6; seed += 1) {
    const market = marketOf(seed);
    for (let i = 0; i < 20_000; i += 1) {
      const [btc, eth, vol] = [market.spot('BTC'), market.spot('ETH'), market.smile('BTC', START + 86_400_000 * 30)];
      market.step(market.timeMs + STEP_MS);
      const b = Math.log(market.spot('BTC') / btc);
      const e = Math.log(market.spot('ETH') / eth);
      if (Math.abs(b) > 0.004 || Math.abs(e) > 0.004) continue;
      const v = market.smile('BTC', START + 86_400_000 * 30).theta - vol.theta;
      [varianceSum, squares, cross] = [varianceSum + vol.theta / vol.years, squares + b * b, cross + b * e];
      [ethSquares, leverage, volSquares, steps] = [ethSquares + e * e, leverage + b * v, volSquares + v * v, steps + 1];
    }
  }
  const perYear = MS_PER_YEAR / STEP_MS / DEFAULT_PACE;
  const realized = Math.sqrt((squares / steps) * perYear);
  // The mean 30-day variance is near the instantaneous one: both pull to the same mean.
  expect(realized / Math.sqrt(varianceSum / steps)).toBeGreaterThan(0.85);
  expect(realized / Math.sqrt(varianceSum / steps)).toBeLessThan(1.15);
  expect(cross / Math.sqrt(squares * ethSquares)).toBeCloseTo(0.85, 1);
  expect(leverage / Math.sqrt(squares * volSquares)).toBeLessThan(-0.2);
});

test('a minute of practice is seen: the median move of ten minutes exceeds a tenth of a percent a minute', () => {
  const moves: number[] = [];
  for (let seed = 1; seed <= 10; seed += 1) {
    const market = marketOf(seed);
    for (let minute = 0; minute < 10; minute += 1) {
      const before = market.spot('BTC');
      for (let i = 0; i < 240; i += 1) market.step(market.timeMs + STEP_MS);
      moves.push(Math.abs(market.spot('BTC') / before - 1));
    }
  }
  moves.sort((a, b) => a - b);
  expect(moves[50]).toBeGreaterThan(0.001);
  expect(moves[50]).toBeLessThan(0.01);
});

test('a saved market goes on exactly', () => {
  const market = marketOf(3);
  for (let i = 0; i < 500; i += 1) market.step(market.timeMs + STEP_MS);
  const text = JSON.stringify(market.save());
  const twin = new Market({ seed: 3, startTimeMs: 0, pace: DEFAULT_PACE, depth: 1, premiumVenues: venues },
    JSON.parse(text));
  for (let i = 0; i < 500; i += 1) {
    market.step(market.timeMs + STEP_MS);
    twin.step(twin.timeMs + STEP_MS);
  }
  expect(JSON.stringify(twin.save())).toBe(JSON.stringify(market.save()));
});

test('the surface has no butterfly or calendar arbitrage, wherever variance and skew go', () => {
  const years = [0.001, 0.005, 0.02, 0.06, 0.15, 0.4];
  for (const variance of [0.02, 0.25, 1.5]) {
    for (const [rho, eta] of [[-0.6, 0.8], [-0.24, 0.8], [0.4, 0.64]] as const) {
      const smiles = years.map((t) => smileOf(variance, 0.27, rho, eta, t));
      for (const [i, smile] of smiles.entries()) {
        const reach = 6 * Math.sqrt(smile.theta);
        for (let k = -reach; k <= reach; k += reach / 50) {
          const w = (x: number): number => volAt(smile, x) ** 2 * smile.years;
          const h = reach / 500;
          const [w0, w1, w2] = [w(k), (w(k + h) - w(k - h)) / (2 * h), (w(k + h) - 2 * w(k) + w(k - h)) / (h * h)];
          // Durrleman's condition (Gatheral and Jacquier 2014, equation 2.1).
          const g = (1 - (k * w1) / (2 * w0)) ** 2 - ((w1 * w1) / 4) * (1 / w0 + 0.25) + w2 / 2;
          expect(g).toBeGreaterThan(-1e-6);
          const next = smiles[i + 1];
          if (next !== undefined) expect(volAt(next, k) ** 2 * next.years).toBeGreaterThan(w0 - 1e-12);
        }
      }
    }
  }
});

test('a shock moves price, vol, skew and stress, and the stress passes', () => {
  const market = marketOf(1);
  const expiry = START + 30 * 86_400_000;
  const [spot, smile] = [market.spot('BTC'), market.smile('BTC', expiry)];
  market.shock('BTC', -0.05);
  expect(market.spot('BTC')).toBeCloseTo(spot * 0.95, 6);
  expect(market.smile('BTC', expiry).theta).toBeGreaterThan(smile.theta);
  expect(market.smile('BTC', expiry).rho).toBeLessThan(smile.rho);
  const stress = market.stress('BTC');
  expect(stress).toBeGreaterThan(3);
  for (let i = 0; i < 4 * 120; i += 1) market.step(market.timeMs + STEP_MS);
  expect(market.stress('BTC')).toBeLessThan(stress / 4);
  expect(() => market.shock('DOGE', 0.1)).toThrow('the practice market has no DOGE');
  expect(() => market.shock('BTC', -1)).toThrow(RangeError);
});

test('books thin and widen with stress, are eaten by takers, and grow back', () => {
  const grid = gridOf(perpetualOf('BTC'));
  const calm: Liquidity = { middle: 64_000, halfSpread: 2, gapTicks: 13, bestLots: 8_000, levels: 10 };
  const taken = { bidLots: 0, askLots: 0 };
  const bookOf = (liquidity: Liquidity) => syntheticBook(grid, liquidity, taken, 99, 5);
  const depth = (rows: readonly { lots: number }[]): number => rows.reduce((sum, row) => sum + row.lots, 0);
  const [quiet, stormy] = [bookOf(calm), bookOf(stressed(calm, 4, 1))];
  const spread = ({ bids, asks }: typeof quiet): number => (asks[0]?.ticks ?? 0) - (bids[0]?.ticks ?? 0);
  expect(spread(stormy)).toBeGreaterThan(5 * spread(quiet));
  expect(depth(stormy.asks)).toBeLessThan(depth(quiet.asks) / 4);
  expect([quiet.bids.length, quiet.asks.length]).toEqual([10, 10]);
  taken.askLots = (quiet.asks[0]?.lots ?? 0) + 10;
  const eaten = bookOf(calm);
  expect(eaten.asks[0]).toEqual({ ticks: quiet.asks[1]?.ticks, lots: (quiet.asks[1]?.lots ?? 0) - 10 });
  expect(eaten.bids).toEqual(quiet.bids);
  for (let i = 0; i < 400; i += 1) growBack(taken, STEP_MS);
  expect(bookOf(calm)).toEqual(quiet);
});

test('the delivery price is the average of the index over the half hour before 08:00', () => {
  const market = marketOf(2, Date.UTC(2026, 10, 13, 7, 20));
  let [sum, count] = [0, 0];
  while (market.timeMs < Date.UTC(2026, 10, 13, 8)) {
    market.step(market.timeMs + STEP_MS);
    if (market.timeMs > Date.UTC(2026, 10, 13, 7, 30)) [sum, count] = [sum + market.spot('ETH'), count + 1];
  }
  expect(count).toBe(7_200);
  expect(market.deliveryPrice('ETH')).toBeCloseTo(sum / count, 6);
  expect(Math.abs(market.deliveryPrice('ETH') - market.spot('ETH'))).toBeGreaterThan(1e-6);
});
