/** The sessions of one data directory, as the session controller needs them: practice sessions and replays. */
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { openReplay, type ReplayRunner } from '../engine/replay.ts';
import { freshSessionName, listSessions, sessionExists, sessionFolder } from '../engine/sessions/folders.ts';
import { beginLive, continueLive, type LiveSetting } from '../engine/sessions/live.ts';
import { beginPractice, continuePractice, type PracticeRun } from '../engine/sessions/practice.ts';
import { SessionRefusal, type Served } from '../bridge/served.ts';
import type { VenueDesk } from '../engine/venueAccounts/venueDesk.ts';
import type { Ports } from '../ports/ports.ts';
import { marginAfterOf } from '../engine/stress/marginAfterOf.ts';
import { LaboratoryDesk } from '../engine/laboratory/laboratoryDesk.ts';
import { ReviewDesk } from '../engine/review/reviewDesk.ts';
import { limitUseOf } from '../engine/stress/limitUse.ts';
import { StressDesk } from '../engine/stress/stressDesk.ts';
import {
  heldChances, rollsOf, structureAnswer, templateAnswer, templateShapes,
} from '../engine/structures/structureAnswer.ts';
import { venueWhatIfOf } from '../engine/marginChecks/venueWhatIf.ts';
import { DistanceDesk } from '../engine/distances/distanceDesk.ts';
import { PlanDesk } from '../engine/hedgePlans/planDesk.ts';
import { ProtectionDesk } from '../engine/protection/protectionDesk.ts';
import { SurfaceDesk } from '../engine/surfaces/surfaceDesk.ts';
import { UnitDesk } from '../engine/units/unitDesk.ts';
import type { WebhookDesk } from '../engine/webhook/webhookDesk.ts';
import { BadInput } from './badInput.ts';
import type { LiveSession, ReplaySession, SessionHouse } from './house.ts';
import { appRoot } from './version.ts';

export interface HouseSetting {
  readonly dataDirectory: string;
  readonly ports: Ports;
  /** The trader's accounts at real venues. */
  readonly venues: VenueDesk;
  readonly webhook?: WebhookDesk;
  readonly appVersion: string;
  /** Of new practice markets; null: the default. */
  readonly pace?: number | null;
  /** For the one who started the host. */
  readonly say: (line: string) => void;
}

export function practiceHouse(setting: HouseSetting): SessionHouse {
  const { dataDirectory, ports, venues, webhook, appVersion, pace, say } = setting;
  const list = (): ReturnType<SessionHouse['list']> => {
    const { sessions, unreadable } = listSessions(dataDirectory);
    for (const { session, reason } of unreadable) ports.log.write('warn', 'sessions', `${session}: ${reason}`);
    return sessions;
  };
  const scenarios = join(appRoot(), 'resources', 'scenarios');
  const fitter = new SurfaceDesk(ports.log);
  const finder = new DistanceDesk(ports.log);
  const planner = new ProtectionDesk(ports.log);
  const hedgePlanner = new PlanDesk(ports.log);
  const valuer = new UnitDesk(ports.log);
  valuer.start();
  const desks: Desks = { surfaces: fitter, review: new ReviewDesk(),
    laboratory: new LaboratoryDesk((name) => findSession(dataDirectory, name)),
    stress: new StressDesk(scenarios, (line) => ports.log.write('warn', 'stress', line)) };
  const beside = { fitter, finder, planner, hedgePlanner, valuer };
  const live = (folder: string): LiveSetting => ({ folder, ports, appVersion, ...beside,
    openVenues: (resumeFromMs) => venues.open(resumeFromMs) });
  return {
    list,
    startPractice(seed) {
      const session = freshSessionName(dataDirectory, 'practice', ports.clock.nowMs());
      const folder = existingName(sessionFolder(dataDirectory, session), session);
      const run = beginPractice({ folder, ports, appVersion, pace, ...beside }, session, seed);
      return liveSession(folder, session, run, desks);
    },
    resumePractice(session) {
      say(`Recovering the practice session ${session} ...`);
      const folder = findSession(dataDirectory, session);
      const run = continuePractice({ folder, ports, appVersion, ...beside });
      for (const note of run.notes) say(note);
      say(`Recovered ${session} at entry ${run.engine.state.seq}.`);
      return liveSession(folder, session, run, desks);
    },
    startLive() {
      if (!venues.hasAccounts) {
        throw new SessionRefusal(null, 'there is no account at a real venue: add one in Settings > Venues');
      }
      const session = freshSessionName(dataDirectory, 'live', ports.clock.nowMs());
      const folder = existingName(sessionFolder(dataDirectory, session), session);
      return liveSession(folder, session, beginLive(live(folder), session), desks);
    },
    resumeLive(session) {
      say(`Recovering the live session ${session} ...`);
      const folder = findSession(dataDirectory, session);
      const run = continueLive(live(folder));
      for (const note of run.notes) say(note);
      return liveSession(folder, session, run, desks);
    },
    venues: (request) => venues.answer(request),
    ...(webhook === undefined ? {} : { webhook }),
    openReplay(session) {
      const folder = findSession(dataDirectory, session);
      return replaySession(folder, session, openReplay(folder, ports), desks);
    },
  };
}

/** What is computed beside the engine's thread. */
interface Desks {
  readonly stress: StressDesk;
  readonly surfaces: SurfaceDesk;
  readonly review: ReviewDesk;
  readonly laboratory: LaboratoryDesk;
}

/** The folder of a session that exists. Throws BadInput naming SESSION. */
export function findSession(dataDirectory: string, session: string): string {
  const folder = sessionFolder(dataDirectory, session);
  if (folder === null || !sessionExists(dataDirectory, session)) {
    throw new BadInput('SESSION', `no such session: ${session.slice(0, 100)}`);
  }
  return folder;
}

function existingName(folder: string | null, session: string): string {
  if (folder === null) throw new Error(`not a session name: ${session}`);
  return folder;
}

function liveSession(
  folder: string, session: string, { engine, stop }: PracticeRun, desks: Desks,
): LiveSession {
  return {
    session,
    served: servedEngine(folder, engine, desks),
    stop,
    tellMargin(account, trades, answer) {
      const told = venueWhatIfOf(engine.state, account, trades, answer);
      if (told !== null) engine.tell({ type: 'VenueWhatIfTold', told });
    },
    onTrouble(listener) {
      engine.onHealth(({ condition, text }) => listener(condition === 'running' ? null : text));
    },
  };
}

const servedEngine = (folder: string, engine: Engine, desks: Desks): Served => ({
  state: engine.state,
  journal: engine.journal,
  onBatch: (listener) => engine.onBatch(listener),
  submitCommand: (commandId, command) => engine.submitCommand(commandId, command),
  showing: (need) => { engine.showing(need); },
  isWithheld: () => engine.health.condition === 'journalFailing',
  stress: (query) => desks.stress.ask(engine.state, query),
  cascade: (query) => desks.stress.askCascade(engine.state, query),
  limitUse: () => limitUseOf(engine.state),
  smiles: (query) => desks.surfaces.smiles(engine.state, query),
  marginDetail: () => desks.stress.askMargin(engine.state),
  marginAfter: (query) => marginAfterOf(engine.state, query),
  explain: (query) => desks.review.explain(folder, engine.state, query),
  sessionReport: () => desks.review.report(folder, engine.state),
  reportProgress: (cancel) => desks.review.progress(cancel),
  laboratory: (query) => desks.laboratory.ask(folder, engine.state.timeMs, query),
  laboratoryProgress: (cancel) => desks.laboratory.progress(cancel),
  structure: (query) => structureAnswer(engine.state, query),
  templateLegs: (query) => templateAnswer(engine.state, query),
  templates: () => templateShapes(),
  roll: (query) => rollsOf(engine.state, query),
  expiryChances: () => heldChances(engine.state),
});

function replaySession(folder: string, session: string, runner: ReplayRunner, desks: Desks): ReplaySession {
  let seeking = 0;
  const served: Served = {
    get state() { return runner.state; },
    journal: runner.journal,
    onBatch: (listener) => runner.onBatch(listener),
    replayStatus: () => runner.status(),
    stress: (query) => desks.stress.ask(runner.state, query),
    cascade: (query) => desks.stress.askCascade(runner.state, query),
    limitUse: () => limitUseOf(runner.state),
    smiles: (query) => desks.surfaces.smiles(runner.state, query),
    marginDetail: () => desks.stress.askMargin(runner.state),
    marginAfter: (query) => marginAfterOf(runner.state, query),
    explain: (query) => desks.review.explain(folder, runner.state, query),
    sessionReport: () => desks.review.report(folder, runner.state),
    reportProgress: (cancel) => desks.review.progress(cancel),
    laboratory: (query) => desks.laboratory.ask(folder, runner.state.timeMs, query),
    laboratoryProgress: (cancel) => desks.laboratory.progress(cancel),
    structure: (query) => structureAnswer(runner.state, query),
    templateLegs: (query) => templateAnswer(runner.state, query),
    templates: () => templateShapes(),
    roll: (query) => rollsOf(runner.state, query),
    expiryChances: () => heldChances(runner.state),
    // What a seek passes through is nobody's to see: the screens get a snapshot when it is there.
    isWithheld: () => seeking > 0,
  };
  return {
    session,
    served,
    play: () => runner.play(),
    pause: () => runner.pause(),
    setSpeed: (speed) => runner.setSpeed(speed),
    async seek(timeMs) {
      seeking += 1;
      try {
        await runner.seek(timeMs);
      } finally {
        seeking -= 1;
      }
    },
    close: () => runner.close(),
  };
}
