import { expect, it } from 'vitest';
import { feedsOf, KNOWN_FEEDS, maxAgeMsOf } from './feeds.ts';

const ADDRESS = '0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419';
const FEED = `0x${'ab'.repeat(32)}`;

it('a trader names feeds of both kinds, with a heartbeat or without; nonsense is refused whole', () => {
  expect(feedsOf(`ETH=${ADDRESS}@3600, BTC=pyth:${ADDRESS}/${FEED}@60, SOL=${ADDRESS.toLowerCase()}`)).toEqual([
    { underlying: 'ETH', kind: 'chainlink', address: ADDRESS, feedId: null, heartbeatMs: 3_600_000, description: null },
    { underlying: 'BTC', kind: 'pyth', address: ADDRESS, feedId: FEED, heartbeatMs: 60_000, description: null },
    { underlying: 'SOL', kind: 'chainlink', address: ADDRESS, feedId: null, heartbeatMs: null, description: null }]);
  const read = ['none', '', 'ETH', `ETH=pyth:${ADDRESS}`, `ETH=${ADDRESS}/${FEED}`, `ETH=${ADDRESS}, BTC=0x12`]
    .map(feedsOf);
  expect(read).toEqual([[], null, null, null, null, null]);
});

it('a price may be older than its heartbeat by ten minutes, or by an hour where that is a day', () => {
  const hours = [3_600_000, 86_400_000, null].map((heartbeatMs) => maxAgeMsOf({ heartbeatMs }) / 3_600_000);
  expect(hours).toEqual([expect.closeTo(1.1667, 3), 25, 25]);
});

it('what is known from memory must call itself what it is', () => {
  const known = Object.values(KNOWN_FEEDS).flat();
  expect(known.every(({ description, underlying }) => description === `${underlying} / USD`)).toBe(true);
});
