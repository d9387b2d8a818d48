import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { wireText } from '../../../shared/contract/wire.ts';
import { toNumber, toText } from '../../../shared/domain/decimal.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { accountInput, marginOf } from './trading/marginCheck.ts';
import { deltaOf } from './practicePortfolio.ts';
import { practiceVenues } from './practice.ts';
import { bench, order, PERP, send, START_MS, type Bench } from './testing/practiceBench.ts';
import { virtualPorts } from './testing/virtualPorts.ts';

const hashOf = (made: Bench): string => {
  const hash = createHash('sha256');
  for (const heard of made.facts) hash.update(wireText(heard));
  for (const event of made.market) hash.update(wireText(event));
  return hash.digest('hex');
};

function trade(seed: number): Bench {
  const made = bench({ seed });
  made.ports.pass(3_000);
  for (let i = 0; i < 8; i += 1) {
    made.execute(send(order(`t${i}`, { quantity: '200', side: i % 2 === 0 ? 'buy' : 'sell' })));
    made.ports.pass(2_000);
  }
  made.execute({ type: 'ShockMarket', venue: 'simulated-lending', underlying: 'ETH', moveFraction: -0.03 });
  made.ports.pass(5_000);
  return made;
}

test('the same seed and the same orders give the same messages to the last byte; another seed does not', () => {
  const [once, again, other] = [trade(5), trade(5), trade(6)];
  expect(once.market.length).toBeGreaterThan(1_000);
  expect(hashOf(again)).toBe(hashOf(once));
  expect(hashOf(other)).not.toBe(hashOf(once));
});

test('the market goes its own way whatever is ordered', () => {
  const [busy, idle] = [bench({ seed: 9 }), bench({ seed: 9 })];
  for (let i = 0; i < 20; i += 1) {
    busy.execute(send(order(`t${i}`, { quantity: '500' })));
    for (const made of [busy, idle]) made.ports.pass(1_000);
  }
  expect(busy.practice.inside.market.spot('BTC')).toBe(idle.practice.inside.market.spot('BTC'));
  expect(busy.factsOf('FillReported').length).toBeGreaterThan(3);
});

test('a session hears what the port promises, in that order, then live data', () => {
  const made = bench();
  made.ports.pass(1_500);
  for (const venue of ['simulated-options', 'simulated-perpetuals', 'simulated-lending']) {
    const heard = made.facts.map(({ event }) => event).filter((event) => wireText(event).includes(`"${venue}`))
      .map((event) => (event.type === 'ConnectionChanged' ? event.state : event.type));
    expect(heard.slice(0, 5)).toEqual([
      'connecting', 'connected', 'InstrumentsListed', 'AccountOpened', 'AccountSnapshotReported',
    ]);
  }
  const quoted = new Set(made.marketOf('QuoteObserved').map((event) => event.quote.instrument));
  expect(quoted.size).toBe(made.practice.inside.options.listings.size + 2);
  const priced = new Set(made.marketOf('IndexObserved').map(({ index }) => `${index.venue} ${index.underlying}`));
  expect(priced.size).toBe(9);
  expect(made.market.every((event) => event.type !== 'QuoteObserved'
    || event.quote.receivedTimeMs >= (event.quote.venueTimeMs ?? Infinity))).toBe(true);
});

test('practice is practice: the perpetuals venue tells the terms of Hyperliquid\'s model, and margins come from them', () => {
  const made = bench();
  made.ports.pass(1_500);
  const [told] = made.marketOf('MarginTermsObserved').map(({ report }) => report);
  expect(told).toMatchObject({ account: 'simulated-perpetuals/main', positionMargins: [], terms: { model: 'hyperliquid',
    coins: [{ instrument: 'simulated-perpetuals:BTC-USDC-PERP', leverage: 40 },
      { instrument: 'simulated-perpetuals:ETH-USDC-PERP', leverage: 25 }] } });
  const { perpetuals } = made.practice.inside;
  const reported = made.marketOf('MarginObserved').map(({ report }) => report)
    .filter(({ account }) => account === told?.account).at(-1);
  expect(reported?.liquidationPrices.map(({ instrument }) => instrument))
    .toEqual(perpetuals.holdings.holdings().map(({ instrument }) => instrument.id));
  // The same model on the terms as told gives the venue's own number: nothing of it stays within the venue.
  const heard = marginModelOf('hyperliquid').evaluate({ ...accountInput(perpetuals), terms: told?.terms ?? null });
  expect([heard.missing, heard.maintenanceMarginUsd]).toEqual([[], marginOf(perpetuals).maintenanceMarginUsd]);
});

test('the default portfolio is interesting at once and far from liquidation', () => {
  for (const seed of [1, 2, 3]) {
    for (const startTimeMs of [START_MS, Date.UTC(2026, 11, 24, 20), Date.UTC(2027, 0, 1, 7, 59, 59, 999)]) {
      const { options, perpetuals, lending } = practiceVenues({ seed, startTimeMs }).inside;
      const margins = [marginOf(options), marginOf(perpetuals), lending.margin()];
      const health = margins.map((margin) => (margin.haircutEquityUsd ?? 0) / (margin.maintenanceMarginUsd ?? 0));
      expect(health[0]).toBeGreaterThan(1.5);
      expect(health[0]).toBeLessThan(2.5);
      expect(health[1]).toBeGreaterThan(3);
      expect(health[2]).toBeCloseTo(1.6, 3);
      const equity = margins.reduce((sum, margin) => sum + (margin.equityUsd ?? NaN), 0);
      expect(equity).toBeGreaterThan(400_000);
      expect(equity).toBeLessThan(600_000);
      const kinds = options.holdings.holdings().map(({ instrument }) => instrument.kind);
      expect(kinds.filter((kind) => kind === 'option')).toHaveLength(12);
      expect(kinds.filter((kind) => kind === 'perpetual')).toHaveLength(2);
      expect(perpetuals.holdings.holdings()).toHaveLength(2);
    }
  }
});

test('the portfolio starts inside a band of 0.5 BTC and 10 ETH and drifts out of it within two minutes, mostly', () => {
  let drifted = 0;
  for (let seed = 1; seed <= 12; seed += 1) {
    const made = bench({ seed }, virtualPorts(START_MS), 'simulated-lending');
    const { options, perpetuals } = made.practice.inside;
    const deltas = () => [
      deltaOf(options, 'BTC') + toNumber(perpetuals.holdings.quantityOf('simulated-perpetuals:BTC-USDC-PERP')),
      deltaOf(options, 'ETH') + toNumber(perpetuals.holdings.quantityOf('simulated-perpetuals:ETH-USDC-PERP')) + 75,
    ] as const;
    const isOut = ([btc, eth]: readonly [number, number]): boolean => Math.abs(btc) > 0.5 || Math.abs(eth) > 10;
    expect(isOut(deltas())).toBe(false);
    for (let second = 0; second < 120; second += 1) {
      made.ports.pass(1_000);
      if (!isOut(deltas())) continue;
      drifted += 1;
      break;
    }
  }
  expect(drifted).toBeGreaterThanOrEqual(9);
});

test('venues survive a crash of ours: orders, positions, money and market go on, missed facts are told again', () => {
  const ports = virtualPorts(START_MS);
  let saved = '';
  const before = bench({ seed: 3, onAccountChanged: () => { saved = before.practice.saveText(); } }, ports);
  ports.pass(2_000);
  before.execute(send(order('filled', { quantity: '100' })));
  before.execute(send(order('rests', { quantity: '50', type: 'limit', timeInForce: 'goodTillCancelled',
    price: 50_000n * 10n ** 18n as never })));
  // Long enough for the orders to arrive, too short for all answers: then the process dies.
  ports.pass(45);
  const held = before.practice.inside.options.holdings;
  expect(saved).not.toBe('');
  const after = bench({ seed: 99, restored: saved }, virtualPorts(ports.clock.nowMs() + 20_000));
  after.ports.pass(1_000);
  const { inside } = after.practice;
  expect(wireText(inside.options.holdings.positions())).toBe(wireText(held.positions()));
  expect(inside.options.holdings.balances().map((row) => toText(row.amount)))
    .toEqual(held.balances().map((row) => toText(row.amount)));
  const order1 = after.factsOf('FillReported').map(({ fill }) => `${fill.clientOrderId} ${toText(fill.quantity)}`);
  expect(order1).toEqual(['filled 100']);
  const types = after.facts.filter(({ event }) => wireText(event).includes('simulated-options'))
    .map((one) => one.event.type);
  expect(types.indexOf('FillReported')).toBeLessThan(types.indexOf('AccountSnapshotReported'));
  const snapshot = after.factsOf('AccountSnapshotReported')
    .find((one) => one.snapshot.account === 'simulated-options/main');
  expect(snapshot?.snapshot.openOrders.map((one) => one.clientOrderId)).toEqual(['rests']);
  after.execute({ type: 'QueryOrder', venue: 'simulated-options', account: 'simulated-options/main', instrument: PERP,
    clientOrderId: 'filled' });
  after.ports.pass(200);
  expect(after.factsOf('OrderStatusReported')[0]).toMatchObject({ found: true, state: 'filled' });
});

test('a saved text that was cut or spoilt is refused with the place', () => {
  const practice = practiceVenues({ seed: 1, startTimeMs: START_MS });
  const text = practice.saveText();
  const restore = (restored: string) => () => practiceVenues({ seed: 1, startTimeMs: START_MS, restored });
  expect(restore(text)).not.toThrow();
  expect(restore(text.slice(0, -10))).toThrow('saved practice venues: not JSON (cut off?)');
  expect(restore(text.replace('"quantity":"-6"', '"quantity":"six"')))
    .toThrow('saved practice venues: options.positions.0.quantity: is not a decimal');
  expect(restore(text.replace('"usdcUsd":1', '"usdcUsd":-1'))).toThrow('market.usdcUsd');
});

test('a broken connection loses no fact, and a new process takes the world over from a dead one', () => {
  const ports = virtualPorts(START_MS);
  const made = bench({ seed: 4 }, ports);
  ports.pass(1_000);
  made.execute(send(order('a', { quantity: '10' })));
  ports.pass(32);
  const heardBefore = made.factsOf('FillReported').length;
  made.sessions[0]?.close();
  ports.pass(5_000);
  expect(made.factsOf('FillReported')).toHaveLength(heardBefore);
  made.sessions[0]?.execute(send(order('b', { quantity: '10' })));
  expect(made.factsOf('OrderSendFailed').at(-1)).toMatchObject({ clientOrderId: 'b', mayHaveLeft: false });
  made.sessions[0]?.connect();
  ports.pass(1_000);
  expect(made.factsOf('FillReported').map(({ fill }) => fill.clientOrderId)).toEqual(['a']);
  const later = virtualPorts(ports.clock.nowMs() + 700);
  const heard: string[] = [];
  const session = made.practice.venues[0]?.open(later, {
    fact: (event) => { heard.push(event.type); }, market: (event) => { heard.push(event.type); },
  });
  session?.connect();
  later.pass(3_000);
  expect(heard.filter((type) => type === 'QuoteObserved').length).toBeGreaterThan(100);
  expect(made.practice.inside.market.timeMs).toBeGreaterThan(later.clock.nowMs() - 600);
});

test('the venues\' clock never runs back, and catches up after a sleep', () => {
  const ports = virtualPorts(START_MS);
  const made = bench({ seed: 4 }, ports);
  const { market } = made.practice.inside;
  ports.pass(1_000);
  const first = market.timeMs;
  ports.stepClock(-3_600_000);
  ports.pass(1_000);
  expect(market.timeMs).toBe(first + 1_000);
  ports.stepClock(3_600_000 + 7_200_000);
  ports.pass(1_000);
  expect(ports.clock.nowMs() - market.timeMs).toBeLessThan(500);
  expect(made.factsOf('FundingPaid').length).toBeGreaterThan(2);
  // A month away: by half hours, with every expiry on its day.
  ports.stepClock(30 * 86_400_000);
  ports.pass(3_000);
  expect(ports.clock.nowMs() - market.timeMs).toBeLessThan(500);
  expect(made.factsOf('PositionSettled')).toHaveLength(6);
});
