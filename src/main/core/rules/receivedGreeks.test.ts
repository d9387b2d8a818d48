import { expect, it } from 'vitest';
import type { PackedUnits } from '../../../shared/domain/valuation.ts';
import { plainKernel } from '../../risk/pricing/batch/kernel.ts';
import { buildTree } from '../../risk/portfolio/tree.ts';
import { INPUT_WIDTH, writeInput } from '../../risk/units/optionInput.ts';
import { valueUnits } from '../../risk/units/valueUnits.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { DEFAULT_LIMITS } from '../defaults.ts';
import { exposureOf } from '../exposure/exposure.ts';
import { inFlightDelta } from '../exposure/inFlight.ts';
import { orderContextOf } from '../exposure/orderContext.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { bareMarket, VALUATION_BOUNDS } from '../valuation/legSources.ts';
import { volGroundOf } from '../valuation/ownVol.ts';
import { LEGS_PER_STEP } from '../valuation/received.ts';
import { OPENED, Scenario } from './table/scenarioTable.ts';
import { ACCOUNT, INSTRUMENTS } from './table/world.ts';

const CALL = INSTRUMENTS['CALL'] ?? expect.fail('the world has a call');
const LEG = 'sim/main|sim:BTC-CALL';
const QUOTED = `
  10 quote CALL 0.05 0.06 mark=0.055 vol=0.9 forward=100000
  10 index BTC 100000
`;
const HELD = `${QUOTED}
  11 fill f1 - buy 3 CALL 0.05 t=11
  12 tick
`;

const received = (setup = OPENED): Scenario => new Scenario(setup.replace('run r1', 'run r1 received'));

/** What the valuer makes of the state as it is now. */
function valued({ state }: Scenario): PackedUnits {
  const rows: number[] = [];
  if (CALL.kind !== 'option') throw new Error('a call is an option');
  const sent = writeInput(rows, CALL, bareMarket(state, CALL), 0, state.timeMs, VALUATION_BOUNDS.maxQuoteAgeMs);
  expect([sent, rows.length]).toEqual([true, INPUT_WIDTH]);
  const work = { nowMs: state.timeMs, inputs: Float64Array.from(rows), grounds: [volGroundOf(state, 'BTC')] };
  return { asOfMs: state.timeMs, inputsSeq: state.seq, computeMs: null, instruments: [CALL.id],
    ...valueUnits(work, plainKernel) };
}
const receive = (scenario: Scenario, units = valued(scenario)): void =>
  applyMarket(scenario.state, { type: 'OptionsValued', units });

const callLeg = ({ state }: Scenario): readonly unknown[] => {
  const leg = state.legs.get(LEG);
  return [leg?.quantity, leg?.greeks?.deltaCoin ?? null, leg?.missing];
};
const deltaOf = (scenario: Scenario): number => Number(callLeg(scenario)[1] ?? NaN);

it('V12 an option says that it is not valued yet, then has what came back, in its leg and the rows above, at once', () => {
  const scenario = received();
  const { state } = scenario;
  scenario.play(HELD);
  expect(callLeg(scenario)).toEqual([3, null, ['Greeks of BTC-CALL: not valued yet']]);
  expect(state.legs.get(LEG)?.valueUsd).toBeCloseTo(3 * 0.055 * 100_000, 6);
  expect(state.nodes.get('portfolio/BTC')).toMatchObject({ greeks: null, missing: ['Greeks of BTC-CALL: not valued yet'] });
  receive(scenario);
  // A call at the money in coin: a delta of a little over a half, less its premium.
  expect(deltaOf(scenario)).toBeGreaterThan(3 * 0.4);
  expect(deltaOf(scenario)).toBeLessThan(3 * 0.5);
  expect([...state.nodes.values()].sort((a, b) => a.order - b.order)).toEqual(buildTree([...state.legs.values()]));
  expect(state.nodes.get('portfolio/BTC')?.greeks?.deltaCoin).toBeCloseTo(deltaOf(scenario) + 10 - 0.15, 9);
});

it('V12 a run that computes has the same numbers, and needs nothing to come back', () => {
  const [beside, here] = [received(), new Scenario()];
  for (const scenario of [beside, here]) scenario.play(HELD);
  receive(beside);
  const [a, b] = [beside, here].map(({ state }) => state.legs.get(LEG));
  expect(a?.greeks?.deltaCoin).toBeCloseTo(b?.greeks?.deltaCoin ?? NaN, 12);
  expect({ ...a, greeks: null, greeksAtVenueVol: null, modelPrice: 0, premiumDeltaCoin: 0 })
    .toEqual({ ...b, greeks: null, greeksAtVenueVol: null, modelPrice: 0, premiumDeltaCoin: 0 });
});

it('V13 a fill changes the Greeks by multiplication: for the hedger before the next tick, on screen with it', () => {
  const scenario = received();
  const { state } = scenario;
  scenario.play(HELD);
  receive(scenario);
  const [one, before] = [deltaOf(scenario) / 3, exposureOf(state, 'BTC').deltaCoin ?? NaN];
  scenario.play('13 fill f2 - sell 5 CALL 0.05 t=13');
  const cash = 5 * 0.05;
  expect((exposureOf(state, 'BTC').deltaCoin ?? NaN) - before).toBeCloseTo(-5 * one + cash, 9);
  scenario.play('14 tick');
  expect(callLeg(scenario)).toEqual([-2, expect.closeTo(-2 * one, 12), []]);
  expect(state.nodes.get('portfolio/BTC')?.greeks?.deltaCoin).toBeCloseTo(before - 5 * one + cash, 9);
  scenario.play('15 fill f3 - buy 2 CALL 0.05 t=15');
  expect(exposureOf(state, 'BTC').deltaCoin).toBeCloseTo(before - 3 * one + 0.15, 9);
});

it('V13 legs, orders in flight and limits have the one delta that came back, and an order in what is not held has its own', () => {
  const scenario = received();
  const { state } = scenario;
  scenario.play(QUOTED);
  scenario.play('12 tick\n13 command buy 1 CALL 0.05');
  const unit = (): number[] => [inFlightDelta(state, 'BTC').longDeltaCoin,
    orderContextOf(state, ACCOUNT, CALL, DEFAULT_LIMITS).unitDeltaCoin ?? NaN];
  const [first] = unit();
  expect(first).toBeGreaterThan(0.4);
  scenario.play('14 fill f1 - buy 3 CALL 0.05 t=14\n14 tick');
  receive(scenario);
  // The market moves; until the Greeks of it come back nobody has another delta.
  const delta = deltaOf(scenario) / 3;
  scenario.play('15 quote CALL 0.09 0.1 mark=0.095 vol=0.9 forward=110000\n15 index BTC 110000\n16 tick');
  for (const of of [...unit(), deltaOf(scenario) / 3]) expect(of).toBeCloseTo(delta, 12);
  receive(scenario);
  for (const of of unit()) expect(of).toBeCloseTo(deltaOf(scenario) / 3, 12);
  expect(deltaOf(scenario) / 3).not.toBeCloseTo(delta, 2);
});

it('V13 what came back long ago is unknown and says so; an older answer than the one there is ignored', () => {
  const scenario = received();
  scenario.play(HELD);
  const early = valued(scenario);
  scenario.play('1000 tick');
  receive(scenario);
  const { state } = scenario;
  const kept = state.units.get(CALL.id);
  receive(scenario, early);
  expect(state.units.get(CALL.id)).toBe(kept);
  scenario.play('11000 tick');
  expect(callLeg(scenario)[2]).toEqual([]);
  scenario.play('12001 tick');
  expect(callLeg(scenario)).toEqual([3, null, ['Greeks of BTC-CALL were computed 11 s ago']]);
  expect(exposureOf(state, 'BTC')).toMatchObject({ deltaCoin: null,
    missing: ['Greeks of BTC-CALL were computed 11 s ago'] });
  receive(scenario);
  expect(deltaOf(scenario)).toBeGreaterThan(1);
});

it('V13 nothing of it is ledger or word of a venue, and a restored snapshot goes on the same way', () => {
  const scenario = received();
  const { state } = scenario;
  scenario.play(HELD);
  const [text, heard] = [ledgerText(state), state.connections.get('sim')?.lastMessageMs];
  receive(scenario);
  expect([ledgerText(state), state.connections.get('sim')?.lastMessageMs]).toEqual([text, heard]);
  scenario.play('13 fill f2 - buy 1 CALL 0.05 t=13');
  const twin = scenario.twin(restoreState(snapshotText(state)));
  for (const one of [scenario, twin]) one.play('14 tick');
  expect([...twin.state.nodes.values()]).toEqual([...state.nodes.values()]);
  expect(twin.state.optionGreeks).toBe('received');
  // A snapshot from before any run received Greeks.
  const saved = JSON.parse(snapshotText(new Scenario().state)) as Record<string, unknown>;
  const { optionGreeks: _mode, dirtyLegs: _dirty, dueLegs: _due, ...older } = saved;
  expect(restoreState(JSON.stringify(older)).optionGreeks).toBe('computed');
});

it('V13 what is no longer held nor in an order is forgotten', () => {
  const scenario = received();
  scenario.play(HELD);
  receive(scenario);
  scenario.play('13 fill f2 - sell 3 CALL 0.05 t=13\n14 tick');
  expect(scenario.state.units.size).toBe(1);
  scenario.play('12000 tick\n13000 tick');
  expect(scenario.state.units.size).toBe(0);
});

it('V14 the round of everything takes so many legs a step, and comes to each', () => {
  const coins = Array.from({ length: 2 * LEGS_PER_STEP + 10 }, (_, i) => `2 transfer t${i} 1 C${i}`).join('\n');
  const scenario = received();
  const { state } = scenario;
  scenario.play(coins);
  const touched = (table: string): number => {
    state.legs.takeDelta();
    scenario.play(table);
    return state.legs.takeDelta().put.length;
  };
  scenario.play('10 tick\n20 tick\n30 tick');
  expect(state.legs.size).toBe(2 * LEGS_PER_STEP + 12);
  const steps = [2_000, 2_200, 2_400, 2_600].map((ms) => touched(`${ms} tick`));
  expect(steps).toEqual([LEGS_PER_STEP, LEGS_PER_STEP, 12, 0]);
  expect([...state.nodes.values()].sort((a, b) => a.order - b.order)).toEqual(buildTree([...state.legs.values()]));
});
