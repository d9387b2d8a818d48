/**
 * Assertions stay on in production: a broken invariant of ours stops the engine, and recovery is the boot path.
 * Never for data from outside: that is refused, never asserted.
 */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`);
}
