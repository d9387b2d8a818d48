/**
 * The browser host as a process of its own, from source, over a real socket: its words on the standard streams, its
 * exit codes, the way of a hedge from proposal to fill, and what a kill -9 leaves behind.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HedgeProposal } from '../../src/shared/domain/steering/hedge.ts';
import type { Wire } from '../../src/shared/contract/replica.ts';
import { verifySession } from '../../src/main/engine/redecide.ts';
import { connectScreen, type Screen } from '../fakes/screen.ts';

const MAIN = join(import.meta.dirname, '../../src/main/hosts/browser/main.ts');
let data: string;
const running = new Set<ChildProcess>();

beforeEach(() => { data = mkdtempSync(join(tmpdir(), 'ballast-process-')); });
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(data, { recursive: true, force: true });
});

interface Host { child: ChildProcess; url: string; lines: string[]; errors: string[] }

async function start(...args: string[]): Promise<Host> {
  const child = spawn(process.execPath, [MAIN, '--data', data, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const [lines, errors]: [string[], string[]] = [[], []];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const ready = new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      lines.splice(0, lines.length, ...out.split('\n').slice(0, -1));
      if (lines[0] !== undefined) resolve(lines[0]);
    });
    child.on('exit', (code) => reject(new Error(`exit ${code}: ${errors.join('')}`)));
  });
  const { url } = JSON.parse(await ready) as { url: string };
  return { child, url, lines, errors };
}

const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => new Promise((resolve) => {
  child.on('exit', (code) => resolve(code));
  child.kill(signal);
});
const sessionNames = (): string[] => readdirSync(join(data, 'sessions')).sort();
const folderOf = (session: string): string => join(data, 'sessions', session);

async function opened(host: Host): Promise<Screen> {
  const screen = await connectScreen(host.url);
  await screen.until(() => screen.row('nodes', 'portfolio')?.valueUsd ?? null);
  return screen;
}

/** Moves the market until the hedger proposes on it. */
async function proposalAfterShock(screen: Screen): Promise<Wire<HedgeProposal>> {
  const before = new Set(screen.rows('proposals').map(({ id }) => id));
  await screen.command({ type: 'ShockMarket', underlying: 'BTC', moveFraction: 0.03 });
  return screen.until(() => screen.rows('proposals').find(({ id, state }) => state === 'open' && !before.has(id)), 40_000);
}

describe('the browser host', () => {
  test('a hedge from proposal to fill, then the same session in replay at that moment', async () => {
    const host = await start('--seed', '7');
    const screen = await opened(host);
    expect([host.lines.length, statSync(data).mode & 0o777]).toEqual([1, 0o700]);

    screen.say({ kind: 'watch', rows: ['node|portfolio', 'node|portfolio/BTC'] });
    const open = await proposalAfterShock(screen);
    const approved = await screen.command({ type: 'ApproveProposal', proposal: open.id });
    expect(approved).toMatchObject({ ok: true });
    const done = await screen.until(() => screen.rows('proposals').find(({ id, state }) => id === open.id && state === 'done'));
    const fills = screen.rows('fills').filter(({ clientOrderId }) => done.orders.includes(clientOrderId ?? ''));
    expect([done.orders.length, fills.length > 0, screen.cells > 0, screen.gaps]).toEqual(
      [open.legs?.length ?? 1, true, true, 0]);

    const refused = await screen.command({ type: 'ApproveProposal', proposal: 'hedge-0' });
    expect(refused).toMatchObject({ ok: false, error: { field: 'command.proposal' } });
    const [name = ''] = sessionNames();
    expect(await screen.steer({ type: 'OpenReplay', session: name })).toMatchObject({
      ok: false, error: { message: 'a session is running: stop it first' } });

    expect(await screen.steer({ type: 'StopSession' })).toMatchObject({ ok: true });
    const verdict = verifySession(folderOf(name));
    expect([verdict.ok, verdict.place, verdict.sealed]).toEqual([true, null, true]);
    expect(await screen.steer({ type: 'OpenReplay', session: name })).toMatchObject({ ok: true });
    expect(await screen.steer({ type: 'SeekReplay', timeMs: done.updatedTimeMs })).toMatchObject({ ok: true });
    expect(screen.rows('proposals').find(({ id }) => id === open.id)).toEqual(done);
    expect(await screen.command({ type: 'CancelAllOrders' })).toMatchObject({
      ok: false, error: { message: 'REPLAY: this session is read-only' } });
    screen.close();
    expect(await end(host.child, 'SIGTERM')).toBe(0);
  });

  test('kill -9 loses nothing that was acknowledged: the next start goes on with the same session', async () => {
    const first = await start('--seed', '9');
    const screen = await opened(first);
    const order = await screen.command({
      type: 'SubmitOrder', account: 'simulated-options/main', instrument: 'simulated-options:BTC-PERPETUAL', side: 'buy',
      orderType: 'market', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null,
      quantity: '1000',
    });
    expect(order).toMatchObject({ ok: true });
    const filled = await screen.until(() => screen.rows('orders').find(({ state }) => state === 'filled'));
    await end(first.child, 'SIGKILL');
    const [crashed = ''] = sessionNames();
    const venues = readFileSync(join(folderOf(crashed), 'practice-venues.json'), 'utf8');
    expect(JSON.parse(venues)).toMatchObject({ seed: 9 });

    const second = await start();
    const again = await opened(second);
    expect(second.errors.join('')).toMatch(/Recovering the practice session .*\nRecovered .* at entry \d+\./);
    expect(again.rows('orders')).toEqual([filled]);
    const [name = '', ...others] = sessionNames();
    expect(others).toEqual([]);
    again.close();
    expect(await end(second.child, 'SIGINT')).toBe(0);
    const { ok, place } = verifySession(folderOf(name));
    expect([ok, place]).toEqual([true, null]);
  });

  test('SIGUSR2 prints a new address; the one before stops working', async () => {
    const host = await start('--no-practice');
    host.child.kill('SIGUSR2');
    await expect.poll(() => host.lines.length).toBe(2);
    const { url } = JSON.parse(host.lines[1] ?? '') as { url: string };
    await expect(connectScreen(host.url)).rejects.toThrow('403');
    const screen = await connectScreen(url);
    expect(screen.rows('session')).toEqual([]);
    expect(await screen.command({ type: 'CancelAllOrders' })).toMatchObject({ ok: false });
    expect(await screen.steer({ type: 'StartPractice', seed: 4 })).toMatchObject({ ok: true });
    expect(await screen.until(() => screen.rows('session')[0]?.mode)).toBe('practice');
    screen.close();
    expect(await end(host.child, 'SIGTERM')).toBe(0);
  });

  test.each([
    [['--port', 'http'], '--port: "http" is not a whole number from 0 to 65535\n'],
    [['--session', 'nowhere'], '--session: no such session: nowhere\n'],
  ])('%j is exit code 2 and one line', (args, line) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--data', data, ...args], { encoding: 'utf8' });
    expect([status, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
    expect(stderr).toMatch(line);
  });
});
