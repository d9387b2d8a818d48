import { expect, it } from 'vitest';
import { inFlightDelta } from '../exposure/inFlight.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { played, Scenario, tidy } from './table/scenarioTable.ts';

const check = (table: string): void => expect(played(table)).toBe(tidy(table));

/** Two contracts long at a venue that takes stops, mark 100. */
const LONG = `
    10 stops
    11 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    12 fill f1 #1 buy 2 PERP 100 t=12
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0`;

it('G1 a venue without stops refuses them by name', () => {
  check(`
    10 command sell 1 PERP 89 trigger=90
      refused command.trigger: sim/main takes no stops: its venue has none, and none is kept on this computer
  `);
});

it('G1 what contradicts itself is refused with its field', () => {
  check(`${LONG}
    13 command sell 1 INV 89 trigger=90
      refused command.trigger.price: the mark price of INV is not known to compare with
    14 command sell 1 SPOT 89 trigger=90
      refused command.trigger: no stops on a spot at this venue
    15 command sell 1 PERP 89 trigger=90 compare=index
      refused command.trigger.by: index: the venue compares with mark, last only
    16 command sell 1 PERP 89 trigger=90 compare=last
      refused command.trigger.price: the last price of PERP is not known to compare with
    17 command sell 1 PERP 89 trigger=90.3
      refused command.trigger.price: 90.3 is not on the tick 0.5
    18 command sell 1 PERP 99 trigger=100
      refused command.trigger.price: 100 has passed already: the trigger of a sell stop lies below the mark price, 100
    19 command buy 1 PERP 101 trigger=99
      refused command.trigger.price: 99 has passed already: the trigger of a buy stop lies above the mark price, 100
    20 command sell 1 PERP 89 trigger=90 postOnly=1
      refused command.postOnly: a stop is never post-only: it is there to trade
    21 command sell 1 PERP 89 trigger=90 tif=ioc
      refused command.timeInForce: a stop waits: good till cancelled
    22 command sell 1 PERP market trigger=90
      refused command.price: a stop to market needs its bound, the worst price
    23 command sell 1 PERP market trigger=90 bound=91
      refused command.price: the bound 91 of a sell stop must not lie above its trigger
    24 command sell 1 PERP market trigger=90 bound=89.3
      refused command.price: 89.3 is not on the tick 0.5
    25 command sell 3 PERP market trigger=90 bound=88 reduceOnly=1
      denied #2 reduceOnly: sell 3 against position 2, in flight to sell 0
      order #2 denied 0/3
  `);
});

it('G2 a stop waits until the venue says that it has fired, then it is worked', () => {
  check(`${LONG}
    13 command sell 2 PERP market trigger=90 bound=88 reduceOnly=1
      submitted #2
      => send #2 sell 2 PERP 88 once mark is 90
      order #2 submitted 0/2 waiting
    14 ack #2 SLIS-1
      order #2 accepted 0/2 waiting
    15 triggered #2 v77
      order #2 accepted 0/2
    16 command cancel #2
      cancel #2 (the trader asked)
      => cancel #2
      order #2 cancelling 0/2
    17 fill f2 #2 sell 2 PERP 89 t=17
      order #2 filled 2/2 at 89
      position PERP 0 at - realised -22
      cash USDC 999978
    18 triggered #2 v77
  `);
});

it('G2 a fill tells that it has fired', () => {
  check(`${LONG}
    13 command sell 2 PERP 89 trigger=90 reduceOnly=1
      submitted #2
      => send #2 sell 2 PERP 89 once mark is 90
      order #2 submitted 0/2 waiting
    14 ack #2 v2
      order #2 accepted 0/2 waiting
    15 fill f2 #2 sell 1 PERP 89 t=15
      order #2 partiallyFilled 1/2 at 89
      position PERP 1 at 100 realised -11
      cash USDC 999989
  `);
});

it('G3 a stop that fired while we were away is known for what it is', () => {
  check(`${LONG}
    13 command sell 2 PERP 89 trigger=90 reduceOnly=1
      submitted #2
      => send #2 sell 2 PERP 89 once mark is 90
      order #2 submitted 0/2 waiting
    14 ack #2 v2
      order #2 accepted 0/2 waiting
    15 disconnected sim
      unknown #2 (connection to sim lost)
      order #2 unknown 0/2 waiting
    16 connected sim
      ask sim/main (connected)
      query #2
      => snapshot sim/main
      => query #2
      order #2 unknown 0/2 waiting
    17 status #2 accepted 0 fired=no
      order #2 accepted 0/2 waiting
    18 disconnected sim
      unknown #2 (connection to sim lost)
      order #2 unknown 0/2 waiting
    19 connected sim
      ask sim/main (connected)
      query #2
      => snapshot sim/main
      => query #2
      order #2 unknown 0/2 waiting
    20 status #2 partiallyFilled 1 fired=yes
      order #2 accepted 0/2
      in transit #2 1
  `);
});

it('G4 while it waits it is not in flight; unknown, or its trigger come to, it is', () => {
  const at = (more: string): readonly [number, number, number] => {
    const scenario = new Scenario();
    scenario.play(`
      10 stops
      11 command buy 2 PERP 100
      12 fill f1 #1 buy 2 PERP 100 t=12
      13 command sell 2 PERP market trigger=90 bound=88 reduceOnly=1
      14 command buy 1 PERP market trigger=110 bound=112
      ${more}
    `);
    const { state } = scenario;
    const account = state.accounts.get('sim/main');
    const now = inFlightDelta(state, 'BTC');
    const limits = inFlightDelta(state, 'BTC', 'limits');
    expect(account).toBeDefined();
    const held = account === undefined ? -1 : accountInputOf(state, account).openOrders.length;
    return [now.longDeltaCoin + now.shortDeltaCoin, limits.longDeltaCoin + limits.shortDeltaCoin, held];
  };
  expect(at('15 ack #2 v2')).toEqual([0, 1, 0]);
  expect(at('15 quote PERP 89 91 mark=90')).toEqual([-2, -1, 1]);
  expect(at('15 triggered #2')).toEqual([-2, -1, 1]);
  expect(at('15 disconnected sim')).toEqual([-1, -1, 2]);
});

it('G4 a stop that would add risk meets the limits of what it would add', () => {
  check(`
    10 stops
    11 command limits maxUnderlyingDeltaUsd 1100
      limits changed
    12 command buy 1 PERP market trigger=110 bound=112
      submitted #1
      => send #1 buy 1 PERP 112 once mark is 110
      order #1 submitted 0/1 waiting
    13 command buy 1 PERP 100
      denied #2 maxUnderlyingDeltaUsd: 1200.00 USD against 1100.00 USD
      order #2 denied 0/1
  `);
});

it('G5 its price is held against its trigger, and what reduces may stand beside what closes', () => {
  check(`${LONG}
    13 command sell 2 PERP 103 reduceOnly=1
      submitted #2
      => send #2 sell 2 PERP 103
      order #2 submitted 0/2
    14 command sell 2 PERP market trigger=60 bound=59 reduceOnly=1
      submitted #3
      => send #3 sell 2 PERP 59 once mark is 60
      order #3 submitted 0/2 waiting
    15 command limits maxPriceAwayFromMark 0.05
      limits changed
    15 command sell 2 PERP market trigger=60 bound=50 reduceOnly=1
      denied #4 maxPriceAwayFromMark: 16.67 % against 5.00 %
      order #4 denied 0/2
    16 command limits maxOpenOrders 2
      limits changed
    17 command sell 1 PERP market trigger=60 bound=59 reduceOnly=1
      denied #5 maxOpenOrders: 3 against 2
      order #5 denied 0/1
  `);
});

it('G6 a stop is not edited', () => {
  check(`${LONG}
    13 command sell 2 PERP 89 trigger=90 reduceOnly=1
      submitted #2
      => send #2 sell 2 PERP 89 once mark is 90
      order #2 submitted 0/2 waiting
    14 ack #2 v2
      order #2 accepted 0/2 waiting
    15 command amend #2 2 88
      refused command.clientOrderId: a stop is not edited: cancel it and place another
  `);
});

it('K10 protective stops go last of all, once the venue has said that nothing else is left', () => {
  check(`${LONG}
    13 command sell 2 PERP market trigger=90 bound=88 reduceOnly=1
      submitted #2
      => send #2 sell 2 PERP 88 once mark is 90
      order #2 submitted 0/2 waiting
    14 ack #2 v2
      order #2 accepted 0/2 waiting
    15 command buy 1 PERP 99
      submitted #3
      => send #3 buy 1 PERP 99
      order #3 submitted 0/1
    16 ack #3 v3
      order #3 accepted 0/1
    17 command kill enough
      kill switch engaged (enough)
      cancel #3 (kill switch)
      => cancel #3
      order #3 cancelling 0/1
    2100 beat
    2200 cancelled #3 done
      order #3 cancelled 0/1
    2300 beat
      ask sim/main (to verify the kill switch)
      => snapshot sim/main
    2400 snapshot USDC:1000000 BTC:10 PERP:2@100 open:#2/2@88 t=2400
      verified sim/main: 1 orders, 1 positions, 1 of the orders protect
      reconciled sim/main
    2500 beat
      cancel #2 (kill switch)
      => cancel #2
      order #2 cancelling 0/2 waiting
  `);
});

it('K10 a venue that says nothing keeps its stops for 30 s, no longer', () => {
  const scenario = new Scenario();
  const killed = scenario.play(`
    10 stops
    11 command buy 2 PERP 100
    12 fill f1 #1 buy 2 PERP 100 t=12
    13 command sell 2 PERP market trigger=90 bound=88 reduceOnly=1
    14 ack #2 v2
    15 command kill enough
    29000 beat
  `);
  expect(killed).not.toContain('cancel #2');
  expect(scenario.play('30100 beat')).toContain('cancel #2 (kill switch)');
});

it('G7 a stop placed elsewhere is shown with its trigger', () => {
  const scenario = new Scenario();
  expect(scenario.play('3000 snapshot USDC:1000000 BTC:10 open:v9/1@88/mark@90 t=3000'))
    .toContain('the venue lists order v9, buy 1 PERP once the mark is 90 (0 filled), not placed by us');
});
