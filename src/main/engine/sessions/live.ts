/** A live session: the engine over the venues at which the trader has accounts. Going on with one is recovering it. */
import { createSession, openSession } from '../../journal/session.ts';
import type { JournalStore } from '../../journal/store.ts';
import type { Ports } from '../../ports/ports.ts';
import type { VenueModule } from '../../venues/venue.ts';
import type { SurfaceFitter } from '../surfaces/surfaceFit.ts';
import { startEngine, type Engine } from '../engine.ts';

export interface LiveSetting {
  readonly folder: string;
  readonly ports: Ports;
  readonly appVersion: string;
  readonly fitter?: SurfaceFitter | undefined;
  /** `resumeFromMs`: our clock at the last entry; null: a new session. */
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
    return run(journal, setting, lastTimeMs(journal));
  } catch (error) {
    journal.close();
    throw error;
  }
}

function run(journal: JournalStore, setting: LiveSetting, resumeFromMs: number | null): LiveRun {
  const { ports, appVersion, fitter, openVenues } = setting;
  const engine = startEngine({ session: journal, ports, venues: openVenues(resumeFromMs), mode: 'live', appVersion,
    ...(fitter === undefined ? {} : { surfaces: { fitter } }) });
  return { engine, notes: engine.bootNotes, stop: (reason) => { engine.stop(reason); } };
}

function lastTimeMs(journal: JournalStore): number {
  let last = journal.manifest.startedTimeMs;
  for (const { row } of journal.readEntries(Math.max(1, journal.lastSeq))) last = row.timeMs;
  return last;
}
