import { expect, it } from 'vitest';
import type { Command } from '../../../shared/contract/commands.ts';
import { defaultVolSettings, type FittedSurface, type VolSettings } from '../../../shared/domain/volatility/surface.ts';
import { fittedSurface } from '../../risk/surface/record/fittedSurface.ts';
import { fitSurface } from '../../risk/surface/fitSurface.ts';
import { sampleRequest, SAMPLE_NOW_MS, sampleVol } from '../../risk/surface/sampleChain.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { exposureOf } from '../exposure/exposure.ts';
import { orderContextOf } from '../exposure/orderContext.ts';
import { dayVols } from '../valuation/dayVol.ts';
import { inFlightDelta } from '../exposure/inFlight.ts';
import { DEFAULT_LIMITS } from '../defaults.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { step } from '../step.ts';
import { Scenario } from './table/scenarioTable.ts';
import { ACCOUNT, INSTRUMENTS, T0 } from './table/world.ts';

const FITTED = fittedSurface(fitSurface(sampleRequest({ seed: 1, noise: 0 })), 1, null);
/** The sample's surface, as if fitted at that time of the table. */
const surfaceAt = (timeMs: number): FittedSurface => ({
  ...FITTED, asOfMs: T0 + timeMs,
  smiles: FITTED.smiles.map((smile) => ({ ...smile, expiryTimeMs: smile.expiryTimeMs - SAMPLE_NOW_MS + T0 + timeMs })),
});

const QUOTED = `
  10 quote CALL 0.05 0.06 mark=0.055 vol=0.9 forward=100000
  10 index BTC 100000
  11 fill f1 - buy 3 CALL 0.05 t=11
  12 tick
`;

function opened(): Scenario {
  const scenario = new Scenario();
  scenario.play(QUOTED);
  return scenario;
}
const fitted = ({ state }: Scenario, timeMs: number): void =>
  applyMarket(state, { type: 'SurfaceFitted', surface: surfaceAt(timeMs) });
const legOf = ({ state }: Scenario): { vol: number; source: unknown; reason: unknown; delta: number } => {
  const leg = state.legs.get('sim/main|sim:BTC-CALL');
  return { vol: leg?.impliedVol ?? NaN, source: leg?.volSource, reason: leg?.volReason,
    delta: leg?.greeks?.deltaCoin ?? NaN };
};
function choose({ state }: Scenario, settings: VolSettings): readonly unknown[] {
  const command: Command = { type: 'ChangeVolSettings',
    settings: { ...settings, edits: [...settings.edits], events: [...settings.events] } };
  const event = { type: 'CommandReceived', commandId: 'c', command } as const;
  const { entries } = step(state, { event, timeMs: state.timeMs, venueTimeMs: null, causeSeq: null });
  return entries.slice(1).map((entry) => entry.event);
}

it('V7 an option is valued at its surface, the vol of the venue beside it', () => {
  const scenario = opened();
  expect(legOf(scenario)).toMatchObject({ vol: 0.9, source: 'venueMark', reason: 'no surface of BTC yet' });
  fitted(scenario, 12);
  scenario.play('20 tick');
  const leg = scenario.state.legs.get('sim/main|sim:BTC-CALL');
  expect([leg?.volSource, leg?.volReason, leg?.venueImpliedVol]).toEqual(['surface', null, 0.9]);
  expect(leg?.impliedVol).toBeCloseTo(sampleVol(Math.log(100_000 / 100_411), 30 / 365), 2);
  expect(leg?.assumptions).toEqual([]);
});

it('V7 an older fit is ignored, one older than a minute is not used and its place taken by the venue, named', () => {
  const scenario = opened();
  fitted(scenario, 12);
  fitted(scenario, 11);
  expect(scenario.state.surfaces.get('BTC')?.asOfMs).toBe(T0 + 12);
  scenario.play('60000 quote CALL 0.05 0.06 mark=0.055 vol=0.9 forward=100000\n60000 index BTC 100000\n60012 tick');
  expect(legOf(scenario).source).toBe('surface');
  scenario.play('61013 tick');
  expect(legOf(scenario)).toMatchObject({ vol: 0.9, source: 'venueMark', reason: 'the surface of BTC is 61 s old' });
  expect(scenario.state.nodes.get('portfolio/BTC')?.assumptions)
    .toContain("vol of BTC-CALL from the venue's mark: the surface of BTC is 61 s old");
});

it('V7 what stands in for a fit is told with its age', () => {
  const scenario = opened();
  const surface = surfaceAt(12);
  const smiles = surface.smiles.map((smile) =>
    ({ ...smile, status: 'lastGood' as const, reason: 'misses the money', shapeTimeMs: T0 - 8_000 }));
  applyMarket(scenario.state, { type: 'SurfaceFitted', surface: { ...surface, smiles } });
  scenario.play('20 tick');
  expect(legOf(scenario)).toMatchObject({ source: 'lastGood', reason: 'misses the money, its shape is 8 s old' });
  const damaged = smiles.map((smile) => ({ ...smile, smile: [0, 1] }));
  applyMarket(scenario.state, { type: 'SurfaceFitted', surface: { ...surface, smiles: damaged } });
  scenario.play('30 tick');
  expect(legOf(scenario)).toMatchObject({ source: 'venueMark', reason: 'no smile at this expiry' });
});

it('V10 a day is as wide as our surface says at the money, and as the mark of the venue says without one', () => {
  const scenario = opened();
  expect(dayVols(scenario.state).get('BTC')).toBeCloseTo(0.9 / Math.sqrt(365), 12);
  fitted(scenario, 12);
  scenario.play('20 tick');
  expect(dayVols(scenario.state).get('BTC')).toBeCloseTo(sampleVol(Math.log(100_000 / 100_411), 30 / 365) / Math.sqrt(365), 3);
});

it('V8 legs, orders in flight, limits and the hedger have the delta of the dynamics chosen', () => {
  const scenario = opened();
  fitted(scenario, 12);
  scenario.play('13 command buy 1 CALL 0.05\n20 tick');
  const { state } = scenario;
  const call = INSTRUMENTS['CALL'] ?? expect.fail('the world has a call');
  const deltas = (): number[] => [legOf(scenario).delta / 3, inFlightDelta(state, 'BTC').longDeltaCoin,
    orderContextOf(state, ACCOUNT, call, DEFAULT_LIMITS).unitDeltaCoin ?? NaN];
  const total = (): number => exposureOf(state, 'BTC').deltaCoin ?? NaN;
  const [plain, before] = [deltas(), total()];
  for (const delta of plain) expect(delta).toBeCloseTo(plain[0] ?? NaN, 12);
  choose(scenario, { ...defaultVolSettings('BTC'), dynamics: 'minimumVariance' });
  // At once, before the next valuation: the hedger never sees two deltas.
  const shift = (total() - before) / 3;
  expect(shift).not.toBe(0);
  scenario.play('21 tick');
  for (const delta of deltas()) expect(delta - (plain[0] ?? NaN)).toBeCloseTo(shift, 9);
});

it('V9 a surface is no word of a venue and no ledger; the choices are, and are restored', () => {
  const scenario = opened();
  const { state } = scenario;
  const [text, heard] = [ledgerText(state), state.connections.get('sim')?.lastMessageMs];
  fitted(scenario, 500);
  expect([ledgerText(state), state.connections.get('sim')?.lastMessageMs]).toEqual([text, heard]);
  const settings: VolSettings = { underlying: 'BTC', model: 'svi', dynamics: 'stickyDelta',
    edits: [{ kind: 'pin', expiryTimeMs: T0, parameter: 'rho', value: -0.1 }],
    events: [{ timeMs: T0, weightDays: 2, label: 'rates' }] };
  expect(choose(scenario, settings)).toEqual([{ type: 'VolSettingsChanged', settings }]);
  expect(ledgerText(state)).not.toBe(text);
  const restored = restoreState(snapshotText(state));
  expect([restored.volSettings.get('BTC'), restored.surfaces.get('BTC')]).toEqual([settings, state.surfaces.get('BTC')]);
  // A snapshot from before there were surfaces.
  const saved = JSON.parse(snapshotText(new Scenario('').state)) as { tables: Record<string, unknown> };
  const { surfaces: _surfaces, volSettings: _settings, ...older } = saved.tables;
  expect(restoreState(JSON.stringify({ ...saved, tables: older })).surfaces.size).toBe(0);
});

it('L8 choices about a surface that make no sense are refused with their field', () => {
  const scenario = opened();
  const plain = defaultVolSettings('BTC');
  const refused = (settings: VolSettings): unknown => {
    const [event] = choose(scenario, settings);
    const { type, field, message } = event as { type: string; field: string; message: string };
    return [type, field, message];
  };
  expect(refused(defaultVolSettings('SOL'))).toEqual(['CommandRefused', 'command.settings.underlying',
    'no option of SOL is listed']);
  const pin = { kind: 'pin', expiryTimeMs: T0, parameter: 'nu', value: 1 } as const;
  expect(refused({ ...plain, edits: [pin] })).toEqual(['CommandRefused', 'command.settings.edits',
    'edit 0: svi has no nu to pin']);
  expect(scenario.state.volSettings.size).toBe(0);
});
