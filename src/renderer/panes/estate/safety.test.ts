import { expect, it } from 'vitest';
import { DEFAULT_ALERT_RULES } from '../../../shared/domain/margin/alert.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { nearestMove, verdictOf, type SafetyInput } from './safety.ts';

const health = (account: string, value: number | null, moves: readonly [string, number | null, number | null][] = []) =>
  ({ account, health: value, missing: value === null ? ['quote of X'] : [],
    distances: moves.map(([underlying, downMove, upMove]) => ({ underlying, downMove, upMove, downPriceUsd: null,
      upPriceUsd: null, standardDeviationsPerDay: 4 })) }) as unknown as WireRecord<'health'>;
const calm: SafetyInput = { healths: [health('a', 2.4)], rules: DEFAULT_ALERT_RULES, doubt: null, killSwitch: false,
  accounts: new Map([['a', { label: 'Options' } as WireRecord<'accounts'>]]), linked: true, muteAfterMs: 5_000,
  connections: [{ venue: 'v', state: 'connected', reconciled: true, ageMs: 300 }] };

it('is safe only when everything is known and nothing is near', () => {
  expect(verdictOf(calm)).toEqual({ safety: 'ok', reasons: [] });
  const safetyOf = (part: Partial<SafetyInput>) => verdictOf({ ...calm, ...part }).safety;
  expect([
    safetyOf({ healths: [health('a', 1.9)] }), safetyOf({ healths: [health('a', 1.4)] }),
    safetyOf({ healths: [health('a', 1.1)] }), safetyOf({ healths: [health('a', null)] }),
    safetyOf({ linked: false }), safetyOf({ doubt: 'a: differs' }), safetyOf({ killSwitch: true }),
    safetyOf({ connections: [{ venue: 'v', state: 'disconnected', reconciled: true, ageMs: 9 }] }),
    safetyOf({ connections: [{ venue: 'v', state: 'connected', reconciled: false, ageMs: 9 }] }),
    safetyOf({ connections: [{ venue: 'v', state: 'connected', reconciled: true, ageMs: 6_000 }] }),
  ]).toEqual(['watch', 'restricted', 'danger', 'unknown', 'unknown', 'restricted', 'watch', 'unknown', 'unknown',
    'unknown']);
});

it('danger comes before the unknown, and the reason says at which price it ends', () => {
  const healths = [health('b', null), health('a', 1.15, [['ETH', -0.4, null], ['BTC', null, 0.081]])];
  expect(verdictOf({ ...calm, healths }).reasons).toEqual([
    { safety: 'danger', pane: 'margin', text: 'Options: health 1.15, liquidated at BTC +8.1 %' },
    { safety: 'unknown', pane: 'margin', text: 'b: health not known (quote of X)' }]);
});

it('the nearest move is the smallest of all, infinite health has none', () => {
  expect(nearestMove(health('a', 2, [['ETH', -0.4, 0.2], ['BTC', -0.1, null]])))
    .toEqual({ underlying: 'BTC', move: -0.1, deviations: 4 });
  expect(nearestMove(health('a', Infinity))).toBeNull();
});
