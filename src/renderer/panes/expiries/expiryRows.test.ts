import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { expiryRows, type ExpirySources } from './expiryRows.ts';

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

const option = (id: string, strike: string, optionType: 'call' | 'put') =>
  ({ kind: 'option', id, strike, optionType, contractMultiplier: '1', settlementCurrency: 'BTC' }) as WireRecord<'instruments'>;
const instruments = new Map([['C100', option('C100', '100000', 'call')], ['P90', option('P90', '90000', 'put')],
  ['F', { kind: 'future', settlementCurrency: 'USDC' } as WireRecord<'instruments'>]]);
const sources = (forwardPrice: number | null, nowMs = NOW_MS): ExpirySources => ({ instruments, nowMs,
  quotes: new Map([['C100', { forwardPrice } as WireRecord<'quotes'>]]),
  chances: new Map([['C100', { instrument: 'C100', inTheMoney: 0.7, pin: 0.25 }]]) });

it('sums what expires together, says what it would pay now, what delta ends and how near a held strike is', () => {
  const legs = [leg('C100', -2), leg('P90', 3), leg('F', 1), leg('PERP', 5, { expiryTimeMs: null }), leg('P90', 0)];
  const [expiry, ...below] = expiryRows(legs, sources(101_000));
  expect(expiry).toEqual({
    id: `${EXPIRY_MS}|BTC|v`, kind: 'expiry', venue: 'v', underlying: 'BTC', expiryTimeMs: EXPIRY_MS, isOption: false,
    held: [{ account: 'a', instrument: 'C100', quantity: -2 }, { account: 'a', instrument: 'P90', quantity: 3 },
      { account: 'a', instrument: 'F', quantity: 1 }], valueUsd: 300,
    netDeltaCoin: expect.closeTo(1.2) as number, gammaUsdPer1Pct: 30, thetaUsdPerDay: -15, settlementUsd: -2_000,
    // Two calls sold in the money, and the future's 0.4.
    endingDeltaCoin: expect.closeTo(-1.6) as number,
    forwardUsd: 101_000, nearestStrikeUsd: 100_000, distance: expect.closeTo(-0.0099, 4) as number,
    standardDeviations: expect.closeTo(Math.log(100 / 101) / (0.5 * Math.sqrt(6 / 24 / 365)), 9) as number,
    pinChance: 0.25, inTheMoneyChance: null, pinRisk: true, settledIn: 'BTC, USDC',
  });
  expect(below.map(({ id, isOption, settlementUsd, endingDeltaCoin, nearestStrikeUsd, inTheMoneyChance, pinChance }) =>
    [id, isOption, settlementUsd, endingDeltaCoin, nearestStrikeUsd, inTheMoneyChance, pinChance])).toEqual([
    ['a|F', false, 0, 0.4, null, null, null], ['a|P90', true, 0, 0, 90_000, null, null],
    ['a|C100', true, -2_000, -2, 100_000, 0.7, 0.25]]);
});

it('far from every strike, or early, there is no pin', () => {
  const far = expiryRows([leg('C100', 1)], sources(120_000));
  const early = expiryRows([leg('C100', 1)], sources(101_000, NOW_MS - 48 * HOUR_MS));
  expect([far[0]?.pinRisk, early[0]?.pinRisk]).toEqual([false, false]);
});

it('one unknown summand makes the sum unknown, and no forward leaves everything about strikes unknown', () => {
  const [row] = expiryRows([leg('C100', 1), leg('P90', 1, { valueUsd: null, greeks: null })], sources(null));
  expect(row).toMatchObject({ valueUsd: null, netDeltaCoin: null, settlementUsd: null, endingDeltaCoin: null,
    forwardUsd: null, nearestStrikeUsd: null, distance: null, standardDeviations: null, pinChance: null, pinRisk: false });
});
