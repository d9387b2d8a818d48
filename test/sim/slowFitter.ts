/**
 * The surface worker of a simulated world: fits at once and answers later, in virtual time; some fits are lost, some
 * come late. It draws from a stream of its own, so that the rest of the world is what it was.
 */
import { fitOf, type SurfaceFitter } from '../../src/main/engine/surfaces/surfaceFit.ts';
import type { SurfaceCadence } from '../../src/main/engine/surfaces/surfaceKeeper.ts';
import { seededRandom } from '../../src/main/ports/randomStream.ts';
import type { Scheduler } from '../../src/main/ports/ports.ts';

export interface SimulatedFits {
  readonly fitter: SurfaceFitter;
  readonly cadence: SurfaceCadence;
}

/** `onFault`: a fit that never comes. Seldom enough not to slow a world down, so often that the hedger meets it. */
export function slowFitter(seed: number, scheduler: Scheduler, onFault: ((fault: string) => void) | null): SimulatedFits {
  const random = seededRandom(seed);
  const heldMs = 5_000 + random.next() * 15_000;
  const lossy = onFault !== null && random.next() < 0.3;
  return {
    cadence: { heldMs, otherMs: 2 * heldMs },
    fitter: {
      submit(job, done) {
        if (lossy && random.next() < 0.3) return onFault('surfaceLost');
        const surface = fitOf(job, null);
        scheduler.after(5 + random.next() * 500, () => done(surface));
      },
    },
  };
}
