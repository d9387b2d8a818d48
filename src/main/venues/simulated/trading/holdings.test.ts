import { expect, test } from 'vitest';
import { add, dec, mul, neg, sub, toNumber, toText, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { seededRandom } from '../../../ports/randomStream.ts';
import { optionOf, perpetualOf } from '../options/chain.ts';
import { linearPerpetualOf } from '../perpetuals/perpetualsRules.ts';
import { averageOf, Holdings } from './holdings.ts';

const inverse = perpetualOf('BTC');
const linear = linearPerpetualOf('ETH');
const call = optionOf('ETH', Date.UTC(2026, 10, 20, 8), 2_000, 'call');

test('an inverse contract pays its profit in coin, a linear one in USDC, an option its premium', () => {
  const held = new Holdings('a');
  held.trade(inverse, dec('1000'), dec('50000'));
  held.trade(inverse, dec('1000'), dec('40000'));
  expect(toText(averageOf(held.holdings()[0]!))).toBe('44444.444444444444444444');
  held.trade(inverse, dec('-500'), dec('50000'));
  // 5,000 USD of face: a quarter of the entry value 0.45 less 5,000 / 50,000.
  expect(toText(held.cashOf('BTC'))).toBe('0.0125');
  held.trade(linear, dec('-2'), dec('2000'));
  held.trade(linear, dec('3'), dec('1900'));
  expect([toText(held.cashOf('USDC')), toText(held.quantityOf(linear.id))]).toEqual(['200', '1']);
  held.trade(call, dec('-10'), dec('0.05'));
  held.trade(call, dec('4'), dec('0.02'));
  expect([toText(held.cashOf('ETH')), held.positions().map((one) => `${one.quantity} ${one.averagePrice}`)]).toEqual([
    '0.42', [`${dec('1500')} ${dec('44444.444444444444444444')}`, `${dec('1')} ${dec('1900')}`,
      `${dec('-6')} ${dec('0.05')}`],
  ]);
});

test('over any walk of trades what was paid is what the trades were worth', () => {
  const random = seededRandom(11);
  const held = new Holdings('a');
  let [coins, usdc, premium] = [0, 0, ZERO];
  for (let i = 0; i < 2_000; i += 1) {
    const change = dec(Math.round((random.next() - 0.5) * 400));
    if (change === ZERO) continue;
    const price = dec(Math.round(40_000 + 20_000 * random.next()));
    held.trade(inverse, change, price);
    held.trade(linear, change, price);
    const coinPrice = dec((Math.round(random.next() * 1000) / 1e4).toFixed(4));
    held.trade(call, change, coinPrice);
    coins += (toNumber(change) * 10) / toNumber(price);
    usdc -= toNumber(change) * toNumber(price);
    premium = sub(premium, mul(change, coinPrice));
  }
  const last = dec('51234');
  const open = (id: string): Decimal => {
    const holding = held.holding(id);
    return holding === undefined ? ZERO : held.profitAt(holding, last);
  };
  const net = toNumber(held.quantityOf(inverse.id));
  // Marked to one price, the path of averages must not matter.
  expect(toNumber(add(held.cashOf('BTC'), open(inverse.id)))).toBeCloseTo(coins - (net * 10) / 51_234, 9);
  expect(toNumber(add(held.cashOf('USDC'), open(linear.id)))).toBeCloseTo(usdc + net * 51_234, 4);
  expect(toText(held.cashOf('ETH'))).toBe(toText(premium));
  held.trade(inverse, neg(held.quantityOf(inverse.id)), last);
  expect(held.holding(inverse.id)).toBeUndefined();
});
