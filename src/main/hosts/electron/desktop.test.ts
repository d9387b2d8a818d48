import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as fake from '../../../../test/fakes/electron.ts';
import { CONNECT_CHANNEL, PORT_CHANNEL } from '../../../shared/contract/host.ts';
import type { ServerMessage } from '../../../shared/contract/messages.ts';
import { decodeHotFrame, HOT_COLUMNS } from '../../../shared/contract/hotFrame.ts';
import { nodeRow, parseServerMessage } from '../../../shared/contract/wire.ts';
import { openDesktop } from './desktop.ts';
import { menuTemplate } from './menu.ts';

// Nothing else can stand in for the binary: importing the package without it would start a download.
vi.mock('electron', () => import('../../../../test/fakes/electron.ts'));

let folder: string;
let data: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-electron-'));
  data = join(folder, 'data');
  mkdirSync(join(folder, 'screen'));
  writeFileSync(join(folder, 'screen', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  const files = { screen: join(folder, 'screen'), preload: join(folder, 'preload.cjs'), icon: null };
  await openDesktop(['--data', data, '--seed', '5'], files);
});
afterAll(() => rmSync(folder, { recursive: true }));

const window = (): fake.BrowserWindow => fake.BrowserWindow.last ?? expect.fail('no window');
type Handler<A extends unknown[], R> = (...args: A) => R;
const handler = <A extends unknown[], R>(name: string) => fake.handlers[name] as unknown as Handler<A, R>;

describe('the window', () => {
  test('is sandboxed, isolated and without Node; it loads our own page', () => {
    expect(window().options.webPreferences).toEqual({
      preload: join(folder, 'preload.cjs'), contextIsolation: true, sandbox: true, webSecurity: true,
      nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webviewTag: false,
      allowRunningInsecureContent: false, experimentalFeatures: false, navigateOnDragDrop: false, safeDialogs: true,
      spellcheck: false, backgroundThrottling: false,
    });
    expect([fake.called('app.enableSandbox').length, fake.called('window.loadURL')]).toEqual([1, [['app://terminal/']]]);
  });

  test('shows once its page is ready, and comes to the front when started again', () => {
    window().emit('ready-to-show');
    fake.app.emit('second-instance');
    expect(['show', 'restore', 'focus'].map((name) => fake.called(`window.${name}`).length)).toEqual([1, 1, 1]);
  });

  test('a crashed page starts again, a closed one does not', () => {
    window().webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(fake.called('contents.reload')).toHaveLength(1);
  });

  test('the menu leads nowhere: developer tools in a checkout only', () => {
    const roles = (packaged: boolean): string => JSON.stringify(menuTemplate('linux', packaged));
    expect([roles(true).includes('toggleDevTools'), roles(false).includes('toggleDevTools')]).toEqual([false, true]);
    expect(fake.called('Menu.setApplicationMenu')).toHaveLength(1);
  });
});

describe('what a page may do', () => {
  test('no permission, no device, no screen capture', () => {
    let granted: boolean | null = null;
    const answer = (yes: boolean): void => { granted = yes; };
    handler<[null, string, typeof answer], void>('permissionRequest')(null, 'geolocation', answer);
    const checks = [handler<[], boolean>('permissionCheck')(), handler<[], boolean>('devicePermission')()];
    expect([granted, checks, fake.handlers['displayMedia']]).toEqual([false, [false, false], null]);
  });

  test.each([
    ['https://evil.example/', true], ['http://127.0.0.1:1/', true], ['file:///etc/passwd', true], ['ws://evil/', true],
    ['app://terminal.evil/', true], ['app://terminal@evil/', true], ['app://evil/terminal', true], ['nonsense', true],
    ['app://terminal/index.html', false], ['blob:app://terminal/1', false], ['data:text/plain,1', false],
    ['devtools://devtools/x', false],
  ])('a request for %s is cancelled: %s', (url, cancelled) => {
    let cancel: boolean | null = null;
    type Answer = (response: { cancel: boolean }) => void;
    handler<[{ url: string }, Answer], void>('beforeRequest')({ url }, (response) => { ({ cancel } = response); });
    expect(cancel).toBe(cancelled);
  });

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s stays on our page', (event) => {
    const stopped = ['https://evil.example/', 'file:///x', 'app://terminal/'].filter((url) => {
      let prevented = false;
      window().webContents.emit(event, { url, preventDefault: () => { prevented = true; } });
      return prevented;
    });
    expect(stopped).toEqual(['https://evil.example/', 'file:///x']);
  });

  test('no webview; a download only of what our own page made', () => {
    let prevented = 0;
    const event = { preventDefault: () => { prevented += 1; } };
    window().webContents.emit('will-attach-webview', event);
    expect(prevented).toBe(1);
    const download = handler<[typeof event, { getURL(): string }], void>('session:will-download');
    const stopped = ['blob:app://terminal/5f', 'https://evil.example/x', 'blob:https://evil.example/5f',
      'blob:app://terminal.evil/5f', 'app://terminal/index.html'].filter((url) => {
      prevented = 0;
      download(event, { getURL: () => url });
      return prevented > 0;
    });
    expect(stopped).toEqual(['https://evil.example/x', 'blob:https://evil.example/5f', 'blob:app://terminal.evil/5f',
      'app://terminal/index.html']);
  });

  test('one page of ours may open as a window, one site in the system browser, nothing else', () => {
    const { openHandler } = window().webContents;
    const urls = ['app://terminal/popout.html', 'app://terminal/popout.html?x=1', 'app://terminal/de/popout.html',
      'app://terminal/a/b/popout.html', 'app://terminal/', 'app://evil/popout.html',
      'https://evil.example/popout.html', 'https://www.tradingview.com/', 'https://www.tradingview.com.evil/', 'javascript:1'];
    expect(urls.map((url) => openHandler({ url }).action)).toEqual(
      ['allow', 'allow', 'allow', 'deny', 'deny', 'deny', 'deny', 'deny', 'deny', 'deny']);
    expect(fake.called('shell.openExternal')).toEqual([['https://www.tradingview.com/']]);
  });

  test('guards hold for windows that pages open', () => {
    const popout = new fake.FakeContents();
    fake.app.emit('web-contents-created', {}, popout);
    expect(popout.openHandler({ url: 'https://evil.example/' }).action).toBe('deny');
  });
});

describe('app://terminal', () => {
  const get = (url: string, method = 'GET'): Promise<Response> =>
    handler<[Request], Promise<Response>>('protocol:app')(new Request(url, { method }));

  test('is a secure scheme of its own', () => {
    expect(fake.called('protocol.registerSchemesAsPrivileged')).toEqual([[[{
      scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    }]]]);
  });

  test('serves the page with the policy', async () => {
    const response = await get('app://terminal/');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual(
      [200, '<!doctype html>', 'text/html; charset=utf-8']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    'app://other/index.html', 'app://terminal/nowhere.js', 'app://terminal/..%2fsecret.txt',
    'app://terminal/%2e%2e/secret.txt', 'app://terminal/..%5csecret.txt', 'app://terminal/%E0%A4%A',
  ])('%s is not found, with the policy all the same', async (url) => {
    const response = await get(url);
    expect([response.status, response.headers.get('content-security-policy')?.slice(0, 18), await response.text()])
      .toEqual([404, "default-src 'none'", 'No such file.']);
  });

  test('only GET', async () => {
    expect((await get('app://terminal/', 'POST')).status).toBe(404);
  });
});

describe('the handshake', () => {
  const posted: { channel: string; ports: fake.FakePort[] }[] = [];
  const frame = (url: string, parent: unknown = null): unknown => ({
    url, parent, postMessage: (channel: string, _data: unknown, ports: fake.FakePort[]) => posted.push({ channel, ports }),
  });
  const ask = (sender: unknown, senderFrame: unknown): void => {
    fake.ipcMain.emit(CONNECT_CHANNEL, { sender, senderFrame });
  };

  test('only the top frame of our page in our window gets a port', () => {
    const { webContents } = window();
    ask(webContents, frame('https://evil.example/'));
    ask(webContents, frame('app://terminal.evil/'));
    ask(webContents, frame('app://terminal/', {}));
    ask(new fake.FakeContents(), frame('app://terminal/'));
    ask(webContents, null);
    expect(posted).toEqual([]);
    ask(webContents, frame('app://terminal/'));
    expect(posted.map(({ channel, ports }) => [channel, ports.length])).toEqual([[PORT_CHANNEL, 1]]);
  });

  test('through the port come the live session, patches and hot frames; junk is refused in words', async () => {
    const port = posted[0]?.ports[0] ?? expect.fail('no port');
    const messages: ServerMessage[] = [];
    const cells: number[] = [];
    port.on('message', ({ data: got }: { data: string | Uint8Array }) => {
      if (typeof got === 'string') return void messages.push(parseServerMessage(got));
      const decoded = decodeHotFrame(got) ?? expect.fail('not a hot frame');
      cells.push(...decoded.cells);
      port.postMessage(JSON.stringify({ kind: 'ack', frame: decoded.frame }));
    });
    port.start();
    port.postMessage({ kind: 'hello' });
    port.postMessage(JSON.stringify({ kind: 'hello', protocol: 1 }));
    port.postMessage(JSON.stringify({ kind: 'watch', rows: [nodeRow('portfolio')] }));
    const of = (kind: ServerMessage['kind']) => messages.filter((message) => message.kind === kind);
    // Greeks of options come back from beside the loop, a moment after prices.
    const columns = (): readonly unknown[] => cells.map((cell) => HOT_COLUMNS[cell]);
    await vi.waitFor(() => expect([of('patch').length > 2, columns().includes('deltaUsd')]).toEqual([true, true]), 8_000);
    expect(of('snapshot')[0]).toMatchObject({ host: 'electron', protocol: 1, replay: null });
    expect(of('reply')).toEqual([expect.objectContaining({ ok: false, id: '' })]);
    port.close();
  });
});

test('quitting waits until the session has ended in order', async () => {
  let prevented = 0;
  const event = { preventDefault: () => { prevented += 1; } };
  fake.app.emit('window-all-closed');
  fake.app.emit('will-quit', event);
  expect([prevented, fake.called('app.quit').length]).toEqual([1, 1]);
  await vi.waitFor(() => expect(fake.called('app.quit')).toHaveLength(2));
  fake.app.emit('will-quit', event);
  expect(prevented).toBe(1);
  const [session = ''] = readdirSync(join(data, 'sessions'));
  expect(readdirSync(join(data, 'sessions', session))).toContain('seal.json');
});

test('a second instance opens nothing', async () => {
  fake.app.lockIsFree = false;
  const before = fake.BrowserWindow.last;
  const files = { screen: folder, preload: '', icon: null };
  expect([await openDesktop([], files), fake.BrowserWindow.last]).toEqual([null, before]);
});

test('what cannot open says so and ends', async () => {
  fake.app.lockIsFree = true;
  const files = { screen: folder, preload: '', icon: null };
  expect(await openDesktop(['--data', data, '--seed', 'x'], files)).toBeNull();
  expect([fake.called('dialog.showErrorBox').at(-1), fake.called('app.exit').at(-1)]).toEqual([
    ['Ballast cannot open', '--seed: "x" is not a whole number from 0 to 4294967295'], [1],
  ]);
});
