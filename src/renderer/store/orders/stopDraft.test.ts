import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { stopDraftOf } from './stopDraft.ts';

const perpetual = { id: 'v:P', kind: 'perpetual', tickSize: '0.5' } as unknown as WireRecord<'instruments'>;
const bounded = { kinds: ['perpetual' as const], by: ['mark' as const, 'last' as const], bound: true };

it('a stop closes the whole position halfway to liquidation, on the tick', () => {
  expect(stopDraftOf(perpetual, '2.5', 100_000, 80_000.7, bounded))
    .toEqual({ side: 'sell', quantity: '2.5', by: 'mark', trigger: '90000.5', bound: '87300.5' });
  expect(stopDraftOf(perpetual, '-300', 100_000, 130_000, { ...bounded, by: ['index'], bound: false }))
    .toEqual({ side: 'buy', quantity: '300', by: 'index', trigger: '115000.0', bound: '' });
});

it('where nothing is liquidated on that side it stands 5 % away', () => {
  expect(stopDraftOf(perpetual, '2', 100_000, null, bounded).trigger).toBe('95000.0');
  expect(stopDraftOf(perpetual, '2', 100_000, 140_000, bounded).trigger).toBe('95000.0');
  expect(stopDraftOf(perpetual, '-2', 100_000, null, bounded)).toMatchObject({ trigger: '105000.0', bound: '108150.0' });
});
