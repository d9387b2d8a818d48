import { expect, it } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import type { HedgeProposal } from '../../../shared/domain/steering/hedge.ts';
import { Scenario, tidy } from './table/scenarioTable.ts';

const setup = (policy: string): string => `
  0 run r1
  0 connected sim
  0 list
  1 snapshot USDC:1000000 t=1
  2 index BTC 100
  2 index USDC 1
  2 quote PERP 99.5 100.5 mark=100
  3 command limits maxPriceAwayFromMark 0.9
  4 command policy PERP band=1 ${policy}
  5 command buy 3 PERP 100.5
  6 fill f0 #1 buy 3 PERP 100 t=6
`;
const FAILED = `
  10 tick
  20 command approve h1
  22 cancelled #2 nothing left at the limit
`;
const AGAIN = `
  11000 index BTC 100
  11000 index USDC 1
  11000 quote PERP 99.5 100.5 mark=100
  11000 tick
`;

it('H11 a cap that is reached stops proposals and is named', () => {
  const said = ['cap=maxHedgesPerHour most=1', 'cap=maxFailedAttempts most=1', 'cap=maxCostUsdPerDay most=2',
    'cap=maxHedgesPerHour most=2'].map((cap) => {
    const scenario = new Scenario(setup(cap));
    scenario.play(FAILED + AGAIN);
    const { state, reason } = scenario.state.hedgerStatus.get('BTC') ?? {};
    return `${state}: ${reason ?? '-'}, ${scenario.state.proposals.size}`;
  });
  expect(said).toEqual([
    'blocked: cap: 1 hedges within an hour, 1 allowed, 1', 'blocked: cap: 1 hedges in a row filled nothing, '
      + '1 allowed: raise it to go on, 1',
    'blocked: cap: this hedge costs 1.65 USD, 0.35 are left of the day\'s, 1', 'proposed: -, 2']);
});

it('H11 a cap is asked again at approval', () => {
  const scenario = new Scenario(setup(''));
  expect(scenario.play(`
    10 tick
    11 command policy PERP band=1 cap=maxNotionalUsd most=200
    12 command approve h1
  `).split('\n').slice(-1)[0]?.trim()).toBe('refused command.proposal: cap: notional of 299 USD, 200 allowed');
});

it('H12 what a taking order paid beyond half the spread is kept by venue and underlying', () => {
  const scenario = new Scenario(setup(''));
  scenario.play(`
    10 command buy 2 PERP 101 tif=ioc
    11 fill f1 #2 buy 2 PERP 101 t=11
    12 command buy 2 PERP 101 tif=gtc
    13 fill f2 #3 buy 2 PERP 101 t=13
    14 beat
    15 beat
  `);
  const fit = scenario.state.impactFits.get('sim|BTC');
  // 1 % paid beyond a middle of 100, half a per cent of it the spread.
  expect([fit?.fills, (fit?.sumProduct ?? NaN) / Math.sqrt(fit?.sumSquare ?? NaN), scenario.state.takings.size])
    .toEqual([1, expect.closeTo(0.005, 9), 0]);
});

/** The proposal with half of it at another venue. */
function halved({ id, ...of }: HedgeProposal): HedgeProposal {
  const leg = { side: of.side, quantity: dec('1.5'), limitPrice: of.limitPrice, cost: of.cost,
    market: of.marketAtProposal, healthBefore: Infinity, healthAfter: Infinity };
  return { ...of, id, quantity: leg.quantity, legs: [{ ...leg, account: of.account, instrument: of.instrument },
    { ...leg, account: 'alt/main', instrument: 'alt:BTC-OTHER' }] };
}

function withLegs(): Scenario {
  const scenario = new Scenario(setup(''));
  scenario.play(`
    7 connected alt
    7 listAlt
    8 snapshot of=alt/main USDC:1000 t=8
    8 quote alt:BTC-OTHER 99.5 100.5 mark=100
    8 index BTC 100 alt
    8 index USDC 1 alt
    10 tick
  `);
  const [open] = scenario.state.proposals.values();
  if (open === undefined) throw new Error('nothing was proposed');
  scenario.decided({ type: 'ProposalEdited', proposal: halved(open) });
  return scenario;
}

it('H13 a hedge of several legs is approved as a whole, and done with the last of its orders', () => {
  const scenario = withLegs();
  const table = scenario.play(`
    20 command edit h1 1 99
    21 command approve h1
    22 fill f1 #2 sell 1.5 PERP 99.5 t=22
    23 cancelled #3 nothing left at the limit
    24 beat
  `);
  expect(tidy(table)).toBe(tidy(`
    20 command edit h1 1 99
      refused command.proposal: a hedge of several legs is not edited
    21 command approve h1
      approved h1
      execution x1 of 2 legs, independent
      submitted #2
      leg 0 of x1 working
      submitted #3
      leg 1 of x1 working
      => send #2 sell 1.5 PERP 99.5
      => send #3 sell 1.5 alt:BTC-OTHER 99.5
      order #2 submitted 0/1.5
      order #3 submitted 0/1.5
    22 fill f1 #2 sell 1.5 PERP 99.5 t=22
      leg 0 of x1 done
      order #2 filled 1.5/1.5 at 99.5
      position PERP 1.5 at 100 realised -0.75
      cash USDC 999999.25
    23 cancelled #3 nothing left at the limit
      leg 1 of x1 failed (filled 0 of 1.5: nothing left at the limit)
      execution x1 partial (alt:BTC-OTHER: filled 0 of 1.5: nothing left at the limit)
      order #3 cancelled 0/1.5
    24 beat
      close h1 done (PERP: filled 1.5 of 1.5; alt:BTC-OTHER: filled 0 of 1.5: nothing left at the limit)
      impact #2
  `));
  const [proposal] = scenario.state.proposals.values();
  expect(proposal?.orders).toEqual([...scenario.state.orders.keys()].slice(-2));
});

it('H13 a leg whose market has left its limit keeps all back', () => {
  const table = withLegs().play(`
    20 quote alt:BTC-OTHER 90 91 mark=90
    21 command approve h1
  `);
  expect(table.split('\n').at(-1)?.trim()).toBe(
    'refused command.proposal: the market is at 90, beyond the limit 99.5');
});

it('G7 flat counted in the coin leaves what coin-settled equity is worth; a delta that is named is set for all', () => {
  const coins = `
    0 run r1
    0 connected sim
    0 list
    1 snapshot USDC:1000000 BTC:10 t=1
    2 index BTC 100
    2 index USDC 1
    2 quote PERP 99.5 100.5 mark=100
    3 command limits maxPriceAwayFromMark 0.9
  `;
  const said = ['usd', 'coin'].map((neutralIn) => {
    const scenario = new Scenario(coins);
    scenario.play(`
      4 command policy PERP band=1 neutralIn=${neutralIn}
      10 tick
    `);
    const [proposal] = scenario.state.proposals.values();
    return [scenario.state.hedgerStatus.get('BTC')?.state, proposal?.side, proposal?.effect.deltaCoinAfter];
  });
  expect(said).toEqual([['proposed', 'sell', 0], ['insideBand', undefined, undefined]]);
  expect(tidy(new Scenario(coins).play('5 command policy PERP band=1 dynamics=minimumVariance'))).toBe(tidy(`
    5 command policy PERP band=1 dynamics=minimumVariance
      vol settings BTC: minimumVariance
      policy BTC band 1 by PERP
  `));
});
