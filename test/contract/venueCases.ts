/** The cases that every venue is held to: one world each over a real socket, their outcome kept for the matrix. */
import { afterAll, afterEach, describe, it } from 'vitest';
import { HARNESSES } from './venueHarnesses.ts';
import type { EmulatedWorld, Keys } from './venueHarness.ts';
import { WatchedVenue } from './watchedVenue.ts';

export interface VenueCases {
  /** A session in a world of its own; both end with the case. */
  readonly open: (keys?: Keys) => Promise<WatchedVenue>;
  /** `run` returns why the protocol has no room for the case, or nothing. */
  readonly holds: (title: string, run: () => Promise<string | void>) => void;
}

/** Defines the cases for each venue, and prints the matrix of what held when they are through. */
export function everyVenue(seedFrom: number, define: (cases: VenueCases) => void): void {
  let seed = seedFrom;
  const matrix = new Map<string, Map<string, string>>();
  afterAll(() => {
    const names = HARNESSES.map(({ name }) => name);
    const lines = [...matrix].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, row]) =>
      `${title.padEnd(96)}${names.map((name) => (row.get(name) ?? '-').padEnd(14)).join('')}`);
    process.stdout.write(`\n${'case'.padEnd(96)}${names.map((name) => name.padEnd(14)).join('')}\n${lines.join('\n')}\n`);
  });
  describe.each(HARNESSES)('$name', ({ name, start }) => {
    const opened: { world: EmulatedWorld; venues: WatchedVenue[] }[] = [];
    afterEach(async () => {
      for (const { world, venues } of opened.splice(0)) {
        for (const venue of venues) venue.session.close();
        await world.stop();
      }
    });
    const open = async (keys: Keys = 'trading'): Promise<WatchedVenue> => {
      seed += 1;
      const world = await start(seed);
      const venue = new WatchedVenue(world, keys);
      opened.push({ world, venues: [venue] });
      return venue;
    };
    const note = (title: string, outcome: string): void => {
      const row = matrix.get(title) ?? new Map<string, string>();
      matrix.set(title, row.set(name, outcome));
    };
    /** `run` returns why the protocol has no room for the case, or nothing. */
    const holds = (title: string, run: () => Promise<string | void>): void => {
      it(title, async () => {
        note(title, 'FAILS');
        note(title, (await run()) ?? 'holds');
      });
    };
    define({ open, holds });
  });
}
