import { expect, it } from 'vitest';
import type { MarginDetailOfAccount } from '../../../shared/domain/margin/detail.ts';
import { jointText, rootRows, timeText } from './detailRows.ts';

const detail = (over: Partial<MarginDetailOfAccount> = {}): MarginDetailOfAccount => ({ account: 'a', roots: [],
  joint: { deviations: 6.28, spotMoves: { BTC: -0.12, ETH: -0.152 }, volRelative: 0.22, missing: [] }, positions: [],
  offsets: 'none', pools: [], timeLeft: { days: 41.3, changeUsdPerDay: -1_234.5, missing: [] }, missing: [], ...over });

it('tells the joint move with its parts, that there is none, or what is not known', () => {
  const joint = detail().joint;
  expect([detail(), detail({ joint: { ...joint, deviations: null } }), detail({ joint: { ...joint, deviations: 0 } }),
    detail({ joint: { ...joint, missing: ['standard deviation of BTC'] } })].map(jointText)).toEqual([
    '6.3 SD/day: BTC -12.0 %, ETH -15.2 %, vols +22 %', 'no joint move within 30 standard deviations',
    'liquidated where it stands', 'not known: standard deviation of BTC']);
});

it('tells the time that is left and what each day takes', () => {
  const time = { days: null, changeUsdPerDay: null, missing: [] };
  expect([detail(), detail({ timeLeft: time }), detail({ timeLeft: null }),
    detail({ timeLeft: { ...time, days: 2.34, changeUsdPerDay: 5 } })].map(timeText)).toEqual([
    '41 days, margin left -1,235 USD a day', 'more than a year', 'not known', '2.3 days, margin left +5 USD a day']);
});

it('lists all roots of all underlyings, halving as near as doubling', () => {
  const root = (move: number, becomes: 'liquidated' | 'safe') =>
    ({ move, priceUsd: 100 * (1 + move), becomes, standardDeviationsPerDay: null });
  const rows = rootRows(detail({ roots: [{ underlying: 'BTC', priceUsd: 100, missing: [],
    roots: [root(-0.5, 'liquidated'), root(-0.6, 'safe')] },
  { underlying: 'ETH', priceUsd: 100, missing: [], roots: [root(0.9, 'liquidated')] }] }));
  expect(rows.map(({ underlying, move, becomes }) => [underlying, move, becomes])).toEqual([
    ['ETH', 0.9, 'liquidated'], ['BTC', -0.5, 'liquidated'], ['BTC', -0.6, 'safe']]);
});
