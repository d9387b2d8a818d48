/** How fast entries become durable: the journal alone, without an engine in front of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { dec } from '../../../src/shared/domain/decimal.ts';
import type { Entry } from '../../../src/main/events/entry.ts';
import { createSession } from '../../../src/main/journal/session.ts';
import type { Reading } from '../figures.ts';
import { temporaryFolder } from './running.ts';

const START_MS = Date.UTC(2026, 0, 1);

const WAYS = [
  { name: 'journal, batches of 100', size: 100, releasesOrder: false, note: 'synchronous=NORMAL' },
  { name: 'journal, batches of 100, FULL', size: 100, releasesOrder: true, note: 'each on disk before the next' },
  { name: 'journal, single entries, FULL', size: 1, releasesOrder: true, note: 'as an order waits for it' },
] as const;

export function journalRate(seconds: number): readonly Reading[] {
  return WAYS.map(({ name, size, releasesOrder, note }) => {
    const folder = temporaryFolder();
    try {
      const store = createSession(join(folder, 'session'), { session: 'bench', mode: 'practice', appVersion: '0',
        configHash: '', seed: 1, startedTimeMs: START_MS });
      let seq = 0;
      const started = performance.now();
      while (performance.now() - started < seconds * 1_000) {
        const entries = Array.from({ length: size }, (_, at) => fillEntry(seq + at + 1));
        store.appendBatch({ entries, tape: [], releasesOrder });
        seq += size;
      }
      const elapsedMs = performance.now() - started;
      store.close();
      return { name, unit: 'entries/s', value: seq / elapsedMs * 1_000, note };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const fillEntry = (seq: number): Entry => ({
  seq, timeMs: START_MS + seq, venueTimeMs: START_MS + seq - 3, causeSeq: seq > 1 ? seq - 1 : null, origin: 'input',
  event: { type: 'FillReported', fill: { fillId: `f${seq}`, account: 'venue/main', instrument: 'venue:BTC-PERPETUAL',
    clientOrderId: `run-${seq}`, venueOrderId: `v${seq}`, side: 'buy', price: dec('60000.5'), quantity: dec('0.1'),
    fee: dec('0.3'), feeCurrency: 'USDC', liquidity: 'taker', venueTimeMs: START_MS + seq - 3 } },
});
