import { expect, test } from 'vitest';
import { add, dec, toNumber, toText, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { bench, order, PERP, send } from '../testing/practiceBench.ts';
import { isBreached } from './liquidation.ts';
import { marginOf } from './marginCheck.ts';

test('below maintenance the venue cancels our orders, then takes positions over until we stand again', () => {
  const made = bench({ seed: 1 });
  const { options } = made.practice.inside;
  made.ports.pass(1_000);
  made.execute(send(order('rests', { quantity: '10', type: 'limit', timeInForce: 'goodTillCancelled',
    price: dec('40000') })));
  made.ports.pass(1_000);
  made.facts.length = 0;
  made.practice.shock('BTC', 0.35);
  expect(isBreached(marginOf(options))).toBe(true);
  made.ports.pass(90_000);
  const { haircutEquityUsd, maintenanceMarginUsd } = marginOf(options);
  expect(isBreached(marginOf(options))).toBe(false);
  expect((haircutEquityUsd ?? 0) / (maintenanceMarginUsd ?? 1)).toBeGreaterThanOrEqual(1);
  expect(made.factsOf('OrderCancelled')).toMatchObject([{ clientOrderId: 'rests', reason: 'liquidation' }]);
  const fills = made.factsOf('FillReported').map(({ fill }) => fill);
  expect(fills.length).toBeGreaterThan(0);
  expect(fills.every((fill) => fill.clientOrderId === null && fill.fee > ZERO)).toBe(true);
  // Shorts are bought back above the mark, in whole ticks and lots.
  const calls = fills.filter((fill) => fill.instrument.endsWith('-C'));
  expect(calls.length).toBeGreaterThan(0);
  const isWhole = (value: Decimal, step: string): boolean => value % dec(step) === 0n;
  expect(calls.every(({ side, price, quantity }) =>
    side === 'buy' && isWhole(price, '0.0001') && isWhole(quantity, '0.1'))).toBe(true);
});

test('a debt that is left when nothing is held is paid by the insurance fund', () => {
  const made = bench({ seed: 1, withPortfolio: false });
  const { perpetuals } = made.practice.inside;
  made.ports.pass(1_000);
  perpetuals.holdings.pay('USDC', dec('20000'));
  const eth = { account: 'simulated-perpetuals/main', instrument: 'simulated-perpetuals:ETH-USDC-PERP' };
  for (let i = 0; i < 8; i += 1) {
    made.execute(send(order(`s${i}`, { ...eth, quantity: '18', side: 'sell' })));
    made.ports.pass(4_000);
  }
  made.practice.shock('ETH', 0.3);
  made.ports.pass(60_000);
  expect(perpetuals.holdings.holdings()).toEqual([]);
  const [insured] = made.factsOf('TransferReported');
  expect(insured).toMatchObject({ account: 'simulated-perpetuals/main', currency: 'USDC' });
  expect(toNumber(insured?.amount ?? ZERO)).toBeGreaterThan(1_000);
  expect(toText(perpetuals.holdings.cashOf('USDC'))).toBe('0');
  // Cash in, cash out: deposit + profits - fees + insurance = 0.
  let cash = 20_000 + toNumber(insured?.amount ?? ZERO);
  for (const { fill } of made.factsOf('FillReported')) {
    const signed: Decimal = fill.side === 'buy' ? fill.quantity : ((-fill.quantity) as Decimal);
    cash -= toNumber(signed) * toNumber(fill.price) + toNumber(fill.fee);
  }
  for (const { amount } of made.factsOf('FundingPaid')) cash += toNumber(amount);
  expect(cash).toBeCloseTo(0, 6);
  expect(toText(add(ZERO, perpetuals.holdings.quantityOf(PERP)))).toBe('0');
});
