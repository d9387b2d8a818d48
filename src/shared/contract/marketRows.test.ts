import { expect, test } from 'vitest';
import { chainRow, needOfRows, tradedRow } from './marketRows.ts';

test('what a screen watches says what it needs of the markets; the rest is passed over', () => {
  const rows = [tradedRow('deribit:BTC-PERPETUAL'), 'quote|deribit:ETH-PERPETUAL', 'node|portfolio',
    chainRow('deribit', 'BTC', 1_900_000_000_000), chainRow('derive', 'ETH', null), chainRow('derive', 'ETH', null),
    'chain|deribit|BTC', 'chain|deribit|BTC|soon', 'chain||BTC|*', 'traded|nothing', 'junk'];
  expect(needOfRows(rows)).toEqual({ by: 'pane', traded: new Set(['deribit:BTC-PERPETUAL']), chains: [
    { venue: 'deribit', underlying: 'BTC', expiryTimeMs: 1_900_000_000_000 },
    { venue: 'derive', underlying: 'ETH', expiryTimeMs: null }] });
});
