/** Hedge policies that look at one book of the limits (rule H19). */
import { expect, it } from 'vitest';
import { Scenario, played, tidy } from './table/scenarioTable.ts';

/** 3 coins on sim, 2 on alt; a band of 10 for the whole. */
const SETUP = `
  0 run r1
  0 connected sim
  0 connected alt
  0 list
  0 listAlt
  1 snapshot USDC:1000000 t=1
  1 snapshot of=alt/main USDC:1000000 ALT:2@100 t=1
  2 index BTC 100
  2 index USDC 1
  2 index BTC 100 alt
  2 index USDC 1 alt
  2 quote PERP 99.5 100.5 mark=100
  2 quote alt:BTC-OTHER 99.5 100.5 mark=100
  3 command books desk=alt/main
  4 command policy PERP band=10
  5 command buy 3 PERP 100.5
  6 fill f0 #1 buy 3 PERP 100 t=6
  7 tick
`;
const check = (table: string, setup = SETUP): void => expect(played(table, setup)).toBe(tidy(table));
const deltas = ({ state }: Scenario): unknown =>
  Object.fromEntries([...state.hedgerStatus.entries()].map(([key, { deltaCoin, state: stands }]) => [key, [deltaCoin, stands]]));

it('H19 a book\'s policy looks at its accounts, the other one at the rest, and each proposes for itself', () => {
  const scenario = new Scenario(SETUP);
  expect(deltas(scenario)).toEqual({ BTC: [5, 'insideBand'] });
  const table = `
    10 command policy alt:BTC-OTHER of=alt/main band=1 book=desk
      policy BTC in desk band 1 by alt:BTC-OTHER
    11 tick
      propose h1 sell 2 alt:BTC-OTHER 99.5
    12 command policy PERP band=1
      policy BTC band 1 by PERP
    13 tick
      propose h2 sell 3 PERP 99.5
  `;
  expect(scenario.play(table)).toBe(tidy(table));
  expect(deltas(scenario)).toEqual({ BTC: [3, 'proposed'], 'BTC@desk': [2, 'proposed'] });
  expect([...scenario.state.proposals.values()].map(({ book, effect }) => [book, effect.deltaCoinBefore,
    effect.deltaCoinAfter])).toEqual([['desk', 2, 0], [undefined, 3, 0]]);
});

it('H19 what is in flight counts for the policy of its account alone', () => {
  const scenario = new Scenario(SETUP);
  scenario.play(`
    10 command policy alt:BTC-OTHER of=alt/main band=1 book=desk
    11 tick
    12 command approve h1
    13 tick`);
  const { inFlightDeltaCoin, state } = scenario.state.hedgerStatus.get('BTC@desk') ?? {};
  expect([inFlightDeltaCoin, state]).toEqual([-2, 'insideBand']);
  expect(scenario.state.hedgerStatus.get('BTC')?.inFlightDeltaCoin).toBe(0);
});

it('H19 the policy of the whole leaves the accounts of a book alone, until its policy is removed', () => {
  check(`
    10 command policy alt:BTC-OTHER of=alt/main band=1 book=desk mode=off
      policy BTC in desk band 1 by alt:BTC-OTHER, off
    11 command policy alt:BTC-OTHER of=alt/main band=1
      policy BTC band 1 by alt:BTC-OTHER
    12 tick
    13 command removePolicy desk
      policy of BTC in desk removed
    14 tick
      propose h1 sell 5 alt:BTC-OTHER 99.5
  `);
});

it('H19 a hedge is asked for of a book, and its policy\'s alert ends with it', () => {
  check(`
    10 command askHedge BTC book=desk
      refused command.underlying: no hedge policy for BTC in desk
    11 command policy alt:BTC-OTHER of=alt/main band=1 book=desk mode=alert
      policy BTC in desk band 1 by alt:BTC-OTHER, alert
    12 tick
      alert raised hedge|BTC@desk restricted (delta of BTC in desk is 2: 2 from its target, band 1: alert only)
    13 command askHedge BTC book=desk
      propose h1 sell 2 alt:BTC-OTHER 99.5
    14 command removePolicy desk
      close h1 superseded (its policy was removed)
      policy of BTC in desk removed
    15 tick
      alert cleared hedge|BTC@desk restricted (the policy was removed)
  `);
});

it('H19 books and policies that contradict each other are refused, and what is in force stays', () => {
  check(`
    10 command policy PERP band=1 book=desk
      refused command.policy.instruments: sim/main is not in book "desk": what it trades would hedge nothing
    11 command policy PERP band=1 book=none
      refused command.policy.book: no book "none" in the limits
    12 command policy alt:BTC-OTHER of=alt/main band=1 book=desk
      policy BTC in desk band 1 by alt:BTC-OTHER
    13 command books all=sim/main,alt/main
      refused command.limits.books: the hedge policy of BTC in desk: no book "desk" in the limits
    14 command books ETH desk=alt/main
      refused command.limits.books: the hedge policy of BTC in desk: book "desk" does not hold BTC
    15 command books desk=alt/main all=sim/main,alt/main
      limits changed
    16 command policy PERP band=1 book=all
      refused command.policy.book: shares an account with BTC in desk: its delta would be hedged twice
    17 command removePolicy all
      refused command.book: no policy of BTC in all
  `);
});
