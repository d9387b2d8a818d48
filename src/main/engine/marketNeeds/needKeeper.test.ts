import { expect, test } from 'vitest';
import { needOfRows, chainRow, tradedRow } from '../../../shared/contract/marketRows.ts';
import type { MarketNeed } from '../../../shared/domain/marketNeed.ts';
import { defaultPolicy } from '../../core/defaults.ts';
import { emptyState } from '../../core/state.ts';
import { NeedKeeper } from './needKeeper.ts';

const shown = ({ by, traded, chains }: MarketNeed): string =>
  `${by}: ${[...traded].sort().join(' ')}${chains.map(({ underlying, expiryTimeMs }) =>
    ` ${underlying}@${expiryTimeMs ?? '*'}`).join('')}`;

test('each venue hears its own part, of panes and of policies in force, and only when it changes', () => {
  const state = emptyState();
  const told: string[] = [];
  const keeper = new NeedKeeper(state);
  for (const venue of ['derive', 'deribit']) {
    keeper.add(venue, { listenTo: (needs) => { told.push(`${venue} ${needs.map(shown).join(', ')}`); } });
  }
  keeper.add('practice', {});
  keeper.consider();
  const policy = { ...(defaultPolicy(state, 'BTC') ?? { underlying: 'BTC', mode: 'propose' as const, targetDeltaCoin: 0, bandDeltaCoin: 1,
    returnToFraction: 0, maxQuoteAgeMs: 1, maxOrderDeltaCoin: 1, minIntervalMs: 1, proposalLifeMs: 1, holdingHorizonMs: 1,
    maxSlippageBps: 1 }), instruments: [{ account: 'derive/main', instrument: 'derive:BTC-PERP' }] };
  state.policies.put('BTC', policy);
  keeper.consider();
  keeper.consider();
  keeper.showing(needOfRows([tradedRow('deribit:BTC-PERPETUAL'), chainRow('deribit', 'ETH', 5), chainRow('derive', 'ETH', null)]));
  state.policies.put('BTC', { ...policy, mode: 'off' });
  keeper.consider();
  keeper.showing(needOfRows([]));
  expect(told).toEqual([
    'derive policy: , pane: ', 'deribit policy: , pane: ',
    'derive policy: derive:BTC-PERP, pane: ',
    'derive policy: derive:BTC-PERP, pane:  ETH@*', 'deribit policy: , pane: deribit:BTC-PERPETUAL ETH@5',
    'derive policy: , pane:  ETH@*',
    'derive policy: , pane: ', 'deribit policy: , pane: ',
  ]);
});
