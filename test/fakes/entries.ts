/** Entries, tape items and folders for tests of the journal: small, valid, and different from one another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { dec } from '../../src/shared/domain/decimal.ts';
import type { Entry } from '../../src/main/events/entry.ts';
import type { TapeItem } from '../../src/main/journal/store.ts';

export const START_MS = Date.UTC(2026, 10, 22, 12);
export const ABOUT = { session: 'test-session', mode: 'practice', appVersion: '0.1.0', configHash: 'c0ffee', seed: 7,
  startedTimeMs: START_MS } as const;

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function transfer(seq: number, timeMs = START_MS + seq): Entry {
  return { seq, timeMs, venueTimeMs: timeMs - 3, causeSeq: null, origin: 'input',
    event: { type: 'TransferReported', transferId: `t${seq}`, account: 'venue/main', currency: 'USD',
      amount: dec(`${seq}.25`) } };
}

export function notice(seq: number, causeSeq: number, timeMs = START_MS + seq): Entry {
  return { seq, timeMs, venueTimeMs: null, causeSeq, origin: 'decided',
    event: { type: 'NoticeRaised', severity: 'info', source: 'test', text: `notice ${seq} – Grüße` } };
}

/** Entries from..to: transfers, every third a notice that names the one before as its cause. */
export const entries = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .map((seq) => (seq % 3 === 0 ? notice(seq, seq - 1) : transfer(seq)));

export function indexTick(afterSeq: number, number: number, timeMs = START_MS + number): TapeItem {
  return { afterSeq, timeMs, event: { type: 'IndexObserved', index: { venue: 'venue', underlying: 'BTC',
    venueTimeMs: null, receivedTimeMs: timeMs, priceUsd: dec(60_000 + number) } } };
}
