/** Hand-written stand-ins for what surrounds a bridge: a clock that tests move, a screen's end of a transport. */
import type { ServerMessage, Transport } from '../../src/shared/contract/messages.ts';
import { parseServerMessage } from '../../src/shared/contract/wire.ts';
import { decodeHotFrame, type HotFrame } from '../../src/shared/contract/hotFrame.ts';
import type { BridgeTimers, Served } from '../../src/main/bridge/served.ts';
import { emptyState, type State } from '../../src/main/core/state.ts';
import type { Entry } from '../../src/main/events/entry.ts';
import type { Command } from '../../src/shared/contract/commands.ts';
import type { JournalReader } from '../../src/main/journal/store.ts';

export class FakeTimers implements BridgeTimers {
  now = 1_000_000;
  private readonly repeating = new Set<{ dueMs: number; readonly intervalMs: number; readonly run: () => void }>();

  nowMs(): number { return this.now; }

  every(intervalMs: number, run: () => void): { cancel(): void } {
    const entry = { dueMs: this.now + intervalMs, intervalMs, run };
    this.repeating.add(entry);
    return { cancel: () => this.repeating.delete(entry) };
  }

  advance(byMs: number): void {
    const endMs = this.now + byMs;
    for (;;) {
      const [next] = [...this.repeating].filter((entry) => entry.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      this.now = next.dueMs;
      next.dueMs += next.intervalMs;
      next.run();
    }
    this.now = endMs;
  }

  get running(): number { return this.repeating.size; }
}

/** The screen's end: what it got, and how it sends. */
export class FakeScreen {
  readonly texts: string[] = [];
  readonly messages: ServerMessage[] = [];
  readonly frames: HotFrame[] = [];
  bufferedBytes = 0;
  closedBecause: string | null = null;
  private receive: (data: string | Uint8Array) => void = () => {};
  private closed: () => void = () => {};
  readonly transport: Transport;

  constructor() {
    const bufferedBytes = (): number => this.bufferedBytes;
    this.transport = {
      send: (data) => this.take(data),
      onMessage: (receive) => { this.receive = receive; },
      onClose: (closed) => { this.closed = closed; },
      close: (reason) => { this.closedBecause = reason; },
      get bufferedBytes() { return bufferedBytes(); },
    };
  }

  say(message: unknown): void {
    this.receive(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message));
  }

  hello(): this {
    this.say({ kind: 'hello', protocol: 1 });
    return this;
  }

  leave(): void { this.closed(); }

  of<K extends ServerMessage['kind']>(kind: K): Extract<ServerMessage, { kind: K }>[] {
    return this.messages.filter((message): message is Extract<ServerMessage, { kind: K }> => message.kind === kind);
  }

  private take(data: string | Uint8Array): void {
    if (typeof data === 'string') {
      this.texts.push(data);
      this.messages.push(parseServerMessage(data));
      return;
    }
    const frame = decodeHotFrame(data);
    if (frame === null) throw new Error('not a hot frame');
    this.frames.push(frame);
  }
}

/** A live engine as far as a bridge can tell; `state` is the test's to change. */
export class FakeEngine implements Served {
  state: State = emptyState();
  journal: JournalReader;
  withheld = false;
  readonly commands: [commandId: string, command: Command][] = [];
  private readonly listeners = new Set<(entries: readonly Entry[]) => void>();

  constructor(journal: JournalReader = emptyJournal) {
    this.journal = journal;
  }

  onBatch(listener: (entries: readonly Entry[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  isWithheld(): boolean { return this.withheld; }

  submitCommand(commandId: string, command: Command): void {
    this.commands.push([commandId, command]);
  }

  commit(...entries: readonly Entry[]): void {
    for (const listener of this.listeners) listener(entries);
  }

  get listenerCount(): number { return this.listeners.size; }
}

export const emptyJournal: JournalReader = {
  manifest: {
    session: 'practice-1', mode: 'practice', runs: ['run-1'], appVersion: '0', configHash: '', seed: 1,
    status: 'running', startedTimeMs: 0, endedTimeMs: null,
  },
  lastSeq: 0,
  lastTapeId: 0,
  firstTapeId: 1,
  quarantined: null,
  readEntries: () => [],
  readTape: () => [],
  snapshotHeads: () => [],
  readSnapshot: () => null,
  readMarks: () => [],
  readCandles: () => [],
  close: () => {},
};
