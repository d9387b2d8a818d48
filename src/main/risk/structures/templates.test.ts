import { expect, test } from 'vitest';
import { option, perpetual, future } from '../samples.ts';
import { outcomes } from './outcomes.ts';
import type { ExpirySmile } from '../surface/surface.ts';
import { NOW_MS, DAY_MS } from '../samples.ts';
import type { StructureLeg } from './structure.ts';
import { TEMPLATES } from './templates.ts';

const STRIKES = [50_000, 55_000, 65_000, 70_000];
const DAYS = [30, 60];
const smile = (expiryTimeMs: number): ExpirySmile => {
  const years = (expiryTimeMs - NOW_MS) / (365 * DAY_MS);
  return { smile: { kind: 'svi', svi: { a: 0.25 * years, b: 0, rho: 0, m: 0, sigma: 1 } }, forward: 60_000, years,
    status: 'fitted', from: [expiryTimeMs] };
};

/** Every leg for nothing: what is left is the payoff's own shape. */
const legsOf = (name: string): readonly StructureLeg[] => (TEMPLATES.get(name)?.legs ?? []).map((leg) => ({ quantity: leg.ratio,
  ...(leg.kind === 'perpetual' ? { instrument: perpetual(), price: 60_000 }
    : leg.kind === 'future' ? { instrument: future('linear', DAYS[leg.expiry] ?? 0), price: 60_000 }
      : { instrument: option('linear', leg.kind, STRIKES[leg.strike] ?? 0, DAYS[leg.expiry] ?? 0), price: 0 }) }));

test.each([
  ['call-spread', 0, 5_000], ['put-spread', 0, 5_000], ['straddle', 0, null], ['strangle', 0, null],
  ['risk-reversal', -50_000, null], ['butterfly', -5_000, 5_000], ['condor', 0, 5_000], ['iron-condor', -5_000, 0],
  ['ratio', null, 5_000], ['synthetic', -50_000, null], ['box', 0, 5_000], ['covered', -60_000, 0],
  ['collar', -10_000, 0], ['basis', 0, 0],
])('Z2 a %s may lose %s and gain %s', (name, maxLossUsd, maxGainUsd) => {
  const found = outcomes(legsOf(name), { nowMs: NOW_MS, spotUsd: 60_000, smileOf: smile }, NOW_MS + 30 * DAY_MS);
  const near = (usd: number | null) => (usd === null ? null : expect.closeTo(usd, 6) as number);
  expect(found).toMatchObject({ maxLossUsd: near(maxLossUsd), maxGainUsd: near(maxGainUsd) });
});

test('Z2 every template takes as many strikes and expiries as its legs name', () => {
  for (const [name, { strikes, expiries, legs }] of TEMPLATES) {
    const used = { strikes: new Set<number>(), expiries: new Set<number>() };
    for (const leg of legs) {
      if ('strike' in leg) used.strikes.add(leg.strike);
      if ('expiry' in leg) used.expiries.add(leg.expiry);
    }
    expect([name, used.strikes.size, used.expiries.size]).toEqual([name, strikes, expiries]);
  }
});
