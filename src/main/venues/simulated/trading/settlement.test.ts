import { expect, test } from 'vitest';
import { add, dec, toNumber, toText, ZERO } from '../../../../shared/domain/decimal.ts';
import { futureOf } from '../options/chain.ts';
import { bench, order, PERP, send, type Bench } from '../testing/practiceBench.ts';

const LINEAR = 'simulated-perpetuals:ETH-USDC-PERP';

/** Time passes with the trading venues off line, so that hours are quick; what happened is told when they are back. */
function offLine(made: Bench, during: () => void): void {
  for (const session of made.sessions.slice(0, 2)) session.close();
  during();
  for (const session of made.sessions.slice(0, 2)) session.connect();
  made.ports.pass(1_000);
}

test('what expires at 08:00 is settled in coin at the half-hour average, its orders expire, then it is gone', () => {
  const expiry = Date.UTC(2026, 10, 13, 8);
  const made = bench({ seed: 2, startTimeMs: expiry - 2_000_000, withPortfolio: false });
  const { options, market } = made.practice.inside;
  made.ports.pass(1_000);
  options.holdings.pay('BTC', dec('10'));
  const daily = [...options.listings.values()].flatMap(({ instrument }) =>
    (instrument.kind === 'option' && instrument.expiryTimeMs === expiry && instrument.underlying === 'BTC'
      ? [instrument] : []));
  const calls = daily.filter((one) => one.optionType === 'call').sort((a, b) => (a.strike < b.strike ? -1 : 1));
  const [deep, high] = [calls[0], calls.at(-1)];
  if (deep === undefined || high === undefined) throw new Error('no dailies');
  made.execute(send(order('in', { instrument: deep.id, quantity: '2' })));
  made.execute(send(order('out', { instrument: high.id, quantity: '3', side: 'sell', type: 'limit',
    timeInForce: 'goodTillCancelled', price: dec('0.5') })));
  made.ports.pass(1_000);
  expect(toText(options.holdings.quantityOf(deep.id))).toBe('2');
  made.facts.length = 0;
  let index = 0;
  let samples = 0;
  const cash = options.holdings.cashOf('BTC');
  offLine(made, () => {
    while (made.ports.clock.nowMs() < expiry + 1_000) {
      made.ports.pass(250);
      if (market.timeMs <= expiry - 1_800_000 || market.timeMs > expiry) continue;
      index += market.spot('BTC');
      samples += 1;
    }
  });
  const [settled] = made.factsOf('PositionSettled');
  const delivery = toNumber(settled?.settlementPriceUsd ?? ZERO);
  expect(samples).toBe(7_200);
  expect(delivery).toBeCloseTo(index / samples, 1);
  const payoff = Math.max(0, delivery - toNumber(deep.strike)) / delivery;
  expect(settled).toMatchObject({ instrument: deep.id, quantity: dec('2'), currency: 'BTC' });
  expect(toNumber(settled?.amount ?? ZERO)).toBeCloseTo(2 * payoff, 12);
  expect(options.holdings.cashOf('BTC')).toBe(add(cash, settled?.amount ?? ZERO));
  expect(options.holdings.quantityOf(deep.id)).toBe(ZERO);
  expect(made.factsOf('OrderExpired')).toMatchObject([{ clientOrderId: 'out' }]);
  const gone = made.factsOf('InstrumentDelisted').map((event) => event.instrument);
  expect(gone).toContain(deep.id);
  expect(gone.every((id) => !options.listings.has(id))).toBe(true);
  const listed = made.factsOf('InstrumentsListed').flatMap((event) => event.instruments);
  expect(listed.some((one) => one.kind === 'option' && one.expiryTimeMs === expiry + 2 * 86_400_000)).toBe(true);
  made.execute(send(order('late', { instrument: deep.id, quantity: '1' })));
  made.ports.pass(100);
  expect(made.factsOf('OrderRejected').at(-1)?.reason).toBe(`unknown instrument ${deep.id}`);
});

test('dated futures settle their profit in coin', () => {
  const expiry = Date.UTC(2026, 10, 27, 8);
  const made = bench({ seed: 2, startTimeMs: expiry - 70_000, withPortfolio: false });
  const { options } = made.practice.inside;
  made.ports.pass(1_000);
  options.holdings.pay('ETH', dec('100'));
  const { id } = options.list(futureOf('ETH', expiry)).instrument;
  made.execute(send(order('f', { instrument: id, quantity: '20000', side: 'sell' })));
  made.ports.pass(1_000);
  const entry = options.holdings.holding(id)?.entryValue ?? ZERO;
  made.ports.pass(70_000);
  const settled = made.factsOf('PositionSettled').find((event) => event.instrument === id);
  const delivery = toNumber(settled?.settlementPriceUsd ?? ZERO);
  expect(toText(settled?.quantity ?? ZERO)).toBe('-20000');
  expect(toNumber(settled?.amount ?? ZERO)).toBeCloseTo(20_000 / delivery - toNumber(entry), 12);
});

test('funding: the payments of two hours are what the rates said, to the last paid digit', () => {
  const made = bench({ seed: 8, startTimeMs: Date.UTC(2026, 10, 12, 10, 59, 30), withPortfolio: false });
  const { options, perpetuals, market } = made.practice.inside;
  options.holdings.pay('BTC', dec('10'));
  perpetuals.holdings.pay('USDC', dec('100000'));
  made.ports.pass(1_000);
  made.execute(send(order('i', { instrument: PERP, quantity: '10000' })));
  made.execute(send(order('l', { account: 'simulated-perpetuals/main', instrument: LINEAR, quantity: '20',
    side: 'sell' })));
  made.ports.pass(1_000);
  const before = { coin: options.holdings.cashOf('BTC'), usdc: perpetuals.holdings.cashOf('USDC') };
  let [coin, usdc, premiums, lastMs, hourStartMs, hours] = [0, 0, 0, market.timeMs, market.timeMs, 0];
  const step = (): void => {
    made.ports.pass(250);
    const stepMs = market.timeMs - lastMs;
    lastMs = market.timeMs;
    const premium = market.premium('simulated-options', 'BTC');
    const rate = Math.max(0.00025, premium) + Math.min(-0.00025, premium);
    coin -= (rate * (100_000 / market.spot('BTC')) * stepMs) / 28_800_000;
    premiums += market.premium('simulated-perpetuals', 'ETH') * stepMs;
    if (market.timeMs % 3_600_000 !== 0) return;
    hours += 1;
    // The first, short hour began before we looked: its average is not ours to know.
    const average = premiums / (market.timeMs - hourStartMs);
    const hourly = (average + Math.max(-0.0005, Math.min(0.0005, 0.0001 - average))) / 8;
    if (hours > 1) usdc += (20 * market.spot('ETH') * hourly) / market.usdcUsd;
    [premiums, hourStartMs] = [0, market.timeMs];
  };
  offLine(made, () => { while (hours < 2) step(); });
  const paid = made.factsOf('FundingPaid');
  const inverse = paid.filter((event) => event.instrument === PERP);
  const linear = paid.filter((event) => event.instrument === LINEAR);
  expect(new Set(paid.map((event) => event.paymentId)).size).toBe(paid.length);
  expect(linear).toHaveLength(2);
  const sum = (rows: typeof paid) => rows.reduce((total, event) => add(total, event.amount), ZERO);
  // Payments have eight digits and the rest stays owed.
  expect(Math.abs(coin)).toBeGreaterThan(1e-6);
  expect(toNumber(sum(inverse))).toBeCloseTo(coin, 6);
  expect(toNumber(sum(linear.slice(1)))).toBeCloseTo(usdc, 6);
  expect(options.holdings.cashOf('BTC')).toBe(add(before.coin, sum(inverse)));
  expect(perpetuals.holdings.cashOf('USDC')).toBe(add(before.usdc, sum(linear)));
});
