import { expect, it } from 'vitest';
import type { PackedUnits } from '../../../shared/domain/valuation.ts';
import { defaultVolSettings } from '../../../shared/domain/volatility/surface.ts';
import { applyMarket } from '../../core/apply/applyMarket.ts';
import { emptyState, type State } from '../../core/state.ts';
import { decimal, option, perpetual, quote } from '../../risk/samples.ts';
import { inlineValuer, type UnitAnswer, type UnitJob } from './unitValuer.ts';
import { LOST_AFTER_MS, MOST_OPTIONS, UnitKeeper } from './unitKeeper.ts';

const START = 1_788_220_800_000;
const CALL = option('linear', 'call', 60_000, 30);
const PUT = option('linear', 'put', 50_000, 30);
const ALT = option('linear', 'put', 2_000, 30, 'ETH');

interface Asked { readonly job: UnitJob; readonly done: (answer: UnitAnswer | null) => void }

class World {
  readonly state: State = emptyState();
  readonly asked: Asked[] = [];
  readonly emitted: PackedUnits[] = [];
  readonly lines: string[] = [];
  private readonly keeper = new UnitKeeper({ state: this.state,
    valuer: { submit: (job, done) => { this.asked.push({ job, done }); } },
    cadence: { tickMs: 200, decayMs: 1_000, newsMs: 20 },
    log: { write: (_level, _source, line) => { this.lines.push(line); } },
    emit: (units) => { this.emitted.push(units); applyMarket(this.state, { type: 'OptionsValued', units }); } });

  constructor() {
    for (const instrument of [CALL, PUT, ALT, perpetual()]) this.state.instruments.put(instrument.id, instrument);
    this.state.timeMs = START;
    this.state.optionGreeks = 'received';
  }

  hold(...instruments: string[]): this {
    for (const instrument of instruments) {
      this.state.positions.put(`a|${instrument}`, { account: 'a', instrument, quantity: decimal(1), averagePrice: null,
        realizedPnl: decimal(0) });
    }
    return this;
  }

  quoted(instrument: string, atMs: number): this {
    const event = { type: 'QuoteObserved', quote: quote(instrument, { receivedTimeMs: START + atMs,
      markImpliedVol: 0.5, forwardPrice: 60_000 }) } as const;
    this.keeper.note(event);
    applyMarket(this.state, event);
    return this.at(atMs);
  }

  index(underlying: string, atMs: number): this {
    const event = { type: 'IndexObserved', index: { venue: 'sim', underlying, venueTimeMs: null,
      receivedTimeMs: START + atMs, priceUsd: decimal(60_000) } } as const;
    this.keeper.note(event);
    applyMarket(this.state, event);
    return this.at(atMs);
  }

  at(atMs: number): this {
    this.state.timeMs = Math.max(this.state.timeMs, START + atMs);
    this.keeper.consider();
    return this;
  }

  chosen(underlying: string): this {
    this.keeper.noteEntries([{ event: { type: 'VolSettingsChanged', settings: defaultVolSettings(underlying) } } as never]);
    return this;
  }

  /** What was asked for when, in ms. */
  get asks(): readonly (readonly [number, readonly string[]])[] {
    return this.asked.map(({ job }) => [job.nowMs - START, job.instruments]);
  }

  /** The last question is answered. */
  answer(): this {
    const last = this.asked.at(-1);
    if (last !== undefined) inlineValuer.submit(last.job, last.done);
    return this;
  }

  fail(): this {
    this.asked.at(-1)?.done(null);
    return this;
  }
}

it('V12 what is held or in an order is valued as soon as it is quoted, what nobody has is not', () => {
  const world = new World().hold(CALL.id).quoted(CALL.id, 0).quoted(PUT.id, 5);
  expect(world.asks).toEqual([[0, [CALL.id]]]);
  world.answer();
  expect([world.emitted.length, world.state.units.get(CALL.id)?.asOfMs]).toEqual([1, START]);
  world.state.orders.put('o', { instrument: PUT.id, state: 'accepted' } as never);
  expect(world.at(25).asks.slice(1)).toEqual([[25, [PUT.id]]]);
});

it('V12 ticks meanwhile are valued once, in one question, at the pace of ticks; all else when a second is over', () => {
  const world = new World().hold(CALL.id, PUT.id, ALT.id);
  world.quoted(CALL.id, 0).quoted(PUT.id, 0).quoted(ALT.id, 0).answer().at(30).answer();
  const before = world.asks.length;
  world.quoted(CALL.id, 50).quoted(CALL.id, 60).quoted(CALL.id, 229).quoted(CALL.id, 250);
  expect(world.asks.slice(before)).toEqual([[250, [CALL.id]]]);
  world.quoted(CALL.id, 300).quoted(PUT.id, 470).answer();
  expect(world.at(480).asks.slice(before + 1)).toEqual([[480, [CALL.id, PUT.id]]]);
  world.answer().at(1_000).at(1_199).at(1_200);
  expect(world.asks.slice(before + 2)).toEqual([[1_200, [ALT.id]]]);
});

it('V12 an index, a fit and a choice of the trader are news for the options of their underlying', () => {
  const world = new World().hold(CALL.id, ALT.id).quoted(CALL.id, 0).answer().quoted(ALT.id, 25).answer();
  world.index('ETH', 300).answer();
  world.chosen('BTC').at(325).answer();
  expect(world.asks.slice(2)).toEqual([[300, [ALT.id]], [325, [CALL.id]]]);
});

it('V12 one question is under way, of so many options that the loop is not held', () => {
  const world = new World();
  const many = Array.from({ length: 2 * MOST_OPTIONS + 7 }, (_, i) => option('linear', 'call', 10_000 + 100 * i, 30));
  for (const one of many) {
    world.state.instruments.put(one.id, one);
    applyMarket(world.state, { type: 'QuoteObserved', quote: quote(one.id, { receivedTimeMs: START, markImpliedVol: 0.5,
      forwardPrice: 60_000 }) });
  }
  world.hold(...many.map(({ id }) => id)).at(0).at(1);
  expect(world.asked.length).toBe(1);
  world.answer().at(2).answer().at(3).answer().at(4);
  expect(world.asked.map(({ job }) => job.instruments.length)).toEqual([MOST_OPTIONS, MOST_OPTIONS, 7]);
  expect(world.state.units.size).toBe(many.length);
});

it('V12 an answer that does not come is given up, told and asked for again; one that comes then is nothing', () => {
  const world = new World().hold(CALL.id).quoted(CALL.id, 0).at(LOST_AFTER_MS - 1);
  expect([world.asked.length, world.lines]).toEqual([1, []]);
  world.at(LOST_AFTER_MS);
  expect([world.asks.slice(1), world.lines])
    .toEqual([[[LOST_AFTER_MS, [CALL.id]]], ['1 options were not valued within 3 s: asked again']]);
  const [first] = world.asked;
  first?.done({ numbers: '', texts: [], computeMs: null });
  expect(world.emitted).toEqual([]);
  world.answer();
  expect(world.emitted.length).toBe(1);
});

it('V12 a failure is asked again after a while, not at once', () => {
  const world = new World().hold(CALL.id).quoted(CALL.id, 0).fail().quoted(CALL.id, 300).at(999);
  expect(world.asked.length).toBe(1);
  expect(world.at(1_000).asks.slice(1)).toEqual([[1_000, [CALL.id]]]);
});
