/**
 * The distance worker of a simulated world: searches at once and answers later, in virtual time; some answers are lost.
 * It draws from a stream of its own, so that the rest of the world is what it was.
 */
import { distancesFound, type DistanceFinder } from '../../src/main/engine/distances/distanceJob.ts';
import { seededRandom } from '../../src/main/ports/randomStream.ts';
import type { Scheduler } from '../../src/main/ports/ports.ts';

/** `onFault`: a search that never comes back. A search is dear and worlds live long: they are answered seldom. */
export function slowFinder(
  seed: number, scheduler: Scheduler, onFault: ((fault: string) => void) | null,
): DistanceFinder {
  const random = seededRandom(seed);
  const lossy = onFault !== null && random.next() < 0.3;
  return {
    submit(job, done) {
      if (lossy && random.next() < 0.3) return onFault('distancesLost');
      const found = distancesFound(job, null);
      scheduler.after(500 + random.next() * 9_000, () => done(found));
    },
  };
}
