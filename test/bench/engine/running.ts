/** The real engine on the real journal in a folder of its own, with the synthetic venue in front of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../../../src/main/engine/engine.ts';
import { UnitDesk } from '../../../src/main/engine/units/unitDesk.ts';
import { createSession } from '../../../src/main/journal/session.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { Ports } from '../../../src/main/ports/ports.ts';
import { SyntheticVenue } from './syntheticVenue.ts';

const PATIENCE_MS = 20_000;

export interface RunningEngine {
  readonly engine: Engine;
  readonly venue: SyntheticVenue;
  readonly ports: Ports;
  /** Ends the session in order and removes its folder. */
  end(): void;
}

/** With an order of ours resting at the venue. */
export async function startSynthetic(): Promise<RunningEngine> {
  const folder = temporaryFolder();
  const ports: Ports = { ...nodePorts(), log: { write: () => {} } };
  const venue = new SyntheticVenue(ports);
  const session = createSession(join(folder, 'session'), { session: 'bench', mode: 'practice', appVersion: '0',
    configHash: '', seed: 1, startedTimeMs: ports.clock.nowMs() });
  const valuer = new UnitDesk(ports.log);
  valuer.start();
  const engine = startEngine({ session, ports, venues: [venue], mode: 'practice', appVersion: '0', units: { valuer } });
  await until(engine, () => engine.state.quotes.size > 0);
  // Before that what is held has no delta, and every order is denied.
  await until(engine, () => (engine.state.nodes.get('portfolio/BTC')?.greeks ?? null) !== null);
  engine.submitCommand('c1', venue.restingOrder);
  await until(engine, () => [...engine.state.orders.values()].some(({ state }) => state === 'accepted'));
  return {
    engine, venue, ports,
    end() {
      engine.stop('the bench is over');
      void valuer.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rejects after a while with what the engine says of the order. */
function until(engine: Engine, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => {
      const said = [...engine.state.notices.values()].map(({ text }) => text).join('; ');
      reject(new Error(`the order does not rest: ${said}`));
    }, PATIENCE_MS);
    const stop = engine.onBatch(() => {
      if (!holds()) return;
      stop();
      clearTimeout(tooLate);
      resolve();
    });
  });
}

/** Where the system keeps what is temporary; a file system in memory would flatter the journal. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ballast-bench-'));
