import { expect, test } from 'vitest';
import { nearestCrossings } from '../../portfolio/liquidation.ts';
import { black76Price } from '../black76.ts';
import { ownTable, sharedJson, type Row } from './vectorFile.mjs';

const of = (row: Row, name: string): number => Number(row[name]);

/** The distance on the side of `root`, as the scanner of liquidation distances finds it. */
function priceFound(left: (move: number) => number, from: number, root: number, kinks: readonly number[] = []): number {
  const { down, up } = nearestCrossings(left, kinks);
  return from * (1 + ((root < from ? down : up) ?? NaN));
}

interface Isolated {
  readonly inverse: boolean;
  readonly entry: number;
  readonly size: number;
  readonly margin: number;
  readonly rate: number;
}

/** What is left of the margin at a price, in dollars or in coin. */
function leftOf({ inverse, entry, size, margin, rate }: Isolated, price: number): number {
  if (inverse) return margin + size * (1 / entry - 1 / price) - (rate * Math.abs(size)) / price;
  return margin + size * (price - entry) - rate * Math.abs(size) * price;
}

function expectFound(position: Isolated, root: number): void {
  const { entry } = position;
  // Outside of what the scan looks at there is nothing to be found (rule D3).
  if (root / entry - 1 < -0.95 || root / entry - 1 > 5) return;
  const found = priceFound((move) => leftOf(position, entry * (1 + move)), entry, root);
  expect(Math.abs(found / root - 1)).toBeLessThan(1e-9);
}

test('D2 isolated positions by our own table', () => {
  const { rows } = ownTable('liquidation_isolated');
  expect(rows?.length).toBe(24);
  for (const row of rows ?? []) {
    const [entry = NaN, size = NaN, margin = NaN, rate = NaN] =
      ['entry', 'size', 'margin', 'rate'].map((name) => of(row, name));
    expectFound({ inverse: row['kind'] === 'inverse', entry, size, margin, rate }, of(row, 'liq_price'));
  }
});

test('D2 books of options by our own table', () => {
  const { rows } = ownTable('liquidation_books');
  for (const row of rows ?? []) {
    const legs = [0, 1, 2].map((n) => ({ type: row[`cp${n}`] === 'C' ? 'call' : 'put', strike: of(row, `K${n}`),
      years: of(row, `T${n}`), vol: of(row, `iv${n}`), quantity: of(row, `qty${n}`) } as const));
    const worth = (forward: number): number => legs.reduce((sum, { type, strike, years, vol, quantity }) =>
      sum + quantity * black76Price(type, forward, strike, years, vol, 0), 0);
    const [perp, from] = [of(row, 'perp'), 60_000];
    const short = legs.reduce((sum, { quantity }) => sum + Math.max(-quantity, 0), 0);
    const left = (move: number): number => {
      const forward = from * (1 + move);
      const equity = of(row, 'equity') + perp * (forward - from) + worth(forward) - worth(from);
      return equity - (0.01 * Math.abs(perp) + 0.075 * short) * forward;
    };
    const found = nearestCrossings(left, legs.map(({ strike }) => strike / from - 1));
    for (const [side, move] of [['below', found.down], ['above', found.up]] as const) {
      if (row[side] === '') continue;
      expect(Math.abs((from * (1 + (move ?? NaN))) / of(row, side) - 1), `${row['id']} ${side}`).toBeLessThan(1e-9);
    }
  }
  expect(rows?.length).toBe(6);
});

interface SharedCase {
  readonly kind: string;
  readonly entry: number;
  readonly contracts_usd: number;
  readonly margin_coin: number;
  readonly mmr: number;
  readonly liq_price: string;
  readonly cash: number;
  readonly positions: readonly { price: number; beta: number; size: number; tiers: readonly [number, number][] }[];
  readonly collateral: { price: number; beta: number; units: number; haircut: number };
  readonly roots_x: readonly string[];
}

const shared: readonly SharedCase[] | null = sharedJson('liquidation')?.cases ?? null;

test.skipIf(shared === null)(`D2 shared liquidation.json${shared === null ? ' (skipped: not there)' : ''}`, () => {
  const inverse = (shared ?? []).filter(({ kind }) => kind === 'isolated_inverse');
  for (const { entry, contracts_usd: size, margin_coin: margin, mmr: rate, liq_price: root } of inverse) {
    expectFound({ inverse: true, entry, size, margin, rate }, Number(root));
  }
  const cross = (shared ?? []).filter(({ kind }) => kind === 'cross_one_factor');
  for (const one of cross) {
    const roots = one.roots_x.map(Number).filter((x) => x > -0.95 && x < 5);
    const { down, up } = nearestCrossings((x) => crossLeft(one, x), kinksOf(one));
    const nearest = [Math.max(...roots.filter((x) => x < 0)), Math.min(...roots.filter((x) => x > 0))];
    for (const [i, found] of [down, up].entries()) {
      if (Number.isFinite(nearest[i])) expect(Math.abs((found ?? NaN) / (nearest[i] ?? NaN) - 1)).toBeLessThan(1e-9);
      else expect(found).toBeNull();
    }
  }
  expect([inverse.length, cross.length]).toEqual([10, 10]);
});

/** Prices move with one factor, each by its beta, and end at zero. */
function crossLeft({ cash, positions, collateral }: SharedCase, x: number): number {
  const at = (price: number, beta: number): number => price * Math.max(0, 1 + beta * x);
  const held = collateral.units * (1 - collateral.haircut) * at(collateral.price, collateral.beta);
  return positions.reduce((left, { price, beta, size, tiers }) => {
    const now = at(price, beta);
    const notional = Math.abs(size) * now;
    const required = tiers.reduce((sum, [from, rate], i) =>
      sum + rate * Math.max(0, Math.min(notional, tiers[i + 1]?.[0] ?? Infinity) - from), 0);
    return left + size * (now - price) - required;
  }, cash + held);
}

const kinksOf = ({ positions, collateral }: SharedCase): readonly number[] =>
  [...positions, collateral].map(({ beta }) => -1 / beta);
