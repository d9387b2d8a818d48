/** A practice session recorded in virtual time, then played as fast as it goes. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../../../src/main/engine/engine.ts';
import { openReplay } from '../../../src/main/engine/replay.ts';
import { createSession } from '../../../src/main/journal/session.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { Ports } from '../../../src/main/ports/ports.ts';
import { seededRandom } from '../../../src/main/ports/randomStream.ts';
import { practiceVenues } from '../../../src/main/venues/simulated/practice.ts';
import { VirtualTime } from '../../sim/virtualTime.ts';
import type { Reading } from '../figures.ts';
import { temporaryFolder } from './running.ts';

const START_MS = Date.UTC(2026, 10, 22, 12);

interface Recording {
  readonly folder: string;
  readonly readings: readonly Reading[];
  remove(): void;
}

/** The whole engine with its simulated venues and the journal, as fast as this machine lets virtual time pass. */
export function recordPractice(minutes: number): Recording {
  const root = temporaryFolder();
  const folder = join(root, 'session');
  const time = new VirtualTime(START_MS);
  const ports: Ports = { clock: time, scheduler: time, random: seededRandom(1), log: { write: () => {} } };
  const session = createSession(folder, { session: 'bench', mode: 'practice', appVersion: '0', configHash: '', seed: 7,
    startedTimeMs: START_MS });
  const { venues } = practiceVenues({ seed: 7, startTimeMs: START_MS });
  const started = performance.now();
  const engine = startEngine({ session, ports, venues, mode: 'practice', appVersion: '0', run: 'run1' });
  while (time.runNext(minutes * 60_000));
  engine.stop('recorded');
  const elapsedMs = performance.now() - started;
  const { entries, tapeRows } = engine.metrics();
  const size = `${minutes} virtual minutes, ${entries} entries, ${tapeRows} tape rows`;
  return {
    folder,
    readings: [
      { name: 'practice, engine and venues', unit: 'events/s', value: (entries + tapeRows) / elapsedMs * 1_000,
        note: `${size}; journal on, the three simulated venues' own work included` },
      { name: 'practice, virtual time', unit: 'x real time', value: minutes * 60_000 / elapsedMs },
    ],
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export async function replaySpeed(folder: string): Promise<readonly Reading[]> {
  const runner = openReplay(folder, { ...nodePorts(), log: { write: () => {} } });
  const { startTimeMs, endTimeMs } = runner.status();
  const started = performance.now();
  runner.setSpeed(null);
  const done = new Promise<void>((resolve) => {
    runner.onChange(({ playing, timeMs }) => {
      if (!playing && timeMs >= endTimeMs) resolve();
    });
  });
  runner.play();
  await done;
  const elapsedMs = performance.now() - started;
  const rows = runner.journal.lastSeq + runner.journal.lastTapeId;
  runner.close();
  return [
    { name: 'replay', unit: 'x real time', value: (endTimeMs - startTimeMs) / elapsedMs,
      note: `as fast as it goes, ${rows} rows` },
    { name: 'replay, rows', unit: 'rows/s', value: rows / elapsedMs * 1_000 },
  ];
}
