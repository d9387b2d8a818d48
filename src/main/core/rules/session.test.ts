import { expect, it } from 'vitest';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { MAX_ORDERS } from '../apply/pruning.ts';
import { emptyState } from '../state.ts';
import { applyEntry } from '../step.ts';
import { played, Scenario, tidy } from './table/scenarioTable.ts';

const check = (table: string, setup?: string): void => expect(played(table, setup)).toBe(tidy(table));

it('S1 a run without limits begins with the default ones', () => {
  check(`
    0 run r1
      limits changed
    1 end
    2 run r2
  `, '');
});

it('S2 a further run makes working orders unknown and sends nothing again', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 command buy 2 PERP 100
      submitted #2
      => send #2 buy 2 PERP 100
      order #2 submitted 0/2
    12 ack #2 v2
      order #2 accepted 0/2
    13 tick
      day starts at 1001000 USD
      propose h1 sell 5 PERP 99.5
    20 run r2
      unknown #1 (the engine was started again)
      unknown #2 (the engine was started again)
      close h1 expired (the engine was started again)
      order #1 unknown 0/1
      order #2 unknown 0/2
    21 connected sim
      ask sim/main (connected)
      query #1
      query #2
      => snapshot sim/main
      => query #1
      => query #2
      order #1 unknown 0/1
      order #2 unknown 0/2
    22 status #2 accepted 0
      order #2 accepted 0/2
    10030 beat
      query #1
      ask sim/main (the last request was not answered)
      => query #1
      => snapshot sim/main
      order #1 unknown 0/1
    10040 status #1 absent
      lost #1
      order #1 lost 0/1
    10050 snapshot USDC:1000000 BTC:10 open:#2/2@100 t=10050
      reconciled sim/main
    10051 quote PERP 99.5 100.5 mark=100
    10052 index BTC 100
    10060 command buy 3 PERP 100
      submitted #3
      => send #3 buy 3 PERP 100
      order #3 submitted 0/3
  `);
});

it('S3 with a connection goes what we knew of its orders, and of no others', () => {
  check(`
    10 connected alt
    10 listAlt
    11 snapshot of=alt/main USDC:1000 t=11
      adjust USDC by 1000 (opening)
      reconciled alt/main
      policy BTC band 0.5 by alt:BTC-OTHER PERP INV
      cash USDC 1000
    12 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    13 disconnected alt
    14 disconnected sim
      unknown #1 (connection to sim lost)
      order #1 unknown 0/1
    15 disconnected sim
  `);
});

it('S4 on connect the accounts are asked for first, then every unknown order', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 command buy 2 PERP 100
      submitted #2
      => send #2 buy 2 PERP 100
      order #2 submitted 0/2
    12 disconnected sim
      unknown #1 (connection to sim lost)
      unknown #2 (connection to sim lost)
      order #1 unknown 0/1
      order #2 unknown 0/2
    13 connected sim
      ask sim/main (connected)
      query #1
      query #2
      => snapshot sim/main
      => query #1
      => query #2
      order #1 unknown 0/1
      order #2 unknown 0/2
  `);
});

it('S5 a silent venue is named mute, once per silence', () => {
  check(`
    4900 housekeeping
    5100 housekeeping
      notice sim|silence: sim has been mute for 5 s: its numbers are stale and not hedged upon
    6100 housekeeping
    6200 index BTC 100
    7200 housekeeping
    11300 housekeeping
      notice sim|silence: sim has been mute for 5 s: its numbers are stale and not hedged upon
    12300 housekeeping
  `);
});

const EVENTFUL = `
  9 quote CALL 0.05 0.05 vol=0.5 forward=100 mark=0.05
  10 command buy 2 PERP 100
  11 fill f1 #1 buy 1 PERP 100 fee=0.1 t=11
  12 command sell 1 CALL 0.05
  13 fill f2 #2 sell 1 CALL 0.05 t=13
  20 tick
  30 snapshot USDC:999999.9 BTC:10.5 PERP:1@100 CALL:-1@0.05 t=30
`;
const AFTER = `
  2100 snapshot USDC:999999.9 BTC:10.5 PERP:1@100 CALL:-1@0.05 t=2090
  2200 quote PERP 99.5 100.5 mark=100
  2200 index BTC 100
  2200 tick
  2300 fill f3 #1 buy 1 PERP 101 fee=0.1 t=2299
  2301 fill f1 #1 buy 1 PERP 100 fee=0.1 t=11
  5400 beat
  5600 tick
`;

it('S6 a restored snapshot has the same ledger text and goes on the same way', () => {
  const scenario = new Scenario();
  scenario.play(EVENTFUL);
  const text = snapshotText(scenario.state);
  const restored = restoreState(text);
  expect(snapshotText(restored)).toBe(text);
  expect(ledgerText(restored)).toBe(ledgerText(scenario.state));
  const twin = scenario.twin(restored);
  expect(twin.play(AFTER)).toBe(scenario.play(AFTER));
  expect(snapshotText(twin.state)).toBe(snapshotText(scenario.state));
  expect(() => restoreState(text.replace('"format":1', '"format":9'))).toThrow('snapshot: format 9 is not known');
  expect(() => restoreState(text.replace('{"$d":"999999.9"}', '{"$d":"x"}')))
    .toThrow('snapshot: balances sim/main|USDC: not a decimal');
});

it('S6 applying the journal alone gives the same ledger text', () => {
  const scenario = new Scenario();
  scenario.play(EVENTFUL);
  scenario.play(AFTER);
  const replayed = emptyState();
  for (const entry of scenario.entries) applyEntry(replayed, entry);
  expect(ledgerText(replayed)).toBe(ledgerText(scenario.state));
});

it('S7 memory is bounded: booked ids, terminal orders, expired instruments', () => {
  const scenario = new Scenario();
  scenario.play('10 command limits maxOrdersPerMinute 1\n10 command buy 1 PERP 100\n11 ack #1 v1');
  scenario.play('12 command buy 2 PERP 100');
  const denied = [...scenario.state.orders.values()].find(({ state }) => state === 'denied');
  if (denied === undefined) throw new Error('the second order was not denied');
  for (let i = 0; i < MAX_ORDERS; i += 1) {
    scenario.state.orders.put(`old-${i}`, { ...denied, clientOrderId: `old-${i}` });
  }
  scenario.play('30000 funding p1 1\n30001 delist LCALL\n40000 housekeeping');
  const { orders, booked, instruments } = scenario.state;
  const [eldest] = orders.values();
  expect([orders.size, eldest?.state, orders.has(denied.clientOrderId), instruments.has('sim:BTC-LCALL')])
    .toEqual([MAX_ORDERS, 'accepted', false, false]);
  expect(booked.has('funding|sim/main|p1')).toBe(true);
  scenario.play('172830100 housekeeping');
  expect(booked.has('funding|sim/main|p1')).toBe(false);
  scenario.play(`${31 * 86_400_000 + 1} housekeeping`);
  expect([...instruments.keys()].sort()).toEqual(['sim:BTC-INV', 'sim:BTC-PERP', 'sim:BTC-USDC']);
});
