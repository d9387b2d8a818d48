// A small seeded generator for the inputs of the tables (mulberry32).

/** @param {number} seed */
export function draws(seed) {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    /** Uniform in [low, high). @param {number} low @param {number} high */
    between: (low, high) => low + (high - low) * unit(),
    /** Uniform in the logarithm. @param {number} low @param {number} high */
    logBetween: (low, high) => low * (high / low) ** unit(),
    /** Standard normal. */
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => /** @type {T} */ (list[Math.floor(unit() * list.length)]),
  };
}
