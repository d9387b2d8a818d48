import { beforeAll, expect, it } from 'vitest';
import { dec, toNumber, toText } from '../../../shared/domain/decimal.ts';
import type { HedgePolicy, PlannedHedge } from '../../../shared/domain/steering/hedge.ts';
import { emptyState } from '../../core/state.ts';
import type { HedgePlanned } from '../../events/event.ts';
import { decodeEvent, encodeEvent } from '../../events/codec.ts';
import { costOf } from '../../hedging/cost.ts';
import { evaluateHedge, revalidate } from '../../hedging/hedger.ts';
import type { GreeksInput, HedgerInput, UnitGreeks } from '../../hedging/input.ts';
import type { MixedIntegerSolver } from '../../hedging/planner/planner.ts';
import { candidate, hedgerInput, marketQuote, policy, proposed } from '../../hedging/samples.ts';
import { NOW_MS, option, perpetual } from '../../risk/samples.ts';
import type { PlanEntry, PlanInput } from './hedgeProblem.ts';
import { loadSolver } from './highsSolver.ts';
import { plannedHedge, requestOf } from './planJob.ts';
import { PlanKeeper } from './planKeeper.ts';

let solve: MixedIntegerSolver;
/** One search serves all: it is the slow part. */
let plan: PlannedHedge;
beforeAll(async () => {
  solve = await loadSolver();
  plan = plannedHedge(inputAt(), solve, null);
});

const GREEKS: HedgePolicy = policy({ bandDeltaCoin: 1, returnToFraction: 0.5,
  objective: { kind: 'greeks', gammaUsdPer1Pct: 4_000, vegaUsdPerVolPoint: 400 } });
const PERP = perpetual();
const CALL = option('linear', 'call', 60_000, 30);
const PUT = option('linear', 'put', 60_000, 30);
const UNITS: Readonly<Record<string, UnitGreeks>> = {
  [PERP.id]: { deltaCoin: 1, gammaUsdPer1Pct: 0, vegaUsdPerVolPoint: 0 },
  [CALL.id]: { deltaCoin: 0.52, gammaUsdPer1Pct: 2_000, vegaUsdPerVolPoint: 68 },
  [PUT.id]: { deltaCoin: -0.48, gammaUsdPer1Pct: 2_000, vegaUsdPerVolPoint: 68 },
};
const quoteOf = (instrument: typeof CALL | typeof PERP) => (instrument.kind === 'perpetual' ? marketQuote(instrument)
  : marketQuote(instrument, { bidPrice: dec(2_990), askPrice: dec(instrument === PUT ? 3_030 : 3_010),
    markPrice: dec(3_000), fundingRate: null, markImpliedVol: 0.5, forwardPrice: 60_000 }));
const INSTRUMENTS = [PERP, CALL, PUT] as const;

/** Short options: gamma and vega far below their bands, delta long. */
const ROWS = { deltaCoin: 3, gamma: -20_000, vega: -900 };

function inputAt(atMs = NOW_MS): PlanInput {
  const request = requestOf(GREEKS);
  const half = request?.bands ?? { deltaCoin: NaN, gammaUsdPer1Pct: NaN, vegaUsdPerVolPoint: NaN };
  const row = (name: string, value: number, width: number | null) =>
    ({ name, value, low: -(width ?? 0), high: width ?? 0 });
  const entries = INSTRUMENTS.map((instrument): PlanEntry => {
    const lot = toNumber(instrument.lotSize);
    const unit = UNITS[instrument.id];
    return { account: 'sim/main', heldContracts: 0, minLots: 1, maxBuyLots: 20_000, maxSellLots: 20_000,
      perLot: [unit?.deltaCoin, unit?.gammaUsdPer1Pct, unit?.vegaUsdPerVolPoint].map((of) => (of ?? NaN) * lot),
      input: { instrument, quote: quoteOf(instrument), book: null, indexPriceUsd: 60_000, dayVol: 0.03, nowMs: atMs,
        holdingHorizonMs: 0 } };
  });
  return { underlying: 'BTC', inputsSeq: 77, asOfMs: atMs, oldestInputAgeMs: 40, entries, leftOut: ['sim:X: no quote'],
    rows: [row('delta, coin', ROWS.deltaCoin, half.deltaCoin), row('gamma', ROWS.gamma, half.gammaUsdPer1Pct),
      row('vega', ROWS.vega, half.vegaUsdPerVolPoint)] };
}

const greeks = (of: PlannedHedge | null, known: Partial<GreeksInput> = {}): GreeksInput => ({ plan: of,
  gammaUsdPer1Pct: ROWS.gamma, vegaUsdPerVolPoint: ROWS.vega, optionsInFlight: [],
  candidates: INSTRUMENTS.map((instrument) => ({
    ...candidate({ instrument, quote: quoteOf(instrument), marginModel: 'none' }),
    unit: UNITS[instrument.id] ?? 'none' })),
  ...known });
const look = (of: PlannedHedge | null, known: Partial<GreeksInput> = {}, more: Partial<HedgerInput> = {}) =>
  evaluateHedge(hedgerInput({ policy: GREEKS, deltaCoin: ROWS.deltaCoin, greeks: greeks(of, known), ...more }));

it('G1 delta, gamma and vega come back together as one proposal of several legs, the second best beside it', () => {
  const { status, draft } = look(plan);
  expect([status.state, plan.status, draft?.plan?.inputsSeq, draft?.plan?.missed])
    .toEqual(['proposed', 'planned', 77, []]);
  const after = (draft?.plan?.rows ?? []).map(({ low, high, after: value }) => value >= low && value <= high);
  expect(after).toEqual([true, true, true]);
  expect(draft?.legs?.map(({ instrument, side }) => `${side} ${instrument}`).toSorted())
    .toEqual([`buy ${CALL.id}`, `buy ${PUT.id}`]);
  // Each leg costs what its book says now, margin and risk apart.
  const total = (draft?.legs ?? []).reduce((sum, leg) => sum + leg.cost.totalUsd, 0);
  expect([draft?.cost.totalUsd, draft?.leadUsd, draft?.alternatives?.map(({ legs }) => legs.length > 0)])
    .toEqual([total, (plan.second?.costUsd ?? NaN) - plan.costUsd, [true, false]]);
  expect(plan.second?.costUsd).toBeGreaterThan(plan.costUsd);
  // The sum over the legs of cost.ts is what the planner said.
  const said = (draft?.legs ?? []).map((leg) => {
    const instrument = INSTRUMENTS.find(({ id }) => id === leg.instrument);
    const costing = instrument === undefined ? { missing: leg.instrument } : costOf({ instrument,
      quote: quoteOf(instrument), book: null, indexPriceUsd: 60_000, dayVol: 0.03, nowMs: NOW_MS, holdingHorizonMs: 0 },
    leg.side, toNumber(leg.quantity));
    return 'missing' in costing ? NaN : costing.cost.totalUsd;
  });
  expect(said.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(plan.costUsd, 6);
});

it('G2 what is missing, in flight or old inhibits, and is named; inside every band nothing is proposed', () => {
  const said = (verdict: ReturnType<typeof look>): string => `${verdict.status.state}: ${verdict.status.reason ?? '-'}`;
  const outside = 'outsideBand: outside: delta, coin; gamma, USD per 1 %; vega, USD per vol point; ';
  expect([look(plan, { gammaUsdPer1Pct: null }), look(plan, { optionsInFlight: ['order x of y is in flight'] }),
    look(null),
    look({ ...plan, asOfMs: NOW_MS - 15_001 }), look({ ...plan, failure: 'the solver stopped' }),
    look(plan, {}, { missing: ['connection of sim'] }),
    look(plan, { gammaUsdPer1Pct: 0, vegaUsdPerVolPoint: 0 }, { deltaCoin: 0.5 })].map(said)).toEqual([
    'inhibited: gamma of BTC is not known', 'inhibited: order x of y is in flight', `${outside}a plan is being made`,
    `${outside}a plan is being made`, 'inhibited: the solver stopped', 'inhibited: connection of sim', 'insideBand: -']);
  const stale = greeks(plan).candidates.map((of) => ({ ...of,
    quote: of.quote === null ? null : { ...of.quote, receivedTimeMs: NOW_MS - 6_000 } }));
  expect(said(look(plan, { candidates: stale }))).toMatch(/^inhibited: quote of sim:BTC.* 6\.0 s|^inhibited: quote of/);
});

it('G3 a plan that would take a Greek farther out is never proposed, and an open one is withdrawn', () => {
  const draft = look(plan).draft;
  const openProposal = proposed(draft);
  // The options were bought elsewhere meanwhile: the same legs would overshoot.
  const moved = look(plan, { gammaUsdPer1Pct: 3_000, vegaUsdPerVolPoint: 390 }, { openProposal });
  expect([moved.draft, moved.supersede]).toEqual([null, expect.stringContaining('it would take gamma')]);
  expect(look(plan, {}, { openProposal }).status.state).toBe('proposed');
});

it('G4 approval looks again at every leg and at every Greek', () => {
  const proposal = proposed(look(plan).draft);
  const exposure = hedgerInput({ deltaCoin: ROWS.deltaCoin });
  const candidates = greeks(plan).candidates;
  const asked = (now: GreeksInput): string => {
    const answer = revalidate(proposal, candidates, NOW_MS, GREEKS, exposure, now);
    return answer.ok ? 'yes' : answer.reason;
  };
  expect([asked(greeks(plan)), asked(greeks(plan, { optionsInFlight: ['order x of y is in flight'] })),
    asked(greeks(plan, { gammaUsdPer1Pct: 3_000 }))]).toEqual(['yes', 'order x of y is in flight',
    expect.stringContaining('it would take gamma, USD per 1 % from 3000 to')]);
});

it('G5 the answer enters as an event that carries the seq and the ages of its inputs, and reads back the same', () => {
  const event: HedgePlanned = { type: 'HedgePlanned', plan };
  expect([event.plan.inputsSeq, event.plan.oldestInputAgeMs, event.plan.leftOut]).toEqual([77, 40, ['sim:X: no quote']]);
  expect(decodeEvent('HedgePlanned', 1, encodeEvent(event))).toEqual(event);
  expect(event.plan.orders.map(({ quantity }) => toText(quantity)).every((text) => Number(text) > 0)).toBe(true);
});

it('G6 a plan is asked for while the hedger waits, one at a time, and what cannot be asked is said once', () => {
  const state = emptyState();
  const emitted: PlannedHedge[] = [];
  const asked: PlanInput[] = [];
  const keeper = new PlanKeeper(state, { submit: (job) => { asked.push(job); } }, (told) => {
    emitted.push(told);
    state.hedgePlans.put(told.underlying, told);
  });
  state.policies.put('BTC', GREEKS);
  const at = (ms: number, hedger: string): void => {
    state.timeMs = NOW_MS + ms;
    state.hedgerStatus.put('BTC', { underlying: 'BTC', state: hedger } as never);
    keeper.consider();
  };
  at(0, 'insideBand');
  at(10, 'outsideBand');
  at(2_500, 'outsideBand');
  expect([asked.length, emitted.map(({ failure }) => failure)]).toEqual([0, ['trading limits are not known']]);
});
