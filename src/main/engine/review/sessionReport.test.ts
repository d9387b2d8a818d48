import { expect, it } from 'vitest';
import type { AccountHealth } from '../../../shared/domain/margin/margin.ts';
import { emptyState } from '../../core/state.ts';
import { equityOf, Lows } from './sessionReport.ts';

const health = (account: string, value: number | null, equityUsd: number | null = 10): AccountHealth => ({ account,
  health: value, equityUsd, computedTimeMs: 0, haircutEquityUsd: null, initialMarginUsd: null,
  maintenanceMarginUsd: null, availableUsd: null, distances: [], missing: [] });

it('keeps the lowest health with its time, and how often it was not known', () => {
  const state = emptyState();
  const lows = new Lows();
  const look = (timeMs: number, a: number | null, b: number | null): void => {
    state.timeMs = timeMs;
    state.health.put('a', health('a', a));
    state.health.put('b', health('b', b));
    lows.look(state);
  };
  look(1, 2, null);
  look(2, 1.5, null);
  look(3, null, null);
  look(4, 1.8, null);
  expect(lows.of((account) => account.toUpperCase())).toEqual([
    { account: 'a', label: 'A', health: 1.5, timeMs: 2, unknownShare: 0.25 },
    { account: 'b', label: 'B', health: null, timeMs: null, unknownShare: 1 }]);
});

it('equity is known whole or not at all', () => {
  const state = emptyState();
  expect(equityOf(state)).toBeNull();
  state.health.put('a', health('a', 2, 10));
  state.health.put('b', health('b', 2, -4));
  expect(equityOf(state)).toBe(6);
  state.health.put('b', health('b', 2, null));
  expect(equityOf(state)).toBeNull();
});
