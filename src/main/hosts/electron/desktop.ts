/**
 * The desktop app from start to end: one instance, one window, the engine in this process. Quitting waits until the
 * session has ended in order; an error that nobody caught ends the process, and the next start recovers the session.
 */
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, shell } from 'electron';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { lineOf } from '../badInput.ts';
import { readHostOptions } from '../options.ts';
import { createTerminal, type Terminal } from '../terminal.ts';
import { Keychain, keychainWorks } from './keychain.ts';
import { menuTemplate } from './menu.ts';
import { registerScheme, servePages } from './pages.ts';
import { guardEveryPage, guardSession } from './security.ts';
import { answerHandshake, showPage, windowOptions } from './window.ts';

export interface DesktopFiles {
  /** Folder of the built screen. */
  readonly screen: string;
  readonly preload: string;
  /** Null: the one that the package carries. */
  readonly icon: string | null;
}

const FAILED_EXIT = 1;

/** Resolves with the window once its page is loaded; null when another instance is running or nothing could open. */
export async function openDesktop(args: readonly string[], files: DesktopFiles): Promise<BrowserWindow | null> {
  registerScheme(protocol);
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return null;
  }
  guardEveryPage(app, (url) => void shell.openExternal(url));
  await app.whenReady();
  guardSession(session.defaultSession);
  servePages(protocol, files.screen);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));
  try {
    return await openTerminal(args, files);
  } catch (error) {
    fail('Ballast cannot open', error);
    return null;
  }
}

async function openTerminal(args: readonly string[], files: DesktopFiles): Promise<BrowserWindow> {
  const works = await keychainWorks();
  const terminal = createTerminal({
    host: 'electron',
    secretsAt: (path) => new Keychain(path, works),
    options: readHostOptions(args, false),
    ports: nodePorts(),
    appVersion: app.getVersion(),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  endInOrder(terminal);
  process.on('uncaughtException', (error) => fail('Ballast has to stop', error));
  const window = new BrowserWindow(windowOptions(files.preload, files.icon));
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  answerHandshake(ipcMain, window, (transport) => terminal.connect(transport));
  await Promise.all([terminal.open(), showPage(window)]);
  return window;
}

function endInOrder(terminal: Terminal): void {
  let ended = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    terminal.close('the terminal was closed').catch((error: unknown) => {
      process.stderr.write(`The session did not end in order: ${lineOf(error)}\n`);
    }).finally(() => {
      ended = true;
      app.quit();
    });
  });
}

/** Not through quit: what is broken must not be asked to end in order. */
function fail(title: string, error: unknown): void {
  process.stderr.write(`${title}: ${lineOf(error)}\n`);
  dialog.showErrorBox(title, lineOf(error));
  app.exit(FAILED_EXIT);
}
