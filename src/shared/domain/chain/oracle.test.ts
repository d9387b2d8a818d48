import { expect, it } from 'vitest';
import { dec } from '../decimal.ts';
import { deviationBps, oracleAgeMs, oracleStateOf, type OracleReading } from './oracle.ts';

const READING: OracleReading = { venue: 'aave', underlying: 'ETH', kind: 'protocol', source: '0x1',
  priceUsd: dec('3030'), confidenceUsd: null, updatedTimeMs: 10_000, heartbeatMs: 60_000, maxAgeMs: 90_000,
  blockNumber: 7, venueTimeMs: 30_000, receivedTimeMs: 31_000 };

it('its age goes by the block\'s clock and on by ours; past its heartbeat it is late, past the bound stale', () => {
  const at = [31_000, 72_000, 102_000].map((nowMs) => [oracleAgeMs(READING, nowMs), oracleStateOf(READING, nowMs)]);
  expect(at).toEqual([[20_000, 'fresh'], [61_000, 'late'], [91_000, 'stale']]);
  expect(oracleStateOf({ ...READING, updatedTimeMs: null }, 1e12)).toBe('ageless');
});

it('a confidence beyond a hundredth of the price is wide', () => {
  const states = ['30.30', '30.31'].map((text) => oracleStateOf({ ...READING, confidenceUsd: dec(text) }, 31_000));
  expect(states).toEqual(['fresh', 'wide']);
});

it('it is held against the median of the other venues, and against nothing where there is none', () => {
  const others = [{ venue: 'a', priceUsd: 2_990 }, { venue: 'b', priceUsd: 3_010 }, { venue: 'aave', priceUsd: 1 }];
  expect([deviationBps(READING, others), deviationBps(READING, others.slice(2)),
    deviationBps(READING, [...others, { venue: 'c', priceUsd: 9_000 }])])
    .toEqual([expect.closeTo(100, 6), null, expect.closeTo(66.445, 3)]);
});
