import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { verdictOf, worstFirst, type Difference } from './reconciliationRows.ts';

type Reconciliation = WireRecord<'marginReconciliations'>;

it('puts what is not explained first and what agrees last, the silent between', () => {
  const row = (account: string, agreement: Reconciliation['agreement']): Reconciliation => ({ account, agreement, timeMs: 0,
    health: 2, healthSource: 'venue', unknownSinceMs: null, reportTimeMs: 0, differences: [], diagnosedTimeMs: null });
  expect(worstFirst([row('e', 'agrees'), row('d', 'unknown'), row('c', 'settling'), row('b', 'explained'),
    row('a', 'unexplained'), row('aa', 'agrees')]).map(({ account }) => account)).toEqual(['a', 'b', 'c', 'd', 'aa', 'e']);
});

it('says within, above, or that one side says nothing or has none', () => {
  const row = (over: Partial<Difference>): Difference => ({ quantity: 'equity', instrument: null, ours: 1, venues: 1,
    difference: 0, tolerance: 1, within: true, sinceMs: null, cause: null, ...over });
  expect([row({}), row({ within: false }), row({ within: null, venues: null }),
    row({ quantity: 'liquidationPrice', within: false, ours: null })].map(verdictOf))
    .toEqual(['within', 'above', 'one side only', 'one side has none']);
});
