import { describe, expect, it } from 'vitest';
import { closedProposals, effectRows, effectTone, liveProposals, movedBps, type Proposal } from './proposals.ts';

const proposal = (id: string, state: Proposal['state'], updatedTimeMs: number): Proposal => ({
  id, underlying: 'BTC', account: 'a/b', instrument: 'a:P', side: 'sell', quantity: '1', limitPrice: '2',
  cost: { spreadUsd: 1, feeUsd: 1, fundingUsd: -1, impactUsd: 0, totalUsd: 1 },
  effect: { deltaCoinBefore: 3, deltaCoinAfter: 0.5, initialMarginUsdBefore: 10, initialMarginUsdAfter: 12,
    maintenanceMarginUsdBefore: 5, maintenanceMarginUsdAfter: 4, healthBefore: 2, healthAfter: 2.5,
    liquidationPriceUsdBefore: null, liquidationPriceUsdAfter: 9 },
  marketAtProposal: { timeMs: 0, bidPrice: null, askPrice: null, indexPriceUsd: null, quoteAgeMs: null },
  marketAtApproval: null, state, reason: null, createdTimeMs: 0, expiresTimeMs: 1, updatedTimeMs, orders: [],
});

describe('tickets', () => {
  const all = [proposal('hedge-1', 'done', 1), proposal('hedge-2', 'open', 2), proposal('hedge-3', 'approved', 3),
    proposal('hedge-4', 'rejected', 4)];

  it('are live until they are closed, newest first', () => {
    expect([liveProposals(all), closedProposals(all, 1)].map((list) => list.map((each) => each.id)))
      .toEqual([['hedge-3', 'hedge-2'], ['hedge-4']]);
  });

  it('say which effects make the account safer', () => {
    expect(effectRows(proposal('x', 'open', 0)).map((row) => [row.name, effectTone(row)])).toEqual([
      ['Delta', null], ['Initial margin', 'worse'], ['Maintenance', 'better'], ['Health', 'better'],
      ['Liquidation', null]]);
  });

  it('a move is in basis points, unknown with either price', () => {
    expect([movedBps(100, 101), movedBps(null, 101), movedBps(100, NaN), movedBps(0, 1)])
      .toEqual([expect.closeTo(100), null, null, null]);
  });
});
