/** One measurement of a risk bench, in the form that scripts/bench-risk.mjs sets beside those of the C programs. */
export interface Line {
  readonly task: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Wall milliseconds of `runs` calls, after as many to warm up. */
export function wallTimes(work: () => unknown, runs: number): readonly number[] {
  for (let i = 0; i < runs; i += 1) work();
  return Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}
