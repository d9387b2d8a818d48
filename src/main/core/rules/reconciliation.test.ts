import { expect, it } from 'vitest';
import { ledgerText } from '../ledgerText.ts';
import { played, Scenario, tidy } from './table/scenarioTable.ts';

const check = (table: string, setup?: string): void => expect(played(table, setup)).toBe(tidy(table));

it('R1 the first snapshot is the opening base, once nothing has moved since', () => {
  check(`
    0 run r1
      limits changed
    0 connected sim
    0 list
    5 fill f1 - buy 1 PERP 100 t=5
      difference fill unexplained: fill f1, buy 1 at 100: traded elsewhere
      ask sim/main (fill f1)
      => snapshot sim/main
      position PERP 1 at 100 realised 0
    6 snapshot USDC:1000 PERP:2@90 t=4
    1100 beat
      ask sim/main (not reconciled since the connect)
      => snapshot sim/main
    1200 snapshot USDC:1000 PERP:3@93 t=1150
      adjust PERP by 2 (opening)
      adjust USDC by 1000 (opening)
      reconciled sim/main
      policy BTC band 0.5 by PERP INV
      position PERP 3 at 93 realised 0
      cash USDC 1000
    1300 beat
  `, '');
});

it('R2 a snapshot older than one that came before is ignored', () => {
  check(`
    100 snapshot USDC:1000000 BTC:10 t=90
      reconciled sim/main
    101 snapshot USDC:5 PERP:7 t=80
  `);
});

it('R3 what happened after the snapshot is not compared', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 1 PERP 100 fee=1 t=11
      order #1 partiallyFilled 1/2 at 100
      position PERP 1 at 100 realised 0
      cash USDC 999999
    12 fill f2 #1 buy 1 PERP 100 fee=1 t=12
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0
      cash USDC 999998
    13 snapshot USDC:999999 BTC:10 PERP:1@100 t=11
    14 snapshot USDC:5 BTC:10 PERP:5@100 t=11
      difference position queried: PERP: we hold 1, the venue says 5
    20 settle s1 PERP 2 0 USDC t=20
      position PERP 0 at - realised 0
      cash USDC 999998
    21 snapshot USDC:5 BTC:10 PERP:5@100 t=19
  `);
});

it('R4 a difference is shown at once and not repaired yet', () => {
  check(`
    100 snapshot USDC:1000005 BTC:10 PERP:1@100 t=99
      difference position queried: PERP: we hold 0, the venue says 1
      difference balance queried: USDC: we hold 1000000, the venue says 1000005
    110 command buy 1 PERP 100
      denied #1 reconciliation: sim not reconciled against reconciled
      order #1 denied 0/1
    120 beat
  `);
});

it('R5 a second look after a quiet while repairs it, once', () => {
  check(`
    100 snapshot USDC:1000005 BTC:10 PERP:1@100 t=99
      difference position queried: PERP: we hold 0, the venue says 1
      difference balance queried: USDC: we hold 1000000, the venue says 1000005
    150 snapshot USDC:1000005 BTC:10 PERP:1@100 t=149
    2200 beat
      ask sim/main (to confirm a difference)
      => snapshot sim/main
    2300 snapshot USDC:1000005 BTC:10 PERP:1@100 t=2250
      difference position adjusted: PERP: we hold 0, the venue says 1
      adjust PERP by 1 (reconciliation)
      difference balance adjusted: USDC: we hold 1000000, the venue says 1000005
      adjust USDC by 5 (adjustment)
      reconciled sim/main
      position PERP 1 at 100 realised 0
      cash USDC 1000005
    2301 snapshot USDC:1000005 BTC:10 PERP:1@100 t=2250
      reconciled sim/main
    2302 snapshot USDC:1000005 BTC:10 PERP:1@100 t=99
  `);
});

it('R5 the same snapshot told again confirms nothing', () => {
  check(`
    100 snapshot USDC:1000000 BTC:10 PERP:1@100 t=99
      difference position queried: PERP: we hold 0, the venue says 1
    2900 snapshot USDC:1000000 BTC:10 PERP:1@100 t=99
  `);
});

it('R5 reconciling again changes nothing', () => {
  const scenario = new Scenario();
  scenario.play(`
    100 snapshot USDC:1000005 BTC:10 PERP:1@100 t=99
    2300 snapshot USDC:1000005 BTC:10 PERP:1@100 t=2250
  `);
  const rows = (): string[] => ledgerText(scenario.state).split('\n').slice(1);
  const once = rows();
  scenario.play('2300 snapshot USDC:1000005 BTC:10 PERP:1@100 t=2250');
  expect(rows()).toEqual(once);
});

it('R6 a difference that the next snapshot does not show is gone', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    100 snapshot USDC:1000000 BTC:10 PERP:1@100 t=99
      difference position queried: PERP: we hold 0, the venue says 1
    110 fill f1 #1 buy 1 PERP 100 t=98
      ask sim/main (fill f1)
      => snapshot sim/main
      order #1 filled 1/1 at 100
      position PERP 1 at 100 realised 0
    120 snapshot USDC:1000000 BTC:10 PERP:1@100 t=119
      difference position gone: PERP: we hold 0, the venue says 1
      reconciled sim/main
  `);
});

it('R7 snapshots are asked for on connect, again, and every minute', () => {
  check(`
    100 disconnected sim
    200 connected sim
      ask sim/main (connected)
      => snapshot sim/main
    5100 beat
    5200 beat
      ask sim/main (the last request was not answered)
      => snapshot sim/main
    5300 snapshot USDC:1000000 BTC:10 t=5250
      reconciled sim/main
    65000 beat
    65300 beat
      ask sim/main (routine)
      => snapshot sim/main
    65400 snapshot USDC:1000000 BTC:10 t=65350
      reconciled sim/main
    65500 command buy 1 PERP 100 of=sim/main
      denied #1 maxPriceAwayFromMark: unknown: quote of sim:BTC-PERP is 65.5 s old (bound 5.0 s) against 90.00 %
      order #1 denied 0/1
  `);
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    20 status #1 filled 1
      order #1 filled 0/1
      in transit #1 1
    1000 beat
    2020 beat
      ask sim/main (fills of #1 have not come)
      => snapshot sim/main
  `);
});

it('R8 an order of ours that the venue does not list is unknown', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 ack #1 v1
      order #1 accepted 0/1
    400 snapshot USDC:1000000 BTC:10 t=399
      reconciled sim/main
    600 snapshot USDC:1000000 BTC:10 t=599
      unknown #1 (not among the open orders of the venue)
      query #1
      reconciled sim/main
      => query #1
      order #1 unknown 0/1
    700 status #1 cancelled 0
      order #1 cancelled 0/1
  `);
});

it('R9 an order of the venue that we do not know is a difference, once', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 cancelled #1 on request
      order #1 cancelled 0/1
    600 snapshot USDC:1000000 BTC:10 open:foreign open:#1 t=599
      difference order unexplained: the venue lists order foreign, buy 1 PERP (0 filled), not placed by us
      difference order unexplained: the venue lists order v1, buy 1 PERP (0 filled), cancelled to us: being cancelled
      cancel #1 (was cancelled to us)
      reconciled sim/main
      => cancel #1
    700 snapshot USDC:1000000 BTC:10 open:foreign open:#1 t=699
      reconciled sim/main
  `);
});

it('R12 an order placed elsewhere that is not listed any more is gone, once', () => {
  check(`
    600 snapshot USDC:1000000 BTC:10 open:foreign t=599
      difference order unexplained: the venue lists order foreign, buy 1 PERP (0 filled), not placed by us
      reconciled sim/main
    700 snapshot USDC:1000000 BTC:10 t=699
      difference order gone: the venue lists order foreign, buy 1 PERP (0 filled), not placed by us
      reconciled sim/main
    800 snapshot USDC:1000000 BTC:10 t=799
      reconciled sim/main
  `);
});

it('R10 a venue is reconciled when each of its accounts has agreed since the connect', () => {
  const scenario = new Scenario();
  const reconciled = (): boolean | undefined => scenario.state.connections.get('sim')?.reconciled;
  const seen = [reconciled()];
  for (const line of ['10 disconnected sim', '11 connected sim', '12 snapshot USDC:1000000 BTC:10 t=11',
    '13 snapshot USDC:1000000 BTC:11 t=12', '14 snapshot USDC:1000000 BTC:10 t=13']) {
    scenario.play(line);
    seen.push(reconciled());
  }
  expect(seen).toEqual([true, false, false, true, false, true]);
});

it('R11 what a venue says that its own rounding may add up to is not money', () => {
  check(`
    100 snapshot USDC:1000000.009 BTC:10 t=99 rounding=0.01
      reconciled sim/main
    200 snapshot USDC:1000000.011 BTC:10 t=199 rounding=0.01
      difference balance queried: USDC: we hold 1000000, the venue says 1000000.011
  `);
});

it('R11 rounding is not money', () => {
  check(`
    100 snapshot USDC:1000000.00000001 BTC:9.99999999 t=99
      reconciled sim/main
    200 snapshot USDC:1000000.00000002 BTC:10 t=199
      difference balance queried: USDC: we hold 1000000, the venue says 1000000.00000002
  `);
});
