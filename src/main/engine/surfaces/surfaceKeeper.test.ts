import { expect, it } from 'vitest';
import { emptyState, type State } from '../../core/state.ts';
import { applyMarket } from '../../core/apply/applyMarket.ts';
import { decimal, option, perpetual, quote } from '../../risk/samples.ts';
import { defaultVolSettings, type FittedSurface } from '../../../shared/domain/volatility/surface.ts';
import type { FitJob } from './surfaceFit.ts';
import { packedChain, unpackedChain } from './optionChain.ts';
import { SurfaceKeeper } from './surfaceKeeper.ts';
import { chainOption } from '../../risk/surface/chainQuotes.ts';

const START = 1_788_220_800_000;
const CALL = option('inverse', 'call', 60_000, 30);
const ALT = option('linear', 'put', 2_000, 30, 'ETH');

interface Asked { readonly job: FitJob; readonly done: (surface: FittedSurface | null) => void }

class World {
  readonly state: State = emptyState();
  readonly asked: Asked[] = [];
  readonly emitted: FittedSurface[] = [];
  private readonly keeper = new SurfaceKeeper(this.state,
    { submit: (job, done) => { this.asked.push({ job, done }); } }, { heldMs: 2_000, otherMs: 5_000 },
    (surface) => { this.emitted.push(surface); });

  constructor() {
    for (const instrument of [CALL, ALT, perpetual()]) this.state.instruments.put(instrument.id, instrument);
    this.state.positions.put('a|x', { account: 'a', instrument: CALL.id, quantity: decimal(1), averagePrice: null,
      realizedPnl: decimal(0) } as never);
    this.state.timeMs = START;
  }

  quoted(instrument: string, atMs: number, receivedMs = atMs): this {
    const event = { type: 'QuoteObserved', quote: quote(instrument, { receivedTimeMs: START + receivedMs,
      bidPrice: decimal(0.01), bidImpliedVol: 0.5 }) } as const;
    this.keeper.note(event);
    applyMarket(this.state, event);
    return this.at(atMs);
  }

  at(atMs: number): this {
    this.state.timeMs = Math.max(this.state.timeMs, START + atMs);
    this.keeper.consider();
    return this;
  }

  changed(underlying: string): this {
    this.keeper.noteEntries([{ event: { type: 'VolSettingsChanged', settings: defaultVolSettings(underlying) } } as never]);
    return this;
  }

  /** Which underlying was asked for when, in ms. */
  get asks(): readonly (readonly [string, number])[] {
    return this.asked.map(({ job }) => [job.settings.underlying, job.nowMs - START]);
  }

  answer(which: number, surface: FittedSurface | null): this {
    this.asked[which]?.done(surface);
    return this;
  }
}

const surface = { underlying: 'BTC' } as FittedSurface;

it('new quotes of options are fitted at the pace of what is held, one fit at a time', () => {
  const world = new World().quoted(CALL.id, 0).quoted(CALL.id, 2_500);
  expect(world.asks).toEqual([['BTC', 0]]);
  world.answer(0, surface).at(2_600);
  expect([world.asks, world.emitted]).toEqual([[['BTC', 0], ['BTC', 2_600]], [surface]]);
  world.answer(1, null).quoted(CALL.id, 3_000).quoted(CALL.id, 4_599).quoted(CALL.id, 4_600);
  expect([world.asks.slice(2), world.emitted.length]).toEqual([[['BTC', 4_600]], 1]);
});

it('nothing new, or nothing but other instruments, asks for nothing; what is not held waits longer', () => {
  const world = new World().quoted('sim:BTC-PERP', 0).quoted('sim:gone', 100).at(60_000);
  expect(world.asks).toEqual([]);
  world.quoted(ALT.id, 61_000).answer(0, null).quoted(ALT.id, 65_000).quoted(ALT.id, 66_000);
  expect(world.asks).toEqual([['ETH', 61_000], ['ETH', 66_000]]);
});

it('what the trader changed is fitted at once; a fit that never comes is given up, and its answer then is nothing', () => {
  const world = new World().quoted(CALL.id, 0).answer(0, surface).changed('BTC').at(10);
  expect(world.asks).toEqual([['BTC', 0], ['BTC', 10]]);
  world.quoted(CALL.id, 9_000).at(15_009);
  expect(world.asks.length).toBe(2);
  world.at(15_010).answer(1, surface);
  expect([world.asks.length, world.emitted.length]).toEqual([3, 1]);
});

it('a chain is what is quoted now and lives, packed and unpacked the same', () => {
  const world = new World().quoted(CALL.id, 100_000).quoted(ALT.id, 100_000, 0);
  expect(unpackedChain(packedChain(world.state, 'BTC'))).toEqual([
    chainOption(CALL, world.state.quotes.get(CALL.id) ?? expect.fail('quoted')),
  ]);
  expect([packedChain(world.state, 'ETH').length, packedChain(world.state, 'SOL').length]).toEqual([0, 0]);
  world.at(31 * 86_400_000);
  expect(packedChain(world.state, 'BTC').length).toBe(0);
});
