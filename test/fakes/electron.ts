/**
 * The part of `electron` that our host uses, hand-written, for tests without the binary: the real host runs against it
 * through vi.mock. It is held against electron.d.ts below: a member that Electron renames or drops no longer compiles.
 * It proves our logic, not Electron's behaviour.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type * as Electron from 'electron';

/** What was called with what, in order. */
export const calls: { readonly name: string; readonly args: readonly unknown[] }[] = [];
export const called = (name: string): readonly (readonly unknown[])[] =>
  calls.filter((call) => call.name === name).map(({ args }) => args);

const noted = <R>(name: string, result: R) => (...args: readonly unknown[]): R => {
  calls.push({ name, args });
  return result;
};

/** A MessagePortMain over a real port of Node: messages are structured clones, as in Electron. */
export class FakePort extends EventEmitter {
  private readonly port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    port.on('close', () => this.emit('close'));
    port.unref();
  }

  start(): void { this.port.start(); }
  close(): void { this.port.close(); }
  postMessage(message: unknown): void { this.port.postMessage(message); }
}

export class MessageChannelMain {
  readonly port1: FakePort;
  readonly port2: FakePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePort(port1);
    this.port2 = new FakePort(port2);
  }
}

export class FakeContents extends EventEmitter {
  openHandler: (details: { url: string }) => Electron.WindowOpenHandlerResponse = () => ({ action: 'allow' });
  setWindowOpenHandler(handler: typeof this.openHandler): void { this.openHandler = handler; }
  reload = noted('contents.reload', undefined);
}

export class BrowserWindow extends EventEmitter {
  static last: BrowserWindow | null = null;
  readonly webContents = new FakeContents();
  readonly options: Electron.BrowserWindowConstructorOptions;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    BrowserWindow.last = this;
    app.emit('web-contents-created', {}, this.webContents);
  }

  show = noted('window.show', undefined);
  focus = noted('window.focus', undefined);
  restore = noted('window.restore', undefined);
  isMinimized = (): boolean => true;
  loadURL = (url: string): Promise<void> => noted('window.loadURL', Promise.resolve())(url);
}

class FakeApp extends EventEmitter {
  readonly isPackaged = false;
  /** What the next start finds. */
  lockIsFree = true;
  enableSandbox = noted('app.enableSandbox', undefined);
  quit = noted('app.quit', undefined);
  exit = noted('app.exit', undefined);
  requestSingleInstanceLock = (): boolean => this.lockIsFree;
  whenReady = (): Promise<void> => Promise.resolve();
  getVersion = (): string => '0.0.0-test';
}

type Handler = (...args: never[]) => unknown;
/** Handlers that our host has set, by the name of the member that set them. */
export const handlers: Record<string, Handler | null> = {};
const keeps = (name: string) => (handler: Handler | null): void => { handlers[name] = handler; };

export const session = {
  defaultSession: {
    setPermissionRequestHandler: keeps('permissionRequest'),
    setPermissionCheckHandler: keeps('permissionCheck'),
    setDevicePermissionHandler: keeps('devicePermission'),
    setDisplayMediaRequestHandler: keeps('displayMedia'),
    webRequest: { onBeforeRequest: keeps('beforeRequest') },
    on: (event: string, handler: Handler) => keeps(`session:${event}`)(handler),
  },
};

export const protocol = {
  registerSchemesAsPrivileged: noted('protocol.registerSchemesAsPrivileged', undefined),
  handle: (scheme: string, handler: Handler) => keeps(`protocol:${scheme}`)(handler),
};

export const app = new FakeApp();
export const ipcMain = new EventEmitter();
export const shell = { openExternal: noted('shell.openExternal', Promise.resolve()) };
export const dialog = { showErrorBox: noted('dialog.showErrorBox', undefined) };
export const Menu = {
  buildFromTemplate: noted('Menu.buildFromTemplate', {}),
  setApplicationMenu: noted('Menu.setApplicationMenu', undefined),
};

/** Seals by turning bytes over: enough to see that what is stored is not what was given. */
export const safeStorage = {
  isAvailable: true,
  backend: 'gnome_libsecret',
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(safeStorage.isAvailable),
  getSelectedStorageBackend: (): string => safeStorage.backend,
  encryptStringAsync: (text: string): Promise<Buffer> =>
    Promise.resolve(Buffer.from(text).map((byte) => byte ^ 0xff) as Buffer),
  decryptStringAsync: (sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> =>
    Promise.resolve({ result: Buffer.from(sealed.map((byte) => byte ^ 0xff)).toString(), shouldReEncrypt: false }),
};

// ---- held against electron.d.ts ---------------------------------------------------------------------------------------

export const contract = {
  modules: { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, safeStorage, session, shell } satisfies
    Partial<Record<keyof typeof Electron, unknown>>,
  app: ['enableSandbox', 'quit', 'exit', 'requestSingleInstanceLock', 'whenReady', 'getVersion', 'isPackaged'] satisfies
    (keyof Electron.App)[],
  window: ['webContents', 'show', 'focus', 'restore', 'isMinimized', 'loadURL'] satisfies (keyof Electron.BrowserWindow)[],
  contents: ['setWindowOpenHandler', 'reload'] satisfies (keyof Electron.WebContents)[],
  session: [
    'setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler',
    'setDisplayMediaRequestHandler', 'webRequest', 'on',
  ] satisfies (keyof Electron.Session)[],
  protocol: ['registerSchemesAsPrivileged', 'handle'] satisfies (keyof Electron.Protocol)[],
  safeStorage: ['isAsyncEncryptionAvailable', 'getSelectedStorageBackend', 'encryptStringAsync', 'decryptStringAsync'
  ] satisfies (keyof Electron.SafeStorage)[],
  port: ['start', 'close', 'postMessage'] satisfies (keyof Electron.MessagePortMain)[],
};
