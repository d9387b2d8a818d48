import { expect, it } from 'vitest';
import { played, Scenario, tidy } from './table/scenarioTable.ts';

/** Cash in dollars alone, a policy of one instrument with a band of 1 coin, and 3 coins of delta bought. */
const SETUP = `
  0 run r1
  0 connected sim
  0 list
  1 snapshot USDC:1000000 t=1
  2 index BTC 100
  2 index USDC 1
  2 quote PERP 99.5 100.5 mark=100
  3 command limits maxPriceAwayFromMark 0.9
  4 command policy PERP band=1
  5 command buy 3 PERP 100.5
  6 fill f0 #1 buy 3 PERP 100 t=6
`;
const check = (table: string, setup = SETUP): void => expect(played(table, setup)).toBe(tidy(table));

it('H1 what is held gets a default policy with the perpetuals of every venue', () => {
  check(`
    0 run r1
      limits changed
    0 connected sim
    0 list
    1 snapshot USDC:1000 BTC:2 ETH:3 t=1
      adjust BTC by 2 (opening)
      adjust ETH by 3 (opening)
      adjust USDC by 1000 (opening)
      reconciled sim/main
      policy BTC band 0.5 by PERP INV
      cash BTC 2
      cash ETH 3
      cash USDC 1000
    2 connected alt
    3 listAlt
    4 snapshot of=alt/main USDC:1 t=4
      adjust USDC by 1 (opening)
      reconciled alt/main
      policy BTC band 0.5 by alt:BTC-OTHER PERP INV
      cash USDC 1
    5 command policy PERP band=3
      policy BTC band 3 by PERP
    6 disconnected alt
  `, '');
});

it('H2 outside the band a hedge is proposed, one at a time', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 tick
    1200 quote PERP 99.5 100.5 mark=100
    1200 index BTC 100
    1200 tick
  `);
});

it('H3 a proposal that no longer fits is superseded', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command sell 2.5 PERP 99.5
      submitted #2
      => send #2 sell 2.5 PERP 99.5
      order #2 submitted 0/2.5
    21 fill f1 #2 sell 2.5 PERP 99.5 t=21
      order #2 filled 2.5/2.5 at 99.5
      position PERP 0.5 at 100 realised -1.25
      cash USDC 999998.75
    30 quote PERP 99.5 100.5 mark=100
    30 tick
      close h1 superseded (it would take delta from 0.5 to -2.5)
  `);
});

it('H4 approval looks at the market of that moment', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 quote PERP 90 91 mark=90
    21 command approve h1
      refused command.proposal: the market is at 90, beyond the limit 99.5
    22 quote PERP 99.5 100.5 mark=100
    23 command approve h1
      approved h1
      submitted #2
      => send #2 sell 3 PERP 99.5
      order #2 submitted 0/3
    24 command approve h1
      refused command.proposal: proposal h1 is approved already
    25 command approve h9
      refused command.proposal: no proposal h9
  `);
});

it('H4 what a limit forbids at approval is denied, and the proposal stays open', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command limits maxOrderNotionalUsd 50
      limits changed
    21 command approve h1
      denied #2 maxOrderNotionalUsd: 300.00 USD against 50.00 USD
      order #2 denied 0/3
    22 command edit h1 0.4 99
      edited h1 0.4 99
    23 command approve h1
      approved h1
      submitted #3
      => send #3 sell 0.4 PERP 99
      order #3 submitted 0/0.4
  `);
});

it('H14 the trader asks for a hedge to the target: it supersedes, stands inside the band, says what is in its way', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command askHedge ETH
      refused command.underlying: no hedge policy for ETH
    21 command policy PERP band=5
      policy BTC band 5 by PERP
    22 tick
    23 command askHedge BTC
      close h1 superseded (the trader asked for a hedge to the target)
      propose h2 sell 3 PERP 99.5
    24 tick
    25 command askHedge BTC
      close h2 superseded (the trader asked for a hedge to the target)
      propose h3 sell 3 PERP 99.5
    26 command approve h3
      approved h3
      submitted #2
      => send #2 sell 3 PERP 99.5
      order #2 submitted 0/3
    27 command askHedge BTC
      refused command.underlying: delta of BTC is 0 from its target: nothing to flatten
  `);
});

it('H5 an edit is priced anew and stays open', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command edit h1 1.5 99
      edited h1 1.5 99
    21 command edit h1 1.5005 99
      refused command.quantity: must be a multiple of the lot 0.001
    22 command edit h1 1.5 99.3
      refused command.limitPrice: must be a multiple of 0.5
    23 command edit h1 7 99
      refused command.quantity: would take delta from 3 to -4, past the target
    24 command approve h1
      approved h1
      submitted #2
      => send #2 sell 1.5 PERP 99
      order #2 submitted 0/1.5
  `);
  const scenario = new Scenario(SETUP);
  scenario.play('10 tick');
  const before = [...scenario.state.proposals.values()][0];
  scenario.play('20 command edit h1 1.5 99');
  const after = [...scenario.state.proposals.values()][0];
  expect([before?.effect.deltaCoinAfter, after?.effect.deltaCoinAfter]).toEqual([0, 1.5]);
  expect(after?.cost.totalUsd).toBeLessThan(before?.cost.totalUsd ?? 0);
  expect([after?.state, after?.expiresTimeMs]).toEqual(['open', before?.expiresTimeMs]);
});

it('H6 a proposal can be rejected, and expires', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command reject h1 not now
      close h1 rejected (not now)
    21 command reject h1 again
      refused command.proposal: proposal h1 is rejected already
    10100 index BTC 100
    10100 index USDC 1
    10100 quote PERP 99.5 100.5 mark=100
    10100 tick
      propose h2 sell 3 PERP 99.5
    70200 beat
      close h2 expired (nobody answered in time)
      ask sim/main (routine)
      => snapshot sim/main
    70201 command approve h2
      refused command.proposal: proposal h2 is expired already
  `);
});

it('H7 done when something filled, failed when nothing did', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command approve h1
      approved h1
      submitted #2
      => send #2 sell 3 PERP 99.5
      order #2 submitted 0/3
    21 fill f1 #2 sell 1 PERP 99.5 t=21
      order #2 partiallyFilled 1/3 at 99.5
      position PERP 2 at 100 realised -0.5
      cash USDC 999999.5
    22 cancelled #2 nothing left at the limit
      close h1 done (filled 1 of 3; nothing left at the limit)
      order #2 cancelled 1/3 at 99.5
    11000 index BTC 100
    11000 index USDC 1
    11000 quote PERP 99.5 100.5 mark=100
    11000 tick
      propose h2 sell 2 PERP 99.5
    11010 command approve h2
      approved h2
      submitted #3
      => send #3 sell 2 PERP 99.5
      order #3 submitted 0/2
    11020 cancelled #3 nothing left at the limit
      close h2 failed (filled 0 of 2; nothing left at the limit)
      order #3 cancelled 0/2
  `);
});

it('H8 working and unknown orders count as filled already', () => {
  check(`
    10 command sell 2.5 PERP 100
      submitted #2
      => send #2 sell 2.5 PERP 100
      order #2 submitted 0/2.5
    20 tick
      day starts at 1000000 USD
    30 sendFailed #2 left
      unknown #2 (send failed: broken pipe)
      query #2
      => query #2
      order #2 unknown 0/2.5
    1100 index BTC 100
    1100 quote PERP 99.5 100.5 mark=100
    1100 tick
    1110 status #2 cancelled 0
      order #2 cancelled 0/2.5
    1200 tick
      propose h1 sell 3 PERP 99.5
  `);
});

it('H9 what is not known inhibits the hedger, which says so', () => {
  const scenario = new Scenario(SETUP);
  const reason = (): string => {
    const status = scenario.state.hedgerStatus.get('BTC');
    return `${status?.state}: ${(status?.reason ?? '-').replace(/r1-\d+/, '#')}`;
  };
  const said: string[] = [];
  const look = (table: string): void => {
    scenario.play(table);
    said.push(reason());
  };
  look('10 listAlt\n10 tick');
  look('11 connected alt\n12 snapshot of=alt/main USDC:0 t=12\n'
    + '13 command buy 1 PERP 100\n14 status #2 filled 1\n15 tick');
  look('16 snapshot USDC:1000000 PERP:3@100 t=16\n17 snapshot USDC:1000000 PERP:4@100 t=17\n17 tick');
  look('18 snapshot USDC:1000000 PERP:3@100 t=18\n18 tick');
  look('20 disconnected sim\n20 tick');
  expect(said).toEqual([
    'inhibited: first snapshot of alt/main',
    'inhibited: fills of order #',
    'inhibited: reconciliation of sim/main',
    'proposed: -',
    'inhibited: connection of sim',
  ]);
});

it('H10 after a proposal the next waits the interval of the policy', () => {
  check(`
    10 tick
      day starts at 1000000 USD
      propose h1 sell 3 PERP 99.5
    20 command reject h1 no
      close h1 rejected (no)
    5000 index BTC 100
    5000 index USDC 1
    5000 quote PERP 99.5 100.5 mark=100
    5000 tick
    10019 tick
    10019 index BTC 100
    10019 quote PERP 99.5 100.5 mark=100
    10020 tick
      propose h2 sell 3 PERP 99.5
  `);
});
