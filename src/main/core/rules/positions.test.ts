import { expect, it } from 'vitest';
import { OPENED, played, tidy } from './table/scenarioTable.ts';

const check = (table: string, setup?: string): void => expect(played(table, setup)).toBe(tidy(table));

it('P1 a fill is booked once per account and fill id', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f2 #1 buy 1 PERP 100 t=9
      order #1 partiallyFilled 1/2 at 100
      position PERP 1 at 100 realised 0
    12 fill f1 #1 buy 0.5 PERP 100 t=8
      order #1 partiallyFilled 1.5/2 at 100
      position PERP 1.5 at 100 realised 0
    13 fill f2 #1 buy 1 PERP 100 t=9
    14 fill f1 #1 buy 0.5 PERP 100 t=8
  `);
});

it('P2 linear contracts average arithmetically and pay their profit', () => {
  check(`
    10 command buy 3 PERP 100
      submitted #1
      => send #1 buy 3 PERP 100
      order #1 submitted 0/3
    11 fill f1 #1 buy 1 PERP 100 t=11
      order #1 partiallyFilled 1/3 at 100
      position PERP 1 at 100 realised 0
    12 fill f2 #1 buy 2 PERP 103 t=12
      order #1 filled 3/3 at 102
      position PERP 3 at 102 realised 0
    20 command sell 1.5 PERP 110
      submitted #2
      => send #2 sell 1.5 PERP 110
      order #2 submitted 0/1.5
    21 fill f3 #2 sell 1.5 PERP 112 t=21
      order #2 filled 1.5/1.5 at 112
      position PERP 1.5 at 102 realised 15
      cash USDC 1000015
    30 command sell 1.5 PERP 110
      submitted #3
      => send #3 sell 1.5 PERP 110
      order #3 submitted 0/1.5
    31 fill f4 #3 sell 1.5 PERP 92 t=31
      order #3 filled 1.5/1.5 at 92
      position PERP 0 at - realised 0
      cash USDC 1000000
  `);
});

it('P3 inverse contracts average harmonically and pay coin', () => {
  check(`
    9 quote INV 99 101 mark=100
    10 command buy 300 INV 100
      submitted #1
      => send #1 buy 300 INV 100
      order #1 submitted 0/300
    11 fill f1 #1 buy 100 INV 80 t=11
      order #1 partiallyFilled 100/300 at 80
      position INV 100 at 80 realised 0
    12 fill f2 #1 buy 200 INV 160 t=12
      order #1 filled 300/300 at 133.333333333333333333
      position INV 300 at 120 realised 0
    20 command sell 240 INV 100
      submitted #2
      => send #2 sell 240 INV 100
      order #2 submitted 0/240
    21 fill f3 #2 sell 240 INV 150 t=21
      order #2 filled 240/240 at 150
      position INV 60 at 120 realised 4
      cash BTC 14
  `);
});

it('P4 options pay their premium when traded', () => {
  check(`
    9 quote CALL 0.05 0.05 vol=0.5 forward=100000
    10 command sell 2 CALL 0.05
      submitted #1
      => send #1 sell 2 CALL 0.05
      order #1 submitted 0/2
    11 fill f1 #1 sell 2 CALL 0.05 fee=0.0006 in=BTC t=11
      order #1 filled 2/2 at 0.05
      position CALL -2 at 0.05 realised 0
      cash BTC 10.0994
    20 command buy 1 CALL 0.05
      submitted #2
      => send #2 buy 1 CALL 0.05
      order #2 submitted 0/1
    21 fill f2 #2 buy 1 CALL 0.03 t=21
      order #2 filled 1/1 at 0.03
      position CALL -1 at 0.05 realised 0.02
      cash BTC 10.0694
    29 quote LCALL 1000 1000 vol=0.5 forward=100000
    30 command buy 1 LCALL 1000
      submitted #3
      => send #3 buy 1 LCALL 1000
      order #3 submitted 0/1
    31 fill f3 #3 buy 1 LCALL 1000 t=31
      order #3 filled 1/1 at 1000
      position LCALL 1 at 1000 realised 0
      cash USDC 999000
  `);
});

it('P5 a fill through zero closes at its price and opens at its price', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 fill f1 #1 buy 1 PERP 100 t=11
      order #1 filled 1/1 at 100
      position PERP 1 at 100 realised 0
    12 command sell 3 PERP 110
      submitted #2
      => send #2 sell 3 PERP 110
      order #2 submitted 0/3
    13 fill f2 #2 sell 3 PERP 110 t=13
      order #2 filled 3/3 at 110
      position PERP -2 at 110 realised 10
      cash USDC 1000010
    14 command buy 2 PERP 105
      submitted #3
      => send #3 buy 2 PERP 105
      order #3 submitted 0/2
    15 fill f3 #3 buy 2 PERP 105 t=15
      order #3 filled 2/2 at 105
      position PERP 0 at - realised 20
      cash USDC 1000020
  `);
});

it('P6 a late fill is booked, the state stays, the trader sees it', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 ack #1 v1
      order #1 accepted 0/2
    12 cancelled #1 on request
      order #1 cancelled 0/2
    13 fill f1 #1 buy 0.5 PERP 100 t=12
      difference fill unexplained: fill f1, buy 0.5 at 100: late: the order was cancelled already
      ask sim/main (fill f1)
      => snapshot sim/main
      order #1 cancelled 0.5/2 at 100
      position PERP 0.5 at 100 realised 0
  `);
});

it('P7 more than was ordered is booked, the order stops at its quantity', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 1.5 PERP 100 t=11
      order #1 partiallyFilled 1.5/2 at 100
      position PERP 1.5 at 100 realised 0
    12 fill f2 #1 buy 1.5 PERP 104 t=12
      difference fill unexplained: fill f2, buy 1.5 at 104: more than ordered: 3 of 2
      ask sim/main (fill f2)
      => snapshot sim/main
      order #1 filled 2/2 at 101
      position PERP 3 at 102 realised 0
    13 fill f3 - sell 1 PERP 104 t=13
      difference fill unexplained: fill f3, sell 1 at 104: traded elsewhere
      position PERP 2 at 102 realised 2
      cash USDC 1000002
  `);
});

it('P8 without an entry price the profit is unknown and no cash moves', () => {
  check(`
    0 run r1
      limits changed
    0 connected sim
    0 list
    1 snapshot USDC:1000 PERP:2 t=1
      adjust PERP by 2 (opening)
      adjust USDC by 1000 (opening)
      reconciled sim/main
      policy BTC band 0.5 by PERP INV
      position PERP 2 at - realised 0
      cash USDC 1000
    10 fill f1 - sell 1 PERP 100 t=10
      difference fill unexplained: fill f1, sell 1 at 100: entry price unknown, and so the profit; traded elsewhere
      ask sim/main (fill f1)
      => snapshot sim/main
      position PERP 1 at - realised 0
    11 fill f2 - sell 2 PERP 90 t=11
      difference fill unexplained: fill f2, sell 2 at 90: entry price unknown, and so the profit; traded elsewhere
      position PERP -1 at 90 realised 0
    12 fill f3 - buy 1 PERP 80 t=12
      difference fill unexplained: fill f3, buy 1 at 80: traded elsewhere
      position PERP 0 at - realised 10
      cash USDC 1010
  `, '');
});

it('P9 at settlement the position goes and the cash comes', () => {
  check(`
    9 quote CALL 0.05 0.05 vol=0.5 forward=100000
    10 command sell 2 CALL 0.05
      submitted #1
      => send #1 sell 2 CALL 0.05
      order #1 submitted 0/2
    11 fill f1 #1 sell 2 CALL 0.05 t=11
      order #1 filled 2/2 at 0.05
      position CALL -2 at 0.05 realised 0
      cash BTC 10.1
    12 settle s1 CALL -2 -0.18 BTC
      position CALL 0 at - realised -0.08
      cash BTC 9.92
    13 settle s1 CALL -2 -0.18 BTC
    20 command buy 2 PERP 100
      submitted #2
      => send #2 buy 2 PERP 100
      order #2 submitted 0/2
    21 fill f2 #2 buy 2 PERP 100 t=21
      order #2 filled 2/2 at 100
      position PERP 2 at 100 realised 0
    22 settle s2 PERP 2 20 USDC
      position PERP 0 at - realised 20
      cash USDC 1000020
  `);
});

it('P10 a fill that may have been forgotten is not booked', () => {
  check(`
    9 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    10 fill f1 #1 buy 1 PERP 100 t=10
      order #1 partiallyFilled 1/2 at 100
      position PERP 1 at 100 realised 0
    172900000 beat
      ask sim/main (routine)
      => snapshot sim/main
    172900010 fill f1 #1 buy 1 PERP 100 t=10
      difference fill unexplained: fill f1, buy 1 at 100: not booked: so old that it may have been booked and forgotten
    172900020 fill f1 #1 buy 1 PERP 100 t=10
    172900030 fill f2 #1 buy 1 PERP 100 t=172900030
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0
  `);
});

it('P11 a fill in an unlisted instrument moves quantity and fee', () => {
  check(`
    10 fill f1 - buy 1 sim:GONE 100 fee=0.5 t=10
      difference fill unexplained: fill f1, buy 1 at 100: instrument not listed, cash not booked; traded elsewhere
      ask sim/main (fill f1)
      => snapshot sim/main
      position sim:GONE 1 at - realised 0
      cash USDC 999999.5
  `);
});

it('P12 a fill without a quantity is not booked', () => {
  check(`
    10 fill f1 - buy 0 PERP 100 t=10
      difference fill unexplained: fill f1, buy 0 at 100: not booked: its quantity or price makes no sense
    11 fill f1 - buy -1 PERP 100 t=10
  `, OPENED);
});

it('P13 what the venue itself did to the account is said for what it is, once', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 2 PERP 100 t=11
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0
    12 fill f2 - sell 1 PERP 90 t=12 by=liquidation
      difference fill unexplained: fill f2, sell 1 at 90: liquidated by the venue
      ask sim/main (fill f2)
      => snapshot sim/main
      position PERP 1 at 100 realised -10
      cash USDC 999990
    13 fill f2 - sell 1 PERP 90 t=12 by=liquidation
    14 fill f3 - sell 1 PERP 95 t=14 by=autoDeleveraging
      difference fill unexplained: fill f3, sell 1 at 95: deleveraged by the venue
      position PERP 0 at - realised -15
      cash USDC 999985
  `);
});
