/**
 * Ticking numbers, past React: one Float64Array of row x column written from binary frames, and on the next animation
 * frame straight into whatever targets show the cells that changed. A frame is acknowledged after it was painted (or
 * dropped), which is the engine's measure of how fast this screen is. Rows are what the mounted panes ask for.
 */
import { decodeHotFrame, HOT_COLUMNS, type HotColumn } from '../../../shared/contract/hotFrame.ts';
import { fittingRows } from './watchList.ts';

export interface HotTarget {
  /** NaN is unknown. `previous` is what was painted before. */
  paint(value: number, previous: number, nowMs: number): void;
}

/** What the board needs of its surroundings. */
export interface HotSurroundings {
  /** Before the next paint. */
  onFrame(run: (nowMs: number) => void): void;
  /** After the paint of the frame in which it is called. */
  afterPaint(run: () => void): void;
  /** When the hand that scrolls has come to rest. */
  later(run: () => void): void;
  watch(rows: readonly string[]): void;
  acknowledge(frame: number): void;
  /** What the replica knows of a cell that no frame has brought yet. */
  seed(row: string, column: HotColumn): number;
}

const WIDTH = HOT_COLUMNS.length;
const COLUMN_NUMBER = new Map<string, number>(HOT_COLUMNS.map((column, number) => [column, number]));

export class HotBoard {
  private generation = -1;
  private rowNumber = new Map<string, number>();
  private values = new Float64Array(0);
  private painted = new Float64Array(0);
  private dirty: number[] = [];
  private isDirty = new Uint8Array(0);
  private cellTargets: (Set<HotTarget> | undefined)[] = [];
  private readonly targets = new Map<string, Map<number, Set<HotTarget>>>();
  private readonly watchers = new Map<symbol, readonly string[]>();
  private watched: readonly string[] = [];
  private watchScheduled = false;
  /** All rows asked for fit into the list; otherwise those on screen come first, and scrolling changes it. */
  private isWhole = true;
  private shownScheduled = false;
  private frameScheduled = false;
  private newestFrame = -1;
  private readonly beforeWrites = new Set<(nowMs: number) => void>();
  private readonly surroundings: HotSurroundings;

  constructor(surroundings: HotSurroundings) {
    this.surroundings = surroundings;
  }

  /** A pane shows these rows until the returned function is called. */
  watch(rows: readonly string[]): () => void {
    const owner = Symbol('watcher');
    this.watchers.set(owner, rows);
    this.scheduleWatch();
    return () => {
      this.watchers.delete(owner);
      this.scheduleWatch();
    };
  }

  /** Shows a cell until the returned function is called. Paints nothing by itself: ask `value` first. */
  attach(row: string, column: HotColumn, target: HotTarget): () => void {
    const number = columnNumber(column);
    const columns = this.targets.get(row) ?? new Map<number, Set<HotTarget>>();
    this.targets.set(row, columns);
    const targets = columns.get(number) ?? new Set<HotTarget>();
    columns.set(number, targets);
    targets.add(target);
    this.shownChanged();
    const rowNumber = this.rowNumber.get(row);
    if (rowNumber !== undefined) this.cellTargets[rowNumber * WIDTH + number] = targets;
    return () => {
      targets.delete(target);
      if (targets.size === 0 && columns.get(number) === targets) columns.delete(number);
      if (columns.size === 0 && this.targets.get(row) === columns) this.targets.delete(row);
      this.shownChanged();
    };
  }

  /** NaN when unknown. */
  value(row: string, column: HotColumn): number {
    const rowNumber = this.rowNumber.get(row);
    if (rowNumber === undefined) return this.surroundings.seed(row, column);
    return this.values[rowNumber * WIDTH + columnNumber(column)] ?? NaN;
  }

  /** Runs in every hot frame before any cell is written: drawing text on a canvas after it would force a layout. */
  onBeforeWrites(run: (nowMs: number) => void): () => void {
    this.beforeWrites.add(run);
    return () => this.beforeWrites.delete(run);
  }

  /** The engine has numbered the rows of the last watch list. */
  renumber(generation: number, rows: readonly string[]): void {
    this.generation = generation;
    this.rowNumber = new Map(rows.map((row, number) => [row, number]));
    this.values = new Float64Array(rows.length * WIDTH).fill(NaN);
    this.isDirty = new Uint8Array(rows.length * WIDTH);
    this.dirty = [];
    this.cellTargets = Array.from({ length: rows.length * WIDTH }, () => undefined);
    rows.forEach((row, rowNumber) => {
      HOT_COLUMNS.forEach((column, number) => {
        this.values[rowNumber * WIDTH + number] = this.surroundings.seed(row, column);
      });
      for (const [number, targets] of this.targets.get(row) ?? []) {
        this.cellTargets[rowNumber * WIDTH + number] = targets;
      }
    });
    this.painted = this.values.slice();
  }

  /** Bytes that are no whole frame are ignored; a frame of another numbering is dropped and acknowledged. */
  receive(bytes: Uint8Array): number | null {
    const frame = decodeHotFrame(bytes);
    if (frame === null) return null;
    this.newestFrame = Math.max(this.newestFrame, frame.frame);
    if (frame.generation === this.generation) {
      for (let at = 0; at < frame.cells.length; at += 1) this.write(frame.cells[at] ?? -1, frame.values[at] ?? NaN);
    }
    this.scheduleFrame();
    return frame.engineTimeMs;
  }

  /** Forgets numbering and frames (a new connection counts from the start) but keeps panes and targets. */
  reset(): void {
    this.generation = -1;
    this.rowNumber = new Map();
    this.dirty = [];
    this.newestFrame = -1;
    this.watched = [];
    this.scheduleWatch();
  }

  private write(cell: number, value: number): void {
    if (cell < 0 || cell >= this.values.length) return;
    this.values[cell] = value;
    if (this.isDirty[cell] === 1) return;
    if (this.cellTargets[cell] === undefined) {
      this.painted[cell] = value;
      return;
    }
    this.isDirty[cell] = 1;
    this.dirty.push(cell);
  }

  private paint(nowMs: number): void {
    for (const run of this.beforeWrites) run(nowMs);
    const cells = this.dirty;
    this.dirty = [];
    for (const cell of cells) {
      this.isDirty[cell] = 0;
      const value = this.values[cell] ?? NaN;
      const previous = this.painted[cell] ?? NaN;
      this.painted[cell] = value;
      for (const target of this.cellTargets[cell] ?? []) target.paint(value, previous, nowMs);
    }
  }

  private scheduleFrame(): void {
    if (this.frameScheduled) return;
    this.frameScheduled = true;
    this.surroundings.onFrame((nowMs) => {
      this.frameScheduled = false;
      this.paint(nowMs);
      const frame = this.newestFrame;
      this.surroundings.afterPaint(() => {
        if (frame >= 0 && this.newestFrame >= frame) this.surroundings.acknowledge(frame);
      });
    });
  }

  private shownChanged(): void {
    if (this.isWhole || this.shownScheduled) return;
    this.shownScheduled = true;
    this.surroundings.later(() => {
      this.shownScheduled = false;
      this.scheduleWatch();
    });
  }

  private scheduleWatch(): void {
    if (this.watchScheduled) return;
    this.watchScheduled = true;
    queueMicrotask(() => {
      this.watchScheduled = false;
      const { rows, whole } = fittingRows([...this.watchers.values()].flat(), (row) => this.targets.has(row));
      this.isWhole = whole;
      if (sameRows(rows, this.watched)) return;
      this.watched = rows;
      this.surroundings.watch(rows);
    });
  }
}

function columnNumber(column: HotColumn): number {
  const number = COLUMN_NUMBER.get(column);
  if (number === undefined) throw new RangeError(`no hot column ${column}`);
  return number;
}

function sameRows(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const known = new Set(b);
  return a.every((row) => known.has(row));
}
