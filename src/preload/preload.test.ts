import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { afterAll, expect, test, vi } from 'vitest';
import { CONNECT_CHANNEL, CONNECT_FUNCTION, ENGINE_PORT, PORT_CHANNEL } from '../shared/contract/host.ts';

const exposed = new Map<string, unknown>();
const sent: unknown[][] = [];
const posted: unknown[][] = [];

class FakeIpc extends EventEmitter {
  send(...args: unknown[]): void { sent.push(args); }
}
const ipcRenderer = new FakeIpc();
const contextBridge = { exposeInMainWorld: (name: string, api: unknown): void => { exposed.set(name, api); } };
const members = { contextBridge, ipcRenderer } satisfies Partial<Record<keyof typeof Electron, unknown>>;

vi.mock('electron', () => members);
vi.stubGlobal('window', {
  location: { origin: 'app://terminal' },
  postMessage: (...args: unknown[]) => posted.push(args),
});
afterAll(() => vi.unstubAllGlobals());

test('exposes one function; the port comes back to our own origin', async () => {
  await import('./preload.ts');
  expect([...exposed.keys()]).toEqual([CONNECT_FUNCTION]);
  const connect = exposed.get(CONNECT_FUNCTION) as (...args: unknown[]) => unknown;
  expect([connect('ignored'), sent]).toEqual([undefined, [[CONNECT_CHANNEL]]]);
  const port = {};
  ipcRenderer.emit(PORT_CHANNEL, { ports: [port] });
  ipcRenderer.emit(PORT_CHANNEL, { ports: [] });
  expect(posted).toEqual([[ENGINE_PORT, 'app://terminal', [port]]]);
});
