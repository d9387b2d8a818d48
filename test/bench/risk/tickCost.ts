/**
 * What a tick costs in a real state, by the size of the book: the quote of one option, or those of all 25 options of
 * one underlying and expiry, applied and valued as the engine does, less the Greeks themselves, which are worked out
 * beside its loop. As many legs are touched in every book; the valuation of everything, which time asks for once a
 * second, stands beside with its longest step.
 */
import { dec, fromNumber } from '../../../src/shared/domain/decimal.ts';
import type { Option } from '../../../src/shared/domain/instrument.ts';
import type { Quote } from '../../../src/shared/domain/quote.ts';
import { applyMarket } from '../../../src/main/core/apply/applyMarket.ts';
import { emptyState, type State } from '../../../src/main/core/state.ts';
import { step } from '../../../src/main/core/step.ts';
import { revalue } from '../../../src/main/core/valuation/revalue.ts';
import { MOST_OPTIONS } from '../../../src/main/engine/units/unitKeeper.ts';
import { inlineValuer, unitJobOf, type UnitAnswer, type UnitJob } from '../../../src/main/engine/units/unitValuer.ts';
import { encodeEvent } from '../../../src/main/events/codec.ts';
import type { InputEvent } from '../../../src/main/events/event.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { NOW_MS, option, quote } from '../../../src/main/risk/samples.ts';
import { percentile, type Reading } from '../figures.ts';

const SIZES = [100, 1_000, 10_000];
const LEGS_PER_EXPIRY = 25;
const EXPIRIES_PER_COIN = 20;
const FORWARD = 60_000;

export function tickCost(seconds: number): readonly Reading[] {
  return SIZES.flatMap((legs) => {
    const { state, quotes } = bookOf(legs);
    const name = `book of ${legs.toLocaleString('en-US')} legs`;
    const beside = new Beside(state);
    let turn = 0;
    const next = (): Quote | undefined => quotes[(turn += 1) % quotes.length];
    const one = costOf(seconds, () => tick(state, beside, [next()]));
    const all = costOf(seconds, () => tick(state, beside, quotes));
    const whole = wholePass(state, beside, Math.max(3, Math.round(20 * seconds)));
    return [
      { name: `${name}, a quote of one option`, unit: 'us', value: one },
      { name: `${name}, quotes of one expiry (25)`, unit: 'us', value: all },
      { name: `${name}, every leg (once a second)`, unit: 'us', value: whole.totalUs,
        note: 'what the loop does for it; the Greeks are worked out beside it' },
      { name: `${name}, longest step of it`, unit: 'us', value: whole.longestUs, note: 'wall time' },
    ];
  });
}

/** The valuer's answers, worked out before they are timed: what is left is what the loop does. */
class Beside {
  private readonly state: State;
  private readonly answers = new Map<string, UnitAnswer>();

  constructor(state: State) {
    this.state = state;
  }

  /** Takes out of the state what these options are valued from. */
  ask(instruments: readonly string[]): UnitJob {
    return unitJobOf(this.state, instruments);
  }

  /** Not timed. */
  answer(job: UnitJob): MarketEvent {
    const key = job.instruments.join();
    let answer = this.answers.get(key);
    if (answer === undefined) inlineValuer.submit(job, (made) => { answer = made ?? undefined; });
    if (answer === undefined) throw new Error('the options could not be valued');
    this.answers.set(key, answer);
    return { type: 'OptionsValued',
      units: { asOfMs: job.nowMs, inputsSeq: job.inputsSeq, instruments: job.instruments, ...answer } };
  }
}

/** As the engine does it: the quotes, the valuation timer, the question, and what comes back. */
function tick(state: State, beside: Beside, quotes: readonly (Quote | undefined)[]): void {
  const ids: string[] = [];
  for (const of of quotes) {
    if (of === undefined) continue;
    applyMarket(state, { type: 'QuoteObserved', quote: of });
    ids.push(of.instrument);
  }
  revalue(state);
  applyMarket(state, beside.answer(beside.ask(ids)));
}

/** A second: five beats of the timer, and every option asked for and answered, so many at a time. */
function wholePass(state: State, beside: Beside, runs: number): { totalUs: number; longestUs: number } {
  const ids = [...state.instruments.keys()];
  const totals: number[] = [];
  const longest: number[] = [];
  for (let run = 0; run < 2 * runs; run += 1) {
    const steps: number[] = [];
    const timed = <T>(work: () => T): T => {
      const start = performance.now();
      const made = work();
      steps.push((performance.now() - start) * 1_000);
      return made;
    };
    state.fullValuationMs = 0;
    for (let beat = 0; beat < 5; beat += 1) {
      timed(() => revalue(state));
      state.fullValuationMs = state.timeMs;
    }
    for (let from = 0; from < ids.length; from += MOST_OPTIONS) {
      const job = timed(() => beside.ask(ids.slice(from, from + MOST_OPTIONS)));
      const event = beside.answer(job);
      timed(() => {
        encodeEvent(event);
        applyMarket(state, event);
      });
    }
    totals.push(steps.reduce((sum, step) => sum + step, 0));
    longest.push(Math.max(...steps));
  }
  return { totalUs: percentile(totals.slice(runs), 0.5), longestUs: percentile(longest.slice(runs), 0.5) };
}

/** A sample must last this long, because the system counts a running thread's time in ticks of some milliseconds. */
const SAMPLE_MS = 60;

const cpuUs = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Median over samples of the mean of a sample, in microseconds of processor time: other work does not change it. */
function costOf(seconds: number, work: () => void): number {
  const samples: number[] = [];
  const until = cpuUs() + 1e6 * seconds;
  while (cpuUs() < until || samples.length < 4) {
    const start = cpuUs();
    let runs = 0;
    for (; cpuUs() - start < SAMPLE_MS * 1_000; runs += 1) work();
    samples.push((cpuUs() - start) / runs);
  }
  return percentile(samples.slice(samples.length >> 1), 0.5);
}

/** Held options by coins, expiries and strikes; `quotes` are those of the first expiry. */
function bookOf(legs: number): { readonly state: State; readonly quotes: readonly Quote[] } {
  const options = Array.from({ length: legs }, (_, i): Option => {
    const expiry = Math.floor(i / LEGS_PER_EXPIRY);
    const coin = `C${Math.floor(expiry / EXPIRIES_PER_COIN)}`;
    return option('linear', 'call', 30_000 + 2_500 * (i % LEGS_PER_EXPIRY), 3 + 7 * (expiry % EXPIRIES_PER_COIN), coin);
  });
  const quotes = options.map(({ id }) => quote(id, {
    markPrice: fromNumber(2_000, 2), markImpliedVol: 0.6, forwardPrice: FORWARD, receivedTimeMs: NOW_MS,
  }));
  const state = emptyState();
  const fact = (event: InputEvent): void => {
    step(state, { event, timeMs: NOW_MS, venueTimeMs: NOW_MS, causeSeq: null });
  };
  fact({ type: 'RunStarted', session: 'bench', run: 'bench', mode: 'practice', appVersion: '0',
    optionGreeks: 'received' });
  fact({ type: 'InstrumentsListed', venue: 'sim', instruments: options });
  fact({ type: 'AccountOpened', account:
    { id: 'sim/main', venue: 'sim', label: 'main', marginModel: 'positions-only', marginCurrency: 'USDC' } });
  fact({ type: 'AccountSnapshotReported', snapshot: { account: 'sim/main', venueTimeMs: NOW_MS, openOrders: [],
    balances: [], positions: options.map(({ id }) =>
      ({ instrument: id, quantity: dec(1), averagePrice: dec(1_900) })) } });
  for (const underlying of new Set(options.map((of) => of.underlying))) {
    applyMarket(state, { type: 'IndexObserved', index: { venue: 'sim', underlying, venueTimeMs: NOW_MS,
      receivedTimeMs: NOW_MS, priceUsd: dec(FORWARD) } });
  }
  const beside = new Beside(state);
  for (const of of quotes) applyMarket(state, { type: 'QuoteObserved', quote: of });
  revalue(state);
  applyMarket(state, beside.answer(beside.ask(options.map(({ id }) => id))));
  const unknown = [...state.legs.values()].find(({ greeks }) => greeks === null);
  if (unknown !== undefined) throw new Error(`${unknown.id}: ${unknown.missing.join()}`);
  if (state.legs.size !== legs) throw new Error(`${state.legs.size} legs instead of ${legs}`);
  return { state, quotes: quotes.slice(0, LEGS_PER_EXPIRY) };
}
