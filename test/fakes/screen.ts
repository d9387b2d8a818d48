/** A screen without pixels: opens the one-time address, keeps a replica, asks and waits. For tests over real sockets. */
import { get } from 'node:http';
import { WebSocket } from 'ws';
import type { Command, SessionCommand } from '../../src/shared/contract/commands.ts';
import { decodeHotFrame } from '../../src/shared/contract/hotFrame.ts';
import type { ServerMessage } from '../../src/shared/contract/messages.ts';
import type { TableName, WireRecord } from '../../src/shared/contract/replica.ts';
import { SOCKET_PATH } from '../../src/shared/contract/host.ts';
import { parseServerMessage } from '../../src/shared/contract/wire.ts';

type Reply = Extract<ServerMessage, { kind: 'reply' }>;

export class Screen {
  /** Patches that did not follow the revision before. */
  gaps = 0;
  /** Cells of hot frames so far. */
  cells = 0;
  snapshots = 0;
  private revision = 0;
  private asked = 0;
  private readonly tables = new Map<string, Map<string, unknown>>();
  private readonly waiting = new Map<string, (reply: Reply) => void>();
  private readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.paint(data);
      else this.take(parseServerMessage(data.toString('utf8')));
    });
  }

  rows<N extends TableName>(name: N): WireRecord<N>[] {
    return [...(this.tables.get(name)?.values() ?? [])] as WireRecord<N>[];
  }

  row<N extends TableName>(name: N, key: string): WireRecord<N> | undefined {
    return this.tables.get(name)?.get(key) as WireRecord<N> | undefined;
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  command(command: Command): Promise<Reply> { return this.ask({ kind: 'command', command }); }
  steer(command: SessionCommand): Promise<Reply> { return this.ask({ kind: 'sessionCommand', command }); }

  /** Resolves with the first thing found; rejects when nothing is found in time. */
  async until<T>(find: () => T | null | undefined, withinMs = 15_000): Promise<T> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = find();
      if (found !== null && found !== undefined) return found;
      if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${find.toString()}`);
      await new Promise((resolve) => { setTimeout(resolve, 15); });
    }
  }

  close(): void { this.socket.close(); }

  private ask(message: object): Promise<Reply> {
    this.asked += 1;
    const id = `t${this.asked}`;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.say({ ...message, id });
    });
  }

  private paint(data: Buffer): void {
    const frame = decodeHotFrame(new Uint8Array(data));
    if (frame === null) throw new Error('not a hot frame');
    this.cells += frame.cells.length;
    this.say({ kind: 'ack', frame: frame.frame });
  }

  private take(message: ServerMessage): void {
    if (message.kind === 'reply') this.waiting.get(message.id)?.(message);
    if (message.kind === 'snapshot') {
      this.snapshots += 1;
      this.revision = message.revision;
      this.tables.clear();
      for (const [name, rows] of Object.entries(message.tables)) {
        this.tables.set(name, new Map(rows as readonly (readonly [string, unknown])[]));
      }
    }
    if (message.kind !== 'patch') return;
    if (message.revision !== this.revision + 1) this.gaps += 1;
    this.revision = message.revision;
    for (const [name, change] of Object.entries(message.changes)) {
      const table = this.tables.get(name) ?? new Map<string, unknown>();
      this.tables.set(name, table);
      for (const [key, row] of change.put ?? []) table.set(key, row);
      for (const key of change.remove ?? []) table.delete(key);
    }
  }
}

/** Rejects with the status when the address or the socket is refused. Resolves after the first snapshot. */
export async function connectScreen(address: string): Promise<Screen> {
  const { host } = new URL(address);
  const cookie = await new Promise<string>((resolve, reject) => {
    get(address, (response) => {
      response.resume();
      const [given] = response.headers['set-cookie'] ?? [];
      if (given === undefined) reject(new Error(`status ${response.statusCode}`));
      else resolve(given.split(';')[0] ?? '');
    }).on('error', reject);
  });
  const socket = new WebSocket(`ws://${host}${SOCKET_PATH}`, { headers: { cookie, origin: `http://${host}` } });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const screen = new Screen(socket);
  screen.say({ kind: 'hello', protocol: 1 });
  await screen.until(() => (screen.snapshots > 0 ? true : null));
  return screen;
}
