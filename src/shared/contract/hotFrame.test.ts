import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { decodeHotFrame, encodeHotFrame } from './hotFrame.ts';

const cell = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.double());

test.prop([fc.array(cell, { maxLength: 50 }), fc.integer({ min: 0, max: 15 })])(
  'a frame survives the wire at any alignment', (cells, shift) => {
    const frame = {
      generation: 3, frame: 7, engineTimeMs: 1_795_000_000_000.25,
      cells: Uint32Array.from(cells, ([index]) => index), values: Float64Array.from(cells, ([, value]) => value),
    };
    const bytes = encodeHotFrame(frame);
    const shifted = new Uint8Array(bytes.byteLength + shift);
    shifted.set(bytes, shift);
    expect(decodeHotFrame(shifted.subarray(shift))).toEqual(frame);
  });

test.prop([fc.uint8Array({ maxLength: 200 })])('junk is refused, never thrown at', (bytes) => {
  expect(decodeHotFrame(bytes)).toBeNull();
});

it('a frame cut short or with a wrong count is refused', () => {
  const bytes = encodeHotFrame({ generation: 1, frame: 1, engineTimeMs: 0, cells: new Uint32Array(3),
    values: new Float64Array(3) });
  expect(decodeHotFrame(bytes.subarray(0, bytes.length - 1))).toBeNull();
  const lying = bytes.slice();
  new DataView(lying.buffer).setUint32(12, 2, true);
  expect(decodeHotFrame(lying)).toBeNull();
});
