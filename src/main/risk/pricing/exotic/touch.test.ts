import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import type { Passage } from './passage.ts';
import { touch } from './touch.ts';

function passageOf(row: Row): Passage {
  return {
    side: row['side'] === 'down' ? 'down' : 'up',
    spot: Number(row['S']),
    barrier: Number(row['H']),
    rate: Number(row['r']),
    carry: Number(row['carry_b']),
    years: Number(row['T']),
    vol: Number(row['sigma']),
  };
}

const TOLERANCES: Readonly<Record<string, string>> = {
  one_touch_pay_at_hit: 'tol_hit',
  one_touch_pay_at_expiry: 'tol_exp',
  no_touch: 'tol_no',
};

describe.each(tables('touch_options'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('one-touch and no-touch', () => {
    const pricesOf = (row: Row) => ({
      one_touch_pay_at_hit: touch('atHit', passageOf(row)).price,
      one_touch_pay_at_expiry: touch('atExpiry', passageOf(row)).price,
      no_touch: touch('noTouch', passageOf(row)).price,
    });
    const result = worstRatio(rows ?? [], pricesOf, (row, column) => Number(row[TOLERANCES[column] ?? '']));
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const passages = fc
  .record({
    side: fc.constantFrom('down' as const, 'up' as const),
    away: positive(0.01, 0.5),
    rate: positive(0, 0.1),
    carry: positive(-0.05, 0.1),
    years: positive(0.05, 2),
    vol: positive(0.15, 1.2),
  })
  .map(({ away, ...rest }) => ({ ...rest, spot: 100, barrier: 100 * (rest.side === 'down' ? 1 - away : 1 + away) }));

describe('properties', () => {
  test.prop([passages])('touched or not is certain; paid at the hit is worth more', (passage) => {
    const [atHit, atExpiry, noTouch] = [touch('atHit', passage), touch('atExpiry', passage), touch('noTouch', passage)];
    expect(atExpiry.price + noTouch.price).toBeCloseTo(Math.exp(-passage.rate * passage.years), 13);
    expect(atHit.price).toBeGreaterThanOrEqual(atExpiry.price - 1e-14);
    expect(atHit.price).toBeLessThanOrEqual(1 + 1e-14);
  });

  test.prop([fc.constantFrom('atHit' as const, 'atExpiry' as const, 'noTouch' as const), passages])(
    'Greeks against finite differences',
    (payoff, passage) => {
      const here = touch(payoff, passage);
      const at = (change: Partial<Passage>) => touch(payoff, { ...passage, ...change }).price;
      const { vol, years } = passage;
      expect(Math.abs((at({ spot: 100.001 }) - at({ spot: 99.999 })) / 0.002 - here.delta)).toBeLessThan(1e-5);
      expect(Math.abs((at({ vol: vol + 1e-5 }) - at({ vol: vol - 1e-5 })) / 2e-5 - here.vega)).toBeLessThan(1e-4);
      const theta = (at({ years: years - 1e-6 }) - at({ years: years + 1e-6 })) / 2e-6;
      expect(Math.abs(theta - here.theta)).toBeLessThan(1e-4 * (1 + Math.abs(theta)));
    },
  );
});

describe('the edges', () => {
  const passage: Passage = { side: 'down', spot: 100, barrier: 90, rate: 0.1, carry: 0, years: 1, vol: 0.5 };

  it('knows what has been hit, and what cannot be', () => {
    const hit = { ...passage, spot: 90 };
    const prices = (p: Passage) => (['atHit', 'atExpiry', 'noTouch'] as const).map((payoff) => touch(payoff, p).price);
    expect(prices(hit)).toEqual([1, Math.exp(-0.1), 0]);
    expect(prices({ ...passage, vol: 0 })).toEqual([0, 0, Math.exp(-0.1)]);
    expect(prices({ ...passage, years: 0 })).toEqual([0, 0, 1]);
    const [atHit, atExpiry, noTouch] = prices({ ...passage, vol: 0, carry: -1 });
    expect([atHit, atExpiry, noTouch]).toEqual([Math.exp(-0.1 * -Math.log(0.9)), Math.exp(-0.1), 0]);
  });
});
