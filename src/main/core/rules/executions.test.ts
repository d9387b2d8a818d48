import { expect, it } from 'vitest';
import { OPENED, played, Scenario, tidy } from './table/scenarioTable.ts';
import { commandSchema } from '../../../shared/contract/commands.ts';
import { dec } from '../../../shared/domain/decimal.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';

const BOTH = `${OPENED}
  2 quote INV 99 101 mark=100
`;
const check = (table: string): void => expect(played(table, BOTH)).toBe(tidy(table));

it('X1 what makes no sense is refused with the path of its field', () => {
  check(`
    10 command execute independent buy:1:PERP:100.3
      refused command.plan.legs[0].limitPrice: 100.3 is not on the tick 0.5
    11 command execute oneSided buy:1:PERP:100
      refused command.plan.group: one-sided takes two legs
    12 command execute allOrNothing buy:1:PERP:100 tactic=touch
      refused command.plan.legs[0].tactic: all or nothing leaves at once
    13 command execute independent buy:1:PERP:100 sell:0.5:INV:100
      refused command.plan.legs[1].quantity: 0.5 is not a multiple of the lot 1
    14 command execute independent buy:1:ALT:100
      refused command.plan.legs[0].instrument: no instrument ALT
    15 command stop nothing
      refused command.execution: no execution nothing
  `);
});

it('X1 what the trader starts is not called a hedge: orders of a hedge are counted by that name', () => {
  const plan = (source: string): unknown => ({ type: 'StartExecution', plan: { source, group: 'independent',
    onBreach: 'stop', onRestart: 'stop', legs: [{ account: 'sim/main', instrument: 'sim:BTC-PERP', side: 'buy',
      quantity: '1', limitPrice: '100', reduceOnly: false, tactic: { kind: 'immediate' } }],
    limits: { timeMs: null, maxCostUsd: null, stopBelowUsd: null, stopAboveUsd: null, maxLeggingLossUsd: null } } });
  expect([commandSchema.safeParse(plan('iron condor')).success, commandSchema.safeParse(plan('hedge-12')).error?.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)])
    .toEqual([true, ['plan.source: names a hedge: its approval alone begins that']]);
});

it('X2 independent legs leave at once, through the same limits, and each says what became of it', () => {
  check(`
    10 command execute independent buy:5:PERP:101 sell:2:INV:99
      execution x1 of 2 legs, independent
      submitted #1
      leg 0 of x1 working
      submitted #2
      leg 1 of x1 working
      => send #1 buy 5 PERP 101
      => send #2 sell 2 INV 99
      order #1 submitted 0/5
      order #2 submitted 0/2
    11 fill f1 #1 buy 5 PERP 100.5 t=11
      leg 0 of x1 done
      order #1 filled 5/5 at 100.5
      position PERP 5 at 100.5 realised 0
    12 fill f2 #2 sell 1 INV 99 t=12
      order #2 partiallyFilled 1/2 at 99
      position INV -1 at 99 realised 0
    13 cancelled #2 too thin
      leg 1 of x1 failed (filled 1 of 2: too thin)
      execution x1 partial (INV: filled 1 of 2: too thin)
      order #2 cancelled 1/2 at 99
    14 command limits maxOrderNotionalUsd 150
      limits changed
    15 command execute independent buy:2:PERP:100
      execution x2 of 1 legs, independent
      denied #3 maxOrderNotionalUsd: 200.00 USD against 150.00 USD
      leg 0 of x2 failed (maxOrderNotionalUsd: 200.00 USD against 150.00 USD)
      execution x2 failed (PERP: maxOrderNotionalUsd: 200.00 USD against 150.00 USD)
      order #3 denied 0/2
  `);
});

it('X3 what an ended order left is ordered again only once the venue has said how much of it filled', () => {
  check(`
    10 command execute independent buy:5:PERP:101 tactic=twice
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 5 PERP 101
      order #1 submitted 0/5
    11 fill f1 #1 buy 2 PERP 100.5 t=11
      order #1 partiallyFilled 2/5 at 100.5
      position PERP 2 at 100.5 realised 0
    12 cancelled #1
      query #1
      => query #1
      order #1 cancelled 2/5 at 100.5
    20 tick
      day starts at 1000999 USD
      propose h1 sell 5 PERP 99.5
    21 status #1 cancelled 3
      leg 0 of x1 waiting (waits: fills are on their way)
      in transit #1 1
    22 tick
    23 fill f2 #1 buy 1 PERP 100.5 t=12
      submitted #2
      leg 0 of x1 working
      => send #2 buy 2 PERP 101
      order #1 cancelled 3/5 at 100.5
      order #2 submitted 0/2
      position PERP 3 at 100.5 realised 0
      arrived #1
    25 fill f3 #2 buy 2 PERP 100.5 t=12
      leg 0 of x1 done
      execution x1 done (1 legs filled)
      order #2 filled 2/2 at 100.5
      position PERP 5 at 100.5 realised 0
  `);
});

it('X3 an unknown order counts whole, and one that was lost is never ordered again', () => {
  check(`
    10 command execute independent buy:5:PERP:101 tactic=twice
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 5 PERP 101
      order #1 submitted 0/5
    11 disconnected sim
      unknown #1 (connection to sim lost)
      order #1 unknown 0/5
    12 connected sim
      ask sim/main (connected)
      query #1
      => snapshot sim/main
      => query #1
      order #1 unknown 0/5
    13 snapshot USDC:1000000 BTC:10 t=13
      reconciled sim/main
    14 quote PERP 99.5 100.5 mark=100
    15 tick
      day starts at 1001000 USD
      propose h1 sell 5 PERP 99.5
    10500 status #1 absent
    12000 beat
      query #1
      => query #1
      order #1 unknown 0/5
    22500 status #1 absent
      lost #1
      leg 0 of x1 failed (an order was lost: what became of it is not known)
      execution x1 failed (PERP: an order was lost: what became of it is not known)
      order #1 lost 0/5
    22600 tick
  `);
});

it('X4 all or nothing: what filled is traded back where another leg did not', () => {
  check(`
    10 command execute allOrNothing buy:5:PERP:101 sell:2:INV:99
      execution x1 of 2 legs, allOrNothing
      submitted #1
      leg 0 of x1 working
      submitted #2
      leg 1 of x1 working
      => send #1 buy 5 PERP 101
      => send #2 sell 2 INV 99
      order #1 submitted 0/5
      order #2 submitted 0/2
    11 fill f1 #1 buy 5 PERP 100.5 t=11
      leg 0 of x1 done
      order #1 filled 5/5 at 100.5
      position PERP 5 at 100.5 realised 0
    13 cancelled #2
      leg 1 of x1 failed (filled 0 of 2)
      unwinding x1 (not every leg filled)
      submitted #3
      query #2
      => send #3 sell 5 PERP 99
      => query #2
      order #2 cancelled 0/2
      order #3 submitted 0/5
    14 status #2 cancelled 0
    15 fill f9 #3 sell 5 PERP 99 t=15
      execution x1 stopped (not every leg filled; what filled was traded back)
      order #3 filled 5/5 at 99
      position PERP 0 at - realised -7.5
      cash USDC 999992.5
  `);
});

it('X4 a lost order that was to trade back is not called traded back, and is not sent again', () => {
  check(`
    10 command execute allOrNothing buy:5:PERP:101 sell:2:INV:99
      execution x1 of 2 legs, allOrNothing
      submitted #1
      leg 0 of x1 working
      submitted #2
      leg 1 of x1 working
      => send #1 buy 5 PERP 101
      => send #2 sell 2 INV 99
      order #1 submitted 0/5
      order #2 submitted 0/2
    11 fill f1 #1 buy 5 PERP 100.5 t=11
      leg 0 of x1 done
      order #1 filled 5/5 at 100.5
      position PERP 5 at 100.5 realised 0
    13 rejected #2 too thin
      leg 1 of x1 failed (rejected: too thin)
      unwinding x1 (not every leg filled)
      submitted #3
      => send #3 sell 5 PERP 99
      order #2 rejected 0/2
      order #3 submitted 0/5
    14 disconnected sim
      unknown #3 (connection to sim lost)
      order #3 unknown 0/5
    15 connected sim
      ask sim/main (connected)
      query #3
      => snapshot sim/main
      => query #3
      order #3 unknown 0/5
    16 snapshot USDC:1000000 BTC:10 PERP:5 t=16
      reconciled sim/main
    10500 status #3 absent
    12000 beat
      query #3
      impact #1
      => query #3
      order #3 unknown 0/5
    22500 status #3 absent
      lost #3
      execution x1 stopped (not every leg filled; whether PERP was traded back is not known: an order was lost)
      order #3 lost 0/5
  `);
});

it('X4 all or nothing: what a limit forbids keeps every leg back', () => {
  check(`
    10 command limits maxOrderNotionalUsd 150
      limits changed
    11 command execute allOrNothing buy:1:PERP:101 sell:20:INV:99
      execution x1 of 2 legs, allOrNothing
      execution x1 failed (INV: maxOrderNotionalUsd: 200.00 USD against 150.00 USD; nothing was sent)
  `);
});

it('X5 legged: least liquid first, the next once it is full, unwound on a breach', () => {
  check(`
    10 command execute legged buy:5:PERP:101 sell:2:INV:99 breach=unwind
      execution x1 of 2 legs, legged
      submitted #1
      leg 0 of x1 working
      => send #1 sell 2 INV 99
      order #1 submitted 0/2
    11 fill f1 #1 sell 2 INV 99 t=11
      leg 0 of x1 done
      submitted #2
      leg 1 of x1 working
      => send #2 buy 5 PERP 101
      order #1 filled 2/2 at 99
      order #2 submitted 0/5
      position INV -2 at 99 realised 0
    13 cancelled #2
      query #2
      => query #2
      order #2 cancelled 0/5
    14 status #2 cancelled 0
      leg 1 of x1 failed (filled 0 of 5)
      unwinding x1 (PERP: filled 0 of 5)
      submitted #3
      => send #3 buy 2 INV 102
      order #3 submitted 0/2
    15 fill f9 #3 buy 2 INV 101 t=15
      execution x1 stopped (PERP: filled 0 of 5; what filled was traded back)
      order #3 filled 2/2 at 101
      position INV 0 at - realised -0.004000400040004
      cash BTC 9.995999599959996
  `);
});

it('X5 legged: where the first leg does not fill it is over at once, and the legs after it are not sent', () => {
  check(`
    10 command execute legged buy:5:PERP:101 sell:2:INV:99 breach=unwind
      execution x1 of 2 legs, legged
      submitted #1
      leg 0 of x1 working
      => send #1 sell 2 INV 99
      order #1 submitted 0/2
    11 rejected #1 too thin
      leg 0 of x1 failed (rejected: too thin)
      leg 1 of x1 stopped (the leg before it did not fill)
      execution x1 failed (INV: rejected: too thin; PERP: the leg before it did not fill)
      order #1 rejected 0/2
  `);
});

it('X5 legged: beyond the bound of legging loss it is taken back', () => {
  check(`
    10 command execute legged buy:5:PERP:101 sell:2:INV:99 breach=unwind loss=10 tactic=touch
      execution x1 of 2 legs, legged
      submitted #1
      leg 0 of x1 working
      => send #1 sell 2 INV 101
      order #1 submitted 0/2
    11 ack #1 v1
      order #1 accepted 0/2
    12 fill f1 #1 sell 2 INV 101 t=12
      leg 0 of x1 done
      submitted #2
      leg 1 of x1 working
      => send #2 buy 5 PERP 99.5
      order #1 filled 2/2 at 101
      order #2 submitted 0/5
      position INV -2 at 101 realised 0
    13 ack #2 v2
      order #2 accepted 0/5
    14 quote PERP 104 105 mark=104
    15 tick
      unwinding x1 (legging loss 22.50 USD above 10)
      cancel #2 (legging loss 22.50 USD above 10)
      day starts at 1001000.198019802 USD
      propose h1 sell 5 PERP 104
      => cancel #2
      order #2 cancelling 0/5
    16 cancelled #2
      submitted #3
      query #2
      => send #3 buy 2 INV 102
      => query #2
      order #2 cancelled 0/5
      order #3 submitted 0/2
    17 status #2 cancelled 0
    18 fill f9 #3 buy 2 INV 101 t=18
      execution x1 stopped (legging loss 22.50 USD above 10; what filled was traded back)
      order #3 filled 2/2 at 101
      position INV 0 at - realised 0
  `);
});

it('X5 legged: priced anew within its bound', () => {
  check(`
    10 command execute legged buy:5:PERP:101 sell:2:INV:99 breach=reprice loss=10
      execution x1 of 2 legs, legged
      submitted #1
      leg 0 of x1 working
      => send #1 sell 2 INV 99
      order #1 submitted 0/2
    11 fill f1 #1 sell 2 INV 99 t=11
      leg 0 of x1 done
      submitted #2
      leg 1 of x1 working
      => send #2 buy 5 PERP 101
      order #1 filled 2/2 at 99
      order #2 submitted 0/5
      position INV -2 at 99 realised 0
    12 quote PERP 101.5 102 mark=102
    13 cancelled #2
      query #2
      => query #2
      order #2 cancelled 0/5
    14 status #2 cancelled 0
      leg 1 of x1 working (priced anew: filled 0 of 5)
      submitted #3
      => send #3 buy 5 PERP 102.5
      order #3 submitted 0/5
    15 fill f9 #3 buy 5 PERP 102 t=15
      leg 1 of x1 done
      execution x1 done (2 legs filled)
      order #3 filled 5/5 at 102
      position PERP 5 at 102 realised 0
  `);
});

it('X5 one-sided: the first to fill stops the others', () => {
  check(`
    10 command execute oneSided buy:5:PERP:101 sell:2:INV:99 tactic=touch
      execution x1 of 2 legs, oneSided
      submitted #1
      leg 0 of x1 working
      submitted #2
      leg 1 of x1 working
      => send #1 buy 5 PERP 99.5
      => send #2 sell 2 INV 101
      order #1 submitted 0/5
      order #2 submitted 0/2
    11 fill f1 #1 buy 5 PERP 99.5 t=11
      leg 0 of x1 done
      leg 1 of x1 stopped (another leg has filled)
      cancel #2 (the leg is over)
      => cancel #2
      order #1 filled 5/5 at 99.5
      order #2 cancelling 0/2
      position PERP 5 at 99.5 realised 0
    13 cancelled #2
      execution x1 done (INV: another leg has filled)
      order #2 cancelled 0/2
  `);
});

it('X6 at the touch: rests post-only, follows it no oftener than it may, never beyond the limit', () => {
  check(`
    10 command execute independent buy:5:PERP:100 tactic=touch
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 5 PERP 99.5
      order #1 submitted 0/5
    11 ack #1 v1
      order #1 accepted 0/5
    500 quote PERP 99.5 100.5 mark=100
    600 tick
      day starts at 1001000 USD
      propose h1 sell 5 PERP 99.5
    1500 quote PERP 100.5 101 mark=100
    1600 tick
      cancel #1 (the touch has moved)
      => cancel #1
      order #1 cancelling 0/5
    1700 cancelled #1
      query #1
      => query #1
      order #1 cancelled 0/5
    1800 status #1 cancelled 0
      submitted #2
      => send #2 buy 5 PERP 100
      order #2 submitted 0/5
    1900 command stop x1
      stopping x1 (the trader asked)
      cancel #2 (the trader asked)
      => cancel #2
      order #2 cancelling 0/5
    2000 cancelled #2
      execution x1 stopped (the trader asked)
      order #2 cancelled 0/5
  `);
});

it('X6 evenly over time: a slice when it is due, and what is left when the time is over is not sent', () => {
  check(`
    10 command execute independent buy:4:PERP:101 tactic=twap time=3500
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 1 PERP 101
      order #1 submitted 0/1
    11 fill f1 #1 buy 1 PERP 100.5 t=11
      order #1 filled 1/1 at 100.5
      position PERP 1 at 100.5 realised 0
    500 tick
      day starts at 1000999.5 USD
      propose h1 sell 5 PERP 99.5
    1100 quote PERP 99.5 100.5 mark=100
    1101 index BTC 100
    1102 tick
      submitted #2
      => send #2 buy 1 PERP 101
      order #2 submitted 0/1
    1110 fill f2 #2 buy 1 PERP 100.5 t=1110
      order #2 filled 1/1 at 100.5
      position PERP 2 at 100.5 realised 0
    3600 tick
      stopping x1 (its time is over)
      execution x1 stopped (its time is over)
  `);
});

it('X6 a slice that would take beyond the limit, or be one order a minute too many, waits and is not lost', () => {
  check(`
    10 command limits maxOrdersPerMinute 1
      limits changed
    11 command execute independent buy:2:PERP:100 tactic=twap time=300000
      execution x1 of 1 legs, independent
      leg 0 of x1 waiting (waits: the market is beyond its limit)
    1100 quote PERP 98 99 mark=98.5
    1101 index BTC 100
    1102 tick
      submitted #1
      leg 0 of x1 working
      day starts at 1001000 USD
      propose h1 sell 5 PERP 98
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    1110 fill f1 #1 buy 1 PERP 99 t=1110
      order #1 filled 1/1 at 99
      position PERP 1 at 99 realised 0
    4000 tick
      leg 0 of x1 waiting (waits: maxOrdersPerMinute: 2 against 1)
    61200 quote PERP 98 99 mark=98.5
    61201 index BTC 100
    61202 tick
      leg 0 of x1 waiting (waits: minHealthAfter: unknown: price of USDC in USD against 1)
      close h1 expired (nobody answered in time)
    61203 index USDC 1
    61300 tick
      submitted #2
      leg 0 of x1 working
      => send #2 buy 1 PERP 100
      order #2 submitted 0/1
  `);
});

it('X6 iceberg: so much at a time', () => {
  check(`
    10 command execute independent buy:5:PERP:100 tactic=iceberg
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 2 PERP 100 t=11
      submitted #2
      => send #2 buy 2 PERP 100
      order #1 filled 2/2 at 100
      order #2 submitted 0/2
      position PERP 2 at 100 realised 0
    12 fill f2 #2 buy 2 PERP 100 t=12
      submitted #3
      => send #3 buy 1 PERP 100
      order #2 filled 2/2 at 100
      order #3 submitted 0/1
      position PERP 4 at 100 realised 0
    13 fill f3 #3 buy 1 PERP 100 t=13
      leg 0 of x1 done
      execution x1 done (1 legs filled)
      order #3 filled 1/1 at 100
      position PERP 5 at 100 realised 0
  `);
});

it('X7 a stop condition and a cost beyond the limit end it', () => {
  check(`
    10 command execute independent buy:4:PERP:100 tactic=iceberg below=95
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 ack #1 v1
      order #1 accepted 0/2
    12 index BTC 94
    13 tick
      stopping x1 (index 94 below 95)
      cancel #1 (index 94 below 95)
      day starts at 1000940 USD
      propose h1 sell 5 PERP 99.5
      => cancel #1
      order #1 cancelling 0/2
    14 cancelled #1
      execution x1 stopped (index 94 below 95)
      order #1 cancelled 0/2
    20 command execute independent buy:4:PERP:103 cost=1 tactic=twap
      execution x2 of 1 legs, independent
      submitted #2
      leg 0 of x2 working
      => send #2 buy 1 PERP 103
      order #2 submitted 0/1
    21 fill f1 #2 buy 1 PERP 102 t=21
      stopping x2 (cost 2.00 USD above 1)
      execution x2 stopped (cost 2.00 USD above 1)
      order #2 filled 1/1 at 102
      position PERP 1 at 102 realised 0
  `);
});

it('X8 the kill switch stops it, and nothing of it leaves again', () => {
  check(`
    10 command execute independent buy:5:PERP:100 tactic=iceberg
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 ack #1 v1
      order #1 accepted 0/2
    12 command kill now
      kill switch engaged (now)
      stopping x1 (kill switch)
      cancel #1 (kill switch)
      => cancel #1
      order #1 cancelling 0/2
    13 cancelled #1
      execution x1 stopped (kill switch)
      order #1 cancelled 0/2
    14 command release RELEASE
      kill switch released
    15 tick
      day starts at 1001000 USD
      propose h1 sell 5 PERP 99.5
  `);
});

it('X9 after a restart it goes on with what is known, or stops, as it was told; nothing is sent twice', () => {
  check(`
    10 command execute independent buy:5:PERP:100 tactic=iceberg
      execution x1 of 1 legs, independent
      submitted #1
      leg 0 of x1 working
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 command execute independent sell:5:PERP:101 tactic=iceberg restart=stop
      execution x2 of 1 legs, independent
      submitted #2
      leg 0 of x2 working
      => send #2 sell 2 PERP 101
      order #2 submitted 0/2
    12 ack #1 v1
      order #1 accepted 0/2
    13 ack #2 v2
      order #2 accepted 0/2
    14 run r2
      unknown #1 (the engine was started again)
      unknown #2 (the engine was started again)
      stopping x2 (the engine was started again)
      order #1 unknown 0/2
      order #2 unknown 0/2
    15 connected sim
      ask sim/main (connected)
      query #1
      query #2
      => snapshot sim/main
      => query #1
      => query #2
      order #1 unknown 0/2
      order #2 unknown 0/2
    16 snapshot USDC:1000000 BTC:10 open:#1 open:#2 t=16
      reconciled sim/main
    17 status #1 accepted 0
      order #1 accepted 0/2
    18 status #2 accepted 0
      order #2 accepted 0/2
    19 quote PERP 99.5 100.5 mark=100
    20 tick
      day starts at 1001000 USD
      propose h1 sell 5 PERP 99.5
    22 fill f1 #1 buy 2 PERP 100 t=22
      submitted #3
      => send #3 buy 2 PERP 100
      order #1 filled 2/2 at 100
      order #3 submitted 0/2
      position PERP 2 at 100 realised 0
    2500 tick
      cancel #2 (the engine was started again)
      => cancel #2
      order #2 cancelling 0/2
    2510 cancelled #2
      execution x2 stopped (the engine was started again)
      order #2 cancelled 0/2
  `);
});

const trade = (scenario: Scenario, quantity: number): void => applyMarket(scenario.state, { type: 'TradeObserved',
  trade: { instrument: 'sim:BTC-PERP', tradeId: `t${quantity}`, price: dec(100), quantity: dec(quantity), aggressor: 'buy',
    venueTimeMs: scenario.state.timeMs, receivedTimeMs: scenario.state.timeMs } });

it('X6 a share of what the market trades, from its start on, and of nothing else', () => {
  const scenario = new Scenario(BOTH);
  trade(scenario, 7);
  expect(scenario.play('10 command execute independent buy:5:PERP:101 tactic=volume')).toContain('leg 0 of x1 working');
  expect(scenario.play('20 tick')).not.toContain('submitted');
  trade(scenario, 4);
  expect(scenario.play('30 tick')).toContain('send #1 buy 2 PERP 101');
  trade(scenario, 40);
  expect(scenario.play('40 tick')).not.toContain('send');
  expect(scenario.play('50 fill f1 #1 buy 2 PERP 100 t=50')).toContain('send #2 buy 3 PERP 101');
});

it('X6 Almgren-Chriss: more at first, all of it at last', () => {
  const scenario = new Scenario(BOTH);
  scenario.play('10 command execute independent buy:8:PERP:101 tactic=front');
  const [execution] = scenario.state.executions.values();
  // What is left is 8 sinh(k (1 - t)) / sinh(k) with k = 3 ln 2, in lots of 0.001.
  expect(execution?.legs[0]?.schedule?.map(({ offsetMs, upTo }) => [offsetMs, Number(upTo) / 1e18])).toEqual(
    [[0, 3.381], [1_000, 5.485], [2_000, 6.895], [3_000, 8]]);
});

it('X9 S6 a restored snapshot holds the execution and goes on the same way', () => {
  const scenario = new Scenario(BOTH);
  scenario.play('10 command execute independent buy:5:PERP:100 tactic=iceberg');
  const twin = scenario.twin(restoreState(snapshotText(scenario.state)));
  const next = '11 fill f1 #1 buy 2 PERP 100 t=11';
  expect(twin.play(next)).toBe(scenario.play(next));
  expect(ledgerText(twin.state)).toBe(ledgerText(scenario.state));
});
