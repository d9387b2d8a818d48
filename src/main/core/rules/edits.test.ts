import { expect, it } from 'vitest';
import { OPENED, played, tidy } from './table/scenarioTable.ts';

const check = (manner: 'amend' | 'replace' | 'none', table: string): void =>
  expect(played(table, manner === 'none' ? OPENED : `${OPENED}  3 edits ${manner}`)).toBe(tidy(table));

it('E1 only a resting limit order can be edited, one edit at a time, and to something that would change', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 command amend #1 6 90
      refused command.clientOrderId: order #1 is submitted: only one that rests can be edited
    12 ack #1 v1
      order #1 accepted 0/5
    13 command amend #1 5 90
      refused command.price: nothing would change
    14 command amend #1 8 91
      edit #1 8 at 91 up to 8
      => edit #1 8 91 filled 0
      order #1 accepted 0/5
    15 command amend #1 9 91
      refused command.clientOrderId: an edit of the order is under way
    16 edited #1 8@91
      order #1 accepted 0/8
    17 fill f1 #1 buy 2 PERP 91 t=17
      order #1 partiallyFilled 2/8 at 91
      position PERP 2 at 91 realised 0
    18 command amend #1 2 91
      refused command.quantity: 2 has filled already
    19 command amend #1 7 91.2
      refused command.price: 91.2 is not on the tick 0.5
    20 command amend nobody 7 91
      refused command.clientOrderId: no order nobody
  `);
});

it('E1 an account whose venue edits nothing says what to do instead', () => {
  check('none', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 6 90
      refused command.clientOrderId: orders of sim/main cannot be edited: cancel it and place another
  `);
});

it('E2 an edit meets the limits as a new order of its increase, its rest as one order, and counts as an order', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command limits maxUnderlyingDeltaUsd 1550
      limits changed
    13 command amend #1 6 90
      edit denied #1 maxUnderlyingDeltaUsd: 1600.00 USD against 1550.00 USD
    14 command amend #1 5.5 90
      edit #1 5.5 at 90 up to 5.5
      => edit #1 5.5 90 filled 0
      order #1 accepted 0/5
    15 edited #1 5.5@90
      order #1 accepted 0/5.5
    16 command limits maxOrderNotionalUsd 540
      limits changed
    17 command amend #1 5.5 95
      edit denied #1 maxOrderNotionalUsd: 550.00 USD against 540.00 USD
    18 command limits maxOrdersPerMinute 2
      limits changed
    19 command amend #1 5 90
      edit denied #1 maxOrdersPerMinute: 3 against 2
  `);
});

it('E3 while an edit is open what may fill counts up to the larger terms', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 3 91
      edit #1 3 at 91 up to 5
      => edit #1 3 91 filled 0
      order #1 accepted 0/5
    13 command limits maxUnderlyingDeltaUsd 1550
      limits changed
    14 command buy 0.6 PERP 90
      denied #2 maxUnderlyingDeltaUsd: 1560.00 USD against 1550.00 USD
      order #2 denied 0/0.6
    15 edited #1 3@91
      order #1 accepted 0/3
    16 command buy 0.6 PERP 90
      submitted #3
      => send #3 buy 0.6 PERP 90
      order #3 submitted 0/0.6
  `);
});

it('E3 where the rest is replaced both count, since what fills on the way comes on top', () => {
  check('replace', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 fill f1 #1 buy 1 PERP 90 t=12
      order #1 partiallyFilled 1/5 at 90
      position PERP 1 at 90 realised 0
    13 command amend #1 4 91
      edit #1 4 at 91 up to 8
      => edit #1 4 91 filled 1
      order #1 partiallyFilled 1/5 at 90
    14 fill f2 #1 buy 2 PERP 90 t=14
      order #1 partiallyFilled 3/5 at 90
      position PERP 3 at 90 realised 0
    15 edited #1 6@91 as=v2
      order #1 partiallyFilled 3/6 at 90
  `);
});

it('E4 what the venue carried out counts, and what tells of another edit is old news', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 8 91
      edit #1 8 at 91 up to 8
      => edit #1 8 91 filled 0
      order #1 accepted 0/5
    13 edited #1 8@91
      order #1 accepted 0/8
    14 command amend #1 9 92
      edit #1 9 at 92 up to 9
      => edit #1 9 92 filled 0
      order #1 accepted 0/8
    15 edited #1 8@91 of=e1
    16 edited #1 9@92 of=e2
      order #1 accepted 0/9
    17 editRejected #1 late of=e1
  `);
});

it('E5 rejected, an order is asked for; what did not leave changes nothing; what may have left is unknown', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 8 91
      edit #1 8 at 91 up to 8
      => edit #1 8 91 filled 0
      order #1 accepted 0/5
    13 editRejected #1 too late
      query #1
      => query #1
      order #1 accepted 0/5
    14 status #1 accepted 0 5@90
    15 command amend #1 8 92
      edit #1 8 at 92 up to 8
      => edit #1 8 92 filled 0
      order #1 accepted 0/5
    16 editFailed #1 stayed of=e2
      order #1 accepted 0/5
    17 command amend #1 8 93
      edit #1 8 at 93 up to 8
      => edit #1 8 93 filled 0
      order #1 accepted 0/5
    18 editFailed #1 left of=e3
      unknown #1 (edit may have left: broken pipe)
      query #1
      => query #1
      order #1 unknown 0/5
    19 status #1 accepted 0 8@93
      order #1 accepted 0/8
  `);
});

it('E6 old terms are an answer only to a question put 10 s after the edit left', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 3 91
      edit #1 3 at 91 up to 5
      => edit #1 3 91 filled 0
      order #1 accepted 0/5
    4000 beat
    5012 beat
      unknown #1 (edited and no answer for 5 s)
      query #1
      => query #1
      order #1 unknown 0/5
    5014 status #1 accepted 0 5@90
    5015 status #1 accepted 0
    7013 beat
      query #1
      => query #1
      order #1 unknown 0/5
    9013 beat
    13014 beat
      query #1
      => query #1
      order #1 unknown 0/5
    13020 status #1 accepted 0 5@90
      order #1 accepted 0/5
  `);
});

it('E7 a fill beyond the old terms belongs to the edit, and the order is full only at its ceiling', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 8 90
      edit #1 8 at 90 up to 8
      => edit #1 8 90 filled 0
      order #1 accepted 0/5
    13 fill f1 #1 buy 5 PERP 90 t=13
      order #1 partiallyFilled 5/5 at 90
      position PERP 5 at 90 realised 0
    14 fill f2 #1 buy 1 PERP 90 t=14
      order #1 partiallyFilled 6/6 at 90
      position PERP 6 at 90 realised 0
    15 edited #1 8@90
      order #1 partiallyFilled 6/8 at 90
    16 fill f3 #1 buy 2 PERP 90 t=16
      order #1 filled 8/8 at 90
      position PERP 8 at 90 realised 0
  `);
});

it('E7 an edit that is rejected after all had filled leaves a filled order', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command amend #1 8 90
      edit #1 8 at 90 up to 8
      => edit #1 8 90 filled 0
      order #1 accepted 0/5
    13 fill f1 #1 buy 5 PERP 90 t=13
      order #1 partiallyFilled 5/5 at 90
      position PERP 5 at 90 realised 0
    14 editRejected #1 filled
      order #1 filled 5/5 at 90
  `);
});

it('E8 terms that no edit of ours explains are shown and taken over', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 status #1 accepted 0 4@89
      difference order adjusted: order #1 stands at 4 at 89 at the venue, not by an edit of ours
      terms #1 4 at 89
      order #1 accepted 0/4
    13 status #1 accepted 0 4@89
    2000 snapshot USDC:1000000 BTC:10 open:#1/3@88 t=2000
      query #1
      reconciled sim/main
      => query #1
    2001 status #1 accepted 0 3@88
      difference order adjusted: order #1 stands at 3 at 88 at the venue, not by an edit of ours
      terms #1 3 at 88
      order #1 accepted 0/3
  `);
});

it('K6 an account whose venue takes one gets one request for all, and each order goes its own way', () => {
  check('amend', `
    10 command buy 5 PERP 90
      submitted #1
      => send #1 buy 5 PERP 90
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    12 command buy 2 PERP 91
      submitted #2
      => send #2 buy 2 PERP 91
      order #2 submitted 0/2
    13 command cancelAll ETH
    14 command cancelAll BTC
      cancel all of sim/main in BTC #1 #2 (cancel all)
      => cancel all sim/main BTC
      order #1 cancelling 0/5
      order #2 cancelling 0/2
    15 cancelled #1 all
      order #1 cancelled 0/5
    16 cancelRejected #2 still open
      unknown #2 (cancel rejected: still open)
      query #2
      => query #2
      order #2 unknown 0/2
    17 status #2 accepted 0 2@91
      order #2 accepted 0/2
    18 command kill stop
      kill switch engaged (stop)
      cancel all of sim/main #2 (kill switch)
      => cancel all sim/main everything
      order #2 cancelling 0/2
    19 command amend #2 3 91
      refused command.clientOrderId: order #2 is cancelling: only one that rests can be edited
  `);
});
