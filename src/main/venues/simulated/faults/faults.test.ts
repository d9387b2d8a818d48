import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { wireText } from '../../../../shared/contract/wire.ts';
import { toNumber } from '../../../../shared/domain/decimal.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { VenueFact, VenueSession } from '../../venue.ts';
import { practiceVenues, type Practice } from '../practice.ts';
import { order, send, START_MS } from '../testing/practiceBench.ts';
import { virtualPorts, type VirtualPorts } from '../testing/virtualPorts.ts';
import { withFaults, type FaultyVenue } from './faults.ts';
import { allFaults, drawFaultRates, FAULTS, NO_FAULTS, type FaultRates } from './rates.ts';

interface Sick {
  readonly faulty: FaultyVenue;
  readonly practice: Practice;
  readonly ports: VirtualPorts;
  readonly session: VenueSession;
  readonly facts: VenueFact[];
  readonly market: MarketEvent[];
}

function sick(seed: number, rates: FaultRates): Sick {
  const ports = virtualPorts(START_MS);
  const practice = practiceVenues({ seed, startTimeMs: START_MS });
  const [module] = practice.venues;
  if (module === undefined) throw new Error('no venue');
  const faulty = withFaults(module, { seed, rates, restart: () => { practice.restart(module.id); } });
  const facts: VenueFact[] = [];
  const market: MarketEvent[] = [];
  const session = faulty.module.open(ports, {
    fact: (event) => { facts.push(event); }, market: (event) => { market.push(event); },
  });
  session.connect();
  return { faulty, practice, ports, session, facts, market };
}

function run(world: Sick, orders: number): void {
  for (let i = 0; i < orders; i += 1) {
    world.session.execute(send(order(`o${i}`, { quantity: '20', side: i % 2 === 0 ? 'buy' : 'sell' })));
    if (i % 5 === 0) world.session.execute({ type: 'RequestSnapshot', venue: 'simulated-options',
      account: 'simulated-options/main' });
    world.ports.pass(700);
  }
}

test('every fault happens, and the same seed is sick in the same way', () => {
  const worlds = [sick(4, allFaults(1)), sick(4, allFaults(1))];
  for (const world of worlds) run(world, 200);
  const [one, two] = worlds.map((world) => createHash('sha256')
    .update(world.facts.map(wireText).join()).update(world.market.map(wireText).join()).digest('hex'));
  expect(one).toBe(two);
  const counts = worlds[0]?.faulty.counts;
  const never = FAULTS.filter((fault) => (counts?.[fault] ?? 0) === 0);
  expect(never).toEqual([]);
}, 60_000);

test('junk numbers arrive as unknown and are named; nothing that arrives is NaN, zero or negative', () => {
  const world = sick(5, { ...NO_FAULTS, badNumber: 0.2 });
  world.ports.pass(10_000);
  const refused = world.facts.filter((event) => event.type === 'MessageRefused');
  expect(refused.length).toBeGreaterThan(50);
  const quotes = world.market.flatMap((event) => (event.type === 'QuoteObserved' ? [event.quote] : []));
  expect(quotes.some((quote) => quote.markPrice === null)).toBe(true);
  for (const quote of quotes) {
    for (const value of [quote.bidPrice, quote.askPrice, quote.indexPrice, quote.bidQuantity, quote.askQuantity]) {
      expect(value === null || toNumber(value) > 0).toBe(true);
    }
  }
});

test('a refused or failed order never reaches the venue, a doubtful one may', () => {
  const world = sick(7, { ...NO_FAULTS, reject: 0.3, failedSend: 0.3, doubtfulSend: 0.5 });
  world.ports.pass(1_000);
  run(world, 60);
  const ended = new Map<string, string>();
  for (const event of world.facts) {
    if (event.type === 'OrderRejected') ended.set(event.clientOrderId, 'rejected');
    if (event.type === 'OrderSendFailed') ended.set(event.clientOrderId, event.mayHaveLeft ? 'doubtful' : 'failed');
  }
  const atVenue = (id: string): boolean => world.practice.inside.options.orders.get(id) !== undefined;
  const byEnd = (end: string): boolean[] => [...ended].filter(([, how]) => how === end).map(([id]) => atVenue(id));
  expect([byEnd('rejected').some(Boolean), byEnd('failed').some(Boolean)]).toEqual([false, false]);
  expect(new Set(byEnd('doubtful'))).toEqual(new Set([true, false]));
});

test('after a heal the line stands, answers come, and what the venue holds is what it says', () => {
  const world = sick(11, allFaults(1));
  run(world, 40);
  world.faulty.heal();
  world.ports.pass(15_000);
  world.facts.length = 0;
  const before = { ...world.faulty.counts };
  world.session.execute(send(order('healthy', { quantity: '20' })));
  world.session.execute({ type: 'RequestSnapshot', venue: 'simulated-options', account: 'simulated-options/main' });
  world.ports.pass(5_000);
  expect(world.faulty.counts).toEqual(before);
  const types = world.facts.map((event) => event.type);
  expect(types).toContain('OrderAcknowledged');
  expect(types).toContain('FillReported');
  const snapshot = world.facts.find((event) => event.type === 'AccountSnapshotReported');
  const said = snapshot?.type === 'AccountSnapshotReported' ? snapshot.snapshot.positions : [];
  expect(wireText(said)).toBe(wireText(world.practice.inside.options.holdings.positions()));
});

test('rates differ by seed, some faults are off in each', () => {
  const [a, b] = [drawFaultRates(1), drawFaultRates(2)];
  expect(a).not.toEqual(b);
  for (const rates of [a, b]) {
    const off = FAULTS.filter((fault) => rates[fault] === 0).length;
    expect(off).toBeGreaterThan(0);
    expect(off).toBeLessThan(FAULTS.length);
    expect(FAULTS.every((fault) => rates[fault] >= 0 && rates[fault] <= allFaults(1)[fault])).toBe(true);
  }
});
