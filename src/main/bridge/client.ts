/**
 * One connected screen: what it has been told, what it watches, and whether it keeps up. A client that does not take
 * its bytes gets no more patches; once it has caught up it gets a snapshot, so memory stays bounded (invariant I15).
 */
import type { ClientError, ServerMessage, Transport } from '../../shared/contract/messages.ts';
import { wireText } from '../../shared/contract/wire.ts';
import { HotStream } from './hotFrames.ts';
import type { ServedState } from './served.ts';

/** Bytes not yet taken at which a client counts as behind, and below which it has caught up. */
const BEHIND_BYTES = 4 * 1024 * 1024;
const CAUGHT_UP_BYTES = 256 * 1024;
const HOT_BEHIND_BYTES = 1024 * 1024;

export class Client {
  readonly number: number;
  readonly hot = new HotStream();
  /** Instruments whose quotes it watches. */
  watchedQuotes: ReadonlySet<string> = new Set();
  /** Everything that it watches, as it asked for it. */
  watchedRows: readonly string[] = [];
  /** Asked and not yet answered. */
  queriesUnderWay = 0;
  /** Has said hello: from then on it gets patches. */
  greeted = false;
  private behind = false;
  private readonly transport: Transport;
  private readonly onBroken: () => void;

  constructor(number: number, transport: Transport, onBroken: () => void) {
    this.number = number;
    this.transport = transport;
    this.onBroken = onBroken;
  }

  send(message: ServerMessage): void {
    this.sendData(wireText(message));
  }

  reply(id: string, answer: unknown): void {
    this.send({ kind: 'reply', id, ok: true, answer });
  }

  refuse(id: string, error: ClientError): void {
    this.send({ kind: 'reply', id, ok: false, error });
  }

  /** The text of a patch, made once for all clients. Returns false when the client is behind and was left out. */
  sendPatch(text: string): boolean {
    if (!this.greeted) return true;
    if (this.behind || this.transport.bufferedBytes > BEHIND_BYTES) {
      this.behind = true;
      return false;
    }
    this.sendData(text);
    return true;
  }

  /** True once when a client that was behind has taken what was sent: it needs a snapshot now. */
  hasCaughtUp(): boolean {
    if (!this.behind || this.transport.bufferedBytes > CAUGHT_UP_BYTES) return false;
    this.behind = false;
    return true;
  }

  /** It asked for a snapshot that cannot be given yet: it gets it as one that has caught up. */
  holdBack(): void {
    this.greeted = true;
    this.behind = true;
  }

  /** A snapshot makes up for whatever was left out. */
  sendSnapshot(text: string): void {
    this.greeted = true;
    this.behind = false;
    this.sendData(text);
  }

  watch(rows: readonly string[]): void {
    this.hot.watch(rows);
    this.watchedRows = rows;
    const quotes = rows.filter((row) => row.startsWith('quote|')).map((row) => row.slice('quote|'.length));
    this.watchedQuotes = new Set(quotes);
    this.send({ kind: 'watched', generation: this.hot.generation, rows });
  }

  sendHotFrame(state: ServedState, engineTimeMs: number): void {
    if (!this.greeted || this.behind || this.transport.bufferedBytes > HOT_BEHIND_BYTES) return;
    const frame = this.hot.next(state, engineTimeMs);
    if (frame !== null) this.sendData(frame);
  }

  close(reason: string): void {
    this.transport.close(reason);
  }

  private sendData(data: string | Uint8Array): void {
    try {
      this.transport.send(data);
    } catch {
      this.onBroken();
    }
  }
}
