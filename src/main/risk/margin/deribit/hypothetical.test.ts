import { expect, test } from 'vitest';
import { account, held, inversePerpetual, option, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { deribitStandard } from '../deribit-standard/deribitStandard.ts';
import { REWORKED_MS } from '../deribit-standard/parameters.ts';
import { deltaTotals } from './deltaTotal.ts';
import { bookOf } from './book.ts';
import { withHypothetical } from './hypothetical.ts';

const long = held(inversePerpetual(), 600, { averagePrice: 58_000, markPrice: 60_000 });
const put = held(option('inverse', 'put', 55_000, 30), -2, { averagePrice: 0.03, markPrice: 0.02, impliedVol: 0.5,
  forwardUsd: 60_000 });
const input: AccountInput = account({ balances: [{ currency: 'BTC', amount: 1 }], positions: [long, put],
  terms: { model: 'deribit-standard', asOfMs: REWORKED_MS - 1, collateral: 'cross' } });

const fresh = (position: HeldPosition, quantity: number): HeldPosition => ({ ...position, quantity, averagePrice: null });
const evaluate = (positions: readonly HeldPosition[], mode: 'add' | 'instead' = 'add') => {
  const after = withHypothetical(input, positions, mode);
  const { equityUsd, maintenanceMarginUsd } = deribitStandard.evaluate(after);
  return { equityUsd, maintenanceMarginUsd, positions: after.positions.map(({ instrument, quantity }) => [instrument.venueName, quantity]) };
};
const now = deribitStandard.evaluate(input);
/** Of coins of an inverse BTC future, at 60,000. */
const kept = (coins: number): number => coins * (0.01 + 0.000_05 * coins) * 60_000;
const ofPut = 2 * (0.075 + 0.02) * 60_000;

test('M27 hypothetical positions change margins and not what the account is worth', () => {
  const worth = expect.closeTo(now.equityUsd ?? NaN, 6);
  expect(evaluate([fresh(long, 300), fresh(held(perpetual(), 0, { markPrice: 60_000 }), 2)])).toEqual({ equityUsd: worth,
    maintenanceMarginUsd: expect.closeTo(kept(0.15) + ofPut + 2 * 60_000 * 0.0101, 6),
    positions: [['BTC-USD-PERP', 900], ['BTC-30D-55000-P-inverse', -2], ['BTC-PERP', 2]] });
  expect(evaluate([fresh(long, -600), fresh(put, 1)])).toEqual({ equityUsd: worth,
    maintenanceMarginUsd: expect.closeTo(ofPut / 2, 6), positions: [['BTC-30D-55000-P-inverse', -1]] });
  expect(evaluate([fresh(long, -900)])).toMatchObject({ equityUsd: worth,
    maintenanceMarginUsd: expect.closeTo(kept(0.05) + ofPut, 6) });
  expect(evaluate([fresh(long, 60)], 'instead')).toEqual({ equityUsd: worth,
    maintenanceMarginUsd: expect.closeTo(kept(0.01), 6), positions: [['BTC-USD-PERP', 60]] });
});

test('M27 delta of the account: Black delta less mark of options, coins of futures, by index', () => {
  const { legs } = bookOf({ ...input, positions: [long, put, held(perpetual(), -3, { averagePrice: 60_000, markPrice: 60_000 })] }, 'cross');
  // d1 = ln(60/55) / 0.143346 + 0.071673 = 0.678674, N(d1) - 1 = -0.248672; two short at 0.02: 2 x (0.248672 + 0.02).
  const [usd, usdc] = deltaTotals(legs);
  expect(usd).toEqual({ pair: 'btc_usd', options: expect.closeTo(0.537342, 5), total: expect.closeTo(0.637342, 5) });
  expect(usdc).toEqual({ pair: 'btc_usdc', options: 0, total: -3 });
});
