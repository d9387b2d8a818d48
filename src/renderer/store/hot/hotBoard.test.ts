import { describe, expect, it } from 'vitest';
import { encodeHotFrame, HOT_COLUMNS } from '../../../shared/contract/hotFrame.ts';
import { HotBoard, type HotTarget } from './hotBoard.ts';

const COLUMN = Object.fromEntries(HOT_COLUMNS.map((name, at) => [name, at])) as Record<string, number>;
const WIDTH = HOT_COLUMNS.length;

/** A board whose frames and paints happen when the test says. */
function board(seeds: Record<string, number> = {}) {
  const frames: ((nowMs: number) => void)[] = [];
  const paints: (() => void)[] = [];
  const watched: string[][] = [];
  const acknowledged: number[] = [];
  const hot = new HotBoard({
    onFrame: (run) => frames.push(run),
    afterPaint: (run) => paints.push(run),
    later: (run) => run(),
    watch: (rows) => watched.push([...rows]),
    acknowledge: (frame) => acknowledged.push(frame),
    seed: (row, column) => seeds[`${row} ${column}`] ?? NaN,
  });
  const frame = (): void => frames.splice(0).forEach((run) => run(1));
  const paint = (): void => paints.splice(0).forEach((run) => run());
  return { hot, frame, paint, watched, acknowledged };
}

const bytes = (generation: number, frame: number, cells: readonly (readonly [number, string, number])[]): Uint8Array =>
  encodeHotFrame({ generation, frame, engineTimeMs: 5, cells: Uint32Array.from(cells, ([row, column]) =>
    row * WIDTH + (COLUMN[column] ?? 0)), values: Float64Array.from(cells, ([, , value]) => value) });

function target(): HotTarget & { readonly painted: number[][] } {
  const painted: number[][] = [];
  return { painted, paint: (value, previous) => painted.push([value, previous]) };
}

describe('hot board', () => {
  it('watches the union of what panes show, once per change', async () => {
    const { hot, watched } = board();
    const leave = hot.watch(['node|a', 'node|b']);
    hot.watch(['node|b', 'quote|x']);
    await Promise.resolve();
    leave();
    await Promise.resolve();
    expect(watched).toEqual([['node|a', 'node|b', 'quote|x'], ['node|b', 'quote|x']]);
  });

  it('paints a changed cell once a frame with its newest value and what was painted before', () => {
    const { hot, frame } = board({ 'node|a deltaUsd': 10 });
    const shown = target();
    hot.attach('node|a', 'deltaUsd', shown);
    hot.renumber(1, ['node|a']);
    expect(hot.value('node|a', 'deltaUsd')).toBe(10);
    hot.receive(bytes(1, 1, [[0, 'deltaUsd', 11]]));
    hot.receive(bytes(1, 2, [[0, 'deltaUsd', 12], [0, 'valueUsd', 3]]));
    expect(shown.painted).toEqual([]);
    frame();
    expect(shown.painted).toEqual([[12, 10]]);
  });

  it('acknowledges after the paint, the newest frame once', () => {
    const { hot, frame, paint, acknowledged } = board();
    hot.renumber(1, ['node|a']);
    hot.receive(bytes(1, 1, []));
    hot.receive(bytes(1, 2, []));
    frame();
    expect(acknowledged).toEqual([]);
    paint();
    expect(acknowledged).toEqual([2]);
  });

  it('drops a frame of another numbering but acknowledges it; ignores what is no frame', () => {
    const { hot, frame, paint, acknowledged } = board();
    hot.renumber(2, ['node|a']);
    expect(hot.receive(bytes(1, 4, [[0, 'deltaUsd', 99]]))).toBe(5);
    frame();
    paint();
    expect([hot.value('node|a', 'deltaUsd'), acknowledged]).toEqual([NaN, [4]]);
    expect(hot.receive(new Uint8Array([1, 2, 3]))).toBeNull();
  });

  it('a target keeps its cell through a new numbering, and hears nothing after it left', () => {
    const { hot, frame } = board();
    const stays = target();
    const leaves = target();
    hot.attach('node|b', 'valueUsd', stays);
    const leave = hot.attach('node|b', 'valueUsd', leaves);
    hot.renumber(1, ['node|b']);
    hot.renumber(2, ['node|a', 'node|b']);
    leave();
    hot.receive(bytes(2, 1, [[1, 'valueUsd', 7]]));
    frame();
    expect([stays.painted, leaves.painted]).toEqual([[[7, NaN]], []]);
  });

  it('runs what must be drawn first before any cell is written', () => {
    const { hot, frame } = board();
    const order: string[] = [];
    hot.onBeforeWrites(() => order.push('chart'));
    hot.attach('node|a', 'valueUsd', { paint: () => order.push('cell') });
    hot.renumber(1, ['node|a']);
    hot.receive(bytes(1, 1, [[0, 'valueUsd', 1]]));
    frame();
    expect(order).toEqual(['chart', 'cell']);
  });

  it('a new connection asks again for the same rows', async () => {
    const { hot, watched } = board();
    hot.watch(['node|a']);
    await Promise.resolve();
    hot.reset();
    await Promise.resolve();
    expect(watched).toEqual([['node|a'], ['node|a']]);
  });
});
