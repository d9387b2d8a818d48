/** Independent random streams from one seed and a label, and noise that is a pure function of what it is for. */
import { seededRandom, type RandomStream } from '../../../ports/randomStream.ts';

/** FNV-1a of the text, folded with the seed. */
export function labelHash(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < label.length; i += 1) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  return mixed(hash);
}

export const streamOf = (seed: number, label: string): RandomStream => seededRandom(labelHash(seed, label));

/** Uniform in [0, 1) for a base hash and two whole numbers: the same question, the same answer. */
export const noise = (base: number, a: number, b: number): number =>
  mixed((base + Math.imul(a + 1, 0x9e3779b1) + Math.imul(b + 1, 0x85ebca6b)) >>> 0) / 4_294_967_296;

function mixed(word: number): number {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
