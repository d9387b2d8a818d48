import { describe, expect, test } from 'vitest';
import { FakeEngine, FakeScreen, FakeTimers } from '../../../test/fakes/bridge.ts';
import { HOT_COLUMNS, type HotColumn, type HotFrame } from '../../shared/contract/hotFrame.ts';
import { MAX_UNACKNOWLEDGED_FRAMES, nodeRow, quoteRow } from '../../shared/contract/wire.ts';
import { dec } from '../../shared/domain/decimal.ts';
import { ZERO_GREEKS } from '../../shared/domain/greeks.ts';
import type { Quote } from '../../shared/domain/quote.ts';
import type { Leg, PortfolioNode } from '../../shared/domain/valuation.ts';
import { createBridge } from './bridge.ts';

const OPTION = 'sim:BTC-27NOV26-90000-C';
const LEG = `sim/main|${OPTION}`;

const quote = (over: Partial<Quote> = {}): Quote => ({
  instrument: OPTION, venueTimeMs: null, receivedTimeMs: 1, bidPrice: dec('0.05'), bidQuantity: null,
  askPrice: dec('0.06'), askQuantity: null, lastPrice: null, markPrice: dec('0.055'), indexPrice: null,
  forwardPrice: null, markImpliedVol: 0.6, bidImpliedVol: null, askImpliedVol: null, fundingRate: null,
  venueGreeks: null, ...over,
});
const leg = (over: Partial<Leg> = {}): Leg =>
  ({ id: LEG, instrument: OPTION, markPrice: 0.054, modelPrice: 0.0541, impliedVol: null, ...over }) as Leg;
const node = (over: Partial<PortfolioNode> = {}): PortfolioNode => ({
  id: 'portfolio/BTC', leg: LEG, valueUsd: 100, unrealizedPnlUsd: null, greeks: { ...ZERO_GREEKS, deltaCoin: -0.5 },
  oldestInputMs: 77, ...over,
}) as PortfolioNode;

function scene(rows: readonly string[]) {
  const timers = new FakeTimers();
  const engine = new FakeEngine();
  const bridge = createBridge({ host: 'test', timers, name: 'b' });
  const screen = new FakeScreen();
  bridge.serve(engine);
  bridge.connect(screen.transport);
  screen.hello().say({ kind: 'watch', rows });
  return { timers, engine, bridge, screen };
}

/** "row.column" to value. */
const cellsOf = (frame: HotFrame | undefined): Record<string, number> =>
  Object.fromEntries([...(frame?.cells ?? [])].map((cell, index) => [nameOf(cell), frame?.values[index] ?? NaN]));
const nameOf = (cell: number): `${number}.${HotColumn}` =>
  `${Math.floor(cell / HOT_COLUMNS.length)}.${HOT_COLUMNS[cell % HOT_COLUMNS.length] ?? 'bidPrice'}`;

describe('hot frames', () => {
  test('first all that is known, then what changed, then nothing; unknown again is NaN', () => {
    const { timers, engine, screen } = scene([quoteRow(OPTION), 'quote|nowhere']);
    engine.state.quotes.put(OPTION, quote());
    timers.advance(17);
    engine.state.quotes.put(OPTION, quote({ askPrice: null, bidPrice: dec('0.051'), receivedTimeMs: 2 }));
    timers.advance(17);
    engine.state.quotes.put(OPTION, quote({ askPrice: null, bidPrice: dec('0.051'), receivedTimeMs: 2 }));
    timers.advance(100);
    expect(screen.frames.map(cellsOf)).toEqual([
      { '0.bidPrice': 0.05, '0.askPrice': 0.06, '0.markPrice': 0.055, '0.markImpliedVol': 0.6, '0.receivedTimeMs': 1 },
      { '0.bidPrice': 0.051, '0.askPrice': NaN, '0.receivedTimeMs': 2 },
    ]);
    expect(screen.of('watched')).toEqual([
      { kind: 'watched', generation: 1, rows: [quoteRow(OPTION), 'quote|nowhere'] },
    ]);
  });

  test('the row of a leg shows its quote, and the mark that its value came from', () => {
    const { timers, engine, screen } = scene([nodeRow('portfolio/BTC')]);
    engine.state.quotes.put(OPTION, quote());
    engine.state.legs.put(LEG, leg());
    engine.state.nodes.put('portfolio/BTC', node());
    timers.advance(17);
    const greeks = Object.keys(ZERO_GREEKS).filter((name) => HOT_COLUMNS.some((column) => column === name));
    expect(cellsOf(screen.frames[0])).toEqual({
      '0.bidPrice': 0.05, '0.askPrice': 0.06, '0.markImpliedVol': 0.6, '0.receivedTimeMs': 1,
      '0.markPrice': 0.054, '0.modelPrice': 0.0541, '0.valueUsd': 100, '0.oldestInputMs': 77,
      ...Object.fromEntries(greeks.map((name) => [`0.${name}`, name === 'deltaCoin' ? -0.5 : 0])),
    });
    engine.state.nodes.put('portfolio/BTC', node({ greeks: null, valueUsd: null, leg: null }));
    timers.advance(17);
    expect(Object.values(cellsOf(screen.frames[1])).every(Number.isNaN)).toBe(true);
  });

  test('only watched rows, at most 60 frames a second, engine time in each', () => {
    const { timers, engine, screen } = scene([quoteRow(OPTION)]);
    for (let n = 0; n < 1_000; n += 1) {
      engine.state.quotes.put(OPTION, quote({ receivedTimeMs: n }));
      engine.state.quotes.put('other', quote({ receivedTimeMs: n }));
      screen.say({ kind: 'ack', frame: screen.frames.length });
      timers.advance(1);
    }
    expect(screen.frames.length).toBeGreaterThan(50);
    expect(screen.frames.length).toBeLessThanOrEqual(60);
    expect(screen.frames.map(({ frame }) => frame)).toEqual(screen.frames.map((_, index) => index + 1));
    expect(screen.frames.every(({ engineTimeMs, cells }) => engineTimeMs >= 1_000_000 && cells.length <= 5)).toBe(true);
  });

  test('a client that does not acknowledge is left alone, and gets the newest values when it is back', () => {
    const { timers, engine, screen } = scene([quoteRow(OPTION)]);
    for (let n = 0; n < 100; n += 1) {
      engine.state.quotes.put(OPTION, quote({ receivedTimeMs: n, bidPrice: dec(n + 1) }));
      timers.advance(17);
    }
    expect(screen.frames).toHaveLength(MAX_UNACKNOWLEDGED_FRAMES);
    screen.say({ kind: 'ack', frame: 1_000_000 });
    timers.advance(17);
    expect(cellsOf(screen.frames.at(-1))).toEqual({ '0.bidPrice': 100, '0.receivedTimeMs': 99 });
  });

  test('a new watch list starts a new generation with all values anew', () => {
    const { timers, engine, screen } = scene([quoteRow('other'), quoteRow(OPTION)]);
    engine.state.quotes.put(OPTION, quote());
    timers.advance(17);
    screen.say({ kind: 'watch', rows: [quoteRow(OPTION)] });
    timers.advance(17);
    expect(screen.frames.map(({ generation, cells }) => [generation, nameOf(cells[0] ?? 0)])).toEqual([
      [1, '1.bidPrice'], [2, '0.bidPrice'],
    ]);
  });

  test('rows of a session that was left become unknown', () => {
    const { timers, engine, bridge, screen } = scene([quoteRow(OPTION)]);
    engine.state.quotes.put(OPTION, quote());
    timers.advance(17);
    bridge.serve(new FakeEngine());
    timers.advance(17);
    expect(Object.values(cellsOf(screen.frames[1]))).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });
});
