import { expect, it } from 'vitest';
import { AS_ORDER, executionOf, tacticOf } from './workForm.tsx';

const ORDER = { type: 'SubmitOrder', account: 'sim/main', instrument: 'sim:BTC-PERP', side: 'buy', orderType: 'limit',
  timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: true, price: '100', quantity: '5' } as const;

it('works an order as it is filled in, and nothing that cannot be', () => {
  expect([tacticOf({ manner: 'touch', amount: '5' }), tacticOf({ manner: 'twap', amount: '10' }),
    tacticOf({ manner: 'almgrenChriss', amount: '0.5' }), tacticOf({ manner: 'volume', amount: '10' }),
    tacticOf({ manner: 'iceberg', amount: '0.5' })]).toEqual([{ kind: 'touch', repegMs: 5_000 },
    { kind: 'twap', durationMs: 600_000, slices: 20 },
    { kind: 'almgrenChriss', durationMs: 30_000, slices: 2, halfLives: 3 }, { kind: 'volume', share: 0.1 },
    { kind: 'iceberg', shown: '0.5' }]);
  expect([tacticOf({ manner: 'volume', amount: '101' }), tacticOf({ manner: 'twap', amount: '' }), tacticOf(AS_ORDER),
    executionOf(AS_ORDER, ORDER), executionOf({ manner: 'twap', amount: '1' }, { ...ORDER, orderType: 'market' })])
    .toEqual([null, null, null, null, null]);
  expect(executionOf({ manner: 'iceberg', amount: '1' }, ORDER)?.plan.legs).toEqual([{ account: 'sim/main',
    instrument: 'sim:BTC-PERP', side: 'buy', quantity: '5', limitPrice: '100', reduceOnly: true,
    tactic: { kind: 'iceberg', shown: '1' } }]);
});
