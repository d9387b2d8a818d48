/** A live session: the engine over the venues at which the trader has accounts. Going on with one is recovering it. */
import { createSession, openSession } from '../../journal/session.ts';
import type { JournalStore } from '../../journal/store.ts';
import type { Ports } from '../../ports/ports.ts';
import type { VenueModule } from '../../venues/venue.ts';
import type { DistanceFinder } from '../distances/distanceJob.ts';
import type { HedgePlanner } from '../hedgePlans/planJob.ts';
import type { ProtectionPlanner } from '../protection/protectionJob.ts';
import type { SurfaceFitter } from '../surfaces/surfaceFit.ts';
import type { UnitValuer } from '../units/unitValuer.ts';
import { startEngine, type Engine } from '../engine.ts';

/** The venue's clock may be behind ours by so much; what is told twice is known by its id. */
const CLOCKS_APART_MS = 60_000;

export interface LiveSetting {
  readonly folder: string;
  readonly ports: Ports;
  readonly appVersion: string;
  readonly fitter?: SurfaceFitter | undefined;
  readonly finder?: DistanceFinder | undefined;
  readonly hedgePlanner?: HedgePlanner | undefined;
  readonly planner?: ProtectionPlanner | undefined;
  readonly valuer?: UnitValuer | undefined;
  /** `resumeFromMs`: our clock a minute before the last entry; null: a new session. */
  readonly openVenues: (resumeFromMs: number | null) => readonly VenueModule[];
}

export interface LiveRun {
  readonly engine: Engine;
  readonly notes: readonly string[];
  readonly stop: (reason: string) => void;
}

/** The folder is made. Throws JournalReadError when it exists already. */
export function beginLive(setting: LiveSetting, session: string): LiveRun {
  const { folder, ports, appVersion } = setting;
  const startedTimeMs = ports.clock.nowMs();
  const about = { session, mode: 'live', appVersion, configHash: '', seed: null, startedTimeMs } as const;
  return run(createSession(folder, about), setting, null);
}

/** Throws JournalReadError naming what is wrong with it. */
export function continueLive(setting: LiveSetting): LiveRun {
  const journal = openSession(setting.folder);
  try {
    return run(journal, setting, resumeFromMs(journal));
  } catch (error) {
    journal.close();
    throw error;
  }
}

function run(journal: JournalStore, setting: LiveSetting, fromMs: number | null): LiveRun {
  const { ports, appVersion, fitter, finder, planner, hedgePlanner, valuer, openVenues } = setting;
  const engine = startEngine({ session: journal, ports, venues: openVenues(fromMs), mode: 'live', appVersion,
    ...(fitter === undefined ? {} : { surfaces: { fitter } }),
    ...(finder === undefined ? {} : { distances: finder }),
    ...(hedgePlanner === undefined ? {} : { hedgePlans: hedgePlanner }),
    ...(planner === undefined ? {} : { protection: planner }),
    ...(valuer === undefined ? {} : { units: { valuer } }) });
  return { engine, notes: engine.bootNotes, stop: (reason) => { engine.stop(reason); } };
}

/** Never before the session began: its opening base holds what was then. */
function resumeFromMs(journal: JournalStore): number {
  let last = journal.manifest.startedTimeMs;
  for (const { row } of journal.readEntries(Math.max(1, journal.lastSeq))) last = row.timeMs;
  return Math.max(last - CLOCKS_APART_MS, journal.manifest.startedTimeMs);
}
