/**
 * Ticking numbers as flat bytes, little-endian: u32 magic, u32 generation, u32 frame, u32 count, f64 engine time in ms
 * (Unix epoch), then `count` times u32 cell (row * HOT_COLUMNS.length + column), then padding to 8 bytes, then `count`
 * times f64 value. NaN means unknown. The whole state of a cell is its newest value: frames may be skipped.
 */

export const HOT_COLUMNS = [
  'bidPrice', 'askPrice', 'lastPrice', 'markPrice', 'indexPrice', 'bidQuantity', 'askQuantity', 'markImpliedVol',
  'fundingRate', 'receivedTimeMs', 'modelPrice', 'impliedVol', 'valueUsd', 'unrealizedPnlUsd', 'deltaCoin', 'deltaUsd',
  'gammaUsdPer1Pct', 'vegaUsdPerVolPoint', 'thetaUsdPerDay', 'rhoUsdPerPct', 'vannaUsdPerVolPoint',
  'volgaUsdPerVolPoint', 'charmUsdPerDay', 'oldestInputMs',
] as const;
export type HotColumn = (typeof HOT_COLUMNS)[number];

export const HOT_FRAME_MAGIC = 0x42414c31;
const HEADER_BYTES = 24;

export interface HotFrame {
  readonly generation: number;
  readonly frame: number;
  readonly engineTimeMs: number;
  readonly cells: Uint32Array;
  readonly values: Float64Array;
}

const valuesOffset = (count: number): number => HEADER_BYTES + Math.ceil((count * 4) / 8) * 8;

export function encodeHotFrame(frame: HotFrame): Uint8Array {
  const count = frame.cells.length;
  const start = valuesOffset(count);
  const buffer = new ArrayBuffer(start + count * 8);
  const view = new DataView(buffer);
  view.setUint32(0, HOT_FRAME_MAGIC, true);
  view.setUint32(4, frame.generation, true);
  view.setUint32(8, frame.frame, true);
  view.setUint32(12, count, true);
  view.setFloat64(16, frame.engineTimeMs, true);
  new Uint32Array(buffer, HEADER_BYTES, count).set(frame.cells);
  new Float64Array(buffer, start, count).set(frame.values);
  return new Uint8Array(buffer);
}

/** Null when the bytes are not a whole frame. Copies only when the bytes are not aligned to 8. */
export function decodeHotFrame(bytes: Uint8Array): HotFrame | null {
  if (bytes.byteLength < HEADER_BYTES) return null;
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  if (view.getUint32(0, true) !== HOT_FRAME_MAGIC) return null;
  const count = view.getUint32(12, true);
  const start = valuesOffset(count);
  if (whole.byteLength !== start + count * 8) return null;
  return {
    generation: view.getUint32(4, true),
    frame: view.getUint32(8, true),
    engineTimeMs: view.getFloat64(16, true),
    cells: new Uint32Array(whole.buffer, whole.byteOffset + HEADER_BYTES, count),
    values: new Float64Array(whole.buffer, whole.byteOffset + start, count),
  };
}
