/** Numbers drawn from a seed (mulberry32): the same worlds on every run. */
export interface Random {
  between(from: number, to: number): number;
  /** Both ends inclusive. */
  whole(from: number, to: number): number;
  /** So many different ones. */
  some<T>(of: readonly T[], count: number): T[];
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    between: (from, to) => from + next() * (to - from),
    whole,
    some(of, count) {
      const left = [...of];
      return Array.from({ length: Math.min(count, of.length) }, () => left.splice(whole(0, left.length - 1), 1))
        .flat();
    },
  };
}
