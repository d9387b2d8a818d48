import { beforeEach, describe, expect, test } from 'vitest';
import { FakeEngine } from '../../../test/fakes/bridge.ts';
import type { SessionCommand } from '../../shared/contract/commands.ts';
import type { SessionSummary } from '../../shared/contract/queries.ts';
import type { Served } from '../bridge/served.ts';
import type { LiveSession, ReplaySession, SessionHouse } from './house.ts';
import { Sessions } from './sessions.ts';

let log: string[];
let known: SessionSummary[];
let served: (string | null)[];
let activities: (string | null)[];
let trouble: (text: string | null) => void;
let failStop: boolean;
let sessions: Sessions;
const names = new Map<Served, string>();

const summary = (session: string, over: Partial<SessionSummary> = {}): SessionSummary => ({
  session, mode: 'practice', status: 'ended', startedTimeMs: 1, endedTimeMs: 2, entries: 3, tapeRows: 4, ...over,
});

function live(session: string): LiveSession {
  const engine = new FakeEngine();
  names.set(engine, session);
  return {
    session,
    served: engine,
    stop: (reason) => {
      log.push(`stop ${session}: ${reason}`);
      trouble('the session has ended');
      if (failStop) throw new Error('the journal refuses');
    },
    tellMargin: (account, trades) => { log.push(`told ${account}: ${trades.length}`); },
    onTrouble: (listener) => { trouble = listener; },
  };
}

function replay(session: string): ReplaySession {
  const engine = new FakeEngine();
  names.set(engine, `replay ${session}`);
  return {
    session,
    served: engine,
    play: () => { log.push('play'); },
    pause: () => { log.push('pause'); },
    setSpeed: (speed) => { log.push(`speed ${speed}`); },
    seek: async (timeMs) => { log.push(`seek ${timeMs}`); },
    close: () => { log.push(`close ${session}`); },
  };
}

const house: SessionHouse = {
  list: () => known,
  startPractice: (seed) => live(`new seed ${seed}`),
  resumePractice: (session) => live(`resumed ${session}`),
  startLive: () => live('new live'),
  resumeLive: (session) => live(`resumed ${session}`),
  venues: () => Promise.resolve(null),
  openReplay: replay,
};

beforeEach(() => {
  log = [];
  known = [];
  served = [];
  activities = [];
  failStop = false;
  sessions = new Sessions(house, {
    serve: (one) => { served.push(one === null ? null : (names.get(one) ?? '?')); },
    showActivity: (activity) => { activities.push(activity?.label ?? null); },
  }, { write: (_level, source, text) => { log.push(`${source}: ${text}`); } });
});

const opening = { session: null, resume: false, noPractice: false, seed: null };
const run = (type: SessionCommand['type'], over: object = {}) => sessions.run({ type, ...over } as SessionCommand);

describe('at the start', () => {
  test.each([
    ['nothing recorded', [], {}, 'new seed null'],
    ['a seed', [], { seed: 5 }, 'new seed 5'],
    ['the newest was ended', [summary('b'), summary('a', { status: 'crashed' })], {}, 'new seed null'],
    ['the newest crashed', [summary('b', { status: 'crashed' })], {}, 'resumed b'],
    ['an import is newer than the crash', [summary('i', { mode: 'imported' }), summary('b', { status: 'crashed' })], {},
      'resumed b'],
    ['another Ballast runs the newest', [summary('b', { status: 'running' })], {}, 'new seed null'],
    ['--resume', [summary('b')], { resume: true }, 'resumed b'],
    ['--session', [summary('b'), summary('a')], { session: 'a' }, 'replay a'],
  ])('%s', async (_name, recorded, over, expected) => {
    known = recorded;
    await sessions.open({ ...opening, ...over });
    expect([served, activities.at(-1) ?? null]).toEqual([[expected], null]);
  });

  test('--no-practice opens nothing', async () => {
    await sessions.open({ ...opening, noPractice: true });
    expect(served).toEqual([]);
  });

  test.each([
    ['--session', { session: 'x' }, [], '--session: no such session: x'],
    ['--resume', { resume: true }, [], '--resume: there is no practice session to go on with'],
    ['--resume', { resume: true }, [summary('b', { status: 'running' })], '--resume: b is open in another Ballast'],
  ])('%s that cannot be is refused', async (_name, over, recorded, message) => {
    known = recorded;
    await expect(sessions.open({ ...opening, ...over })).rejects.toThrow(message);
  });
});

describe('commands', () => {
  test('stop, replay, seek, and a new practice session', async () => {
    known = [summary('a')];
    await sessions.open(opening);
    await run('StopSession');
    await run('OpenReplay', { session: 'a' });
    await run('PlayReplay');
    await run('SetReplaySpeed', { speed: null });
    await run('PauseReplay');
    await run('SeekReplay', { timeMs: 7 });
    await run('StartPractice', { seed: 3 });
    expect(log).toEqual(['stop new seed null: the trader stopped the session', 'play', 'speed null', 'pause', 'seek 7',
      'close a']);
    // After a seek the replay is served again: a snapshot for all.
    expect(served).toEqual(['new seed null', null, null, 'replay a', 'replay a', null, 'new seed 3']);
  });

  test.each([
    ['PlayReplay', {}, 'no replay is open'],
    ['SeekReplay', { timeMs: 1 }, 'no replay is open'],
    ['StopSession', {}, 'no session is open'],
    ['OpenReplay', { session: 'x' }, 'command.session: no such session: x'],
  ] as const)('%s without a session is refused', async (type, over, message) => {
    await expect(run(type, over)).rejects.toThrow(message);
    expect([served, log]).toEqual([[], []]);
  });

  test('a running session is never replaced unasked', async () => {
    known = [summary('a')];
    await sessions.open(opening);
    await expect(run('OpenReplay', { session: 'a' })).rejects.toThrow('a session is running: stop it first');
    await expect(run('StartPractice', { seed: null })).rejects.toThrow('a session is running: stop it first');
    expect(log).toEqual([]);
  });

  test('are carried out one after another', async () => {
    known = [summary('a'), summary('b')];
    await Promise.all([run('OpenReplay', { session: 'a' }), run('OpenReplay', { session: 'b' }), run('PlayReplay')]);
    expect([log, served]).toEqual([['close a', 'play'], [null, 'replay a', null, 'replay b']]);
  });

  test('a session that does not end in order is gone from the screen all the same, and the reason is told', async () => {
    await sessions.open(opening);
    failStop = true;
    await expect(run('StopSession')).rejects.toThrow('the journal refuses');
    expect([served.at(-1), log.at(-1)]).toEqual([null, 'sessions: StopSession: the journal refuses']);
    await expect(run('StopSession')).rejects.toThrow('no session is open');
  });

  test('trouble of the engine is shown until it is over; its end is no trouble', async () => {
    await sessions.open(opening);
    trouble('disk full; nothing is sent until it can');
    trouble(null);
    await sessions.close('closing');
    expect(activities.filter((label, index) => label !== activities[index - 1])).toEqual([
      'disk full; nothing is sent until it can', null,
    ]);
  });
});

test('what a venue answers about margin reaches the session that runs, and nothing else does', async () => {
  await sessions.run({ type: 'StartPractice', seed: 1 } as SessionCommand);
  log = [];
  await sessions.venues({ type: 'AskVenueMargin', account: 'v/a', trades: [{ name: 'X', amount: 1 }] });
  await sessions.venues({ type: 'VenueReports' });
  expect(log).toEqual(['told v/a: 1']);
});
