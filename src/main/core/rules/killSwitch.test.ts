import { expect, it } from 'vitest';
import { played, tidy } from './table/scenarioTable.ts';

const check = (table: string): void => expect(played(table)).toBe(tidy(table));

it('K1 engaging cancels every working order, again when asked again', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 ack #1 v1
      order #1 accepted 0/1
    12 command buy 2 PERP 100
      submitted #2
      => send #2 buy 2 PERP 100
      order #2 submitted 0/2
    13 command kill too fast
      kill switch engaged (too fast)
      cancel #1 (kill switch)
      cancel #2 (kill switch)
      => cancel #1
      => cancel #2
      order #1 cancelling 0/1
      order #2 cancelling 0/2
    14 cancelRejected #1 busy
      query #1
      => query #1
      order #1 accepted 0/1
    15 command kill again
      cancel #1 (kill switch)
      => cancel #1
      order #1 cancelling 0/1
    16 command cancelAll
  `);
});

it('K2 only what shrinks the position passes, with all in flight counted', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 2 PERP 100 t=11
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0
    12 command kill enough
      kill switch engaged (enough)
    13 command buy 1 PERP 100
      denied #2 killSwitch: does not reduce a position against engaged: reducing orders only
      order #2 denied 0/1
    14 command sell 3 PERP 100
      denied #3 killSwitch: does not reduce a position against engaged: reducing orders only
      order #3 denied 0/3
    15 command sell 1.5 PERP 100
      submitted #4
      => send #4 sell 1.5 PERP 100
      order #4 submitted 0/1.5
    16 command sell 1 PERP 100
      denied #5 killSwitch: does not reduce a position against engaged: reducing orders only
      order #5 denied 0/1
    17 command sell 0.5 PERP 100
      submitted #6
      => send #6 sell 0.5 PERP 100
      order #6 submitted 0/0.5
    18 command sell 1 INV 100
      denied #7 killSwitch: does not reduce a position against engaged: reducing orders only
      order #7 denied 0/1
  `);
});

it('K3 an order from before the switch that is alive is cancelled', () => {
  check(`
    10 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
    11 disconnected sim
      unknown #1 (connection to sim lost)
      order #1 unknown 0/1
    12 command kill blind
      kill switch engaged (blind)
    13 connected sim
      ask sim/main (connected)
      query #1
      => snapshot sim/main
      => query #1
      order #1 unknown 0/1
    14 status #1 accepted 0
      cancel #1 (kill switch)
      => cancel #1
      order #1 cancelling 0/1
    15 cancelRejected #1 busy
      query #1
      => query #1
      order #1 accepted 0/1
    2100 beat
      cancel #1 (kill switch)
      => cancel #1
      order #1 cancelling 0/1
  `);
});

it('K4 only the word releases it', () => {
  check(`
    10 command release RELEASE
      refused command.type: the kill switch is not engaged
    11 command kill enough
      kill switch engaged (enough)
    12 command release please
      refused command.word: the word is RELEASE
    13 command release RELEASE
      kill switch released
    14 command buy 1 PERP 100
      submitted #1
      => send #1 buy 1 PERP 100
      order #1 submitted 0/1
  `);
});

it('K5 it survives the end of a run', () => {
  check(`
    10 command kill enough
      kill switch engaged (enough)
    11 end
    12 run r2
    13 connected sim
      ask sim/main (connected)
      => snapshot sim/main
    14 snapshot USDC:1000000 BTC:10 t=14
      verified sim/main: 0 orders, 0 positions
      reconciled sim/main
    15 quote PERP 99.5 100.5 mark=100
    16 command buy 1 PERP 100
      denied #1 killSwitch: does not reduce a position against engaged: reducing orders only
      order #1 denied 0/1
  `);
});
