/**
 * Hot frames of one client: the cells of its watched rows that changed since they were last sent, newest value only.
 * At most MAX_UNACKNOWLEDGED_FRAMES are under way; a client that fell behind gets the newest values when it is back,
 * never the ones between.
 */
import { encodeHotFrame, HOT_COLUMNS } from '../../shared/contract/hotFrame.ts';
import { MAX_UNACKNOWLEDGED_FRAMES } from '../../shared/contract/wire.ts';
import { hotRow, readRow, type HotRow } from './hotCells.ts';
import type { ServedState } from './served.ts';

export class HotStream {
  private rows: readonly HotRow[] = [];
  private values = new Float64Array(0);
  /** Cells to send, in the order in which they changed; `isChanged` keeps each in it once. */
  private changed: number[] = [];
  private isChanged = new Uint8Array(0);
  private generationNumber = 0;
  private frame = 0;
  private acknowledged = 0;

  get generation(): number { return this.generationNumber; }

  /** Starts a generation: row numbers are places in `names`, every cell is unknown until it is sent. */
  watch(names: readonly string[]): void {
    const cells = names.length * HOT_COLUMNS.length;
    this.generationNumber += 1;
    this.rows = names.map(hotRow);
    this.values = new Float64Array(cells).fill(NaN);
    this.isChanged = new Uint8Array(cells);
    this.changed = [];
  }

  /** A number above the newest frame means the newest. */
  acknowledge(frame: number): void {
    this.acknowledged = Math.max(this.acknowledged, Math.min(frame, this.frame));
  }

  /** The next frame, or null when nothing changed or the client is behind. */
  next(state: ServedState, engineTimeMs: number): Uint8Array | null {
    if (this.frame - this.acknowledged >= MAX_UNACKNOWLEDGED_FRAMES) return null;
    this.rows.forEach((row, number) => {
      const base = number * HOT_COLUMNS.length;
      readRow(state, row, (column, value) => this.put(base + column, value));
    });
    if (this.changed.length === 0) return null;
    this.frame += 1;
    const cells = Uint32Array.from(this.changed);
    const values = Float64Array.from(cells, (cell) => this.values[cell] ?? NaN);
    for (const cell of cells) this.isChanged[cell] = 0;
    this.changed = [];
    return encodeHotFrame({ generation: this.generationNumber, frame: this.frame, engineTimeMs, cells, values });
  }

  private put(cell: number, value: number): void {
    if (Object.is(this.values[cell], value)) return;
    this.values[cell] = value;
    if (this.isChanged[cell] === 1) return;
    this.isChanged[cell] = 1;
    this.changed.push(cell);
  }
}
