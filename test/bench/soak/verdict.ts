/** Whether a long run held its memory and lost nothing. */
import type { EngineMetrics } from '../../../src/main/engine/metrics.ts';
import type { Received } from './screen.ts';

export interface Sample {
  readonly atMs: number;
  /** After a full collection; null in the samples between. */
  readonly engineHeapBytes: number | null;
  readonly engineRssBytes: number | null;
  readonly screenHeapBytes: number | null;
}

export interface Losses {
  readonly metrics: EngineMetrics | null;
  readonly complaints: readonly string[];
  readonly screen: (Received & { readonly numbersShown: number }) | null;
}

/** What `ballast session verify` prints, as far as it matters here. */
export interface SessionVerdict {
  readonly ok: boolean;
  readonly sealed: boolean;
  readonly place: string | null;
  readonly notes: readonly string[];
  readonly entries: number;
  readonly tapeRows: number;
  readonly appliedHash: string;
  readonly redecidedHash: string;
}

export interface SoakRun {
  readonly samples: readonly Sample[];
  readonly losses: Losses;
  readonly session: SessionVerdict;
  readonly exitCode: number | null;
  readonly runMs: number;
}

export interface Verdict {
  readonly pass: boolean;
  readonly lines: readonly string[];
  readonly memory: readonly Comparison[];
  readonly losses: Losses;
  readonly session: SessionVerdict;
}

interface Comparison {
  readonly name: string;
  readonly beforeBytes: number | null;
  readonly lastBytes: number | null;
  /** Null where either third has no sample. */
  readonly change: number | null;
}

/** Growth. Memory that was given back is no leak. */
const BOUND = 0.05;
const LONGEST_THIRD_MS = 600_000;
const MEASURES = [
  ['engine heap after collection', 'engineHeapBytes'],
  ['engine resident memory', 'engineRssBytes'],
  ['screen heap after collection', 'screenHeapBytes'],
] as const satisfies readonly (readonly [string, keyof Sample])[];

export function judge({ samples, losses, session, exitCode, runMs }: SoakRun): Verdict {
  const thirdMs = Math.min(LONGEST_THIRD_MS, runMs / 3);
  const memory = MEASURES.map(([name, field]) => compare(name, samples, field, runMs, thirdMs));
  const checks: [boolean, string][] = [
    ...memory.filter(({ change }) => change !== null).map((one): [boolean, string] =>
      [(one.change ?? 0) <= BOUND, memoryLine(one)]),
    [memory[0]?.change !== null, 'the engine heap was measured in both thirds'],
    [session.ok, `session verify: ${session.ok ? 'ok' : session.place ?? session.notes.join('; ')}, ` +
      `${session.entries} entries without a gap, ${session.tapeRows} tape rows, applied ${session.appliedHash}, ` +
      `decided again ${session.redecidedHash}`],
    [exitCode === 0, `the host ended with ${exitCode}`],
    [losses.complaints.length === 0, `complaints of the host: ${losses.complaints.length} ` +
      losses.complaints.slice(0, 5).join(' | ')],
    ...engineChecks(losses.metrics),
    ...screenChecks(losses.screen),
  ];
  const lines = [
    `The last ${minutes(thirdMs)} minutes against the ${minutes(thirdMs)} before, of ${minutes(runMs)}:`,
    ...checks.map(([holds, line]) => `${holds ? 'ok    ' : 'FAILED'}  ${line}`),
  ];
  return { pass: checks.every(([holds]) => holds), lines, memory, losses, session };
}

function engineChecks(metrics: EngineMetrics | null): [boolean, string][] {
  if (metrics === null) return [[false, 'the engine told no metrics']];
  const { entries, tapeRows, refused, conflated, mostWaiting, messageToRelease } = metrics;
  return [[refused === 0, `engine: ${entries} entries, ${tapeRows} tape rows, ${refused} refused, ` +
    `${conflated} market events conflated by newer ones, at most ${mostWaiting} waiting, message to release p50 ` +
    `${messageToRelease.p50Ms?.toFixed(2)} p99 ${messageToRelease.p99Ms?.toFixed(2)} ms`]];
}

function screenChecks(screen: Losses['screen']): [boolean, string][] {
  if (screen === null) return [];
  const { patches, patchGaps, hotFrames, hotGaps, snapshots, reconnects, refusals, pageErrors, numbersShown } = screen;
  return [
    [patchGaps + hotGaps + reconnects === 0 && snapshots === 1, `screen: ${patches} patches with ${patchGaps} gaps, ` +
      `${hotFrames} hot frames with ${hotGaps} gaps, ${snapshots} snapshot, ${reconnects} reconnects`],
    [refusals + pageErrors.length === 0, `screen: ${refusals} refusals, ${pageErrors.length} errors ` +
      pageErrors.slice(0, 3).join(' | ')],
    [numbersShown > 0, `screen: ${numbersShown} number cells filled at the end`],
  ];
}

function compare(
  name: string, samples: readonly Sample[], field: (typeof MEASURES)[number][1], runMs: number, thirdMs: number,
): Comparison {
  const mean = (fromMs: number, toMs: number): number | null => {
    // A sample is taken when its ten seconds are over, a little late: it belongs to the time before it.
    const found = samples.filter(({ atMs }) => atMs - 5_000 > fromMs && atMs - 5_000 <= toMs)
      .map((sample) => sample[field]).filter((bytes) => bytes !== null);
    return found.length === 0 ? null : found.reduce((sum, bytes) => sum + bytes, 0) / found.length;
  };
  const beforeBytes = mean(runMs - 2 * thirdMs, runMs - thirdMs);
  const lastBytes = mean(runMs - thirdMs, runMs);
  const change = beforeBytes === null || lastBytes === null ? null : lastBytes / beforeBytes - 1;
  return { name, beforeBytes, lastBytes, change };
}

const minutes = (ms: number): string => String(Math.round(ms / 6_000) / 10);

const memoryLine = ({ name, beforeBytes, lastBytes, change }: Comparison): string =>
  `${name}: ${((beforeBytes ?? 0) / 1_048_576).toFixed(1)} -> ${((lastBytes ?? 0) / 1_048_576).toFixed(1)} MB, ` +
  `${((change ?? 0) * 100).toFixed(1)} %`;
