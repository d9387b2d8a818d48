import { expect, it } from 'vitest';
import { deltaName } from './deltaName.ts';

it('names the dynamics of all underlyings, or says that they differ', () => {
  const of = (dynamics: 'stickyStrike' | 'stickyDelta' | 'minimumVariance', underlying = 'BTC') => ({ underlying, dynamics });
  expect([deltaName([], []), deltaName(['BTC', 'ETH'], []), deltaName(['BTC'], [of('minimumVariance')]),
    deltaName(['BTC', 'ETH'], [of('stickyDelta')]), deltaName(['BTC'], [of('stickyDelta', 'SOL')])]).toEqual([
    { short: 'SS', long: 'sticky strike' }, { short: 'SS', long: 'sticky strike' },
    { short: 'MV', long: 'minimum variance' }, { short: 'mixed', long: 'BTC sticky delta, ETH sticky strike' },
    { short: 'SS', long: 'sticky strike' },
  ]);
});
