import { expect, it } from 'vitest';
import type { Socket, SocketEvents, Sockets } from '../../ports/socket.ts';
import { virtualPorts, type VirtualPorts } from '../simulated/testing/virtualPorts.ts';
import { Line } from './line.ts';

class FakeSocket implements Socket {
  readonly sent: string[] = [];
  readonly events: SocketEvents;
  ended: string | null = null;
  paused = false;
  bufferedBytes = 0;
  constructor(events: SocketEvents) { this.events = events; }
  send(text: string): boolean {
    this.sent.push(text);
    return true;
  }
  pause(paused: boolean): void { this.paused = paused; }
  close(how: 'politely' | 'now'): void { this.ended = how; }
  says(text: string): void { this.events.message(Buffer.from(text), 7); }
}

interface World { ports: VirtualPorts; opened: FakeSocket[]; story: string[]; line: Line; last: () => FakeSocket }

function world(): World {
  const ports = virtualPorts(1_000_000);
  const opened: FakeSocket[] = [];
  const story: string[] = [];
  const sockets: Sockets = { open(_url, events) {
    const socket = new FakeSocket(events);
    opened.push(socket);
    return socket;
  } };
  const line = new Line({ name: 'test', url: 'ws://127.0.0.1:1', sockets, ports, signOfLife: () => 'ping' }, {
    up: () => { story.push('up'); },
    message: (bytes, receivedTimeMs) => { story.push(`${Buffer.from(bytes).toString()} at ${receivedTimeMs}`); },
    down: (reason) => { story.push(`down: ${reason}`); },
  });
  line.start();
  return { ports, opened, story, line, last: () => opened[opened.length - 1] ?? (() => { throw new Error(); })() };
}

it('a mute peer is asked after 2 s and given up before 5 s', () => {
  const { ports, story, last } = world();
  last().events.opened();
  last().says('hello');
  ports.pass(2_250);
  expect(last().sent).toEqual(['ping']);
  ports.pass(2_500);
  expect(story).toEqual(['up', 'hello at 7', 'down: no message for 4.5 s']);
});

it('a peer that answers the sign of life stays', () => {
  const { ports, story, last, opened } = world();
  last().events.opened();
  for (let i = 0; i < 20; i += 1) {
    ports.pass(2_250);
    last().says('pong');
  }
  expect([opened.length, story.filter((line) => line.startsWith('down'))]).toEqual([1, []]);
});

it('attempts come ever more slowly, at most every 15 s, and never in step', () => {
  const { ports, opened, last } = world();
  const times: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    last().events.closed('refused');
    const before = opened.length;
    const from = ports.clock.monotonicMs();
    while (opened.length === before) ports.pass(10);
    times.push(ports.clock.monotonicMs() - from);
  }
  const wholes = times.map((_time, i) => Math.min(15_000, 250 * 2 ** i));
  expect(times.every((time, i) => time >= (wholes[i] ?? 0) / 2 && time <= (wholes[i] ?? 0) + 10)).toBe(true);
  expect(new Set(times.slice(7)).size).toBeGreaterThan(1);
});

it('what an old socket still says is not heard', () => {
  const { ports, opened, story, line } = world();
  const [first] = opened;
  first?.events.opened();
  line.reset('gap');
  ports.pass(1_000);
  first?.says('late');
  first?.events.closed('late');
  expect([opened.length, first?.ended, story]).toEqual([2, 'now', ['up', 'down: gap']]);
});

it('waits as long as the venue asked for', () => {
  const { ports, opened, line, last } = world();
  line.waitAtLeast(30_000);
  last().events.closed('429');
  ports.pass(29_900);
  expect(opened.length).toBe(1);
  ports.pass(200);
  expect(opened.length).toBe(2);
});

it('while paused nobody is called mute, and a new socket begins paused', () => {
  const { ports, opened, line, last } = world();
  last().events.opened();
  line.pause(true);
  ports.pass(20_000);
  expect([opened.length, last().paused]).toEqual([1, true]);
  line.reset('elsewhere');
  ports.pass(1_000);
  last().events.opened();
  expect([opened.length, last().paused]).toEqual([2, true]);
});

it('after stop nothing is opened again', () => {
  const { ports, opened, line, last } = world();
  last().events.opened();
  line.stop();
  last().events.closed('bye');
  ports.pass(60_000);
  expect([opened.length, last().ended, line.send('x')]).toEqual([1, 'politely', false]);
});
