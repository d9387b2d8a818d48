import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createBridge, type Bridge } from '../../bridge/bridge.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { startBrowserHost, type BrowserHost } from './server.ts';

let folder: string;
let bridge: Bridge;
let host: BrowserHost;
let cookie: string;
const origin = (): string => `http://127.0.0.1:${host.port}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-host-'));
  const root = join(folder, 'screen');
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Ballast</title>');
  writeFileSync(join(root, 'app.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  const { clock, scheduler } = nodePorts();
  const timers = { nowMs: () => clock.nowMs(), every: (ms: number, run: () => void) => scheduler.every(ms, run) };
  bridge = createBridge({ host: 'browser', timers, name: 't' });
  host = await startBrowserHost({ root, port: 0, connect: (transport) => bridge.connect(transport) });
  const answer = await ask(pathOf(host.newAddress()));
  cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
});
afterAll(async () => {
  bridge.close('done');
  await host.close();
  rmSync(folder, { recursive: true });
});

interface Answer { status: number; headers: IncomingHttpHeaders; body: string }
type Headers = Readonly<Record<string, string>>;

function ask(path: string, headers: Headers = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
const pathOf = (address: string): string => new URL(address).pathname + new URL(address).search;

/** The status of the upgrade; 101 when the socket opened. */
function knock(headers: Headers, path = '/ws'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on('open', () => { socket.close(); resolve(101); });
    socket.on('unexpected-response', (_request, response) => { resolve(response.statusCode ?? 0); socket.terminate(); });
    socket.on('error', () => {});
  });
}

describe('the one-time address', () => {
  test('is exchanged once for a strict cookie named after the port, and leaves the address bar', async () => {
    const path = pathOf(host.newAddress());
    const [first, second] = [await ask(path), await ask(path)];
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    expect(String(first.headers['set-cookie'])).toMatch(
      new RegExp(`^ballast_${host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`));
    expect([second.status, second.headers['set-cookie']]).toEqual([403, undefined]);
  });

  test('a guess, an empty token, a HEAD and the token in another place get nothing', async () => {
    const path = pathOf(host.newAddress());
    const token = path.slice('/?token='.length);
    const answers = [
      await ask('/?token=guess'), await ask('/?token='), await ask(path, {}, 'HEAD'),
      await ask(`/app.js?token=${token}`), await ask('/', { cookie: `ballast_${host.port}=${token}` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await ask(path)).status).toBe(303);
  });

  test('a spent token does not lock out the browser that has the cookie', async () => {
    expect((await ask('/?token=spent', { cookie })).status).toBe(303);
  });
});

describe('pages', () => {
  test('come with the policy and no CORS', async () => {
    const { status, headers, body } = await ask('/', { cookie });
    expect([status, body]).toEqual([200, '<!doctype html><title>Ballast</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp', 'referrer-policy': 'no-referrer',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy.split('; ')).toEqual(expect.arrayContaining([
      "default-src 'none'", "script-src 'self'", `connect-src 'self' ws://127.0.0.1:${host.port}`,
      "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
    ]));
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('refusals carry the policy too', async () => {
    const answers = [await ask('/'), await ask('/nowhere', { cookie }), await ask('/', { cookie, host: 'evil.example' })];
    expect(answers.map(({ status, headers }) => [status, String(headers['content-security-policy']).slice(0, 18)]))
      .toEqual([[403, "default-src 'none'"], [404, "default-src 'none'"], [421, "default-src 'none'"]]);
  });

  test.each([
    'evil.example', 'localhost', 'localhost:PORT', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example:PORT', '[::1]:PORT',
  ])('another host name is turned away (DNS rebinding): %s', async (name) => {
    expect((await ask('/', { cookie, host: name.replace('PORT', String(host.port)) })).status).toBe(421);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not served', async (method) => {
    expect((await ask('/', { cookie }, method)).status).toBe(405);
  });

  test.each([
    '/../secret.txt', '/..%2fsecret.txt', '/..%2f..%2fetc%2fpasswd', '/%2e%2e/secret.txt', '/..\\secret.txt',
    '/..%5csecret.txt', '/app.js%00.html', '/%E0%A4%A', '/screen/../../secret.txt',
  ])('nothing outside the folder is found: %s', async (path) => {
    const { status, body } = await ask(path, { cookie });
    expect(status).toBe(404);
    expect(body).not.toContain('outside');
  });

  test('an absolute target is nobody of ours', async () => {
    expect((await ask('//evil.example/', { cookie })).status).toBe(400);
  });

  test('HEAD has the length and no body; a file has its type', async () => {
    const [head, script] = [await ask('/', { cookie }, 'HEAD'), await ask('/app.js', { cookie })];
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '37', '']);
    expect([script.headers['content-type'], script.body]).toEqual(['text/javascript; charset=utf-8', 'export {};']);
  });

  test('only loopback listens', async () => {
    const address = Object.values((await import('node:os')).networkInterfaces()).flat()
      .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;
    const reached = await new Promise((resolve) => {
      if (address === undefined) return resolve('no other interface');
      createConnection(host.port, address).on('connect', () => resolve('reached')).on('error', () => resolve('refused'));
    });
    expect(reached).not.toBe('reached');
  });

  test('a taken port is an error, not another port', async () => {
    const again = startBrowserHost({ root: folder, port: host.port, connect: () => {} });
    await expect(again).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('the socket', () => {
  test('opens for our page alone', async () => {
    const ours = { cookie, origin: origin() };
    const statuses = await Promise.all([
      knock(ours),
      knock({ cookie }),
      knock({ origin: origin() }),
      knock({ cookie, origin: 'http://evil.example' }),
      knock({ cookie, origin: `http://localhost:${host.port}` }),
      knock({ cookie, origin: 'null' }),
      knock({ cookie: `${cookie}x`, origin: origin() }),
      knock({ ...ours, host: 'evil.example' }),
      knock(ours, '/other'),
    ]);
    expect(statuses).toEqual([101, 403, 403, 403, 403, 403, 403, 421, 404]);
  });

  test('carries messages both ways, survives bad ones, offers no compression', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/ws`, { headers: { cookie, origin: origin() } });
    const got: Record<string, unknown>[] = [];
    const until = (count: number) => new Promise<void>((resolve) => {
      const look = (): void => { if (got.length >= count) resolve(); };
      socket.on('message', look);
      look();
    });
    socket.on('message', (data: Buffer) => got.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>));
    await new Promise((resolve) => { socket.on('open', resolve); });
    for (const bad of ['{', Buffer.from([1, 2]), 'x'.repeat(70_000)]) socket.send(bad);
    socket.send(JSON.stringify({ kind: 'hello', protocol: 1 }));
    await until(4);
    expect(got.map(({ kind, ok }) => [kind, ok])).toEqual([
      ['reply', false], ['reply', false], ['reply', false], ['snapshot', undefined],
    ]);
    expect(socket.extensions).toBe('');
    const closed = new Promise((resolve) => { socket.on('close', resolve); });
    socket.send('x'.repeat(300_000));
    expect(await closed).toBe(1009);
    expect(await knock({ cookie, origin: origin() })).toBe(101);
  });
});
