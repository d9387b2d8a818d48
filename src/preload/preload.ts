/**
 * The sandboxed page sees exactly one function. It asks the main process for a channel; the port comes back to the
 * page as a message of its own window. No channel name, no ipcRenderer, no Node reaches the page.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CONNECT_CHANNEL, CONNECT_FUNCTION, ENGINE_PORT, PORT_CHANNEL } from '../shared/contract/host.ts';

contextBridge.exposeInMainWorld(CONNECT_FUNCTION, (): void => {
  ipcRenderer.send(CONNECT_CHANNEL);
});

ipcRenderer.on(PORT_CHANNEL, ({ ports }) => {
  const [port] = ports;
  if (port !== undefined) window.postMessage(ENGINE_PORT, window.location.origin, [port]);
});
