/** Numbers that look random and come out the same for the same seed: sfc32, seeded through splitmix32. */
import { normalInverse } from '../../pricing/normal.ts';

export interface SeededDraws {
  /** Uniform in (0, 1), neither end. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Whole number in [0, below). */
  whole(below: number): number;
}

export function seededDraws(seed: number): SeededDraws {
  const state = new Uint32Array(4);
  let mix = seed >>> 0;
  for (let i = 0; i < 4; i += 1) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state[i] = z ^ (z >>> 15);
  }
  const next = (): number => {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const sum = (a + b + d) >>> 0;
    state[3] = d + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  };
  for (let i = 0; i < 12; i += 1) next();
  const uniform = (): number => (next() + 0.5) / 4_294_967_296;
  return {
    uniform,
    normal: () => normalInverse(uniform()),
    whole: (below) => Math.floor(uniform() * below),
  };
}
