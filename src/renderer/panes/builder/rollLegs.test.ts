import { expect, it } from 'vitest';
import type { RollAnswer, RollExpiry } from '../../../shared/contract/questions/expiry.ts';
import { firstRoll, rollLegs, targetOf } from './rollLegs.ts';

const target = (instrument: string) =>
  ({ instrument, strikeUsd: 100, delta: -0.2, price: 1, pricedAt: 'bid', costUsdPerContract: 3 } as const);
const expiry = (expiryTimeMs: number, sameDelta: string | null, sameStrike: string | null): RollExpiry =>
  ({ expiryTimeMs, sameDelta, sameStrike, targets: [target(`${expiryTimeMs}a`), target(`${expiryTimeMs}b`)] });
const answer = (...expiries: readonly RollExpiry[]): RollAnswer => ({ account: 'v/main', instrument: 'v:P', quantity: -6,
  expiryTimeMs: 10, strikeUsd: 90, delta: -0.2, closeUsdPerContract: 5, expiries });

it('begins with the same delta of the next expiry, else the same strike, else what there is', () => {
  expect([answer(expiry(10, '10a', null), expiry(20, '20b', '20a')), answer(expiry(20, null, null), expiry(30, null, '30a')),
    answer(expiry(10, null, null)), answer()].map(firstRoll)).toEqual(['20b', '30a', '10a', null]);
});

it('what is held is closed and only that, the other opened the same way round', () => {
  const held = answer(expiry(20, '20b', '20a'));
  expect(rollLegs(held, '20b', '2')).toEqual([
    { account: 'v/main', instrument: 'v:P', side: 'buy', quantity: '2', reduceOnly: true },
    { account: 'v/main', instrument: '20b', side: 'sell', quantity: '2', reduceOnly: false }]);
  expect(rollLegs({ ...held, quantity: 3 }, '20b', '3').map(({ side }) => side)).toEqual(['sell', 'buy']);
  expect([targetOf(held, '20a')?.strikeUsd, targetOf(held, 'gone')]).toEqual([100, null]);
});
