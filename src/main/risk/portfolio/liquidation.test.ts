import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { black76Price } from '../pricing/black76.ts';
import { tieredUsd } from '../margin/rateTiers.ts';
import { allCrossings, nearestCrossings } from './liquidation.ts';

interface BookOfOptions {
  readonly F0: number;
  readonly equity: number;
  readonly perp_coins: number;
  readonly perp_mmr: number;
  readonly short_option_mm_fraction_of_F: number;
  readonly options: readonly { cp: 'C' | 'P'; K: number; T: number; iv: number; qty: number }[];
  readonly roots_F: readonly string[];
}

function marginLeft(book: BookOfOptions): (move: number) => number {
  const worth = (forward: number): number => book.options.reduce((sum, { cp, K, T, iv, qty }) =>
    sum + qty * black76Price(cp === 'C' ? 'call' : 'put', forward, K, T, iv, 0), 0);
  const short = book.options.reduce((sum, { qty }) => sum + Math.max(-qty, 0), 0);
  return (move) => {
    const forward = book.F0 * (1 + move);
    const equity = book.equity + book.perp_coins * (forward - book.F0) + worth(forward) - worth(book.F0);
    const required = book.perp_mmr * Math.abs(book.perp_coins) + book.short_option_mm_fraction_of_F * short;
    return equity - required * forward;
  };
}

/** Nearest root on each side within the range, as a move. */
function expected({ F0, roots_F }: BookOfOptions): { down: number | null; up: number | null } {
  const moves = roots_F.map((root) => Number(root) / F0 - 1).filter((move) => move >= -0.95 && move <= 5);
  return {
    down: moves.filter((move) => move < 0).toSorted((a, b) => b - a)[0] ?? null,
    up: moves.filter((move) => move > 0).toSorted((a, b) => a - b)[0] ?? null,
  };
}

function check(book: BookOfOptions): void {
  const kinks = book.options.map(({ K }) => K / book.F0 - 1);
  const { down, up } = expected(book);
  const found = nearestCrossings(marginLeft(book), kinks);
  expect([found.down === null, found.up === null]).toEqual([down === null, up === null]);
  expect(found.down ?? 0).toBeCloseTo(down ?? 0, 9);
  expect(found.up ?? 0).toBeCloseTo(up ?? 0, 9);
}

/** Roots from an independent 40-digit solver. */
const STRANGLE: BookOfOptions = {
  F0: 60_000, equity: 119_336.22097082598, perp_coins: -0.2010423252230935, perp_mmr: 0.01,
  short_option_mm_fraction_of_F: 0.075,
  options: [
    { cp: 'P', K: 78_100, T: 0.13533791206514528, iv: 0.4182661598209277, qty: -10 },
    { cp: 'C', K: 65_100, T: 0.384498123245961, iv: 0.48562020609728906, qty: 1 },
    { cp: 'C', K: 63_000, T: 0.3616027963369357, iv: 0.3694096297639058, qty: -5 },
    { cp: 'C', K: 53_500, T: 0.08813246332631697, iv: 0.40974209372547304, qty: 1 },
  ],
  roots_F: ['53292.98407614965890331', '119844.7327701494376863'],
};

/** All roots of the table, whose range is 5 % to 1200 % of the present price. */
function checkAll(book: BookOfOptions): void {
  const kinks = book.options.map(({ K }) => K / book.F0 - 1);
  const found = allCrossings(marginLeft(book), kinks, [-0.95, 11]).map(({ move }) => move).toSorted((a, b) => a - b);
  const roots = book.roots_F.map((root) => Number(root) / book.F0 - 1);
  expect(found.length).toBe(roots.length);
  roots.forEach((move, i) => expect(found[i]).toBeCloseTo(move, 8));
}

interface OneFactor {
  readonly positions: readonly { price: number; beta: number; size: number; tiers: readonly (readonly [number, number])[] }[];
  readonly cash: number;
  readonly collateral: { price: number; beta: number; units: number; haircut: number };
  readonly roots_x: readonly string[];
}

function oneFactorLeft({ positions, cash, collateral }: OneFactor): (x: number) => number {
  const at = (price: number, beta: number, x: number): number => price * Math.max(0, 1 + beta * x);
  return (x) => {
    let left = cash + collateral.units * at(collateral.price, collateral.beta, x) * (1 - collateral.haircut);
    for (const { price, beta, size, tiers } of positions) {
      const moved = at(price, beta, x);
      left += size * (moved - price);
      left -= tieredUsd(Math.abs(size) * moved, tiers.map(([fromUsd, rate]) => ({ fromUsd, rate })));
    }
    return left;
  };
}

test('D8 every root of a book of short options', () => {
  checkAll(STRANGLE);
});

test('D8 a pair of roots between two nodes is found, and said which way each goes', () => {
  const dip = (move: number): number => Math.abs(move - 0.2345) - 0.004;
  expect(allCrossings(dip, []).map(({ move, becomes }) => [move.toFixed(6), becomes])).toEqual([
    ['0.230500', 'liquidated'], ['0.238500', 'safe']]);
  expect(allCrossings((move) => -dip(move), []).map(({ move, becomes }) => [move.toFixed(4), becomes])).toEqual([
    ['0.2305', 'safe'], ['0.2385', 'liquidated']]);
});

test('D2 a book of short options has the nearest root on both sides', () => {
  check(STRANGLE);
});

const VECTORS = new URL('../../../../../shared/vectors/liquidation.json', import.meta.url);

describe.skipIf(!existsSync(VECTORS))('D2 published vectors beside the checkout', () => {
  test('D2 every book of options', () => {
    const cases = (JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: { kind: string }[] }).cases;
    const books = cases.filter(({ kind }) => kind === 'cross_options_full_reval');
    expect(books.length).toBeGreaterThan(5);
    for (const book of books) check(book as unknown as BookOfOptions);
    for (const book of books) checkAll(book as unknown as BookOfOptions);
  });

  test('D8 every cross account of tiers that moves with one factor', () => {
    const cases = (JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: { kind: string }[] }).cases
      .filter(({ kind }) => kind === 'cross_one_factor') as unknown as OneFactor[];
    expect(cases.length).toBeGreaterThan(5);
    for (const one of cases) {
      const roots = one.roots_x.map(Number).filter((x) => x > -0.95 && x < 5);
      const found = allCrossings(oneFactorLeft(one), one.positions.map(({ beta }) => -1 / beta))
        .map(({ move }) => move).toSorted((a, b) => a - b);
      expect(found.length).toBe(roots.length);
      roots.forEach((x, i) => expect(found[i]).toBeCloseTo(x, 8));
    }
  });
});

test('D2 the answer stays on the safe side of the root, to ten digits', () => {
  const { down, up } = nearestCrossings((move) => 1 - 3 * Math.abs(move), []);
  expect(down).toBeCloseTo(-1 / 3, 9);
  expect(up).toBeCloseTo(1 / 3, 9);
});

test('D3 no root in the range is null', () => {
  expect(nearestCrossings(() => 1, [])).toEqual({ down: null, up: null });
  expect(nearestCrossings((move) => 5.001 - move, [])).toEqual({ down: null, up: null });
  const edge = nearestCrossings((move) => Math.min(4.999 - move, move + 0.949), []);
  expect(edge.down).toBeCloseTo(-0.949, 9);
  expect(edge.up).toBeCloseTo(4.999, 9);
});

test('D4 an account that is liquidatable already is at no distance', () => {
  expect(nearestCrossings((move) => move - 0.1, [])).toEqual({ down: 0, up: 0 });
});
