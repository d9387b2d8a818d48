/** The terminal's window, and the handshake by which its page gets a port to the engine. */
import { MessageChannelMain, type BrowserWindow, type BrowserWindowConstructorOptions, type IpcMain } from 'electron';
import { CONNECT_CHANNEL, PORT_CHANNEL } from '../../../shared/contract/host.ts';
import type { Transport } from '../../../shared/contract/messages.ts';
import { portTransport } from './port.ts';
import { isOurPage, PAGE_ORIGIN, webPreferences } from './security.ts';

/** The screen's own dark ground, so that the first frame does not flash white. */
const GROUND = '#0b0e14';

export const windowOptions = (preload: string, icon: string | null): BrowserWindowConstructorOptions => ({
  width: 1920,
  height: 1080,
  minWidth: 1024,
  minHeight: 640,
  show: false,
  title: 'Ballast',
  backgroundColor: GROUND,
  ...(icon === null ? {} : { icon }),
  webPreferences: webPreferences(preload),
});

/** Only the top frame of our own page in this very window gets a port. */
export function answerHandshake(ipc: IpcMain, window: BrowserWindow, connect: (transport: Transport) => void): void {
  ipc.on(CONNECT_CHANNEL, ({ sender, senderFrame }) => {
    if (sender !== window.webContents || senderFrame === null) return;
    if (senderFrame.parent !== null || !isOurPage(senderFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    connect(portTransport(port1));
    senderFrame.postMessage(PORT_CHANNEL, null, [port2]);
  });
}

export async function showPage(window: BrowserWindow): Promise<void> {
  window.once('ready-to-show', () => window.show());
  // The engine lives on when the page does not: a crashed renderer starts again and gets a snapshot.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reason !== 'killed') window.webContents.reload();
  });
  await window.loadURL(`${PAGE_ORIGIN}/`);
}
