import { expect, test } from 'vitest';
import { sampleBook } from '../../scenarios/bookSamples.ts';
import { prepareBook } from '../../scenarios/book.ts';
import { healthAfter } from '../../scenarios/accountAfter.ts';
import { stateAfter } from '../../scenarios/revalue.ts';
import { NO_MOVE, NO_SHOCK } from '../../scenarios/shock.ts';
import { healthOf } from '../../portfolio/health.ts';
import { marginDetail } from './marginDetail.ts';

const VOLS = new Map([['BTC', 0.03], ['ETH', 0.04]]);
const book = prepareBook(sampleBook());
const details = book.accounts.map((account) => ({ account, detail: marginDetail(account, VOLS) }));

test('D8 the nearest of all roots is the distance that the account shows', () => {
  for (const { account, detail } of details) {
    const { distances } = healthOf(account.input, account.model, VOLS);
    for (const { underlying, downMove, upMove } of distances) {
      const roots = detail.roots.find((of) => of.underlying === underlying)?.roots ?? [];
      const nearest = (sign: number): number | undefined =>
        roots.filter(({ move }) => Math.sign(move) === sign).toSorted((a, b) => Math.abs(a.move) - Math.abs(b.move))[0]?.move;
      if (downMove !== null) expect(nearest(-1)).toBeCloseTo(downMove, 8);
      if (upMove !== null) expect(nearest(1)).toBeCloseTo(upMove, 8);
    }
  }
  expect(details.flatMap(({ detail }) => detail.roots).some(({ roots }) => roots.length > 0)).toBe(true);
});

test('D9 after the joint move that is told the margin is used up', () => {
  let told = 0;
  for (const { account, detail } of details) {
    const { deviations, spotMoves, volRelative } = detail.joint;
    if (deviations === null) continue;
    told += 1;
    const moves = Object.entries(spotMoves).map(([name, spotMove]) => [name, { ...NO_MOVE, spotMove, volRelative }]);
    const shock = { ...NO_SHOCK, underlyings: Object.fromEntries(moves) as typeof NO_SHOCK.underlyings };
    expect(healthAfter(account, shock, (leg) => stateAfter(leg, shock)).health).toBeCloseTo(1, 4);
  }
  expect(told).toBeGreaterThan(0);
});

test('D9 after the days that are left the margin is used up, a day before it is not', () => {
  const lending = details.find(({ account }) => account.model === 'aave') ?? expect.fail('no loan');
  // Thinner: as if collateral were a sliver above the debt, so that interest finds it within the year.
  const { account } = lending;
  const debt = account.input.balances.reduce((sum, { amount }) => Math.min(sum, amount), 0);
  expect(debt).toBeLessThan(0);
  const { haircutEquityUsd, maintenanceMarginUsd } =
    healthAfter(account, NO_SHOCK, (leg) => stateAfter(leg, NO_SHOCK));
  const share = ((maintenanceMarginUsd ?? NaN) / (haircutEquityUsd ?? NaN)) * 1.005;
  const { terms } = account.input;
  if (terms?.model !== 'aave') throw new Error('no terms of the loan');
  const thin = { ...account, input: { ...account.input, terms: { ...terms, reserves: terms.reserves.map((reserve) =>
    ({ ...reserve, liquidationThreshold: reserve.liquidationThreshold * share })) } } };
  const { timeLeft } = marginDetail(thin, VOLS);
  const days = timeLeft?.days ?? expect.fail('time is left without end');
  expect(days).toBeGreaterThan(1);
  expect(timeLeft?.changeUsdPerDay).toBeLessThan(0);
  const leftAt = (at: number): number => {
    const shock = { ...NO_SHOCK, horizonMs: at * 86_400_000 };
    const after = healthAfter(thin, shock, (leg) => stateAfter(leg, shock));
    return (after.haircutEquityUsd ?? NaN) - (after.maintenanceMarginUsd ?? NaN);
  };
  expect([leftAt(days - 0.1) > 0, leftAt(days + 0.1) < 0]).toEqual([true, true]);
});
