/** Replays a session from its first entry without a screen: what stands at the end, and how fast it went. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ReadState } from '../../core/state.ts';
import { readSession } from '../../journal/session.ts';
import { applyRecorded, readRecorded, START, timeOf } from '../recorded.ts';
import { ledgerHash, restoreSnapshot } from '../recovery.ts';

export interface HeadlessOptions {
  /** Multiple of real time; null is as fast as it goes. */
  readonly speed: number | null;
  /** Stops before the first record later than this. */
  readonly untilMs: number;
  /** Called about once a second with the session's time. */
  readonly onProgress: (timeMs: number, seq: number) => void;
}

export interface HeadlessResult {
  readonly state: ReadState;
  readonly entries: number;
  readonly tapeRows: number;
  readonly ledgerHash: string;
  readonly startTimeMs: number | null;
  readonly endTimeMs: number | null;
  readonly elapsedMs: number;
}

const PROGRESS_MS = 1_000;
const SLICE = 256;

/** Throws JournalReadError naming what cannot be read. */
export async function replayHeadless(folder: string, options: HeadlessOptions): Promise<HeadlessResult> {
  const reader = readSession(folder);
  try {
    const { state } = restoreSnapshot(reader, () => false);
    const counts = { entries: 0, tapeRows: 0 };
    const began = performance.now();
    let toldMs = began;
    let startTimeMs: number | null = null;
    let endTimeMs: number | null = null;
    for (const recorded of readRecorded(reader, START)) {
      const timeMs = timeOf(recorded);
      if (timeMs > options.untilMs) break;
      startTimeMs ??= timeMs;
      const aheadMs = options.speed === null ? 0 : (timeMs - startTimeMs) / options.speed - (performance.now() - began);
      if (aheadMs > 1) await pause(aheadMs);
      applyRecorded(state, recorded);
      endTimeMs = Math.max(endTimeMs ?? timeMs, timeMs);
      counts[recorded.kind === 'entry' ? 'entries' : 'tapeRows'] += 1;
      if ((counts.entries + counts.tapeRows) % SLICE === 0 && performance.now() - toldMs >= PROGRESS_MS) {
        toldMs = performance.now();
        options.onProgress(timeMs, state.seq);
      }
    }
    const elapsedMs = performance.now() - began;
    return { state, ...counts, ledgerHash: ledgerHash(state), startTimeMs, endTimeMs, elapsedMs };
  } finally {
    reader.close();
  }
}
