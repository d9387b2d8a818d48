/** What a bench reports: named figures, each the median over runs that were made one after another. */

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Of every run, in order. */
  readonly runs: readonly number[];
  /** How it was measured, where the name does not say it all. */
  readonly note?: string;
}

export type Reading = Omit<Figure, 'runs'>;
type Once = () => Promise<readonly Reading[]> | readonly Reading[];

/** Runs `once` so many times and takes the median of each reading by its name. Throws for what is no finite number. */
export async function medians(runs: number, once: Once): Promise<Figure[]> {
  const byName = new Map<string, { reading: Reading; values: number[] }>();
  for (let run = 0; run < runs; run += 1) {
    for (const reading of await once()) {
      if (!Number.isFinite(reading.value)) throw new Error(`${reading.name}: ${reading.value} is no figure`);
      const kept = byName.get(reading.name) ?? { reading, values: [] };
      kept.values.push(reading.value);
      byName.set(reading.name, kept);
    }
  }
  return [...byName.values()].map(({ reading, values }) => ({
    name: reading.name, unit: reading.unit, value: percentile(values, 0.5), runs: values,
    ...(reading.note === undefined ? {} : { note: reading.note }),
  }));
}

/** Nearest rank from below; the middle of two for the median of an even count. NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, value, runs, note }) =>
    [name, text(value), unit, `${text(Math.min(...runs))} to ${text(Math.max(...runs))}`, note ?? '']);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) =>
    (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
}

function text(value: number): string {
  const digits = Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 100 ? 1 : 2;
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
