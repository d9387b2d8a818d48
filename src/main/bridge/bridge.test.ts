import { describe, expect, test } from 'vitest';
import { FakeEngine, FakeScreen, FakeTimers } from '../../../test/fakes/bridge.ts';
import { dec } from '../../shared/domain/decimal.ts';
import type { MarketNeed } from '../../shared/domain/marketNeed.ts';
import type { Entry } from '../events/entry.ts';
import type { Served } from './served.ts';
import { createBridge, type Bridge } from './bridge.ts';
import { SessionRefusal } from './served.ts';

interface Scene { timers: FakeTimers; engine: FakeEngine; bridge: Bridge; screen: FakeScreen }

function scene(): Scene {
  const timers = new FakeTimers();
  const engine = new FakeEngine();
  const bridge = createBridge({ host: 'test', timers, name: 'b' });
  const screen = new FakeScreen();
  bridge.serve(engine);
  bridge.connect(screen.transport);
  return { timers, engine, bridge, screen };
}

const order = { kind: 'command', id: 'c1', command: { type: 'CancelAllOrders' } };
const balance = (amount: string) => ({ account: 'a/main', currency: 'USD', amount: dec(amount) });
const notice = (seq: number) => ({ seq, timeMs: 0, severity: 'info' as const, source: 'test', text: `notice ${seq}` });
const received = (seq: number, commandId: string): Entry => ({
  seq, timeMs: 0, venueTimeMs: null, causeSeq: null, origin: 'input',
  event: { type: 'CommandReceived', commandId, command: { type: 'CancelAllOrders' } },
});

describe('snapshot and patches', () => {
  test('hello is answered by a snapshot; nothing is sent before it', () => {
    const { timers, engine, screen } = scene();
    engine.state.balances.put('a/main|USD', balance('10.50'));
    engine.state.seq = 7;
    engine.state.timeMs = 99;
    timers.advance(1_000);
    expect(screen.messages).toEqual([]);
    screen.hello();
    const { tables, ...head } = screen.of('snapshot')[0] ?? expect.fail('no snapshot');
    const expected = { kind: 'snapshot', protocol: 1, host: 'test', revision: 2, timeMs: 99, seq: 7, replay: null };
    expect(head).toEqual({ ...expected, activity: null });
    expect(tables.balances).toEqual([['a/main|USD', { account: 'a/main', currency: 'USD', amount: '10.5' }]]);
  });

  test('revisions follow one another, changes of one row are squashed, a removal is told', () => {
    const { timers, engine, screen } = scene();
    screen.hello();
    engine.state.balances.put('k', balance('1'));
    engine.state.balances.put('k', balance('2'));
    timers.advance(60);
    engine.state.balances.remove('k');
    timers.advance(60);
    const [first, second, ...rest] = screen.of('patch');
    expect([first?.revision, first?.changes, second?.revision, second?.changes, rest]).toEqual([
      2, { balances: { put: [['k', { account: 'a/main', currency: 'USD', amount: '2' }]] } },
      3, { balances: { remove: ['k'] } }, [],
    ]);
  });

  test('at most 20 patches a second, however often the tables change', () => {
    const { timers, engine, screen } = scene();
    screen.hello();
    for (let n = 1; n <= 2_000; n += 1) {
      engine.state.notices.put(String(n), notice(n));
      engine.commit();
      timers.advance(1);
    }
    const patches = screen.of('patch');
    expect(patches.length).toBeGreaterThan(20);
    expect(patches.length).toBeLessThanOrEqual(40);
    expect(patches.map(({ revision }) => revision)).toEqual(patches.map((_, index) => index + 2));
  });

  test('a batch after a quiet time is passed on at once', () => {
    const { timers, engine, screen } = scene();
    screen.hello();
    timers.advance(500);
    engine.state.notices.put('1', notice(1));
    engine.commit();
    expect(screen.of('patch')).toHaveLength(1);
  });

  test('a client that lost a patch says hello again and goes on from a snapshot', () => {
    const { timers, engine, screen } = scene();
    screen.hello();
    engine.state.balances.put('k', balance('1'));
    timers.advance(60);
    screen.hello();
    engine.state.balances.put('k', balance('3'));
    timers.advance(60);
    const [, snapshot] = screen.of('snapshot');
    const [, patch] = screen.of('patch');
    expect(snapshot?.tables.balances).toEqual([['k', { account: 'a/main', currency: 'USD', amount: '1' }]]);
    expect(patch?.revision).toBe((snapshot?.revision ?? NaN) + 1);
  });

  test('two clients get the same patches', () => {
    const { timers, engine, bridge, screen } = scene();
    const other = new FakeScreen();
    bridge.connect(other.transport);
    screen.hello();
    timers.advance(100);
    other.hello();
    engine.state.notices.put('1', notice(1));
    timers.advance(60);
    expect(other.of('patch')).toEqual(screen.of('patch'));
    expect(other.of('patch')).toHaveLength(1);
  });

  test('I15 a slow client gets nothing while it is behind, then a snapshot; others are not held up', () => {
    const { timers, engine, bridge, screen } = scene();
    const quick = new FakeScreen();
    bridge.connect(quick.transport);
    screen.hello();
    quick.hello();
    screen.bufferedBytes = 5 * 1024 * 1024;
    for (let n = 1; n <= 10; n += 1) {
      engine.state.notices.put(String(n), notice(n));
      timers.advance(60);
    }
    expect([screen.of('patch').length, quick.of('patch').length]).toEqual([0, 10]);
    screen.bufferedBytes = 0;
    timers.advance(60);
    const snapshot = screen.of('snapshot')[1];
    expect([snapshot?.tables.notices?.length, snapshot?.revision]).toEqual([10, quick.of('patch').at(-1)?.revision]);
    engine.state.notices.put('11', notice(11));
    timers.advance(60);
    expect(screen.of('patch').map(({ revision }) => revision)).toEqual([(snapshot?.revision ?? NaN) + 1]);
  });

  test('I12 what the journal refuses is not shown: no patch, no snapshot, no hot frame until it is durable', () => {
    const { timers, engine, bridge, screen } = scene();
    screen.hello().say({ kind: 'watch', rows: ['quote|x'] });
    engine.withheld = true;
    engine.state.notices.put('1', notice(1));
    engine.state.quotes.put('x', { instrument: 'x', receivedTimeMs: 3 } as never);
    const late = new FakeScreen();
    bridge.connect(late.transport);
    late.hello();
    timers.advance(1_000);
    expect([screen.of('patch'), screen.frames, late.messages]).toEqual([[], [], []]);
    engine.withheld = false;
    timers.advance(20);
    expect([screen.of('patch').length, screen.frames.length, late.of('snapshot')[0]?.tables.notices?.length])
      .toEqual([1, 1, 1]);
  });

  test('another session resets every client with a snapshot', () => {
    const { timers, bridge, screen, engine } = scene();
    screen.hello();
    const next = new FakeEngine();
    next.state.balances.put('n', balance('9'));
    bridge.serve(next);
    expect(screen.of('snapshot').at(-1)?.tables.balances?.[0]?.[0]).toBe('n');
    engine.state.notices.put('1', notice(1));
    timers.advance(100);
    expect([screen.of('patch'), engine.listenerCount]).toEqual([[], 0]);
    bridge.serve(null);
    expect(screen.of('snapshot').at(-1)).toMatchObject({ tables: {}, replay: null, seq: 0 });
  });
});

describe('commands', () => {
  test('an accepted command is answered when the journal has it', () => {
    const { engine, screen } = scene();
    screen.hello();
    screen.say(order);
    expect([engine.commands, screen.of('reply')]).toEqual([[['b-1', { type: 'CancelAllOrders' }]], []]);
    engine.commit(received(4, 'b-1'));
    expect(screen.of('reply')).toEqual([{ kind: 'reply', id: 'c1', ok: true, answer: { seq: 4 } }]);
  });

  test('a command that core refuses is answered with its field', () => {
    const { engine, screen } = scene();
    screen.hello();
    screen.say(order);
    const refusal = { type: 'CommandRefused' as const, commandId: 'b-1', field: 'command.word', message: 'wrong word' };
    const stamp = { timeMs: 0, venueTimeMs: null, causeSeq: 4 };
    engine.commit(received(4, 'b-1'), { ...stamp, seq: 5, origin: 'decided', event: refusal });
    const error = { field: 'command.word', message: 'wrong word' };
    expect(screen.of('reply')).toEqual([{ kind: 'reply', id: 'c1', ok: false, error }]);
  });

  test('an engine that says nothing leaves the outcome unknown, not failed', () => {
    const { timers, screen } = scene();
    screen.hello();
    screen.say(order);
    timers.advance(11_000);
    const error = { field: null, message: expect.stringMatching(/is unknown/) };
    expect(screen.of('reply')).toEqual([{ kind: 'reply', id: 'c1', ok: false, error }]);
  });

  test('a replay refuses every command and shows its own status', () => {
    const { timers, bridge, screen } = scene();
    const status = { session: 's', startTimeMs: 0, endTimeMs: 9, timeMs: 3, playing: false, speed: 1, marks: [] };
    let now = status;
    const { state, journal } = new FakeEngine();
    const replay: Served = { state, journal, onBatch: () => () => {}, replayStatus: () => now };
    bridge.serve(replay);
    screen.hello();
    screen.say(order);
    now = { ...status, timeMs: 5 };
    timers.advance(300);
    timers.advance(300);
    const error = { field: null, message: 'REPLAY: this session is read-only' };
    expect(screen.of('reply')).toEqual([{ kind: 'reply', id: 'c1', ok: false, error }]);
    expect([screen.of('snapshot')[0]?.replay, screen.of('replay')]).toEqual([status, [{ kind: 'replay', replay: now }]]);
  });

  test('without a session a command is refused in words', () => {
    const { bridge, screen } = scene();
    bridge.serve(null);
    screen.hello();
    screen.say(order);
    expect(screen.of('reply')).toMatchObject([{ id: 'c1', ok: false, error: { field: null } }]);
  });

  test('session commands are answered by the steering, refusals with their field', async () => {
    const { bridge, screen } = scene();
    const done: unknown[] = [];
    bridge.steerBy({
      list: () => [],
      run: async (command) => {
        if (command.type === 'OpenReplay') throw new SessionRefusal('command.session', 'no such session: x');
        done.push(command);
      },
    });
    screen.hello();
    screen.say({ kind: 'sessionCommand', id: 's1', command: { type: 'OpenReplay', session: 'x' } });
    screen.say({ kind: 'sessionCommand', id: 's2', command: { type: 'StopSession' } });
    await Promise.resolve();
    const error = { field: 'command.session', message: 'no such session: x' };
    expect(done).toEqual([{ type: 'StopSession' }]);
    expect(screen.of('reply')).toEqual(expect.arrayContaining([
      { kind: 'reply', id: 's1', ok: false, error }, { kind: 'reply', id: 's2', ok: true, answer: null },
    ]));
  });
});

describe('queries', () => {
  test('are answered, or refused in words; at most 16 at once', async () => {
    const { screen } = scene();
    screen.hello();
    for (let n = 1; n <= 20; n += 1) screen.say({ kind: 'query', id: `q${n}`, query: { type: 'Why', seq: n } });
    await new Promise((resolve) => { setImmediate(resolve); });
    const replies = screen.of('reply');
    expect(replies.filter(({ ok }) => ok)).toHaveLength(16);
    expect(replies.find(({ id }) => id === 'q17')).toEqual({
      kind: 'reply', id: 'q17', ok: false, error: { field: null, message: 'too many queries at once' } });
    screen.say({ kind: 'query', id: 'again', query: { type: 'ListSessions' } });
    await new Promise((resolve) => { setImmediate(resolve); });
    expect(screen.of('reply').at(-1)).toEqual({ kind: 'reply', id: 'again', ok: true, answer: [] });
  });
});

describe('bad input', () => {
  const refusals: [name: string, said: unknown, id: string, field: string | null, message: RegExp][] = [
    ['text that is not JSON', '{"kind":', '', null, /^not JSON: /],
    ['bytes', new Uint8Array([1, 2, 3]), '', null, /binary/],
    ['too long a text', JSON.stringify('x'.repeat(70_000)), '', null, /70002 characters; at most 65536/],
    ['no object', '[]', '', null, /expected object/i],
    ['no kind', { id: 'q' }, 'q', 'kind', /^kind: is missing$/],
    ['an unknown kind', { kind: 'hi', id: 'q' }, 'q', 'kind', /^kind: unknown: "hi"$/],
    ['an unknown command', { kind: 'command', id: 'q', command: { type: 'Sell' } }, 'q', 'command.type', /unknown: "Sell"/],
    ['an unknown field', { kind: 'command', id: 'q', command: { type: 'CancelAllOrders', all: 1 } }, 'q',
      'command.all', /^command.all: unknown field$/],
    ['a bad decimal', { kind: 'command', id: 'q', command: { type: 'EditProposal', proposal: 'p', quantity: '1,5',
      limitPrice: '1' } }, 'q', 'command.quantity', /^command.quantity: must be a decimal number$/],
    ['a missing field', { kind: 'command', id: 'q', command: { type: 'CancelOrder' } }, 'q', 'command.clientOrderId',
      /^command.clientOrderId: is missing$/],
    ['another protocol', { kind: 'hello', protocol: 9 }, '', 'protocol', /protocol 1, the screen 9/],
    ['__proto__', '{"kind":"ping","sentMs":1,"__proto__":{"a":1}}', '', '__proto__', /unknown field/],
  ];

  test.each(refusals)('%s is refused in one line and the connection lives on', (_name, said, id, field, message) => {
    const { engine, screen } = scene();
    screen.say(said);
    expect(screen.of('reply')).toEqual([
      { kind: 'reply', id, ok: false, error: { field, message: expect.stringMatching(message) } },
    ]);
    expect(screen.texts.join('')).not.toContain('\n');
    screen.hello();
    expect([screen.of('snapshot').length, screen.closedBecause, engine.commands]).toEqual([1, null, []]);
  });
});

test('a ping is answered with the engine clock', () => {
  const { timers, screen } = scene();
  screen.say({ kind: 'ping', sentMs: 5 });
  expect(screen.messages).toEqual([{ kind: 'pong', sentMs: 5, engineMs: timers.now }]);
});

test('a client that leaves is forgotten; close ends timers and clients', () => {
  const { timers, bridge, engine, screen } = scene();
  screen.hello();
  const other = new FakeScreen();
  bridge.connect(other.transport);
  other.leave();
  expect(bridge.clients).toBe(1);
  bridge.close('the terminal is closing');
  expect([screen.closedBecause, timers.running, engine.listenerCount]).toEqual(['the terminal is closing', 0, 0]);
});

test('what panes of all screens need adds up; a screen that closes takes its part away; a new session is told', () => {
  const { bridge, engine, screen } = scene();
  const told: string[][] = [];
  const showing = ({ traded, chains }: MarketNeed): void => {
    told.push([...traded, ...chains.map(({ venue, underlying, expiryTimeMs }) => `${venue} ${underlying} ${expiryTimeMs}`)]);
  };
  const served = Object.assign(engine, { showing });
  screen.hello();
  screen.say({ kind: 'watch', rows: ['quote|a:X', 'traded|a:X', 'chain|a|BTC|*'] });
  const popOut = new FakeScreen();
  bridge.connect(popOut.transport);
  popOut.say({ kind: 'watch', rows: ['traded|a:X', 'traded|b:Y'] });
  bridge.serve(served);
  screen.say({ kind: 'watch', rows: [] });
  popOut.leave();
  const [first, both] = [['a:X', 'a BTC null'], ['a:X', 'b:Y', 'a BTC null']];
  expect(told).toEqual([first, both, both, ['a:X', 'b:Y'], []]);
});
