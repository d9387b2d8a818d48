/** Margin against the venue's, and alerts. The venue's report drives the health: haircut equity, then maintenance. */
import { expect, it } from 'vitest';
import type { MarketEvent } from '../../events/market.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { marginReconciliation } from '../valuation/marginReconciliation.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { ACCOUNT, T0 } from './table/world.ts';
import { Scenario, tidy } from './table/scenarioTable.ts';

/** Opened, valued once, nothing alerted: what follows is the test's own. */
const QUIET = `
  0 run r1
  0 connected sim
  0 list
  1 snapshot USDC:1000 t=1
  2 index BTC 100
  2 index USDC 1
  3 command policy PERP band=1000
  4 tick
`;
const begun = (): Scenario => new Scenario(QUIET);
const check = (table: string, scenario = begun()): Scenario => {
  expect(scenario.play(table)).toBe(tidy(table));
  return scenario;
};
/** A second of a venue that is there and says this health. */
const said = (atMs: number, haircutEquity: number, outcome = ''): string =>
  `${atMs} index USDC 1\n${atMs} margin 1000 ${haircutEquity} 100\n${atMs} tick${outcome === '' ? '' : `\n  ${outcome}`}\n`;
const alertOf = (scenario: Scenario, id: string) => scenario.state.alerts.get(id);
const WATCH = 'alert raised health|sim/main watch (health 1.90 by the venue, watch below 2.00)';

it('N1 the venue\'s health is acted upon while its report is fresh, then ours', () => {
  const scenario = begun();
  const row = () => scenario.state.marginReconciliations.get('sim/main');
  scenario.play(said(2_000, 300));
  expect([row()?.health, row()?.healthSource, row()?.agreement]).toEqual([3, 'venue', 'settling']);
  expect(row()?.differences.map(({ quantity, ours, venues, difference, within }) =>
    [quantity, ours, venues, difference, within])).toEqual([
    ['equity', 1_000, 1_000, 0, true], ['haircutEquity', 1_000, 300, 700, false], ['initial', 0, null, null, null],
    ['maintenance', 0, 100, -100, false]]);
  scenario.play('18000 index USDC 1\n18000 tick');
  expect([row()?.health, row()?.healthSource, row()?.agreement, row()?.differences]).toEqual([Infinity, 'ours', 'unknown', []]);
});

it('N1 an isolated position that goes before the account does is what is acted upon', () => {
  const scenario = begun();
  const { state } = scenario;
  scenario.play(said(2_000, 300));
  const account = state.accounts.get(ACCOUNT.id) ?? ACCOUNT;
  const at = (poolHealth: number) => {
    const known = state.health.get(ACCOUNT.id);
    if (known === undefined) throw new Error('no health');
    state.health.put(ACCOUNT.id, { ...known, poolHealth });
    const { health, healthSource } = marginReconciliation(state, account, accountInputOf(state, account));
    return [health, healthSource];
  };
  expect([at(1.2), at(5)]).toEqual([[1.2, 'ours'], [3, 'venue']]);
});

it('N2 N3 A7 a lasting difference is an event with its cause, once, and an event when it has gone', () => {
  const scenario = begun();
  for (let atMs = 2_000; atMs < 12_000; atMs += 1_000) scenario.play(`${atMs} index USDC 1\n${atMs} margin 1500\n${atMs} tick`);
  expect([...scenario.state.alerts.keys()]).toEqual([]);
  check(`
    12000 index USDC 1
    12000 margin 1500
    12000 tick
      margin differs sim/main equity
      alert raised disagreement|sim/main watch (equity: ours is not the venue's; cash, the venue holds 1500 USDC, ours is 1000)
    13000 index USDC 1
    13000 margin 1500
    13000 tick
    14000 index USDC 1
    14000 margin 1000
    14000 tick
      margin agrees sim/main
      alert cleared disagreement|sim/main watch (margin agrees with the venue's again)
  `, scenario);
});

it('N3 what the venue itself says about its numbers is the cause', () => {
  const scenario = begun();
  applyMarket(scenario.state, { type: 'MarginTermsObserved', report: { account: ACCOUNT.id, venueTimeMs: null,
    receivedTimeMs: scenario.state.timeMs, terms: null, positionMargins: [],
    causes: [{ kind: 'model not public', text: 'no formula since August', quantity: 'maintenance' }] } });
  for (let atMs = 2_000; atMs <= 13_000; atMs += 1_000) scenario.play(said(atMs, 1_000));
  expect(scenario.state.marginReconciliations.get('sim/main')).toMatchObject({ agreement: 'explained',
    diagnosedTimeMs: null });
  expect(alertOf(scenario, 'disagreement|sim/main')).toMatchObject({ level: 'watch',
    text: 'maintenance: ours is not the venue\'s; model not public, no formula since August' });
});

it('N2 a difference that comes and goes never lasts', () => {
  const scenario = begun();
  for (let atMs = 2_000; atMs < 40_000; atMs += 1_000) {
    const equity = atMs % 9_000 === 0 ? 1_000 : 1_500;
    scenario.play(`${atMs} index USDC 1\n${atMs} margin ${equity}\n${atMs} tick`);
  }
  expect(scenario.entries.some(({ event }) => event.type === 'MarginDisagreed')).toBe(false);
});

it('N4 terms and margin modes reach the model', () => {
  const scenario = begun();
  scenario.play('100 fill f1 - buy 2 PERP 100 t=100');
  const event: MarketEvent = { type: 'MarginTermsObserved', report: { account: ACCOUNT.id, venueTimeMs: null,
    receivedTimeMs: scenario.state.timeMs, terms: { model: 'gmx', asOfMs: 1, minCollateralUsd: 5, positions: [] },
    positionMargins: [{ instrument: 'sim:BTC-PERP', mode: 'isolated', collateral: 40 }] } };
  applyMarket(scenario.state, event);
  const input = accountInputOf(scenario.state, ACCOUNT);
  expect([input.terms, input.positions.map(({ margin }) => margin)]).toEqual([
    event.report.terms, [{ mode: 'isolated', collateral: 40 }]]);
});

it('A1 A2 levels begin at their thresholds, end beyond the hysteresis, and worse asks again', () => {
  const scenario = check(said(2_000, 201) + said(3_000, 190, WATCH) + said(4_000, 205) + `4500 command ack health|sim/main
    alert acknowledged health|sim/main watch (health 1.90 by the venue, watch below 2.00)\n`.replace('    alert', '  alert')
    + said(5_000, 149, 'alert worsened health|sim/main restricted (health 1.49 by the venue, restricted below 1.50)')
    + said(6_000, 110, 'alert worsened health|sim/main danger (health 1.10 by the venue, danger below 1.20)')
    + said(7_000, 122) + said(8_000, 130, 'alert eased health|sim/main restricted (health 1.30 by the venue, restricted below 1.50)'));
  expect(alertOf(scenario, 'health|sim/main')?.state).toBe('active');
  check(said(9_000, 300, 'alert cleared health|sim/main restricted (health 3.00 by the venue)'), scenario);
});

it('A1 all accounts together have an alert of their own', () => {
  const scenario = begun();
  scenario.play('100 index USDC 1\n100 transfer t1 -1500\n100 tick');
  expect(alertOf(scenario, 'health|estate')).toMatchObject({ level: 'danger', value: 0,
    text: 'health of all accounts together 0.00, danger below 1.20' });
});

it('A3 what is snoozed asks again when its time is over', () => {
  const scenario = check(said(2_000, 190, WATCH) + `3000 command snooze health|sim/main 60000
  alert snoozed health|sim/main watch (health 1.90 by the venue, watch below 2.00)`);
  const changesBy = (endMs: number): unknown[] => {
    for (let atMs = scenario.state.timeMs - T0; atMs < endMs; atMs += 1_000) scenario.play(said(atMs, 190));
    return scenario.entries.flatMap(({ event }) =>
      (event.type === 'AlertChanged' && event.alert.id === 'health|sim/main' ? [event.change] : []));
  };
  expect(changesBy(62_500)).toEqual(['raised', 'snoozed']);
  expect(changesBy(64_500)).toEqual(['raised', 'snoozed', 'woken']);
  check('70000 command snooze health|nobody 60000\n  refused command.alert: no open alert health|nobody', scenario);
});

it('A4 what nobody answers is said again, danger after a minute, and not for ever', () => {
  const scenario = begun();
  for (let atMs = 2_000; atMs < 602_000; atMs += 1_000) scenario.play(said(atMs, 110));
  const changes = scenario.entries.flatMap(({ event }) =>
    (event.type === 'AlertChanged' && event.alert.id === 'health|sim/main' ? [event.change] : []));
  expect(changes).toEqual(['raised', ...Array.from({ length: 5 }, () => 'escalated')]);
});

it('A5 A6 what does not work is a failure, and cannot be snoozed unless the rules say so', () => {
  check(`
    5000 disconnected sim
    19000 tick
    20000 tick
      alert raised failure|venue|sim restricted (sim is disconnected: gone)
    20500 command snooze failure|venue|sim 60000
      refused command.alert: an alert of a failure cannot be snoozed: the alert rules forbid it
    20600 command ack failure|venue|sim
      alert acknowledged failure|venue|sim restricted (sim is disconnected: gone)
    20700 command alerts canSnoozeFailures yes
      alert rules changed
    20800 command snooze failure|venue|sim 60000
      alert snoozed failure|venue|sim restricted (sim is disconnected: gone)
  `);
});

it('A5 a health that is not known for long is a failure', () => {
  const scenario = new Scenario('0 run r1\n0 connected sim\n0 list\n0 tick');
  scenario.play('15000 index USDC 1\n15000 tick');
  expect([...scenario.state.alerts.values()].map(({ id, level, text }) => [id, level, text])).toEqual([
    ['failure|health|sim/main', 'restricted', 'health is not known: first snapshot of sim/main']]);
});

it('A8 rules that do not fall are refused', () => {
  check(`
    5 command alerts restrictedHealth 2.5
      refused command.rules.restrictedHealth: the levels must fall: watch, restricted, danger
    6 command alerts watchHealth 3
      alert rules changed
  `);
});
