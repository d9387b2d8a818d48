/** Seeded random numbers (sfc32), for the simulator and the practice market: the same seed, the same world. */
import type { Random } from './ports.ts';

export interface RandomStream extends Random {
  /** Standard normal (Box-Muller, both values used). */
  normal(): number;
  /** Four words; `restoreRandom` goes on exactly where this left off. */
  state(): readonly number[];
}

export function seededRandom(seed: number): RandomStream {
  let h = (seed ^ 0x9e3779b9) >>> 0;
  const word = (): number => {
    h = (h + 0x9e3779b9) >>> 0;
    let t = h ^ (h >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
  const stream = restoreRandom([word(), word(), word(), word()]);
  for (let i = 0; i < 12; i += 1) stream.next();
  return stream;
}

export function restoreRandom(words: readonly number[]): RandomStream {
  let [a = 0, b = 0, c = 0, d = 0] = words;
  let spare: number | null = null;
  const nextWord = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  const next = (): number => ((nextWord() >>> 5) * 67_108_864 + (nextWord() >>> 6)) / 9_007_199_254_740_992;
  return {
    next,
    hex(bytes) {
      let text = '';
      for (let i = 0; i < bytes; i += 1) text += (nextWord() & 255).toString(16).padStart(2, '0');
      return text;
    },
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    state: () => {
      spare = null;
      return [a, b, c, d];
    },
  };
}
