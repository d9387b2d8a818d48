/**
 * The worker of a simulated world that values options: at once, and answers later, in virtual time. In some worlds
 * answers are lost, in some it fails now and then. It draws from a stream of its own, so that the rest of the world is
 * what it was.
 */
import { inlineValuer, type UnitAnswer, type UnitValuer } from '../../src/main/engine/units/unitValuer.ts';
import type { UnitCadence } from '../../src/main/engine/units/unitKeeper.ts';
import { seededRandom } from '../../src/main/ports/randomStream.ts';
import type { Scheduler } from '../../src/main/ports/ports.ts';

export interface SimulatedValuations {
  readonly valuer: UnitValuer;
  readonly cadence: UnitCadence;
}

/** `onFault`: an answer that never comes, or that says that there is none. After the faults everything is answered. */
export function slowValuer(
  seed: number, scheduler: Scheduler, onFault: ((fault: string) => void) | null, healed: () => boolean,
): SimulatedValuations {
  const random = seededRandom(seed);
  const lateMs = 1 + random.next() ** 3 * 800;
  const [lossy, failing] = [onFault !== null && random.next() < 0.3, onFault !== null && random.next() < 0.2];
  const submit = (job: Parameters<UnitValuer['submit']>[0], done: (answer: UnitAnswer | null) => void): void => {
    const luck = random.next();
    const delayMs = random.next() * lateMs;
    if (!healed() && lossy && luck < 0.1) return onFault?.('unitsLost');
    if (!healed() && failing && luck > 0.9) {
      onFault?.('unitsFailed');
      return void scheduler.after(delayMs, () => done(null));
    }
    inlineValuer.submit(job, (answer) => void scheduler.after(delayMs, () => done(answer)));
  };
  return { valuer: { submit }, cadence: { tickMs: 200, decayMs: 1_000 + random.next() * 1_000, newsMs: 20 } };
}
