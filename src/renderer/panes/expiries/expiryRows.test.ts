import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { expiryRows } from './expiryRows.ts';

type Leg = WireRecord<'legs'>;
const HOUR_MS = 3_600_000;
const NOW_MS = 1_000_000;
const EXPIRY_MS = NOW_MS + 6 * HOUR_MS;

const greeks = (deltaCoin: number) => ({ deltaCoin, deltaUsd: 0, gammaUsdPer1Pct: 10, gammaCoinPerUsd: 0,
  vegaUsdPerVolPoint: 0, thetaUsdPerDay: -5, rhoUsdPerPct: 0, vannaUsdPerVolPoint: 0, volgaUsdPerVolPoint: 0,
  charmUsdPerDay: 0 });

// The rows read a dozen fields of a leg; the rest is of no account here.
const leg = (instrument: string, quantity: number, rest: Partial<Leg> = {}): Leg => ({
  id: `a|${instrument}`, account: 'a', venue: 'v', underlying: 'BTC', instrument, quantity, expiryTimeMs: EXPIRY_MS,
  valueUsd: 100, greeks: greeks(0.5), premiumDeltaCoin: -0.1, impliedVol: 0.5, ...rest,
}) as Leg;

const option = (strike: string, optionType: 'call' | 'put') =>
  ({ kind: 'option', strike, optionType, contractMultiplier: '1' }) as WireRecord<'instruments'>;
const instruments = new Map([['C100', option('100000', 'call')], ['P90', option('90000', 'put')],
  ['F', { kind: 'future' } as WireRecord<'instruments'>]]);
const quotes = (forwardPrice: number | null) =>
  new Map([['C100', { forwardPrice } as WireRecord<'quotes'>]]);

it('sums what expires together, says what it would pay now and how near a held strike is', () => {
  const legs = [leg('C100', -2), leg('P90', 3), leg('F', 1), leg('PERP', 5, { expiryTimeMs: null }), leg('P90', 0)];
  expect(expiryRows(legs, instruments, quotes(101_000), NOW_MS)).toEqual([{
    id: `${EXPIRY_MS}|BTC|v`, venue: 'v', underlying: 'BTC', expiryTimeMs: EXPIRY_MS, legs: 3, valueUsd: 300,
    netDeltaCoin: expect.closeTo(1.2), gammaUsdPer1Pct: 30, thetaUsdPerDay: -15, settlementUsd: -2_000,
    forwardUsd: 101_000, nearestStrikeUsd: 100_000, distance: expect.closeTo(-0.0099, 4),
    standardDeviations: expect.closeTo(Math.log(100 / 101) / (0.5 * Math.sqrt(6 / 24 / 365)), 9), pinRisk: true,
  }]);
});

it('far from every strike, or early, there is no pin', () => {
  const far = expiryRows([leg('C100', 1)], instruments, quotes(120_000), NOW_MS);
  const early = expiryRows([leg('C100', 1)], instruments, quotes(101_000), NOW_MS - 48 * HOUR_MS);
  expect([far[0]?.pinRisk, early[0]?.pinRisk]).toEqual([false, false]);
});

it('one unknown summand makes the sum unknown, and no forward leaves everything about strikes unknown', () => {
  const [row] = expiryRows([leg('C100', 1), leg('P90', 1, { valueUsd: null, greeks: null })], instruments,
    quotes(null), NOW_MS);
  expect(row).toMatchObject({ valueUsd: null, netDeltaCoin: null, settlementUsd: null, forwardUsd: null,
    nearestStrikeUsd: null, distance: null, standardDeviations: null, pinRisk: false });
});
