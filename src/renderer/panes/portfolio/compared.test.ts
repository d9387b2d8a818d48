import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { COMPARED, isStandIn } from './compared.ts';

const leg = { quantity: -5, premiumDeltaCoin: 0.1, venueDelta: 0.5, venueGamma: null, venueVega: 61, venueTheta: -40,
  greeks: { deltaCoin: -2.6, gammaCoinPerUsd: -1e-4, vegaUsdPerVolPoint: -300, thetaUsdPerDay: 200 },
  greeksAtVenueVol: { deltaCoin: -2, gammaCoinPerUsd: -5e-5, vegaUsdPerVolPoint: -150, thetaUsdPerDay: 100 } } as
  unknown as WireRecord<'legs'>;
const instrument = { contractMultiplier: '1' } as unknown as WireRecord<'instruments'>;
const quote = { indexPrice: '60000', forwardPrice: 61_200 } as unknown as WireRecord<'quotes'>;

it('own of one contract, ours at the venue\'s vol and the venue\'s stand in the convention of the venue', () => {
  const rows = COMPARED.map(({ greek, own, ours, venues }) =>
    [greek, own(leg, instrument, quote), ours(leg, instrument, quote), venues(leg)]);
  expect(rows).toEqual([
    ['Delta', 0.5, 0.4, 0.5], ['Gamma', 2e-5, 1e-5, null], ['Vega', 61.2, 30.6, 61], ['Theta', -40.8, -20.4, -40],
  ]);
});

it('an unknown forward, an unknown Greek and a flat leg give no number', () => {
  const unknown = { ...leg, greeks: null, greeksAtVenueVol: null } as WireRecord<'legs'>;
  const flat = { ...leg, quantity: 0 } as WireRecord<'legs'>;
  for (const { own, ours, greek } of COMPARED) {
    for (const of of [own, ours]) {
      expect(of(unknown, instrument, quote)).toBeNull();
      expect(of(flat, instrument, quote)).toBeNull();
      if (greek === 'Vega' || greek === 'Theta') expect(of(leg, instrument, undefined)).toBeNull();
    }
  }
});

it('what is not a fit of ours is a stand-in', () => {
  const sources = ['surface', 'repaired', 'borrowed', 'lastGood', 'venueMark', 'mark', 'mid', null] as const;
  expect(sources.filter((volSource) => isStandIn({ volSource }))).toEqual(sources.slice(2, 7));
});
