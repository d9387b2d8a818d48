/**
 * What a tick costs in a real state, by the size of the book: the quote of one option, or those of all 25 options of
 * one underlying and expiry, applied and valued as the valuation timer does. As many legs are touched in every book;
 * the valuation of everything, which time asks for once a second, stands beside.
 */
import { dec, fromNumber } from '../../../src/shared/domain/decimal.ts';
import type { Option } from '../../../src/shared/domain/instrument.ts';
import type { Quote } from '../../../src/shared/domain/quote.ts';
import { applyMarket } from '../../../src/main/core/apply/applyMarket.ts';
import { emptyState, type State } from '../../../src/main/core/state.ts';
import { step } from '../../../src/main/core/step.ts';
import { revalue } from '../../../src/main/core/valuation/revalue.ts';
import type { InputEvent } from '../../../src/main/events/event.ts';
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
    let turn = 0;
    const next = (): Quote | undefined => quotes[(turn += 1) % quotes.length];
    const one = costOf(seconds, () => tick(state, [next()]));
    const all = costOf(seconds, () => tick(state, quotes));
    const whole = costOf(seconds, () => {
      state.fullValuationMs = 0;
      tick(state, quotes.slice(0, 1));
    });
    return [
      { name: `${name}, a quote of one option`, unit: 'us', value: one },
      { name: `${name}, quotes of one expiry (25)`, unit: 'us', value: all },
      { name: `${name}, every leg (once a second)`, unit: 'us', value: whole },
    ];
  });
}

function tick(state: State, quotes: readonly (Quote | undefined)[]): void {
  for (const of of quotes) if (of !== undefined) applyMarket(state, { type: 'QuoteObserved', quote: of });
  revalue(state);
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
  tick(state, quotes);
  if (state.legs.size !== legs) throw new Error(`${state.legs.size} legs instead of ${legs}`);
  return { state, quotes: quotes.slice(0, LEGS_PER_EXPIRY) };
}
