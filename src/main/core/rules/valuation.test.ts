import { expect, it } from 'vitest';
import { buildTree } from '../../risk/portfolio/tree.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { OPENED, played, Scenario, tidy } from './table/scenarioTable.ts';

it('V1 what the market touched is revalued at once, everything once a second', () => {
  const scenario = new Scenario();
  const legs = (): unknown[] => [...scenario.state.legs.values()].map(({ id, markPrice }) => [id, markPrice]);
  const changes = (table: string): string[] => {
    scenario.state.legs.takeDelta();
    scenario.play(table);
    return scenario.state.legs.takeDelta().put.map(([id]) => id).sort();
  };
  expect(changes('1500 tick')).toEqual(['sim/main|BTC', 'sim/main|USDC']);
  expect(legs()).toEqual([['sim/main|BTC', 100], ['sim/main|USDC', 1]]);
  expect(changes('1700 tick')).toEqual([]);
  expect(changes('1800 index BTC 120\n1800 tick')).toEqual(['sim/main|BTC']);
  expect(legs()).toEqual([['sim/main|BTC', 120], ['sim/main|USDC', 1]]);
  expect(changes('2500 tick')).toEqual(['sim/main|BTC', 'sim/main|USDC']);
});

it('V2 the tree stands above the legs, and an unknown summand makes an unknown sum', () => {
  const scenario = new Scenario();
  const values = (): unknown => Object.fromEntries([...scenario.state.nodes.values()]
    .filter(({ depth }) => depth < 2).map(({ id, valueUsd, greeks }) => [id, [valueUsd, greeks?.deltaCoin ?? null]]));
  scenario.play('10 tick');
  expect(values()).toEqual({ portfolio: [1_001_000, null], 'portfolio/BTC': [1_000, 10], 'portfolio/USDC': [1e6, 0] });
  scenario.play('20 command buy 2 PERP 100\n21 fill f1 #1 buy 2 PERP 100 t=21\n22 tick');
  expect(values()).toEqual({ portfolio: [1_001_000, null], 'portfolio/BTC': [1_000, 12], 'portfolio/USDC': [1e6, 0] });
  // A minute without a quote: what the perpetual is worth is no longer known.
  scenario.play('61000 index BTC 100\n61000 index USDC 1\n61000 tick');
  expect(values()).toEqual({ portfolio: [null, null], 'portfolio/BTC': [null, null], 'portfolio/USDC': [1e6, 0] });
});

it('V3 health follows the ledger at once and is unknown before the opening base', () => {
  const scenario = new Scenario('0 run r1\n0 connected sim\n0 list\n1 index BTC 100\n1 index USDC 1\n1 tick');
  const health = (): unknown[] => {
    const row = scenario.state.health.get('sim/main');
    return [row?.equityUsd, row?.missing];
  };
  expect(health()).toEqual([null, ['first snapshot of sim/main']]);
  scenario.play('2 snapshot USDC:1000 BTC:1 t=2\n3 tick');
  expect(health()).toEqual([1_100, []]);
  scenario.play('4 transfer t1 50\n5 tick');
  expect(health()).toEqual([1_150, []]);
  scenario.play('6 fill f1 - buy 1 sim:GONE 100 t=6\n7 tick');
  expect(health()).toEqual([null, ['terms of sim:GONE']]);
});

it('V4 the day starts at the first known equity and at each UTC midnight', () => {
  const check = (table: string): void => expect(played(table, OPENED)).toBe(tidy(table));
  check(`
    9 command policy PERP band=100
      policy BTC band 100 by PERP
    10 tick
      day starts at 1001000 USD
    1100 tick
    43199999 index BTC 200
    43199999 index USDC 1
    43199999 tick
    43200000 tick
      day starts at 1002000 USD
    43201000 tick
  `);
});

it('V4 the day does not start while a venue is still on its way', () => {
  const check = (table: string): void => expect(played(table, OPENED)).toBe(tidy(table));
  check(`
    8 connected alt
    8 listAlt
    8 index USDC 1 alt
    9 command policy PERP band=100
      policy BTC band 100 by PERP
    10 tick
    11 snapshot of=alt/main USDC:500 t=11
      adjust USDC by 500 (opening)
      reconciled alt/main
      cash USDC 500
    12 tick
      day starts at 1001500 USD
  `);
});

it('V5 market data leaves no trace in the ledger text', () => {
  const scenario = new Scenario();
  const before = ledgerText(scenario.state);
  scenario.play('100 quote PERP 90 91\n101 index BTC 95\n102 margin 1000');
  expect(scenario.state.indexes.get('sim|BTC')?.receivedTimeMs).toBe(scenario.state.timeMs - 1);
  expect(scenario.state.marginReports.get('sim/main')?.equityUsd).toBe(1_000);
  expect(ledgerText(scenario.state)).toBe(before);
});

it('V6 a tick touches its legs and the rows above them, and the rows are those of a tree built anew', () => {
  const scenario = new Scenario();
  const { state } = scenario;
  scenario.play(`
    2 fill a - buy 2 PERP 100 t=2
    2 fill b - sell 3 INV 100 t=2
    2 fill c - buy 1 SPOT 100 t=2
    2 fill d - buy 1 LCALL 5 t=2
    2000 tick`);
  const changes = (table: string): string[] => {
    state.nodes.takeDelta();
    scenario.play(table);
    expect([...state.nodes.values()].sort((a, b) => a.order - b.order)).toEqual(buildTree([...state.legs.values()]));
    return state.nodes.takeDelta().put.map(([id]) => id).sort();
  };
  const day = 'portfolio/BTC/perpetual';
  expect(changes('2010 quote PERP 101 102 mark=101.7\n2011 tick'))
    .toEqual(['portfolio', 'portfolio/BTC', day, `${day}/sim/main|sim:BTC-PERP`]);
  expect(changes('2012 tick')).toEqual([]);
  expect(changes('2013 quote CALL 0.1 0.2 mark=0.15\n2014 tick')).toEqual([]);
  expect(changes('2015 index USDC 0.99\n2016 tick'))
    .toEqual(['portfolio', 'portfolio/USDC', 'portfolio/USDC/cash', 'portfolio/USDC/cash/sim/main|USDC']);
  expect(changes('2017 index BTC 101.3\n2018 tick').filter((id) => id.startsWith('portfolio/USDC'))).toEqual([]);
  expect(changes('2019 fill e - sell 2 PERP 101 t=2019\n2020 tick').filter((id) => id.startsWith(day))).toEqual([
    day, `${day}/sim/main|sim:BTC-INV`]);
  expect(state.nodes.has(`${day}/sim/main|sim:BTC-PERP`)).toBe(false);
  const { nodes } = restoreState(snapshotText(state));
  const twin = scenario.twin(restoreState(snapshotText(state)));
  expect([...nodes.values()]).toEqual([...state.nodes.values()]);
  twin.play('2021 quote INV 99 100 mark=99.5\n2022 tick');
  scenario.play('2021 quote INV 99 100 mark=99.5\n2022 tick');
  expect([...twin.state.nodes.values()]).toEqual([...state.nodes.values()]);
});
