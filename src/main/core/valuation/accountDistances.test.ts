import { expect, it } from 'vitest';
import type { Account } from '../../../shared/domain/account.ts';
import type { AccountDistances, AccountHealth } from '../../../shared/domain/margin/margin.ts';
import { distancesOf, healthOf } from '../../risk/portfolio/health.ts';
import { isLongScan } from '../../risk/portfolio/scanWork.ts';
import { TERMS } from '../../risk/margin/contractSamples.ts';
import { account, held, NOW_MS, option, perpetual } from '../../risk/samples.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { emptyState, type State } from '../state.ts';
import { healthWithDistances } from './accountDistances.ts';

const OWNER: Account = { id: 'sim/pm', venue: 'sim', marginModel: 'deribit-portfolio' } as Account;
const MANY: AccountInput = { ...account({ terms: TERMS['deribit-portfolio'] ?? null,
  balances: [{ currency: 'BTC', amount: 4 }],
  positions: [50_000, 55_000, 65_000, 70_000].map((strike) =>
    held(option('inverse', strike < 60_000 ? 'put' : 'call', strike, 30), -5,
      { averagePrice: 0.02, markPrice: 0.02, impliedVol: 0.6, forwardUsd: 60_300 })) }), account: OWNER.id };
const VOLS = new Map([['BTC', 0.03]]);

const world = (): State => {
  const state = emptyState();
  state.accounts.put(OWNER.id, OWNER);
  state.timeMs = NOW_MS;
  return state;
};
const found = (asOfMs: number, over: Partial<AccountDistances> = {}): AccountDistances => ({ account: OWNER.id, asOfMs,
  inputsSeq: 7, computeMs: 20, ...distancesOf(MANY, OWNER.marginModel, VOLS), ...over });
const told = ({ health, distances, distancesAsOfMs, missing }: AccountHealth): unknown =>
  [health === null, distances.length, distancesAsOfMs, missing];

it('V11 a long search is left to a worker: health is there at once, the distances when they come, with their age', () => {
  const state = world();
  const now = (): unknown => told(healthWithDistances(state, OWNER, MANY, VOLS));
  expect(isLongScan(MANY, OWNER.marginModel)).toBe(true);
  expect(now()).toEqual([false, 0, null, ['distances to liquidation, which are being computed']]);
  applyMarket(state, { type: 'DistancesFound', found: found(NOW_MS - 1_200) });
  expect(now()).toEqual([false, 1, NOW_MS - 1_200, []]);
  // Asked earlier, answered later.
  applyMarket(state, { type: 'DistancesFound', found: found(NOW_MS - 3_000, { distances: [] }) });
  expect(now()).toEqual([false, 1, NOW_MS - 1_200, []]);
  expect(healthWithDistances(state, OWNER, MANY, VOLS)).toEqual(
    { ...healthOf(MANY, OWNER.marginModel, VOLS), distancesAsOfMs: NOW_MS - 1_200 });
});

it('V11 beyond the bound the distances are not used, and named', () => {
  const state = world();
  applyMarket(state, { type: 'DistancesFound', found: found(NOW_MS - 15_001) });
  expect(told(healthWithDistances(state, OWNER, MANY, VOLS)))
    .toEqual([false, 0, NOW_MS - 15_001, ['distances to liquidation (15 s old, bound 15 s)']]);
});

it('V11 what was found is no ledger, and is there after a restore; a short search needs no worker', () => {
  const state = world();
  const before = ledgerText(state);
  applyMarket(state, { type: 'DistancesFound', found: found(NOW_MS) });
  applyMarket(state, { type: 'DistancesFound', found: found(NOW_MS, { account: 'sim/gone' }) });
  expect([ledgerText(state), [...restoreState(snapshotText(state)).distances.keys()]]).toEqual([before, [OWNER.id]]);
  const few = account({ positions: [held(perpetual(), 1, { averagePrice: 60_000, markPrice: 60_000 })] });
  const own: Account = { ...OWNER, marginModel: 'hyperliquid' };
  expect([isLongScan(few, 'hyperliquid'), 'distancesAsOfMs' in healthWithDistances(state, own, few, VOLS)])
    .toEqual([false, false]);
});
