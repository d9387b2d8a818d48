/**
 * A practice session: the engine over the three simulated venues of one seed. What the venues know is kept in a file of
 * the session's folder, written before we are told of any change, so that they survive our crash as real venues would:
 * a fill that the journal lost is found again by asking them.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createSession, openSession } from '../../journal/session.ts';
import type { JournalStore } from '../../journal/store.ts';
import type { Ports } from '../../ports/ports.ts';
import { practiceVenues, type Practice, type PracticeOptions } from '../../venues/simulated/practice.ts';
import { startEngine, type Engine } from '../engine.ts';
import type { DistanceFinder } from '../distances/distanceJob.ts';
import type { HedgePlanner } from '../hedgePlans/planJob.ts';
import type { ProtectionPlanner } from '../protection/protectionJob.ts';
import type { SurfaceFitter } from '../surfaces/surfaceFit.ts';
import type { UnitValuer } from '../units/unitValuer.ts';

const PRACTICE_FILE = 'practice-venues.json';
const SAVE_INTERVAL_MS = 5_000;
const METRICS_INTERVAL_MS = 10_000;
const MAX_SEED = 2 ** 32;

export interface PracticeSetting {
  /** The session's own folder. */
  readonly folder: string;
  readonly ports: Ports;
  readonly appVersion: string;
  /** Market time per real time; null or absent: the practice default. */
  readonly pace?: number | null | undefined;
  /** Absent: no surfaces are fitted. */
  readonly fitter?: SurfaceFitter | undefined;
  readonly finder?: DistanceFinder | undefined;
  readonly hedgePlanner?: HedgePlanner | undefined;
  readonly planner?: ProtectionPlanner | undefined;
  /** Absent: the Greeks of options are worked out on the loop. */
  readonly valuer?: UnitValuer | undefined;
}

export interface PracticeRun {
  readonly engine: Engine;
  /** What could not be restored as it was, for the trader. */
  readonly notes: readonly string[];
  /** Ends the run in order and seals the session. Throws JournalWriteError as Engine.stop does. */
  readonly stop: (reason: string) => void;
}

/** `session`: its name; the folder is made. `seed` null draws one. Throws JournalReadError when it exists already. */
export function beginPractice(setting: PracticeSetting, session: string, seed: number | null): PracticeRun {
  const { folder, ports, appVersion, pace, fitter, finder, planner, hedgePlanner, valuer } = setting;
  const startedTimeMs = ports.clock.nowMs();
  const drawn = seed ?? Math.floor(ports.random.next() * MAX_SEED);
  const about = { session, mode: 'practice', appVersion, configHash: '', seed: drawn, startedTimeMs } as const;
  const journal = createSession(folder, about);
  const venues = openVenues({ seed: drawn, startTimeMs: startedTimeMs, pace: pace ?? undefined }, folder, ports);
  return run(journal, venues, { folder, ports, appVersion, fitter, finder, planner, hedgePlanner, valuer }, []);
}

/** Goes on with a session that crashed or was ended. Throws JournalReadError naming what is wrong with it. */
export function continuePractice(
  { folder, ports, appVersion, fitter, finder, planner, hedgePlanner, valuer }: PracticeSetting,
): PracticeRun {
  const journal = openSession(folder);
  const notes: string[] = [];
  const seed = journal.manifest.seed ?? 0;
  const options = { seed, startTimeMs: ports.clock.nowMs() };
  let venues: SavedVenues;
  try {
    venues = openVenues({ ...options, restored: readFileSync(join(folder, PRACTICE_FILE), 'utf8') }, folder, ports);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notes.push(`the practice venues could not be restored and start anew from seed ${seed}: ${reason}`);
    venues = openVenues(options, folder, ports);
  }
  try {
    return run(journal, venues, { folder, ports, appVersion, fitter, finder, planner, hedgePlanner, valuer }, notes);
  } catch (error) {
    journal.close();
    throw error;
  }
}

function run(
  journal: JournalStore, { practice, save }: SavedVenues, setting: PracticeSetting, notes: readonly string[],
): PracticeRun {
  const { ports, appVersion, fitter, finder, planner, hedgePlanner, valuer } = setting;
  save('durable');
  const { venues } = practice;
  const engine = startEngine({ session: journal, ports, venues, mode: 'practice', appVersion,
    ...(fitter === undefined ? {} : { surfaces: { fitter } }),
    ...(finder === undefined ? {} : { distances: finder }),
    ...(hedgePlanner === undefined ? {} : { hedgePlans: hedgePlanner }),
    ...(planner === undefined ? {} : { protection: planner }),
    ...(valuer === undefined ? {} : { units: { valuer } }) });
  const saving = ports.scheduler.every(SAVE_INTERVAL_MS, () => save('quick'));
  const telling = ports.scheduler.every(METRICS_INTERVAL_MS, () => {
    ports.log.write('debug', 'metrics', JSON.stringify(engine.metrics()));
  });
  return {
    engine,
    notes: [...engine.bootNotes, ...notes],
    stop(reason) {
      saving.cancel();
      telling.cancel();
      save('durable');
      engine.stop(reason);
    },
  };
}

/** `durable` survives a power cut, `quick` the end of our process. */
type Save = (how: 'durable' | 'quick') => void;
interface SavedVenues { readonly practice: Practice; readonly save: Save }

function openVenues(options: PracticeOptions, folder: string, { log }: Ports): SavedVenues {
  let opened: Practice | null = null;
  const save: Save = (how) => {
    if (opened === null) return;
    try {
      replaceFile(join(folder, PRACTICE_FILE), opened.saveText(), how === 'durable');
    } catch (error) {
      log.write('error', 'practice', `venues not saved: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  opened = practiceVenues({ ...options, onAccountChanged: () => save('durable') });
  return { practice: opened, save };
}

/** All or nothing: a reader finds the text before or the text after. */
function replaceFile(path: string, text: string, sync: boolean): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, text);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}
