import { expect, test } from 'vitest';
import { account, held, option, perpetual } from '../../risk/samples.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { aaveTerms, DERIBIT_TERMS, HYPERLIQUID_TERMS, reserve } from '../../risk/margin/samples.ts';
import { marginAfter, type Tradable } from './marginAfter.ts';

const book = account({ terms: HYPERLIQUID_TERMS, balances: [{ currency: 'USDC', amount: 50_000 }],
  positions: [held(perpetual(), -2, { averagePrice: 61_000, markPrice: 60_000 })] });
const lookup = (id: string): Tradable | null => (id === perpetual().id
  ? { instrument: perpetual(), mark: { markPrice: 60_000, impliedVol: null, forwardUsd: null } } : null);

test('M40 margin after a trade, at the mark and with its fee', () => {
  const { before, after, missing } = marginAfter(book, 'hyperliquid',
    [{ kind: 'trade', instrument: perpetual().id, side: 'buy', quantity: 1, price: null }], lookup);
  expect(missing).toEqual([]);
  expect([before.equityUsd, before.initialMarginUsd, before.health]).toEqual([52_000, 3_000, 52_000 / 1_500]);
  // One of two is bought back: 1,000 realised, fee of 5 basis points, margin halved.
  expect([after.equityUsd, after.initialMarginUsd, after.maintenanceMarginUsd, after.availableUsd]).toEqual(
    [51_970, 1_500, 750, 50_470]);
});

test('M40 transfers and repayments in one go, in any order', () => {
  const loan = account({ terms: aaveTerms(reserve('ETH', 0.75, 0.8)), balances: [{ currency: 'ETH', amount: 100 },
    { currency: 'USDC', amount: -150_000 }] });
  const changes = [{ kind: 'repay', currency: 'USDC', amount: 50_000 }, { kind: 'deposit', currency: 'ETH', amount: 20 },
    { kind: 'withdraw', currency: 'ETH', amount: 10 }] as const;
  const of = (list: typeof changes | readonly (typeof changes)[number][]) =>
    marginAfter(loan, 'aave', list, () => null).after;
  expect(of(changes).health).toBeCloseTo((110 * 2_500 * 0.8) / 100_000, 12);
  expect(of(changes.toReversed())).toEqual(of(changes));
});

test('M40 what is not known makes after unknown or is named, and leaves before as it is', () => {
  const unknown = marginAfter(book, 'hyperliquid',
    [{ kind: 'trade', instrument: 'sim:MOON', side: 'buy', quantity: 1, price: 1 }], lookup);
  expect([unknown.missing, unknown.before.equityUsd]).toEqual([['terms of sim:MOON'], 52_000]);
});

/** Fifty positions; the bound of the issue is 5 ms, and a figure of it stands in `npm run bench risk`. */
function fiftyPositions(): AccountInput {
  const positions = Array.from({ length: 50 }, (_, i) => held(
    option('inverse', i % 2 === 0 ? 'call' : 'put', 40_000 + 1_000 * i, 7 + i), i % 3 === 0 ? -1.5 : 1,
    { averagePrice: 0.03, markPrice: 0.04, impliedVol: 0.6, forwardUsd: 60_500 }));
  return account({ terms: DERIBIT_TERMS, balances: [{ currency: 'BTC', amount: 30 }], positions });
}

test('M40 fifty positions', () => {
  const { after, missing } = marginAfter(fiftyPositions(), 'deribit-standard',
    [{ kind: 'withdraw', currency: 'BTC', amount: 1 }], () => null);
  expect([missing, Number.isFinite(after.health)]).toEqual([[], true]);
});
