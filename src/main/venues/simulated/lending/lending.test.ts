import { expect, test } from 'vitest';
import { add, toNumber, ZERO } from '../../../../shared/domain/decimal.ts';
import { bench, order, send, START_MS, type Bench } from '../testing/practiceBench.ts';
import { virtualPorts } from '../testing/virtualPorts.ts';
import { ORACLE_DEVIATION, ORACLE_HEARTBEAT_MS } from './lendingTerms.ts';

const ACCOUNT = 'simulated-lending/main';
const alone = (): Bench => bench({ seed: 5 }, virtualPorts(START_MS), 'simulated-lending');

test('interest runs by the second and is told every minute: rate times balance times time', () => {
  const made = alone();
  const { lending } = made.practice.inside;
  const debt = lending.save().balances['USDC'] ?? ZERO;
  const collateral = lending.save().balances['ETH'] ?? ZERO;
  made.ports.pass(30 * 60_000 + 500);
  const paid = made.factsOf('InterestAccrued');
  const sumOf = (currency: string) => paid.filter((event) => event.currency === currency)
    .reduce((sum, event) => add(sum, event.amount), ZERO);
  expect(paid.filter((event) => event.currency === 'USDC')).toHaveLength(30);
  const years = (Date.UTC(2026, 10, 12, 10, 30) - START_MS) / (365 * 86_400_000);
  expect(toNumber(sumOf('USDC')) / (toNumber(debt) * 0.057 * years)).toBeCloseTo(1, 4);
  expect(toNumber(sumOf('ETH')) / (toNumber(collateral) * 0.018 * years)).toBeCloseTo(1, 4);
  expect(sumOf('USDC')).toBeLessThan(0n);
  expect(lending.save().balances['USDC']).toBe(add(debt, sumOf('USDC')));
});

test('the oracle is written on a move of half a percent or after its heartbeat, and read in between', () => {
  const made = alone();
  made.ports.pass(25 * 60_000);
  const readings = made.marketOf('IndexObserved').map(({ index }) => index)
    .filter((index) => index.venue === 'simulated-lending' && index.underlying === 'ETH');
  const written = readings.filter((index, i) => i === 0 || index.venueTimeMs !== readings[i - 1]?.venueTimeMs);
  expect(readings.length).toBeGreaterThan(700);
  expect(written.length).toBeGreaterThanOrEqual(3);
  expect(written.length).toBeLessThan(40);
  for (const [i, index] of written.entries()) {
    const before = written[i - 1];
    if (before === undefined) continue;
    const moved = Math.abs(toNumber(index.priceUsd) / toNumber(before.priceUsd) - 1);
    const late = (index.venueTimeMs ?? 0) - (before.venueTimeMs ?? 0) >= ORACLE_HEARTBEAT_MS;
    expect(late || moved >= ORACLE_DEVIATION).toBe(true);
  }
});

test('below a health of 1 debt is repaid for collateral at the bonus, and health is restored', () => {
  const made = alone();
  const { lending } = made.practice.inside;
  made.ports.pass(1_000);
  made.practice.shock('ETH', -0.39);
  made.ports.pass(5_000);
  const moves = made.factsOf('TransferReported').filter((event) => event.account === ACCOUNT);
  expect(moves.map((event) => event.currency).slice(0, 2)).toEqual(['USDC', 'ETH']);
  const [repaid, seized] = moves.map((event) => toNumber(event.amount));
  const price = toNumber(made.marketOf('IndexObserved').map(({ index }) => index)
    .findLast((index) => index.venue === 'simulated-lending' && index.underlying === 'ETH')?.priceUsd ?? ZERO);
  const ratio = (-(seized ?? NaN) * price) / (repaid ?? NaN);
  expect(ratio).toBeGreaterThan(1.04);
  expect(ratio).toBeLessThan(1.06);
  const { haircutEquityUsd, maintenanceMarginUsd } = lending.margin();
  expect((haircutEquityUsd ?? 0) / (maintenanceMarginUsd ?? 1)).toBeGreaterThan(1);
});

test('it takes no orders, and says so', () => {
  const made = bench();
  made.ports.pass(500);
  made.execute(send(order('x', { account: ACCOUNT, instrument: 'simulated-lending:ETH', quantity: '1' })));
  made.execute({ type: 'QueryOrder', venue: 'simulated-lending', account: ACCOUNT, instrument: 'e',
    clientOrderId: 'x' });
  made.execute({ type: 'SendCancel', venue: 'simulated-lending', account: ACCOUNT, instrument: 'e', clientOrderId: 'x',
    venueOrderId: null });
  made.ports.pass(500);
  expect(made.factsOf('OrderRejected')).toMatchObject([{ reason: 'unknown instrument simulated-lending:ETH' }]);
  expect(made.factsOf('OrderStatusReported')).toMatchObject([{ found: false }]);
  expect(made.factsOf('CancelRejected')).toMatchObject([{ reason: 'no such order' }]);
});
