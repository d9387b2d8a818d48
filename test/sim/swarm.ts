/** What a seed makes of its world beside the wires: where it starts, how fast it moves, what breaks and when. */
import type { RandomStream } from '../../src/main/ports/randomStream.ts';

export const WORLD_FAULTS = [
  'patchGap', 'journalWriteFailure', 'clockStep', 'crashBeforeSend', 'crashAfterSend',
] as const;
export type WorldFault = (typeof WORLD_FAULTS)[number];

/** Largest probability: per patch, per turn of the world's loop, per order. */
const LARGEST: Readonly<Record<WorldFault, number>> = {
  patchGap: 0.05, journalWriteFailure: 0.1, clockStep: 0.05, crashBeforeSend: 0.15, crashAfterSend: 0.15,
};

export interface Swarm {
  readonly startTimeMs: number;
  readonly pace: number;
  /** Share of the usual book depth: thin books fill in part. */
  readonly depth: number;
  readonly commandEveryMs: number;
  readonly chances: ReadonlyMap<WorldFault, number>;
  readonly crashesAtMs: readonly number[];
  readonly tornRecord: boolean;
}

/** Just before an expiry, just before a funding hour, and at no moment of importance. */
const EXPIRY_EVE_MS = Date.UTC(2026, 10, 20, 7, 59, 50);
const FUNDING_EVE_MS = Date.UTC(2026, 10, 18, 13, 59, 50);
const QUIET_MS = Date.UTC(2026, 10, 19, 10, 21, 7);

export function drawSwarm(random: RandomStream, faults: boolean): Swarm {
  const where = random.next();
  const startTimeMs = where < 0.3 ? EXPIRY_EVE_MS : where < 0.6 ? FUNDING_EVE_MS : QUIET_MS;
  const pace = 1 + random.next() * 40;
  const depth = random.next() < 0.5 ? 1 : 0.02 + 0.2 * random.next();
  const commandEveryMs = 300 + random.next() * 2_000;
  const chances = new Map<WorldFault, number>();
  for (const fault of WORLD_FAULTS) {
    const [on, strength] = [random.next() < 0.6, random.next()];
    if (faults && on) chances.set(fault, LARGEST[fault] * strength);
  }
  const crashes = faults && random.next() < 0.5 ? 1 + Math.floor(random.next() * 2) : 0;
  const crashesAtMs = Array.from({ length: crashes }, () => 3_000 + random.next() * 15_000).sort((a, b) => a - b);
  return { startTimeMs, pace, depth, commandEveryMs, chances, crashesAtMs, tornRecord: faults && random.next() < 0.5 };
}
