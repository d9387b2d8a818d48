import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { START_MS } from '../../../test/fakes/entries.ts';
import { portsOn } from '../../../test/fakes/engineWorld.ts';
import { recordPractice } from '../../../test/fakes/practiceSession.ts';
import { VirtualTime } from '../../../test/sim/virtualTime.ts';
import { snapshotText } from '../core/snapshot.ts';
import type { State } from '../core/state.ts';
import { chainAfter, chainStart, sha256, type UnchainedRow } from '../journal/chain.ts';
import { openDatabase } from '../journal/sqlite.ts';
import { openReplay, type ReplayRunner } from './replay.ts';
import { ledgerHash } from './recovery.ts';
import { verifySession } from './redecide.ts';

interface Moment { readonly timeMs: number; readonly seq: number; readonly print: string }

/** Hash of the whole state, derived tables and the order of rows included; the order of a record's members left out. */
const printOf = (state: State): string => sha256(JSON.stringify(JSON.parse(snapshotText(state)), (_, value: unknown) =>
  (typeof value !== 'object' || value === null || Array.isArray(value) ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))));

let root = '';
let dir = '';
/** The live state after the last batch of some milliseconds, over the whole session. */
const moments: Moment[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ballast-replay-'));
  dir = join(root, 'session');
  const recording = recordPractice(dir, { tuning: { snapshotEveryMs: 4_000 } });
  const { engine, time } = recording;
  engine.onBatch(() => {
    const timeMs = time.nowMs();
    const last = moments.at(-1);
    if (last?.timeMs === timeMs) moments.pop();
    else if (last !== undefined && timeMs < last.timeMs + 900) return;
    moments.push({ timeMs, seq: engine.state.seq, print: printOf(engine.state) });
  });
  for (let second = 0; second < 20; second += 1) {
    recording.pass(1);
    if (second === 4) engine.submitCommand('shock', { type: 'ShockMarket', underlying: 'BTC', moveFraction: -0.04 });
    if (second > 4) recording.approve();
  }
  engine.submitCommand('kill', { type: 'EngageKillSwitch', reason: 'test' });
  recording.pass(2);
  engine.stop('recorded');
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

function replay(): { runner: ReplayRunner; time: VirtualTime; pass: (ms: number) => void } {
  const time = new VirtualTime(0);
  const runner = openReplay(dir, portsOn(time));
  let untilMs = 0;
  return { runner, time, pass(ms) {
    untilMs += ms;
    while (time.runNext(untilMs));
  } };
}

describe('a recorded practice session', () => {
  test('holds what the tests below need: fills, an approval, snapshots', () => {
    const { runner } = replay();
    const labels = runner.status().marks.map(({ label }) => label.split(' ')[0]);
    expect(new Set(labels)).toEqual(new Set(['approved', 'fill', 'kill']));
    expect(runner.journal.snapshotHeads().length).toBeGreaterThan(3);
    runner.close();
  });

  test('I9: applied again and decided again it gives the same hashes', () => {
    const verdict = verifySession(dir);
    expect(verdict).toMatchObject({ session: 'test-session', sealed: true, ok: true, equal: true, place: null, notes: [],
      decidedFromSeq: 0 });
    expect(verdict.appliedHash).toBe(verdict.redecidedHash);
    expect(verdict.tapeRows).toBeGreaterThan(1_000);
  });

  test('I9: played as fast as it goes it ends where the live session ended', () => {
    const { runner, pass } = replay();
    runner.setSpeed(null);
    runner.play();
    pass(100);
    const { endTimeMs } = runner.status();
    expect(runner.status()).toMatchObject({ playing: false, timeMs: endTimeMs });
    expect([runner.state.seq, ledgerHash(runner.state)]).toEqual([runner.journal.lastSeq,
      runner.journal.snapshotHeads().at(-1)?.hash]);
    runner.close();
  });

  test('I9: played step by step it passes through the very states that were live', async () => {
    const { runner } = replay();
    for (const { timeMs, seq, print } of moments) {
      await runner.seek(timeMs);
      expect([runner.state.seq, printOf(runner.state)], `the state ${timeMs - START_MS} ms in`).toEqual([seq, print]);
    }
    expect(moments.length).toBeGreaterThan(10);
    runner.close();
  });

  test('a seek, forwards or back, is the same as having played there', async () => {
    const { runner } = replay();
    for (const share of [0.9, 0.2, 0.5, 0.52, 0.05, 0.99]) {
      const moment = moments[Math.floor(share * moments.length)];
      await runner.seek(moment?.timeMs ?? 0);
      expect([runner.status().timeMs, runner.state.seq, printOf(runner.state)])
        .toEqual([moment?.timeMs, moment?.seq, moment?.print]);
    }
    await runner.seek(Infinity);
    expect(runner.state.seq).toBe(runner.journal.lastSeq);
    runner.close();
  });

  test('plays at the speed asked for, pauses, and tells its listeners', async () => {
    const { runner, pass } = replay();
    const statuses: string[] = [];
    const heard: number[] = [];
    runner.onChange(({ playing, speed }) => statuses.push(`${playing ? 'playing' : 'paused'} ${speed}`));
    runner.onBatch((entries) => heard.push(...entries.map(({ seq }) => seq)));
    runner.setSpeed(4);
    const from = runner.state.seq;
    runner.play();
    pass(2_000);
    runner.pause();
    pass(1_000);
    const { timeMs } = runner.status();
    expect(timeMs - START_MS).toBeGreaterThan(7_800);
    expect(timeMs - START_MS).toBeLessThanOrEqual(8_000);
    expect(statuses).toEqual(['paused 4', 'playing 4', 'paused 4']);
    expect(heard).toEqual(Array.from({ length: runner.state.seq - from }, (_, i) => from + 1 + i));
    const sought = replay().runner;
    await sought.seek(timeMs);
    expect([sought.state.seq, printOf(sought.state)]).toEqual([runner.state.seq, printOf(runner.state)]);
    sought.close();
    expect(() => runner.setSpeed(0)).toThrow('speed: must be above zero');
    runner.close();
  });
});

describe('a session that was tampered with', () => {
  const tampered = (change: string, rechain: boolean): ReturnType<typeof verifySession> => {
    const copy = join(root, `copy-${change.length}-${rechain}`);
    rmSync(copy, { recursive: true, force: true });
    const recording = recordPractice(copy);
    recording.pass(3);
    recording.engine.submitCommand('c', { type: 'EngageKillSwitch', reason: 'test' });
    recording.pass(1);
    recording.engine.stop('recorded');
    rmSync(join(copy, 'seal.json'));
    const db = openDatabase(join(copy, 'journal.db'), 'write');
    db.exec(`UPDATE manifest SET value = '"crashed"' WHERE key = 'status'; ${change}`);
    if (rechain) forgeChain(db);
    db.close();
    return verifySession(copy);
  };

  test('is named by its entry when only the row was changed', () => {
    const { ok, place } = tampered(`UPDATE entries SET payload = replace(payload, 'test', 'best')
      WHERE type = 'KillSwitchEngaged'`, false);
    expect([ok, place]).toEqual([false, expect.stringMatching(/^entry \d+: it is not what was written/)]);
  });

  test('I9: is found by deciding again even when the whole chain was forged', () => {
    const { ok, place } = tampered(`UPDATE entries SET payload = replace(payload, 'test', 'best')
      WHERE type = 'KillSwitchEngaged'`, true);
    expect([ok, place]).toEqual([false, expect.stringMatching(
      /^entry \d+: KillSwitchEngaged is decided again with other contents/)]);
  });
});

/** Gives every row the chain hash that fits its new contents, as somebody who knows the code could. */
function forgeChain(db: ReturnType<typeof openDatabase>): void {
  const rows = db.prepare('SELECT * FROM entries ORDER BY seq').all() as UnchainedRow[];
  let chain = chainStart('test-session');
  const put = db.prepare('UPDATE entries SET chain = unhex(?) WHERE seq = ?');
  for (const row of rows) {
    chain = chainAfter(chain, row);
    put.run(chain, row.seq);
  }
}
