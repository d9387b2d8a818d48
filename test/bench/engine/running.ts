/** The real engine on the real journal in a folder of its own, with the synthetic venue in front of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../../../src/main/engine/engine.ts';
import { createSession } from '../../../src/main/journal/session.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { Ports } from '../../../src/main/ports/ports.ts';
import { SyntheticVenue } from './syntheticVenue.ts';

export interface RunningEngine {
  readonly engine: Engine;
  readonly venue: SyntheticVenue;
  readonly ports: Ports;
  /** Ends the session in order and removes its folder. */
  end(): void;
}

/** In a folder that `end` removes. */
export function startSynthetic(): RunningEngine {
  const folder = temporaryFolder();
  const ports: Ports = { ...nodePorts(), log: { write: () => {} } };
  const venue = new SyntheticVenue(ports);
  const session = createSession(join(folder, 'session'), { session: 'bench', mode: 'practice', appVersion: '0',
    configHash: '', seed: 1, startedTimeMs: ports.clock.nowMs() });
  const engine = startEngine({ session, ports, venues: [venue], mode: 'practice', appVersion: '0' });
  return {
    engine, venue, ports,
    end() {
      engine.stop('the bench is over');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the system keeps what is temporary; a file system in memory would flatter the journal. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ballast-bench-'));
