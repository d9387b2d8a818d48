import { expect, it } from 'vitest';
import { played, tidy } from './table/scenarioTable.ts';

const check = (table: string): void => expect(played(table)).toBe(tidy(table));

it('O1 an order is sent once, whatever its connection goes through', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    20 disconnected sim
      unknown #1 (connection to sim lost)
      order #1 unknown 0/2
    30 connected sim
      ask sim/main (connected)
      query #1
      => snapshot sim/main
      => query #1
      order #1 unknown 0/2
    40 status #1 absent
    50 run r2
    60 connected sim
      ask sim/main (connected)
      query #1
      => snapshot sim/main
      => query #1
      order #1 unknown 0/2
    70 beat
  `);
});

it('O2 a fact moves an order along ORDER_MOVES or not at all', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 ack #1 v1
      order #1 accepted 0/2
    12 cancelled #1 on request
      order #1 cancelled 0/2
    13 ack #1 v1
    14 rejected #1 too late
    15 expired #1 too late
    16 cancelRejected #1 too late
    17 status #1 accepted 0
    18 ack nobody v2
      notice nobody: OrderAcknowledged for an order that we do not have
  `);
});

it('O3 a fill may come before the acknowledgement', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 0.5 PERP 100 t=11
      order #1 partiallyFilled 0.5/2 at 100
      position PERP 0.5 at 100 realised 0
    12 ack #1 v1
      order #1 partiallyFilled 0.5/2 at 100
    13 fill f2 #1 buy 1.5 PERP 99 t=13
      order #1 filled 2/2 at 99.25
      position PERP 2 at 99.25 realised 0
  `);
});

it('O4 filled quantity and average price are those of our fills', () => {
  check(`
    10 command buy 3 PERP 100
      submitted #1
      => send #1 buy 3 PERP 100
      order #1 submitted 0/3
    11 ack #1 v1
      order #1 accepted 0/3
    12 fill f1 #1 buy 1 PERP 100 t=12
      order #1 partiallyFilled 1/3 at 100
      position PERP 1 at 100 realised 0
    13 fill f2 #1 buy 2 PERP 97 t=13
      order #1 filled 3/3 at 98
      position PERP 3 at 98 realised 0
  `);
});

it('O5 a venue that contradicts itself makes the order unknown', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 ack #1 v1
      order #1 accepted 0/1
    12 rejected #1 changed its mind
      unknown #1 (rejected after it was accepted)
      query #1
      => query #1
      order #1 unknown 0/1
    13 status #1 accepted 0
      order #1 accepted 0/1
    14 status #1 absent
      unknown #1 (the venue no longer knows it)
      query #1
      => query #1
      order #1 unknown 0/1
  `);
});

it('O6 terminal is final, and what was called lost and lives is cancelled', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 sendFailed #1 left
      unknown #1 (send failed: broken pipe)
      query #1
      => query #1
      order #1 unknown 0/1
    12 status #1 absent
    10100 beat
      query #1
      => query #1
      order #1 unknown 0/1
    10200 status #1 absent
      lost #1
      order #1 lost 0/1
    10300 ack #1 v1
      difference order unexplained: the venue acknowledges order #1, which was called lost; it is being cancelled
      cancel #1 (was called lost)
      => cancel #1
      order #1 lost 0/1
    10400 ack #1 v1
    10500 fill f1 #1 buy 1 PERP 100 t=10250
      difference fill unexplained: fill f1, buy 1 at 100: late: the order was lost already
      ask sim/main (fill f1)
      => snapshot sim/main
      order #1 lost 1/1 at 100
      position PERP 1 at 100 realised 0
  `);
});

it('O7 no answer for 5 s is unknown', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    5000 beat
    5010 beat
      unknown #1 (submitted and no answer for 5 s)
      query #1
      => query #1
      order #1 unknown 0/1
    5100 status #1 accepted 0
      order #1 accepted 0/1
    5200 command cancel #1
      cancel #1 (the trader asked)
      => cancel #1
      order #1 cancelling 0/1
    10300 beat
      unknown #1 (cancelling and no answer for 5 s)
      query #1
      => query #1
      order #1 unknown 0/1
  `);
});

it('O8 the waits between questions double, and a disconnected venue is not asked', () => {
  check(`
    0 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    1 sendFailed #1 left
      unknown #1 (send failed: broken pipe)
      query #1
      => query #1
      order #1 unknown 0/1
    1500 beat
    2001 beat
      query #1
      => query #1
      order #1 unknown 0/1
    3000 beat
    4001 beat
      query #1
      => query #1
      order #1 unknown 0/1
    8001 beat
      query #1
      => query #1
      order #1 unknown 0/1
    10001 beat
    12000 beat
      query #1
      => query #1
      order #1 unknown 0/1
    20001 beat
    30000 disconnected sim
    50000 beat
  `);
});

it('O9 lost needs an answer to a question put after the bound', () => {
  check(`
    0 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    1 sendFailed #1 left
      unknown #1 (send failed: broken pipe)
      query #1
      => query #1
      order #1 unknown 0/1
    9990 beat
      query #1
      => query #1
      order #1 unknown 0/1
    10050 status #1 absent
    10060 beat
      query #1
      => query #1
      order #1 unknown 0/1
    10100 status #1 absent
      lost #1
      order #1 lost 0/1
  `);
  check(`
    0 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    1 fill f1 #1 buy 0.5 PERP 100 t=2
      order #1 partiallyFilled 0.5/1 at 100
      position PERP 0.5 at 100 realised 0
    2 sendFailed #1 left
      unknown #1 (send failed: broken pipe)
      query #1
      => query #1
      order #1 unknown 0.5/1 at 100
    10100 beat
      query #1
      => query #1
      order #1 unknown 0.5/1 at 100
    10200 status #1 absent
  `);
});

it('O10 what did not leave is cancelled, what may have left is unknown', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 sendFailed #1 stayed
      order #1 cancelled 0/1
    20 command buy 1 PERP 100
      submitted #2
      => send #2 buy 1 PERP 100
      order #2 submitted 0/1
    21 sendFailed #2 left
      unknown #2 (send failed: broken pipe)
      query #2
      => query #2
      order #2 unknown 0/1
  `);
});

it('O11 a cancel under way stays so, and an unknown order stays unknown', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 ack #1 v1
      order #1 accepted 0/2
    12 command cancel #1
      cancel #1 (the trader asked)
      => cancel #1
      order #1 cancelling 0/2
    13 fill f1 #1 buy 1 PERP 100 t=13
      order #1 cancelling 1/2 at 100
      position PERP 1 at 100 realised 0
    14 cancelRejected #1 busy
      query #1
      => query #1
      order #1 partiallyFilled 1/2 at 100
    20 command buy 2 PERP 100
      submitted #2
      => send #2 buy 2 PERP 100
      order #2 submitted 0/2
    21 sendFailed #2 left
      unknown #2 (send failed: broken pipe)
      query #2
      => query #2
      order #2 unknown 0/2
    22 command cancel #2
      cancel #2 (the trader asked)
      => cancel #2
    23 cancelled #2 on request
      order #2 cancelled 0/2
  `);
});

it('O11 a cancel that is rejected for an order never heard of leaves it unknown, and it is asked for again', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    12 command cancel #1
      cancel #1 (the trader asked)
      => cancel #1
      order #1 cancelling 0/2
    14 cancelRejected #1 no such order
      unknown #1 (cancel rejected: no such order)
      query #1
      => query #1
      order #1 unknown 0/2
    2100 beat
      query #1
      => query #1
      order #1 unknown 0/2
  `);
});

it('O12 what the venue has filled and not sent is in transit', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 0.5 PERP 100 t=11
      order #1 partiallyFilled 0.5/2 at 100
      position PERP 0.5 at 100 realised 0
    12 status #1 filled 2
      order #1 filled 0.5/2 at 100
      in transit #1 1.5
    13 fill f2 #1 buy 1 PERP 100 t=12
      order #1 filled 1.5/2 at 100
      position PERP 1.5 at 100 realised 0
      in transit #1 0.5
    14 fill f3 #1 buy 0.5 PERP 100 t=12
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0
      arrived #1
    20 command buy 2 PERP 100
      submitted #2
      => send #2 buy 2 PERP 100
      order #2 submitted 0/2
    21 status #2 cancelled 1
      order #2 cancelled 0/2
      in transit #2 1
    3000 snapshot USDC:1000000 BTC:10 PERP:2@100 t=2999
      reconciled sim/main
      arrived #2
  `);
});
