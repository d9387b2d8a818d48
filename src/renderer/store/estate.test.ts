import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../shared/contract/replica.ts';
import { doubtOf, estateOf, healthBand } from './estate.ts';

const health = (account: string, equityUsd: number | null, value: number | null, missing: string[] = []) => ({
  account, computedTimeMs: 0, equityUsd, haircutEquityUsd: equityUsd, initialMarginUsd: 1, maintenanceMarginUsd: 1,
  availableUsd: 1, health: value, distances: [], missing,
}) satisfies WireRecord<'health'>;

const session = { session: 's', run: 'r', mode: 'practice', startedTimeMs: 0, killSwitch: 'released',
  killSwitchTimeMs: null, killSwitchReason: null, dayStartEquityUsd: 100, dayStartTimeMs: 0 } as const;

describe('estate', () => {
  it('adds equity and finds the account nearest to liquidation', () => {
    expect(estateOf([health('a', 70, 2.5), health('b', 50, 1.4), health('c', 1, Infinity)], session)).toEqual(
      { equityUsd: 121, dayPnlUsd: 21, worst: { account: 'b', health: 1.4 }, unknown: [] });
  });

  it('one unknown account makes the sum unknown and is named', () => {
    expect(estateOf([health('a', 70, 2.5), health('b', null, null, ['BTC index'])], session)).toEqual(
      { equityUsd: null, dayPnlUsd: null, worst: { account: 'a', health: 2.5 }, unknown: ['b: BTC index'] });
  });

  it('knows nothing without accounts, and no profit without a start', () => {
    expect(estateOf([], session).equityUsd).toBeNull();
    expect(estateOf([health('a', 70, 2)], { ...session, dayStartEquityUsd: null }).dayPnlUsd).toBeNull();
  });

  it('health bands end where a sentinel would act', () => {
    expect([null, NaN, 0.9, 1.19, 1.2, 1.5, 2, Infinity].map(healthBand)).toEqual(
      ['unknown', 'unknown', 'danger', 'danger', 'restricted', 'watch', 'ok', 'ok']);
  });
});

it('doubts the accounts whose margin lastingly differs, with the cause', () => {
  const row = (account: string, agreement: 'agrees' | 'settling' | 'explained') => ({ account, agreement, timeMs: 0,
    health: 2, healthSource: 'venue' as const, unknownSinceMs: null, reportTimeMs: 0, diagnosedTimeMs: null,
    differences: [{ quantity: 'initial' as const, instrument: null, ours: 1, venues: 2, difference: -1, tolerance: 0,
      within: false, sinceMs: 0, cause: { kind: 'wrong tier' as const, text: '40x' } }] });
  const rows = [row('a', 'agrees'), row('b', 'explained'), row('c', 'settling')];
  expect([doubtOf(rows, null), doubtOf(rows, 'b'), doubtOf(rows, 'c')]).toEqual([
    'b: margin is not the venue\'s (wrong tier: 40x)', 'b: margin is not the venue\'s (wrong tier: 40x)', null]);
});
