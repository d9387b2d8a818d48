import { expect, it } from 'vitest';
import { AS_ORDER, executionOf, tacticOf, workText } from './workForm.tsx';

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
    executionOf(AS_ORDER, ORDER), executionOf({ ...AS_ORDER, manner: 'twap', amount: '1' }, { ...ORDER, orderType: 'market' })])
    .toEqual([null, null, null, null, null]);
  expect(executionOf({ ...AS_ORDER, manner: 'iceberg', amount: '1' }, ORDER)?.plan.legs).toEqual([{ account: 'sim/main',
    instrument: 'sim:BTC-PERP', side: 'buy', quantity: '5', limitPrice: '100', reduceOnly: true,
    tactic: { kind: 'iceberg', shown: '1' } }]);
});

it('says what ends it, and refuses an end that cannot be', () => {
  const work = { ...AS_ORDER, manner: 'twap', amount: '10', minutes: '30', costUsd: '50', belowUsd: '60000' } as const;
  expect(executionOf(work, ORDER)?.plan.limits).toEqual({ timeMs: 1_800_000, maxCostUsd: 50, stopBelowUsd: 60_000,
    stopAboveUsd: null, maxLeggingLossUsd: null });
  expect(workText(work)).toBe(' or better, worked evenly over time, 10 minutes; ends after 30 minutes, or at a cost of 50 '
    + 'USD, or with the index below 60000');
  expect([{ ...work, costUsd: '-1' }, { ...work, aboveUsd: 'x' }, { ...work, minutes: '0.001' }]
    .map((each) => executionOf(each, ORDER))).toEqual([null, null, null]);
});
