/** One thing wrong on our side, and the reconciliation names it. */
import { expect, test } from 'vitest';
import { account, held, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { pmrm2ParametersAt } from '../derive-pmrm2/parameters.ts';
import { standardParametersAt } from '../derive-standard/parameters.ts';
import { figuresOf } from '../reconciliation/compare.ts';
import { diagnose } from '../reconciliation/diagnosis.ts';
import { recordedTolerance } from '../reconciliation/tolerances.ts';
import { marginModelOf } from '../registry.ts';
import { btcOption, PMRM2_TERMS, STANDARD_TERMS } from './samples.ts';

type Id = 'derive-standard' | 'derive-pmrm2';

function cause(id: Id, ours: AccountInput, truth: AccountInput, candidates: readonly HeldPosition[] = []) {
  const model = marginModelOf(id);
  // Prices would name the position outright.
  const venues = { ...figuresOf(model, truth), liquidationPrices: [] };
  return diagnose({ model, input: ours, venues, tolerance: recordedTolerance(id), mids: new Map(), candidates });
}

const perp = (quantity: number, markPrice = 60_000) =>
  held(perpetual(), quantity, { averagePrice: 61_000, markPrice });
const CASH = [{ currency: 'USDC', amount: 50_000 }];
const of = (id: Id, known: Partial<AccountInput>): AccountInput => account({ balances: CASH,
  terms: id === 'derive-standard' ? STANDARD_TERMS : PMRM2_TERMS, ...known });

const BTC = standardParametersAt(account({}).nowMs)?.markets['BTC'];
const PM2 = pmrm2ParametersAt(account({}).nowMs, 'BTC');

test('M30 Q3 a wrong requirement and a wrong share of the collateral', () => {
  if (BTC === undefined) throw new Error('no parameters of BTC');
  const balances = [...CASH, { currency: 'BTC', amount: 1 }];
  const withSet = (over: Partial<typeof BTC>) => of('derive-standard', { balances, positions: [perp(-2)],
    terms: { ...STANDARD_TERMS, parameters: { BTC: { ...BTC, ...over } } } });
  expect(cause('derive-standard', withSet({ perpMaintenance: 0.04 }), withSet({})))
    .toEqual({ kind: 'wrong tier', text: 'perpMaintenance of BTC would have to be 0.05, ours is 0.04' });
  expect(cause('derive-standard', withSet({ baseFactor: 0.7 }), withSet({})))
    .toEqual({ kind: 'wrong haircut', text: 'baseFactor of BTC would have to be 0.75, ours is 0.7' });
});

test('M30 Q3 a position that we lack, a stale mark and a stale index', () => {
  const book = (positions: readonly HeldPosition[], over: Partial<AccountInput> = {}) =>
    of('derive-standard', { positions, ...over });
  const ether = held(perpetual('ETH'), 10, { averagePrice: 2_500, markPrice: 2_500 });
  expect(cause('derive-standard', book([perp(-2)]), book([perp(-2), ether]), [{ ...ether, quantity: 0 }]))
    .toMatchObject({ kind: 'missing position', text: expect.stringContaining('10 ETH-PERP') as string });
  expect(cause('derive-standard', book([perp(-2, 59_000), ether]), book([perp(-2), ether])))
    .toEqual({ kind: 'price age', text: 'the venue marks BTC-PERP at 60000, ours is 59000' });
  const put = btcOption('put', 55_000, -3);
  const stale = book([put], { pricesUsd: new Map([['USD', 1], ['USDC', 1], ['BTC', 59_000]]) });
  expect(cause('derive-standard', stale, book([put])))
    .toMatchObject({ kind: 'price age', text: expect.stringContaining('the venue sees BTC at 60000 USD') as string });
});

test('M31 Q3 a wrong haircut, a wrong factor and an option that we lack', () => {
  if (PM2 === null) throw new Error('no parameters of BTC');
  const balances = [...CASH, { currency: 'BTC', amount: 0.731713 }];
  const with_ = (haircut: number, over: Partial<typeof PM2> = {}) => of('derive-pmrm2', { balances,
    positions: [perp(-1), btcOption('call', 65_000, -2)], terms: { ...PMRM2_TERMS, parameters: { ...PM2, ...over },
      collaterals: PMRM2_TERMS.collaterals.map((one) => ({ ...one, maintenanceHaircut: haircut })) } });
  expect(cause('derive-pmrm2', with_(0.02), with_(0.03)))
    .toMatchObject({ kind: 'wrong haircut', text: 'maintenanceHaircut of BTC would have to be 0.03, ours is 0.02' });
  expect(cause('derive-pmrm2', with_(0.03, { maintenanceFactor: 0.9 }), with_(0.03)))
    .toMatchObject({ kind: 'wrong haircut', text: 'maintenanceFactor would have to be 0.8, ours is 0.9' });
  const short = btcOption('put', 50_000, -4);
  const whole = of('derive-pmrm2', { positions: [perp(1), short] });
  expect(cause('derive-pmrm2', of('derive-pmrm2', { positions: [perp(1)] }), whole, [{ ...short, quantity: 0 }]))
    .toMatchObject({ kind: 'missing position' });
});
