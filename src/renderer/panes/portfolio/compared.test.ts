import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { COMPARED } from './compared.ts';

const leg = { quantity: -5, premiumDeltaCoin: 0.1, venueDelta: 0.5, venueGamma: null, venueVega: 61, venueTheta: -40,
  greeks: { deltaCoin: -2.6, gammaCoinPerUsd: -1e-4, vegaUsdPerVolPoint: -300, thetaUsdPerDay: 200 } } as
  unknown as WireRecord<'legs'>;
const instrument = { contractMultiplier: '1' } as unknown as WireRecord<'instruments'>;
const quote = { indexPrice: '60000', forwardPrice: 61_200 } as unknown as WireRecord<'quotes'>;

it('ours of one contract stands in the convention of the venue', () => {
  expect(COMPARED.map(({ greek, ours, venues }) => [greek, ours(leg, instrument, quote), venues(leg)])).toEqual([
    ['Delta', 0.5, 0.5], ['Gamma', 2e-5, null], ['Vega', 61.2, 61], ['Theta', -40.8, -40],
  ]);
});

it('an unknown forward, an unknown Greek and a flat leg give no number', () => {
  const unknown = { ...leg, greeks: null } as WireRecord<'legs'>;
  const flat = { ...leg, quantity: 0 } as WireRecord<'legs'>;
  for (const { ours, greek } of COMPARED) {
    expect(ours(unknown, instrument, quote)).toBeNull();
    expect(ours(flat, instrument, quote)).toBeNull();
    if (greek === 'Vega' || greek === 'Theta') expect(ours(leg, instrument, undefined)).toBeNull();
  }
});
