import { expect, test } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import { perpetual } from '../../risk/samples.ts';
import type { ReadState } from '../../core/state.ts';
import { DayHedges } from './dayHedges.ts';

const instrument = perpetual();
/** Orders by what they were sent for. */
const state = {
  instruments: new Map([[instrument.id, instrument]]),
  executions: new Map([['exec-20', { source: 'hedge-12' }], ['exec-30', { source: 'iron condor' }]]),
  orders: new Map([['alone', 'hedge-7'], ['ofHedge', 'exec-20'], ['ofStructure', 'exec-30'], ['ofPlan', 'plan-9'],
    ['byHand', null]].map(([id, proposal]) => [id, { proposal }])),
} as unknown as ReadState;

const fill = (clientOrderId: string): Parameters<DayHedges['take']>[1] => ({ fillId: clientOrderId, clientOrderId,
  account: 'sim/main', instrument: instrument.id, venueOrderId: 'v', side: 'buy', price: dec(60_000), quantity: dec(1),
  fee: dec(0), feeCurrency: 'USDC', liquidity: 'taker', venueTimeMs: 0 }) as never;

test('T9 a hedge is told from everything else, also as the execution that it became, and once', () => {
  const hedges = new DayHedges();
  const taken = ['alone', 'ofHedge', 'ofStructure', 'ofPlan', 'byHand', 'ofHedge']
    .map((id) => hedges.take(state, fill(id)) !== null);
  expect(taken).toEqual([true, true, false, false, false, false]);
});
