/** The ladder of automation: what each rung does, what the top one needs, and how it ends. */
import { expect, it } from 'vitest';
import { restoreState, snapshotText } from '../snapshot.ts';
import { Scenario, played, tidy } from './table/scenarioTable.ts';

/** As hedges.test.ts: dollars, a band of 1 coin, 3 coins of delta; valued once, within the cool-down of nothing. */
const SETUP = `
  0 run r1
  0 connected sim
  0 list
  1 snapshot USDC:1000000 t=1
  2 index BTC 100
  2 index USDC 1
  2 quote PERP 99.5 100.5 mark=100
  3 command limits maxPriceAwayFromMark 0.9
  4 command policy PERP band=10
  5 command buy 3 PERP 100.5
  6 fill f0 #1 buy 3 PERP 100 t=6
  7 tick
`;
const check = (table: string, setup = SETUP): void => expect(played(table, setup)).toBe(tidy(table));
const SENT = `propose h1 sell 3 PERP 99.5
      approved h1 by the policy
      submitted #2
      => send #2 sell 3 PERP 99.5
      order #2 submitted 0/3`;

it('H15 off looks at nothing, alert makes an alert and no proposal, one click a proposal for the trader', () => {
  check(`
    10 command policy PERP band=1 mode=off
      policy BTC band 1 by PERP, off
    11 tick
    12 command policy PERP band=1 mode=alert
      policy BTC band 1 by PERP, alert
    13 tick
      alert raised hedge|BTC restricted (delta of BTC is 3: 3 from its target, band 1: alert only)
    14 tick
    15 command policy PERP band=5 mode=alert
      policy BTC band 5 by PERP, alert
    16 tick
      alert cleared hedge|BTC restricted (delta of BTC is 3: back inside its band)
    17 command policy PERP band=1 mode=oneClick
      policy BTC band 1 by PERP, oneClick
    18 tick
      propose h1 sell 3 PERP 99.5
    20 command policy PERP band=1 mode=alert
      policy BTC band 1 by PERP, alert
    21 tick
      close h1 superseded (the policy alerts only)
      alert raised hedge|BTC restricted (delta of BTC is 3: 3 from its target, band 1: alert only)
  `);
});

it('H18 automatic approves what it proposes at the same look, journalled as its own', () => {
  const scenario = new Scenario(SETUP);
  const table = `
    10 command policy PERP band=1 mode=automatic
      policy BTC band 1 by PERP, automatic
    11 tick
      ${SENT}
    13 fill f1 #2 sell 3 PERP 99.5 t=13
      close h1 done (filled 3 of 3)
      order #2 filled 3/3 at 99.5
      position PERP 0 at - realised -1.5
      cash USDC 999998.5
  `;
  expect(scenario.play(table)).toBe(tidy(table));
  const [proposal] = [...scenario.state.proposals.values()];
  expect([proposal?.approvedBy, proposal?.marketAtApproval !== null]).toEqual(['policy', true]);
});

it('H16 automatic is refused, and the policy stays, while anything that it needs is missing', () => {
  check(`
    10 command policy PERP band=1 mode=automatic
      refused command.policy.mode: not automatic: the limits are those that Ballast begins with: save your own first
  `, SETUP.replace('3 command limits maxPriceAwayFromMark 0.9', ''));
  check(`
    1010 margin 1000 250 100
    1010 index USDC 1
    1010 tick
    1010 command policy PERP band=1 mode=automatic floor=3
      refused command.policy.mode: not automatic: health of sim/main is 2.50, below 3
    1011 edits amend deadMan=off
    1012 command policy PERP band=1 mode=automatic
      refused command.policy.mode: not automatic: the dead man's switch of sim/main is not on at the venue
    1013 edits amend deadMan=on
    1014 onMainnet
    1015 command policy PERP band=1 mode=automatic
      refused command.policy.mode: not automatic: mainnet orders of sim/main are switched off
    1016 command mainnet on MAINNET
      mainnet orders on sim/main
    1017 command kill now
      kill switch engaged (now)
    1018 command policy PERP band=1 mode=automatic
      refused command.policy.mode: not automatic: the kill switch is engaged
  `);
});

it('H17 a breach ends it, with the reason and an alert, and nothing takes it up again', () => {
  check(`
    10 command policy PERP band=10 mode=automatic
      policy BTC band 10 by PERP, automatic
    11 command kill now
      kill switch engaged (now)
    12 tick
      policy BTC band 10 by PERP, fell back (the kill switch is engaged)
      alert raised failure|automation|BTC restricted (BTC hedges are no longer automatic: the kill switch is engaged)
    13 command release RELEASE
      kill switch released
    14 tick
    15 command policy PERP band=10
      policy BTC band 10 by PERP
    16 tick
      alert cleared failure|automation|BTC restricted (BTC hedges: the policy was changed)
  `);
});

it('H17 an input may be missing for 30 s: nothing is sent, and then it is over', () => {
  const scenario = new Scenario(SETUP);
  scenario.play('10 command policy PERP band=1 mode=automatic\n11 disconnected sim');
  scenario.play('12 tick\n1012 tick\n29000 tick');
  const modes = (): unknown => {
    const policy = scenario.state.policies.get('BTC');
    return [policy?.mode, policy?.fellBack?.reason, scenario.state.proposals.size];
  };
  expect(modes()).toEqual(['automatic', undefined, 0]);
  scenario.play('42100 tick\n43100 tick');
  expect(modes()).toEqual(['propose', 'connection of sim', 0]);
});

it('H17 every run begins with no policy automatic, and older snapshots are read', () => {
  const scenario = new Scenario(SETUP);
  scenario.play('10 command policy PERP band=10 mode=automatic');
  expect(scenario.play('20 run r2')).toContain('fell back (the engine was started again)');
  const old = snapshotText(scenario.state).replace('"mode":"propose"', '"enabled":true');
  expect(old).toContain('"enabled":true');
  expect(restoreState(old).policies.get('BTC')?.mode).toBe('propose');
});

it('H18 what a limit forbids ends it, and what the trader asked for is left to the trader', () => {
  check(`
    10 command policy PERP band=10 mode=automatic
      policy BTC band 10 by PERP, automatic
    11 command askHedge BTC
      propose h1 sell 3 PERP 99.5
    12 tick
    13 tick
    14 command reject h1 no
      close h1 rejected (no)
    15 command limits maxOrdersPerMinute 1
      limits changed
    16 command policy PERP band=1 mode=automatic
      policy BTC band 1 by PERP, automatic
    10100 index BTC 100
    10100 index USDC 1
    10100 quote PERP 99.5 100.5 mark=100
    10100 tick
      propose h2 sell 3 PERP 99.5
      policy BTC band 1 by PERP, fell back (PERP: maxOrdersPerMinute: 2 against 1)
      alert raised failure|automation|BTC restricted (BTC hedges are no longer automatic: sim:BTC-PERP: maxOrdersPerMinute: 2 against 1)
    10101 tick
  `);
});
